// What selectors ask of labels, as numbers: a number for a label and value is made once, and numbers compare at no cost.

import {unreachable} from "../std/assert.ts"
import {isReserved} from "./layered-labels.ts"
import type {Selector} from "./selector.ts"

/**
 * What selectors ask of a label: its values as tokens, and the one of every value that nobody asks for; -1 where all are told apart. `isReserved`: whether
 * only profiles may lend it.
 */
export type Mention = {readonly tokens: Map<string, number>; other: number; readonly isReserved: boolean}

/** The labels that some selectors name, each with what they ask of it. */
export class Mentions {
  private readonly byLabel = new Map<string, Mention>()
  private tokenCount = 0

  constructor(selectors: Iterable<Selector>) {
    for (const selector of selectors) this.mention(selector)
  }

  /** What is asked of a label; undefined where nothing is. */
  of(label: string): Mention | undefined {
    return this.byLabel.get(label)
  }

  /** The token of a label's value. */
  tokenOf({tokens, other}: Mention, value: string): number {
    const known = tokens.get(value)
    if (known !== undefined) return known
    if (other !== -1) return other
    tokens.set(value, this.tokenCount)
    return this.tokenCount++
  }

  /** Whether they tell apart all that some more selectors do. */
  covers(selectors: Iterable<Selector>): boolean {
    for (const selector of selectors) if (!this.isCovered(selector)) return false
    return true
  }

  private isCovered(selector: Selector): boolean {
    switch (selector.kind) {
      case "all":
      case "global":
        return true
      case "has":
        return this.byLabel.has(selector.label)
      case "in":
      case "not in":
        return this.knows(selector.label, selector.values)
      case "compare":
        if (selector.operator === "==" || selector.operator === "!=") return this.knows(selector.label, [selector.value])
        return this.byLabel.get(selector.label)?.other === -1
      case "not":
        return this.isCovered(selector.operand)
      case "and":
      case "or":
        return selector.operands.every((operand) => this.isCovered(operand))
      default:
        return unreachable(selector)
    }
  }

  /** Whether a label's values are told from all others. */
  private knows(label: string, values: readonly string[]): boolean {
    const mention = this.byLabel.get(label)
    return mention !== undefined && (mention.other === -1 || values.every((value) => mention.tokens.has(value)))
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
    const known = this.byLabel.get(label)
    if (known !== undefined) return known
    const made = {tokens: new Map<string, number>(), other: this.tokenCount++, isReserved: isReserved(label)}
    this.byLabel.set(label, made)
    return made
  }
}
