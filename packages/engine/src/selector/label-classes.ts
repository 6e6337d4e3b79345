// Label sets that no selector of a program tells apart. What no selector mentions is not looked at, so pods are many and classes few.

import {matchesSelector} from "./match.ts"
import {restrictionsOf} from "./restrict.ts"
import type {Restriction} from "./restrict.ts"
import type {Labels, Selector} from "./selector.ts"
import {unreachable} from "../std/assert.ts"

/** By label, the values that selectors ask for; null where they look into the value. */
type Mentions = Map<string, Set<string> | null>

/** Stands for any value that is not asked for. INVARIANT: no label value holds it. */
const someValue = "\u0003"

/** A step on the way through a label set's sorted tokens; `id` is the class that ends here. */
type Branch = {id: number; readonly next: Map<number, Branch>}

/** The classes of label sets, numbered in the order in which they were first seen. */
export class LabelClasses {
  private readonly mentions: Mentions = new Map()
  private readonly tokens = new Map<string, Map<string, number>>()
  private tokenCount = 0
  private readonly root: Branch = {id: -1, next: new Map()}
  /** One label set of each class. */
  private readonly samples: Labels[] = []
  private readonly present = new Map<string, number[]>()
  private readonly valued = new Map<string, Map<string, number[]>>()
  /** How many label sets were held against selectors. */
  matched = 0

  /** Every selector that will be asked for has to be named here. */
  constructor(selectors: Iterable<Selector>) {
    for (const selector of selectors) mention(this.mentions, selector)
  }

  get size(): number {
    return this.samples.length
  }

  /** The class of a label set. WHY tokens: a number for a label and value is made once, and numbers sort and compare at no cost. */
  classOf(labels: Labels): number {
    const own: number[] = []
    for (const [label, value] of labels) {
      const token = this.tokenOf(label, value)
      if (token !== -1) insert(own, token)
    }
    let branch = this.root
    for (const token of own) {
      let next = branch.next.get(token)
      if (next === undefined) branch.next.set(token, (next = {id: -1, next: new Map()}))
      branch = next
    }
    if (branch.id === -1) branch.id = this.add(labels)
    return branch.id
  }

  /** -1 where no selector mentions the label. */
  private tokenOf(label: string, value: string): number {
    let values = this.tokens.get(label)
    if (values === undefined) {
      if (!this.mentions.has(label)) return -1
      this.tokens.set(label, (values = new Map()))
    }
    const known = values.get(value)
    if (known !== undefined) return known
    const asked = this.mentions.get(label)
    if (asked === null || asked?.has(value) === true) {
      values.set(value, this.tokenCount)
      return this.tokenCount++
    }
    const other = values.get(someValue) ?? this.tokenCount++
    values.set(someValue, other)
    return other
  }

  private add(labels: Labels): number {
    const id = this.samples.length
    this.samples.push(labels)
    for (const [label, value] of labels) if (this.mentions.has(label)) this.post(label, value, id)
    return id
  }

  /** The classes that a selector matches, ascending. */
  matching(selector: Selector): readonly number[] {
    const restrictions = restrictionsOf(selector)
    if (restrictions === null) return []
    let best: {readonly label: string; readonly restriction: Restriction; readonly count: number} | null = null
    for (const [label, restriction] of restrictions) {
      const count = this.countOf(label, restriction)
      if (count !== null && (best === null || count < best.count)) best = {label, restriction, count}
    }
    const among = best === null ? this.samples.keys() : this.candidates(best.label, best.restriction)
    const result: number[] = []
    for (const id of among) {
      this.matched++
      if (matchesSelector(selector, this.samples[id] ?? new Map())) result.push(id)
    }
    return result
  }

  private post(label: string, value: string, id: number): void {
    push(this.present, label, id)
    let values = this.valued.get(label)
    if (values === undefined) this.valued.set(label, (values = new Map()))
    push(values, value, id)
  }

  /** How many classes may meet a restriction; null where it does not narrow. */
  private countOf(label: string, restriction: Restriction): number | null {
    if (restriction.kind === "absent") return null
    if (restriction.kind === "present") return this.present.get(label)?.length ?? 0
    const values = this.valued.get(label)
    return restriction.values.reduce((sum, value) => sum + (values?.get(value)?.length ?? 0), 0)
  }

  /** Classes that may meet a restriction that narrows, ascending. */
  private candidates(label: string, restriction: Restriction): readonly number[] {
    if (restriction.kind !== "one of") return this.present.get(label) ?? []
    const values = this.valued.get(label)
    const [first, ...others] = restriction.values
    const found = values?.get(first ?? "") ?? []
    return others.length === 0 ? found : restriction.values.flatMap((value) => values?.get(value) ?? []).sort((a, b) => a - b)
  }
}

/** Puts a number into an ascending list; a second time changes nothing. */
function insert(numbers: number[], number: number): void {
  let place = numbers.length
  while (place > 0 && (numbers[place - 1] ?? 0) > number) place--
  if (numbers[place - 1] !== number) numbers.splice(place, 0, number)
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
