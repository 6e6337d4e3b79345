// Label sets that no selector of a program tells apart. What no selector mentions is not looked at, so pods are many and classes few.

import {matchesSelector} from "./match.ts"
import {restrictionsOf} from "./restrict.ts"
import type {Restriction} from "./restrict.ts"
import type {Labels, Selector} from "./selector.ts"
import {unreachable} from "../std/assert.ts"

/**
 * What selectors ask of a label: its values as tokens, and the one of every value that nobody asks for; -1 where all are told apart.
 * `place`: its turn among the labels that are mentioned.
 */
type Mention = {readonly label: string; readonly place: number; readonly tokens: Map<string, number>; other: number}

/** A step on the way through a label set's tokens, label by label; `id` is the class that ends here. */
type Branch = {id: number; readonly next: Map<number, Branch>}

/** The classes of label sets, numbered in the order in which they were first seen. */
export class LabelClasses {
  private readonly mentions = new Map<string, Mention>()
  private readonly inOrder: Mention[] = []
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
    for (const selector of selectors) this.mention(selector)
  }

  get size(): number {
    return this.samples.length
  }

  /** The class of a label set. WHY tokens: a number for a label and value is made once, and numbers compare at no cost. */
  classOf(labels: Labels): number {
    let branch = this.root
    for (const mention of this.mentionsIn(labels)) {
      const value = labels.get(mention.label)
      if (value === undefined) continue
      const token = this.tokenOf(mention, value)
      let next = branch.next.get(token)
      if (next === undefined) branch.next.set(token, (next = {id: -1, next: new Map()}))
      branch = next
    }
    if (branch.id === -1) branch.id = this.add(labels)
    return branch.id
  }

  /** The mentions that may concern some labels, in order. WHY both ways: most worlds mention few labels, some mention thousands. */
  private mentionsIn(labels: Labels): readonly Mention[] {
    if (this.inOrder.length <= 2 * labels.size) return this.inOrder
    return [...labels.keys()].flatMap((label) => this.mentions.get(label) ?? []).sort((a, b) => a.place - b.place)
  }

  private tokenOf({tokens, other}: Mention, value: string): number {
    const known = tokens.get(value)
    if (known !== undefined) return known
    if (other !== -1) return other
    tokens.set(value, this.tokenCount)
    return this.tokenCount++
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

  private mention(selector: Selector): void {
    switch (selector.kind) {
      case "all":
      case "global":
        return
      case "has":
        return this.mentionValues(selector.label, [])
      case "in":
      case "not in":
        return this.mentionValues(selector.label, selector.values)
      case "compare":
        if (selector.operator === "==" || selector.operator === "!=") return this.mentionValues(selector.label, [selector.value])
        this.mentioned(selector.label).other = -1
        return
      case "not":
        return this.mention(selector.operand)
      case "and":
      case "or":
        for (const operand of selector.operands) this.mention(operand)
        return
      default:
        return unreachable(selector)
    }
  }

  private mentionValues(label: string, values: readonly string[]): void {
    const {tokens} = this.mentioned(label)
    for (const value of values) if (!tokens.has(value)) tokens.set(value, this.tokenCount++)
  }

  private mentioned(label: string): Mention {
    const known = this.mentions.get(label)
    if (known !== undefined) return known
    const made = {label, place: this.inOrder.length, tokens: new Map<string, number>(), other: this.tokenCount++}
    this.mentions.set(label, made)
    this.inOrder.push(made)
    return made
  }
}

function push(map: Map<string, number[]>, key: string, id: number): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, [id])
  else known.push(id)
}
