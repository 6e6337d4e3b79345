import assert from "node:assert/strict"
import {test} from "node:test"
import {comparerOf, compareBytes, sortedBytes} from "./order.ts"

test("texts stand in the order of their bytes, those with surrogates too", () => {
  for (const texts of [
    ["b", "", "a/b", "a", "A", "\u00e9", "a"],
    ["\uff01", "\u{1f600}", "z", "\u{1f600}a"],
  ]) {
    const wanted = texts.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    assert.deepEqual(texts.toSorted(compareBytes), wanted)
    assert.deepEqual(texts.toSorted(comparerOf(texts)), wanted)
    assert.deepEqual(sortedBytes(texts), wanted)
  }
})
