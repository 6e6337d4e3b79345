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
  sayLast(storage, {id: "a", at: 5}, [() => "typed"])
  sayLast(storage, {id: "b", at: 1}, [() => "old"])
  sayLast(storage, {id: "c", at: 2}, [() => "alone"])
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
  assert.ok(sayLast(storage, {id: "a", at: 5}, [() => "x"]))
  assert.ok(!sayLast(storage, {id: "a", at: 6}, [() => "x".repeat(100)]))
  assert.deepEqual(withLast(storage, []), [])
  storage.setItem("carveout.last.z", "{")
  assert.deepEqual(withLast(storage, []), [])
  assert.deepEqual(withLast(null, []), [])
})

test("what is said first stands where what grows from it does not fit, or cannot be made", () => {
  const small = storageOf(80)
  assert.ok(sayLast(small, {id: "a", at: 5}, [() => ({files: "f"}), () => ({files: "f", undo: "x".repeat(100)})]))
  assert.deepEqual(withLast(small, []), [{id: "a", at: 5, session: {files: "f"}}])
  const broken = (): never => {
    throw new Error("no way back")
  }
  const wide = storageOf()
  assert.ok(sayLast(wide, {id: "a", at: 5}, [() => ({files: "f"}), () => ({files: "f", aside: []}), broken]))
  assert.deepEqual(withLast(wide, []), [{id: "a", at: 5, session: {files: "f", aside: []}}])
})

test("replaced sessions that the last words had no room for are those that the database has", () => {
  const storage = storageOf()
  sayLast(storage, {id: "a", at: 5}, [() => ({files: "new"})])
  sayLast(storage, {id: "b", at: 5}, [() => ({files: "new", aside: []})])
  const older = {files: "old", aside: ["put away"], undo: "of others"}
  const records = ["a", "b"].map((id) => ({id, at: 4, session: older}))
  assert.deepEqual(
    withLast(storage, records).map(({session}) => session),
    [
      {files: "new", aside: ["put away"]},
      {files: "new", aside: []},
    ],
  )
})
