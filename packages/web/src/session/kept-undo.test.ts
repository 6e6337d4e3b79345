import assert from "node:assert/strict"
import {test} from "node:test"
import * as fc from "fast-check"
import {addFile, removeFile, renameFile} from "./files.ts"
import {keptUndoMax, keptWithUndo, keysMax, packedWithUndo, withPages} from "./kept-undo.ts"
import type {KeptUndo} from "./kept-undo.ts"
import {beginSessionWith, keptNow, replaceWork} from "./session.ts"
import {beginWith, change, doneNow, files, redo, redoable, setText, undo, undoable, workNow} from "./work.ts"
import type {Work} from "./work.ts"

const nobody = {undo: () => false, redo: () => false}
const list = (text: string): Work["files"] => [{name: "a.yaml", text}]

function begin(): void {
  beginWith({files: list("a"), baseline: list("a"), given: list("a"), active: "a.yaml", page: null, loaded: null, aside: []})
}

const typing = [{name: "a.yaml", keys: "{}"}]
const written = (): unknown => JSON.parse(JSON.stringify(packedWithUndo(keptNow(), {...doneNow(), typing})))

/** Every text of the files, all the way back and forth again. */
async function goThrough(): Promise<readonly string[]> {
  const seen: string[] = []
  const see = (label: string | null): void => void seen.push(`${label}: ${JSON.stringify([files.value, workNow().aside.length])}`)
  while (undoable.value !== null) see(undo(nobody))
  while (redoable.value !== null) see(redo(nobody))
  return seen
}

async function recall(value: unknown): Promise<void> {
  const kept = keptWithUndo(value)
  assert.ok(kept !== null)
  begin()
  beginSessionWith(kept.session, null, kept.undo === null ? undefined : await withPages(kept.undo, async () => null))
}

function work(): void {
  begin()
  setText("a.yaml", "ab")
  addFile("b.yaml", "b")
  replaceWork("loading a page", {files: list("page"), baseline: list("page"), given: list("page")})
  setText("a.yaml", "page!")
  renameFile("a.yaml", "c.yaml")
  removeFile("c.yaml")
  undo(nobody)
}

test("whatever was done is taken back and done again after it was kept, as it would have been before; a text is written once", async () => {
  work()
  const value = written()
  const before = await goThrough()
  assert.ok(before.length > 8, before.join("\n"))
  await recall(value)
  assert.equal(redoable.value, "closing c.yaml")
  assert.deepEqual(await goThrough(), before)
  assert.deepEqual(keptWithUndo(value)?.undo?.typing, typing)
  assert.equal(JSON.stringify(value).split('"page!"').length - 1, 2, "once under each name")
})

test("a page that a change was made beside comes back with it; one that the course has no more is none", async () => {
  begin()
  const loaded = {slug: "s", scope: "alone", variant: {role: "policy", name: ""}} as const
  change("one", {loaded})
  change("two", {loaded: null})
  const kept = keptWithUndo(written())
  assert.ok(kept !== null && kept.undo !== null)
  const page = {slug: "s"} as Work["page"]
  const {past} = await withPages(kept.undo, async () => page)
  assert.deepEqual(
    past.map(({before}) => [before.page, before.loaded]),
    [
      [null, null],
      [page, loaded],
    ],
  )
  const gone = await withPages(kept.undo, async () => null)
  assert.deepEqual([gone.past[1]?.before.page, gone.past[1]?.before.loaded], [null, null])
})

test("of more than is kept the latest stays: by number, by letters, and by what is kept of one file's typing", () => {
  begin()
  for (let i = 0; i < 150; i++) change(`change ${i}`, {files: list(String(i))})
  const kept = keptWithUndo(written())?.undo
  assert.deepEqual([kept?.past.length, kept?.past.at(-1)?.label], [keptUndoMax.changes, "change 149"])
  begin()
  const large = "x".repeat(keptUndoMax.letters / 4)
  for (let i = 0; i < 9; i++) change(`large ${i}`, {files: list(`${i}${large}`)})
  const value = written()
  const fitting = keptWithUndo(value)?.undo
  assert.deepEqual(
    fitting?.past.map(({label}) => label),
    ["large 6", "large 7", "large 8"],
  )
  assert.ok(JSON.stringify(value).length < keptUndoMax.letters + large.length + 10_000, "what did not fit is not written")
  begin()
  change("one", {files: list("1")})
  const undone: KeptUndo = {...doneNow(), typing: [{name: "a.yaml", keys: "x".repeat(keysMax + 1)}, ...typing]}
  assert.deepEqual(keptWithUndo(JSON.parse(JSON.stringify(packedWithUndo(keptNow(), undone))))?.undo?.typing, typing)
})

test("what is of other files is left, and so is what an earlier lab wrote; the session is there all the same", async () => {
  work()
  const value = written() as {files: {name: string; text: string}[]}
  const other = {...value, files: value.files.map((file) => ({...file, text: `${file.text} else`}))}
  assert.equal(keptWithUndo(other)?.undo, null)
  assert.equal(keptWithUndo({...value, undo: undefined})?.undo, null)
  await recall(other)
  assert.deepEqual([files.value[0]?.text, undoable.value], ["page! else", null])
})

/** A value with one place in it replaced. */
function spoiled(value: unknown, at: number, by: unknown): unknown {
  let left = at
  const walk = (each: unknown): unknown => {
    if (left-- === 0) return by
    if (Array.isArray(each)) return each.map(walk)
    if (typeof each !== "object" || each === null) return each
    return Object.fromEntries(Object.entries(each).map(([key, inner]) => [key, walk(inner)]))
  }
  return walk(value)
}

test("law: whatever a store holds, the session comes back, and its way back leads through files and ends", async () => {
  work()
  const value = written() as {undo: unknown}
  const junk = fc.oneof(fc.constantFrom<unknown>(null, -1, 1e9, 0.5, "", "b.yaml", [], {}, [[]], true), fc.jsonValue())
  await fc.assert(
    fc.asyncProperty(fc.nat(220), junk, async (at, by) => {
      await recall({...value, undo: spoiled(value.undo, at, by)})
      assert.equal(files.value[0]?.text, "page!")
      assert.ok((await goThrough()).length < 1000)
      assert.ok(files.value.every(({name, text}) => typeof name === "string" && typeof text === "string"))
    }),
    {seed: 7, numRuns: 400},
  )
})
