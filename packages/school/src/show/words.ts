// Words that text and page share.

import type {Scope, Variant} from "../course.ts"

/** What a block of claims speaks about, in words. */
export function scopeWords(scopes: readonly Scope[], {role, name}: Variant): string {
  const where =
    scopes.length === 2 ? "alone, and on top of the lessons before" : scopes[0] === "stacked" ? "on top of the lessons before" : "alone"
  const what = role === "policy" ? "with this policy" : role === "trap" ? "with the trap" : `with ${name}`
  return `${what}, ${where}`
}

/** What is said of a trap's claim that does not hold with the policy. */
export const notSo = "not so with the policy"
