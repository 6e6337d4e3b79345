// Upstream's identifiers of selectors: a hash of the normal form, so that what agrees in it agrees to the letter (resources 1.4).
import assert from "node:assert/strict"
import {createHash} from "node:crypto"
import {test} from "node:test"
import {printSelector} from "./print.ts"
import type {Selector} from "./selector.ts"

/** The identifier that upstream gives a selector. */
export function uidOf(selector: Selector): string {
  return `s:${createHash("sha224")
    .update(`s:${printSelector(selector)}`)
    .digest("base64url")}`
}

test("the identifier of everything is upstream's", () => {
  assert.equal(uidOf({kind: "all"}), "s:5y5I3VdRZfDU01O--xXAPx2yxCQQqMf0M6IWug")
})
