import assert from "node:assert/strict"
import {test} from "node:test"
import {forgetLast, sayLast, withLast} from "./last-words.ts"

/** A browser's storage that takes so many letters. */
function storageOf(room = Infinity): Storage {
  const items = new Map<string, string>([["carveout.progress", "{}"]])
  return {
    get length() {
      return items.size
    },
    key: (i) => [...items.keys()][i] ?? null,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, text) => {
      if (text.length > room) throw new Error("full")
      items.set(key, text)
    },
    removeItem: (key) => void items.delete(key),
    clear: () => items.clear(),
  }
}

test("the newer of two records counts, and a record that the database never got counts, too", () => {
  const storage = storageOf()
  sayLast(storage, {id: "a", at: 5, session: "typed"})
  sayLast(storage, {id: "b", at: 1, session: "old"})
  sayLast(storage, {id: "c", at: 2, session: "alone"})
  const records = [
    {id: "a", at: 4, session: "kept"},
    {id: "b", at: 3, session: "kept"},
  ]
  const sessions = (): readonly unknown[] => withLast(storage, records).map(({session}) => session)
  assert.deepEqual(sessions(), ["typed", "kept", "alone"])
  forgetLast(storage, "c")
  assert.deepEqual(sessions(), ["typed", "kept"])
  forgetLast(storage)
  assert.deepEqual(sessions(), ["kept", "kept"])
  assert.equal(storage.getItem("carveout.progress"), "{}")
})

test("what does not fit leaves nothing older behind, and what cannot be read is nothing", () => {
  const storage = storageOf(60)
  sayLast(storage, {id: "a", at: 5, session: "x"})
  sayLast(storage, {id: "a", at: 6, session: "x".repeat(100)})
  assert.deepEqual(withLast(storage, []), [])
  storage.setItem("carveout.last.z", "{")
  assert.deepEqual(withLast(storage, []), [])
  assert.deepEqual(withLast(null, []), [])
})
