// Label sets that no selector of a program tells apart. What no selector mentions is not looked at, so pods are many and classes few.

import {matchesSelector} from "../selector/match.ts"
import {restrictionsOf} from "../selector/restrict.ts"
import type {Restriction} from "../selector/restrict.ts"
import type {Labels, Selector} from "../selector/selector.ts"
import {unreachable} from "../std/assert.ts"

/** By label, the values that selectors ask for; null where they look into the value. */
type Mentions = Map<string, Set<string> | null>

/** A projection of labels as text. INVARIANT: neither character stands in a label's name or value. */
const between = "\u0001"
const assigned = "\u0002"
/** Any value that is not asked for. */
const someValue = "\u0003"

/** The classes of label sets, numbered in the order in which they were first seen. */
export class LabelClasses {
  private readonly mentions: Mentions = new Map()
  private readonly ids = new Map<string, number>()
  /** One label set of each class. */
  private readonly samples: Labels[] = []
  private readonly present = new Map<string, number[]>()
  private readonly valued = new Map<string, Map<string, number[]>>()

  /** Every selector that will be asked for has to be named here. */
  constructor(selectors: Iterable<Selector>) {
    for (const selector of selectors) mention(this.mentions, selector)
  }

  get size(): number {
    return this.samples.length
  }

  /** The class of a label set. */
  classOf(labels: Labels): number {
    const parts: string[] = []
    for (const [label, value] of labels) {
      const values = this.mentions.get(label)
      if (values === undefined) continue
      parts.push(`${label}${assigned}${values === null || values.has(value) ? value : someValue}`)
    }
    const key = parts.sort().join(between)
    const known = this.ids.get(key)
    if (known !== undefined) return known
    const id = this.samples.length
    this.ids.set(key, id)
    this.samples.push(labels)
    for (const label of this.mentions.keys()) {
      const value = labels.get(label)
      if (value !== undefined) this.post(label, value, id)
    }
    return id
  }

  /** The classes that a selector matches, ascending. */
  matching(selector: Selector): readonly number[] {
    const restrictions = restrictionsOf(selector)
    if (restrictions === null) return []
    let candidates: readonly number[] | null = null
    for (const [label, restriction] of restrictions) {
      const found = this.candidates(label, restriction)
      if (found !== null && (candidates === null || found.length < candidates.length)) candidates = found
    }
    const among = candidates ?? this.samples.keys()
    const result: number[] = []
    for (const id of among) if (matchesSelector(selector, this.samples[id] ?? new Map())) result.push(id)
    return result
  }

  private post(label: string, value: string, id: number): void {
    push(this.present, label, id)
    let values = this.valued.get(label)
    if (values === undefined) this.valued.set(label, (values = new Map()))
    push(values, value, id)
  }

  /** Classes that may meet a restriction, ascending; null where the restriction does not narrow. */
  private candidates(label: string, restriction: Restriction): readonly number[] | null {
    switch (restriction.kind) {
      case "absent":
        return null
      case "present":
        return this.present.get(label) ?? []
      case "one of": {
        const values = this.valued.get(label)
        const found = restriction.values.flatMap((value) => values?.get(value) ?? [])
        return restriction.values.length === 1 ? found : found.sort((a, b) => a - b)
      }
      default:
        return unreachable(restriction)
    }
  }
}

function push(map: Map<string, number[]>, key: string, id: number): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, [id])
  else known.push(id)
}

function mention(mentions: Mentions, selector: Selector): void {
  switch (selector.kind) {
    case "all":
    case "global":
      return
    case "has":
      return mentionValues(mentions, selector.label, [])
    case "in":
    case "not in":
      return mentionValues(mentions, selector.label, selector.values)
    case "compare":
      if (selector.operator === "==" || selector.operator === "!=") return mentionValues(mentions, selector.label, [selector.value])
      mentions.set(selector.label, null)
      return
    case "not":
      return mention(mentions, selector.operand)
    case "and":
    case "or":
      for (const operand of selector.operands) mention(mentions, operand)
      return
    default:
      return unreachable(selector)
  }
}

function mentionValues(mentions: Mentions, label: string, values: readonly string[]): void {
  const known = mentions.get(label)
  if (known === null) return
  if (known === undefined) mentions.set(label, new Set(values))
  else for (const value of values) known.add(value)
}
