// Selector texts of a world read once each: many policies say the same, and equal texts then share one tree.

import {parseSelector} from "../selector/parse.ts"
import {negated} from "../selector/rewrite.ts"
import type {Selector} from "../selector/selector.ts"

/** What matches nothing. */
const nothing: Selector = negated({kind: "all"})

/** Reads selectors and remembers the texts that are none, which make the dataplane discard a policy (resources 4.3). */
export class SelectorReader {
  readonly #known = new Map<string, Selector | null>()
  #bad: string | undefined

  /** The selector of a text; one that cannot be read matches nothing and is noted. */
  read(text: string): Selector {
    const known = this.#known.get(text)
    const selector = known === undefined ? this.#parse(text) : known
    if (selector === null) this.#bad ??= text
    return selector ?? nothing
  }

  /** The first unreadable text since this was last asked. */
  takeBad(): string | undefined {
    const bad = this.#bad
    this.#bad = undefined
    return bad
  }

  #parse(text: string): Selector | null {
    const parsed = parseSelector(text)
    const selector = parsed.ok ? parsed.value : null
    this.#known.set(text, selector)
    return selector
  }
}
