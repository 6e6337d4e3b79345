// Selector texts of a world read once each: many policies say the same, and equal texts and terms then share one tree.

import {copied} from "../manifest/yaml/strings.ts"
import {nestingMax, parseSelector} from "../selector/parse.ts"
import {negated} from "../selector/rewrite.ts"
import type {Selector} from "../selector/selector.ts"
import {unreachable} from "../std/assert.ts"
import {namespacePart} from "./effective.ts"
import type {Peer, SelectorPart} from "./snapshot.ts"

/** What matches nothing. */
const nothing: Selector = negated({kind: "all"})

type Comparison = Extract<Selector, {readonly kind: "compare"}>

/** Reads selectors and remembers the texts that are none, which make the dataplane discard a policy (resources 4.3). */
export class SelectorReader {
  readonly #known = new Map<string, Selector | null>()
  readonly #words = new Map<string, string>()
  /** By operator, then by label and value. */
  readonly #comparisons = new Map<string, Map<string, Map<string, Comparison>>>()
  /** `&&` of two, by the first and the second. */
  readonly #pairs = new Map<Selector, Map<Selector, Selector>>()
  readonly #parts = new Map<Selector, Map<string, SelectorPart>>()
  readonly #namespaces = new Map<string, string | undefined>()
  readonly #namespaceSelectors = new Map<string, string | undefined>()
  #bad: string | undefined
  /** Sides of rules that ask for one range of ports alone, by both its ends. */
  readonly portPeers: Map<number, Peer> = new Map()

  /** The selector of a text; one that cannot be read matches nothing and is noted. */
  read(text: string): Selector {
    const selector = this.#lookUp(text)
    if (selector === null) this.#bad ??= text
    return selector ?? nothing
  }

  #lookUp(text: string): Selector | null {
    const known = this.#known.get(text)
    return known === undefined ? this.#parse(text) : known
  }

  /**
   * The selector of two texts joined, given as `(first) && (second)` or without parentheses around one term. WHY not by that text: few words make very
   * many of them, a namespace and an app's label say, and each would be read anew. INVARIANT: a text that is a selector by itself is one in parentheses.
   */
  readBoth(first: string, second: string, whole: () => string): Selector {
    const isShort = first.length + second.length < nestingMax
    const [a, b] = isShort ? [this.#lookUp(first), this.#lookUp(second)] : [null, null]
    return a === null || b === null || isBlank(first) || isBlank(second) ? this.read(whole()) : this.#pair(a, b)
  }

  /** The text of a rule's namespace selector, or of its policy's own namespace: what `namespacePart` says. */
  namespacePart(namespaceSelector: string, namespace: string): string | undefined {
    const known = namespaceSelector === "" ? this.#namespaces : this.#namespaceSelectors
    const key = namespaceSelector === "" ? namespace : namespaceSelector
    const found = known.get(key)
    if (found !== undefined || known.has(key)) return found
    const part = namespacePart(namespaceSelector, namespace)
    known.set(key, part)
    return part
  }

  /** A part of a selector under the name of the field that asked for it. */
  part(criterion: string, text: string): SelectorPart {
    const selector = this.read(text)
    const parts = within(this.#parts, selector)
    let part = parts.get(criterion)
    if (part === undefined) {
      part = {criterion: this.#word(criterion), selector}
      parts.set(part.criterion, part)
    }
    return part
  }

  /** The first unreadable text since this was last asked. */
  takeBad(): string | undefined {
    const bad = this.#bad
    this.#bad = undefined
    return bad
  }

  #parse(text: string): Selector | null {
    const parsed = parseSelector(text)
    const selector = parsed.ok ? this.#shared(parsed.value) : null
    this.#known.set(text, selector)
    return selector
  }

  /** The same tree, of terms that equal ones share and words that hold no longer text alive: a world has many selectors of few terms. */
  #shared(selector: Selector): Selector {
    switch (selector.kind) {
      case "all":
      case "global":
        return selector
      case "has":
        return {kind: "has", label: this.#word(selector.label)}
      case "compare":
        return this.#comparison(selector)
      case "in":
      case "not in":
        return {kind: selector.kind, label: this.#word(selector.label), values: selector.values.map((value) => this.#word(value))}
      case "not":
        return {kind: "not", operand: this.#shared(selector.operand)}
      case "and":
      case "or":
        return this.#joined(
          selector.kind,
          selector.operands.map((operand) => this.#shared(operand)),
        )
      default:
        return unreachable(selector)
    }
  }

  #comparison({label, operator, value}: Comparison): Comparison {
    const known = within(within(this.#comparisons, operator), this.#word(label))
    let comparison = known.get(value)
    if (comparison === undefined) {
      comparison = {kind: "compare", label: this.#word(label), operator, value: this.#word(value)}
      known.set(comparison.value, comparison)
    }
    return comparison
  }

  #joined(kind: "and" | "or", operands: readonly Selector[]): Selector {
    const [first, second] = operands
    if (kind === "or" || operands.length !== 2 || first === undefined || second === undefined) return {kind, operands}
    return this.#pair(first, second)
  }

  #pair(first: Selector, second: Selector): Selector {
    const known = within(this.#pairs, first)
    let pair = known.get(second)
    if (pair === undefined) known.set(second, (pair = {kind: "and", operands: [first, second]}))
    return pair
  }

  #word(text: string): string {
    const known = this.#words.get(text)
    if (known !== undefined) return known
    const own = copied(text)
    this.#words.set(own, own)
    return own
  }
}

const space = 0x20

/** Whether a text is a selector only because an empty one is. WHY the first letter: nearly no text begins with a space. */
function isBlank(text: string): boolean {
  return text === "" || (text.charCodeAt(0) <= space && /^[ \t]*$/.test(text))
}

/** The map that another holds under a key, made when first asked for. */
function within<K, L, V>(map: Map<K, Map<L, V>>, key: K): Map<L, V> {
  let inner = map.get(key)
  if (inner === undefined) map.set(key, (inner = new Map()))
  return inner
}
