// The tabs of the files, of very many those that were open lately, and below them what can be done to the one that is open.

import {signal} from "@preact/signals"
import type {JSX} from "preact"
import {useEffect, useRef} from "preact/hooks"
import {FinderButton} from "../finder/finder.tsx"
import {tabNames} from "../finder/late.ts"
import {errorsByFile} from "../findings/errors.ts"
import {addFile, moveFile, nameProblem, removeFile, renameFile} from "../session/files.ts"
import {writeFirstTest} from "../session/first-test.ts"
import {takeChosen} from "../session/intake.ts"
import {replaceWork} from "../session/session.ts"
import {active, baseline, fileNames, goTo, isChanged, notice, place} from "../session/state.ts"
import {redoable, undoable} from "../session/work.ts"
import {ReadyWorlds} from "../world/ready-worlds.tsx"
import {KeysHelp} from "./keys-help.tsx"
import {redoLatest, undoLatest} from "./undoing.ts"

/** The file that is being renamed, if any. */
const renaming = signal<string | null>(null)

/** Tabs and tools. */
export function FileTabs(): JSX.Element {
  const bar = useRef<HTMLDivElement>(null)
  const name = active.value
  const isWrong = errorsByFile.value.has(name)
  const showOpen = (): void => bar.current?.querySelector("[aria-pressed='true']")?.scrollIntoView({block: "nearest", inline: "nearest"})
  useEffect(showOpen, [name, place.value, isWrong, fileNames.value])
  // The border is moved, a phone turned, the page printed: each leaves the bar at another width, or at its beginning.
  useEffect(() => {
    if (bar.current === null) return
    const watch = new ResizeObserver(showOpen)
    watch.observe(bar.current)
    return () => watch.disconnect()
  }, [])
  return (
    <>
      <div class="tab-row">
        <FinderButton />
        <div class="tabs" role="group" aria-label="Files" ref={bar} onKeyDown={walkTabs}>
          <Names />
          <button type="button" class="add" onClick={addAndOpen} aria-label="add a file">
            +
          </button>
        </div>
      </div>
      <Tools />
    </>
  )
}

/** WHY later: the editor may be hidden until the page is drawn with the file. */
function addAndOpen(): void {
  addFile()
  setTimeout(() => goTo(active.value, 1))
}

/** Whether a file can be moved among the others. WHY not among very many: its neighbours have no tab. */
function canMove(): boolean {
  return tabNames.value.length === fileNames.value.length
}

function Names(): JSX.Element {
  const errors = errorsByFile.value
  return (
    <>
      {tabNames.value.map((name) =>
        renaming.value === name ? (
          <NameField key={`${name} field`} name={name} />
        ) : (
          <button
            key={name}
            type="button"
            aria-pressed={active.value === name}
            aria-label={errors.has(name) ? `with errors ${name}` : name}
            title={`${name}: F2 renames, Delete closes${canMove() ? ", Alt and an arrow moves" : ""}`}
            onClick={() => (active.value = name)}
            onDblClick={() => (renaming.value = name)}
          >
            {errors.has(name) && "⚠ "}
            <span class="folder">{name.slice(0, name.lastIndexOf("/") + 1)}</span>
            <span>{name.slice(name.lastIndexOf("/") + 1)}</span>
          </button>
        ),
      )}
    </>
  )
}

/** Arrows go from tab to tab; with Alt they move the file; F2 renames it, Delete closes it. */
function walkTabs(event: KeyboardEvent & {readonly currentTarget: HTMLElement}): void {
  const {key, altKey, target, currentTarget} = event
  if (target instanceof HTMLInputElement) return
  const names = tabNames.value
  const at = [...currentTarget.querySelectorAll("button[aria-pressed]")].indexOf(target as HTMLButtonElement)
  const name = names[at]
  const step = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0
  if (name === undefined || (step === 0 && key !== "F2" && key !== "Delete")) return
  event.preventDefault()
  if (key === "F2") renaming.value = name
  else if (key === "Delete") removeFile(name)
  else if (!altKey) active.value = names[at + step] ?? name
  else if (canMove()) moveFile(name, step)
  requestAnimationFrame(() => currentTarget.querySelector<HTMLElement>("button[aria-pressed='true']")?.focus())
}

function NameField({name}: {readonly name: string}): JSX.Element {
  const field = useRef<HTMLInputElement>(null)
  const refused = useRef("")
  useEffect(() => field.current?.select(), [])
  const end = (to: string | null): void => {
    if (renaming.value !== name) return
    renaming.value = null
    // What was said of a slip goes with it.
    if (notice.value === refused.current) notice.value = ""
    if (to !== null) renameFile(name, to)
  }
  const take = (to: string): boolean => {
    const problem = nameProblem(name, to)
    if (problem === null) end(to)
    else notice.value = refused.current = problem
    return problem === null
  }
  /** WHY: the field is gone with its work, and the keyboard would begin at the top of the page. */
  const backToTab = (bar: Element | null): void => {
    requestAnimationFrame(() => bar?.querySelector<HTMLElement>("button[aria-pressed='true']")?.focus())
  }
  return (
    <input
      ref={field}
      class="name-field"
      aria-label={`new name of ${name}`}
      defaultValue={name}
      onBlur={({currentTarget: {value}}) => {
        if (renaming.value === name && !take(value.trim())) renaming.value = null
      }}
      onKeyDown={({key, currentTarget}) => {
        const bar = currentTarget.closest(".tabs")
        if (key === "Escape") end(null)
        if (key === "Escape" || (key === "Enter" && take(currentTarget.value.trim()))) backToTab(bar)
      }}
    />
  )
}

function Tools(): JSX.Element {
  const name = active.value
  const names = fileNames.value
  const at = names.indexOf(name)
  return (
    <div class="tools" role="toolbar" aria-label="Edit">
      <button type="button" disabled={undoable.value === null} title={undoable.value ?? ""} onClick={undoLatest}>
        Undo
      </button>
      <button type="button" disabled={redoable.value === null} title={redoable.value ?? ""} onClick={redoLatest}>
        Redo
      </button>
      <button type="button" disabled={!isChanged.value} onClick={reset} title="every file as it is in the baseline">
        Back to baseline
      </button>
      <Opening what="files" />
      <ReadyWorlds />
      <details class="menu" onFocusOut={closeLeft} onKeyDown={closeByKey}>
        <summary>File</summary>
        <div>
          <button type="button" disabled={at === -1} onClick={() => (renaming.value = name)}>
            Rename
          </button>
          <button type="button" disabled={at <= 0 || !canMove()} onClick={() => moveFile(name, -1)}>
            Move left
          </button>
          <button type="button" disabled={at === -1 || at === names.length - 1 || !canMove()} onClick={() => moveFile(name, 1)}>
            Move right
          </button>
          <button type="button" disabled={at === -1} onClick={() => removeFile(name)}>
            Close
          </button>
          <Opening what="folder" />
          <button type="button" disabled={at === -1} onClick={writeTest}>
            Write a test of what passes now
          </button>
        </div>
      </details>
      <KeysHelp />
    </div>
  )
}

/** The menu makes room for what is written. */
function writeTest({currentTarget}: {readonly currentTarget: HTMLElement}): void {
  close(currentTarget.closest("details"))
  void writeFirstTest()
}

/** Escape closes the menu. */
function closeByKey({key, currentTarget}: KeyboardEvent & {readonly currentTarget: HTMLDetailsElement}): void {
  if (key === "Escape") close(currentTarget)
}

/** The keyboard goes back to what opened it. */
function close(menu: HTMLDetailsElement | null): void {
  if (menu === null || !menu.open) return
  menu.querySelector("summary")?.focus()
  menu.open = false
}

/** A menu closes when the keyboard or the pointer goes elsewhere. */
function closeLeft({currentTarget, relatedTarget}: FocusEvent & {readonly currentTarget: HTMLDetailsElement}): void {
  if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) currentTarget.open = false
}

function reset(): void {
  replaceWork("going back to the baseline", {files: baseline.value})
}

/** Files or a folder from the disk; they never leave the page. */
function Opening({what}: {readonly what: "files" | "folder"}): JSX.Element {
  const take = ({currentTarget}: {readonly currentTarget: HTMLInputElement}): void => {
    void takeChosen(currentTarget.files).then(() => (currentTarget.value = ""))
  }
  return (
    <label class="upload">
      {what === "files" ? "Open…" : "Open a folder…"}{" "}
      <input type="file" multiple onChange={take} {...(what === "folder" ? {webkitdirectory: true} : {})} />
    </label>
  )
}
