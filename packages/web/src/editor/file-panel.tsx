// The files as tabs with the editor below, and what can be done to them.

import type {JSX} from "preact"
import {useEffect, useRef} from "preact/hooks"
import {effect, signal, untracked} from "@preact/signals"
import {active, fileNames, files, inView, jump, notice, views} from "../session/state.ts"
import {changes, putText, setText} from "../session/work.ts"
import {takeDropped} from "../session/intake.ts"
import {Editor} from "./editor.ts"
import {FileTabs} from "./file-tabs.tsx"
import {redoLatest, typist, undoLatest} from "./undoing.ts"

/** Said to who reads the page aloud and has come to the text. */
const leaving = "Tab goes on until you type or click here, then it indents. Escape, then Tab leaves the text."

const isOver = signal(false)

/** Tabs and editor. Files that are dropped anywhere on it are taken in. */
export function FilePanel(): JSX.Element {
  return (
    <section
      class={isOver.value ? "files over" : "files"}
      aria-label="Manifests"
      onDragOver={(event) => {
        if (event.dataTransfer?.types.includes("Files") !== true) return
        event.preventDefault()
        isOver.value = true
      }}
      onDragLeave={({currentTarget, relatedTarget}) => {
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) isOver.value = false
      }}
      onDrop={(event) => {
        isOver.value = false
        if (event.dataTransfer === null || event.dataTransfer.files.length === 0) return
        event.preventDefault()
        void takeDropped(event.dataTransfer)
      }}
    >
      <FileTabs />
      <Code />
      {isOver.value && <p class="drop-here">Drop manifests, a folder, flow records or a log: they stay in this page.</p>}
    </section>
  )
}

function Code(): JSX.Element {
  const place = useRef<HTMLDivElement>(null)
  const tipsPlace = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const [code, tips] = [place.current, tipsPlace.current]
    if (code === null || tips === null) return
    const editor = new Editor(
      {code, tips},
      {
        typed: setText,
        replayed: putText,
        wantsUndo: undoLatest,
        wantsRedo: redoLatest,
        looksAt: (file, from, to) => (inView.value = {file, from, to}),
        refused: (message) => (notice.value = message),
      },
    )
    typist.value = editor
    const stops = [
      effect(() => {
        void changes.value
        untracked(() => editor.seal())
      }),
      effect(() => {
        const file = files.value.find(({name}) => name === active.value)
        if (file) untracked(() => editor.show(file, new Set(fileNames.value)))
      }),
      effect(() => {
        const {value} = jump
        if (value === null || active.value !== value.file) return
        if (value.line === null) editor.focus()
        else editor.goTo(value.line)
        // Gone once: whoever opens the file again stays where they are.
        jump.value = null
      }),
      effect(() => editor.mark(active.value === "" ? [] : (views.findings.value?.diagnostics ?? []))),
      effect(() => {
        if (views.hints.value !== null) editor.hint(views.hints.value)
      }),
    ]
    void load(editor)
    return () => {
      typist.value = null
      for (const stop of stops) stop()
      editor.destroy()
    }
  }, [])
  return (
    <>
      {fileNames.value.length === 0 && <p class="no-files quiet">No files: add one, open some, or drop them here.</p>}
      <div class="code" ref={place} hidden={fileNames.value.length === 0} />
      <p id="editor-leaving" hidden>
        {leaving}
      </p>
      <div class="tips" ref={tipsPlace} />
    </>
  )
}

/** Completion and the like come after the first paint. */
async function load(editor: Editor): Promise<void> {
  const {assistance} = await import("./assist.ts")
  editor.assist(assistance(() => views.facts.value))
}
