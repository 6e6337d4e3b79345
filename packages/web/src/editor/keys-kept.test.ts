import assert from "node:assert/strict"
import {test} from "node:test"
import {history, redo, undo} from "@codemirror/commands"
import {EditorState} from "@codemirror/state"
import type {StateCommand} from "@codemirror/state"
import {keysIn, withKeys} from "./keys-kept.ts"

const extensions = [history({newGroupDelay: 0})]

function typed(text: string, ...inserts: readonly string[]): EditorState {
  return inserts.reduce(
    (state, insert) => state.update({changes: {from: state.doc.length, insert}, userEvent: "input.paste"}).state,
    EditorState.create({doc: text, extensions}),
  )
}

function after(state: EditorState, command: StateCommand): string {
  let next = state
  command({state, dispatch: (transaction) => (next = transaction.state)})
  return next.doc.toString()
}

test("typing is taken back key by key by a state that was written and read", () => {
  const state = typed("a", "b", "c")
  const keys = keysIn(state, "abc")
  assert.ok(keys !== null)
  const read = withKeys("abc", keys, extensions)
  assert.ok(read !== undefined)
  assert.equal(after(read, undo), after(state, undo))
  assert.equal(after(read, redo), "abc")
})

test("nothing is written of a text that is another, or in which nothing was typed", () => {
  assert.equal(keysIn(typed("a", "b"), "ax"), null)
  assert.equal(keysIn(typed("a"), "a"), null)
})

test("what cannot be read is no state, and what is of another text is noticed at the latest when it is used", () => {
  for (const keys of ["", "5", "null", "{}", '{"done":5,"undone":[]}', '{"done":[{"changes":["x"]}],"undone":[]}'])
    assert.equal(withKeys("abc", keys, extensions), undefined, keys)
  const keys = keysIn(typed("a", "b", "c"), "abc")
  const other = withKeys("another text", keys ?? "", extensions)
  assert.ok(other !== undefined)
  assert.throws(() => after(other, undo), RangeError)
})
