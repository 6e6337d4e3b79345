import assert from "node:assert/strict"
import {test} from "node:test"
import {history, isolateHistory, redo as redoTyping, undo as undoTyping} from "@codemirror/commands"
import {EditorState, Transaction} from "@codemirror/state"
import {effect} from "@preact/signals"
import * as fc from "fast-check"
import {addFile, freeName, moveFile, nameProblem, removeFile, renameFile, replaceFiles, takeFiles} from "./files.ts"
import {active, baseline, beginWith, change, changes, files, putText, redo, redoable, setText, undo, undoable, workNow} from "./work.ts"
import type {Typist, Work} from "./work.ts"

const start: Work = {
  files: [
    {name: "a.yaml", text: "a"},
    {name: "b.yaml", text: "b"},
  ],
  baseline: [],
  active: "a.yaml",
  page: null,
  loaded: null,
  given: [],
  aside: [],
}

/** The editor without a screen: a state with a history for each file, shown as the page's editor shows them. */
class Desk implements Typist {
  readonly #states = new Map<string, EditorState>()
  readonly #stop: () => void

  constructor() {
    const stops = [
      effect(() => {
        const file = files.value.find(({name}) => name === active.value)
        if (file !== undefined) this.#show(file.name, file.text)
      }),
      effect(() => {
        void changes.value
        for (const [name, state] of this.#states) this.#states.set(name, state.update({annotations: isolateHistory.of("full")}).state)
      }),
    ]
    this.#stop = () => {
      for (const stop of stops) stop()
    }
  }

  close(): void {
    this.#stop()
  }

  type(text: string): void {
    const state = this.#state
    const next = state.update({changes: {from: state.doc.length, insert: text}, userEvent: "input.type"}).state
    this.#states.set(active.value, next)
    setText(active.value, next.doc.toString())
  }

  undo(): boolean {
    return this.#back(undoTyping)
  }

  redo(): boolean {
    return this.#back(redoTyping)
  }

  get #state(): EditorState {
    return this.#states.get(active.value) ?? EditorState.create({extensions: [history()]})
  }

  #show(name: string, text: string): void {
    const known = this.#states.get(name) ?? EditorState.create({doc: text, extensions: [history()]})
    const isSame = known.doc.toString() === text
    const changed = {changes: {from: 0, to: known.doc.length, insert: text}, annotations: Transaction.addToHistory.of(false)}
    this.#states.set(name, isSame ? known : known.update(changed).state)
  }

  #back(command: typeof undoTyping): boolean {
    const name = active.value
    return command({
      state: this.#state,
      dispatch: (transaction) => {
        this.#states.set(name, transaction.state)
        putText(name, transaction.state.doc.toString())
      },
    })
  }
}

function withDesk(run: (desk: Desk) => void): void {
  beginWith(start)
  const desk = new Desk()
  try {
    run(desk)
  } finally {
    desk.close()
  }
}

const texts = (): readonly string[] => files.value.map(({name, text}) => `${name}=${text}`)

test("each kind of change is taken back and done again, the latest first", () => {
  withDesk((desk) => {
    addFile("c.yaml", "c")
    renameFile("a.yaml", "z.yaml")
    moveFile("z.yaml", 1)
    removeFile("b.yaml")
    takeFiles("opening files", [
      {name: "c.yaml", text: "cc"},
      {name: "d.yaml", text: "d"},
    ])
    change("making this the baseline", {baseline: files.value})
    const after = workNow()
    assert.deepEqual(texts(), ["z.yaml=a", "c.yaml=c", "c-2.yaml=cc", "d.yaml=d"])
    const labels: (string | null)[] = []
    while (undoable.value !== null) labels.push(undo(desk))
    assert.deepEqual(labels, [
      "making this the baseline",
      "opening files",
      "closing b.yaml",
      "moving z.yaml",
      "renaming a.yaml to z.yaml",
      "adding c.yaml",
    ])
    assert.deepEqual(workNow(), start)
    while (redoable.value !== null) redo(desk)
    assert.deepEqual({...workNow(), active: ""}, {...after, active: ""})
  })
})

test("typing is taken back key by key in its own file, and a change between keeps its place", () => {
  withDesk((desk) => {
    desk.type("1")
    change("making this the baseline", {baseline: files.value})
    desk.type("2")
    active.value = "b.yaml"
    desk.type("3")
    assert.deepEqual(texts(), ["a.yaml=a12", "b.yaml=b3"])
    active.value = "a.yaml"
    assert.equal(undo(desk), "typing in b.yaml")
    assert.equal(active.value, "b.yaml")
    assert.deepEqual(texts(), ["a.yaml=a12", "b.yaml=b"])
    assert.equal(undo(desk), "typing in a.yaml")
    assert.deepEqual(texts(), ["a.yaml=a1", "b.yaml=b"])
    assert.equal(undo(desk), "making this the baseline")
    assert.deepEqual(baseline.value, [])
    assert.equal(undo(desk), "typing in a.yaml")
    assert.deepEqual(texts(), ["a.yaml=a", "b.yaml=b"])
    assert.equal(undo(desk), null)
    for (let i = 0; i < 4; i++) redo(desk)
    assert.deepEqual(texts(), ["a.yaml=a12", "b.yaml=b3"])
    assert.equal(redo(desk), null)
  })
})

test("a new change ends what could be done again, and typing in a file that is gone comes back as a whole with it", () => {
  withDesk((desk) => {
    desk.type("1")
    removeFile("a.yaml")
    assert.equal(undo(desk), "closing a.yaml")
    assert.equal(undo(desk), "typing in a.yaml")
    assert.deepEqual(texts(), ["a.yaml=a", "b.yaml=b"])
    addFile()
    assert.equal(redoable.value, null)
    assert.equal(redo(desk), null)
  })
})

type Act = {readonly kind: "type" | "open" | "add" | "remove" | "rename" | "move" | "baseline" | "outside"; readonly at: number}

const acts = fc.array(
  fc.record({
    kind: fc.constantFrom<Act["kind"]>("type", "type", "type", "open", "add", "remove", "rename", "move", "baseline", "outside"),
    at: fc.nat(5),
  }),
  {maxLength: 25},
)

function perform({kind, at}: Act, desk: Desk): void {
  const name = files.value[at % Math.max(1, files.value.length)]?.name ?? ""
  if (kind === "type" && files.value.length > 0) desk.type(String(at))
  if (kind === "open" && name !== "") active.value = name
  if (kind === "add") addFile()
  if (kind === "remove" && name !== "") removeFile(name)
  if (kind === "rename" && name !== "") renameFile(name, `r${at}.yaml`)
  if (kind === "move" && name !== "") moveFile(name, (at % 3) - 1)
  if (kind === "baseline") change("making this the baseline", {baseline: files.value})
  if (kind === "outside" && name !== "")
    change("an edit by the form", {files: files.value.map((file) => (file.name === name ? {name, text: `${at}${file.text}`} : file))})
}

test("law: whatever was done, taking all of it back leads to the beginning, and doing all of it again to the end", () => {
  fc.assert(
    fc.property(acts, (list) => {
      withDesk((desk) => {
        for (const act of list) perform(act, desk)
        const [filesAfter, baselineAfter] = [files.value, baseline.value]
        let steps = 0
        while (undo(desk) !== null) assert.ok(steps++ < 500, "taking back ends")
        assert.deepEqual({...workNow(), active: ""}, {...start, active: ""})
        while (redo(desk) !== null) assert.ok(steps++ < 1000, "doing again ends")
        assert.deepEqual([files.value, baseline.value], [filesAfter, baselineAfter])
      })
    }),
    {seed: 5, numRuns: 300},
  )
})

test("files that come in replace none: another text of the same name gets a free one, and the same text is there already", () => {
  withDesk((desk) => {
    const taken = [
      {name: "a.yaml", text: "other"},
      {name: "b.yaml", text: "b"},
      {name: "new.yaml", text: "1"},
      {name: "new.yaml", text: "2"},
      {name: "new.yaml", text: "1"},
    ]
    assert.deepEqual(takeFiles("opening files", taken), [
      {from: "a.yaml", to: "a-2.yaml"},
      {from: "new.yaml", to: "new-2.yaml"},
    ])
    assert.deepEqual(texts(), ["a.yaml=a", "b.yaml=b", "a-2.yaml=other", "new.yaml=1", "new-2.yaml=2"])
    assert.equal(active.value, "a-2.yaml")
    assert.equal(undo(desk), "opening files")
    assert.deepEqual(workNow(), start)
  })
})

test("a name is free, or says why it is not", () => {
  beginWith(start)
  assert.equal(freeName("a.yaml", start.files), "a-2.yaml")
  assert.equal(freeName("c", start.files), "c")
  assert.equal(nameProblem("a.yaml", "b.yaml"), "there is a file b.yaml already")
  assert.equal(nameProblem("a.yaml", "a.yaml"), null)
  assert.match(nameProblem("a.yaml", "") ?? "", /needs a name/)
  assert.match(nameProblem("a.yaml", "x".repeat(201)) ?? "", /at most 200/)
})

test("files that came under other names replace those whose names they have, as one change", () => {
  withDesk((desk) => {
    const renamed = takeFiles("opening files", [
      {name: "a.yaml", text: "new a"},
      {name: "c.yaml", text: "c"},
      {name: "b.yaml", text: "new b"},
    ])
    replaceFiles([...renamed, {from: "gone.yaml", to: "c.yaml"}])
    assert.deepEqual(texts(), ["a.yaml=new a", "b.yaml=new b", "c.yaml=c"])
    assert.equal(active.value, "a.yaml")
    assert.equal(undo(desk), "replacing 2 files")
    assert.deepEqual(texts(), ["a.yaml=a", "b.yaml=b", "a-2.yaml=new a", "c.yaml=c", "b-2.yaml=new b"])
  })
})
