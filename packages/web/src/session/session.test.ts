import assert from "node:assert/strict"
import {beforeEach, test} from "node:test"
import {bringBack, putAway, replaceWork, sessionNow, takeLink} from "./session.ts"
import {aside, beginWith, change, files, setText, undo} from "./work.ts"
import type {Work} from "./work.ts"

const list = (text: string): Work["files"] => [{name: "a.yaml", text}]
const nobody = {undo: () => false, redo: () => false}
const texts = (): readonly string[] => aside.value.map(({session}) => session.files[0]?.text ?? "")

function load(text: string): void {
  replaceWork(`loading ${text}`, {files: list(text), baseline: list(text), given: list(text), active: "a.yaml", loaded: null})
}

beforeEach(() => {
  beginWith({files: list("lesson"), baseline: list("lesson"), given: list("lesson"), active: "a.yaml", page: null, loaded: null, aside: []})
})

test("files that nobody changed are replaced without a word", () => {
  load("next")
  setText("a.yaml", "mine")
  setText("a.yaml", "next")
  load("third")
  assert.deepEqual(texts(), [])
})

test("changed files are set aside, one session after the other, and each can be brought back", () => {
  setText("a.yaml", "mine")
  load("next")
  load("third")
  setText("a.yaml", "mine, too")
  load("fourth")
  assert.deepEqual(texts(), ["mine, too", "mine"])
  const first = aside.value.at(-1)
  assert.ok(first !== undefined)
  bringBack(first, null)
  assert.deepEqual(files.value, list("mine"))
  assert.deepEqual(texts(), ["mine, too"])
  load("fifth")
  assert.deepEqual(texts(), ["mine", "mine, too"])
})

test("files that were made the baseline are still somebody's own", () => {
  setText("a.yaml", "mine")
  change("making this the baseline", {baseline: files.value})
  load("next")
  assert.deepEqual(texts(), ["mine"])
})

test("taking the loading back leaves nothing aside; a link sets aside, too", () => {
  setText("a.yaml", "mine")
  load("next")
  assert.equal(undo(nobody), "loading next")
  assert.deepEqual([files.value, texts()], [list("mine"), []])
  takeLink({...sessionNow(), files: list("theirs"), baseline: list("theirs")}, null)
  assert.deepEqual(texts(), ["mine"])
  putAway()
  assert.equal(aside.value[0]?.isPutAway, true)
})
