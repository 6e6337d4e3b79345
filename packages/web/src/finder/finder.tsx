// Any file and any object by a few letters: a dialog with one field, and what is meant below it.

import {signal} from "@preact/signals"
import type {JSX} from "preact"
import {useEffect, useLayoutEffect, useRef} from "preact/hooks"
import {errorsByFile} from "../findings/errors.ts"
import {fileNames, finding, goTo} from "../session/state.ts"
import type {Standing} from "./finding.ts"
import {tabNames} from "./late.ts"
import {linesFor, standings} from "./lines.ts"
import type {Line, Only} from "./lines.ts"
import type {FoundObject} from "./view.ts"

const only = signal<Only>("all")
/** The place of the line that Enter opens. */
const at = signal(0)

/** Opens the dialog. */
export function openFinder(): void {
  only.value = "all"
  at.value = 0
  finding.value = ""
}

/** Listens for Ctrl+E, on a Mac Cmd+E, wherever it is pressed. */
export function listenForFinder(): void {
  const isMac = /^(?:Mac|iP)/.test(navigator.platform)
  window.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "e" || event.altKey || event.shiftKey) return
    if (isMac ? !event.metaKey || event.ctrlKey : !event.ctrlKey || event.metaKey) return
    event.preventDefault()
    if (finding.value === null && document.querySelector("dialog[open]") === null) openFinder()
  })
}

/** The button of the dialog. Where not every file has a tab, it says how many there are. */
export function FinderButton(): JSX.Element {
  const names = fileNames.value
  const hidden = names.length - tabNames.value.length
  const errors = hidden === 0 ? 0 : errorsByFile.value.size
  const counted = `${names.length} files${errors > 0 ? `, ${errors} with errors` : ""}`
  return (
    <button
      type="button"
      class="find"
      aria-haspopup="dialog"
      title="Any file or object by name (Ctrl+E)"
      aria-label={hidden === 0 ? "find a file or an object" : `${counted}: find one, or an object`}
      onClick={openFinder}
    >
      <span aria-hidden="true">
        {errors > 0 && "⚠ "}⌕{hidden > 0 && ` ${names.length} files`}
      </span>
    </button>
  )
}

/** The dialog, while somebody looks for something. */
export function Finder(): JSX.Element | null {
  return finding.value === null ? null : <FinderDialog words={finding.value} />
}

function FinderDialog({words}: {readonly words: string}): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null)
  // WHY before the frame: who types on right after the key must lose no letter to the editor.
  useLayoutEffect(() => dialog.current?.showModal(), [])
  const {lines, files: filesLeft, objects: objectsLeft} = linesFor(words, only.value)
  const chosen = Math.min(at.value, lines.length - 1)
  const open = (line: Line | undefined): void => {
    if (line === undefined) return
    dialog.current?.close()
    // WHY later: the keyboard first goes back to where it was.
    setTimeout(() => goTo(line.file, line.line))
  }
  return (
    <dialog ref={dialog} class="finder" aria-labelledby="finder-title" onClose={() => (finding.value = null)}>
      <form method="dialog">
        <h2 id="finder-title">Find a file or an object</h2>
        <button type="submit">Close</button>
      </form>
      <Field words={words} chosen={chosen} count={lines.length} open={() => open(lines[chosen])} />
      <Narrow />
      <Lines lines={lines} chosen={chosen} open={open} />
      <p class="quiet" role="status">
        {lines.length === 0 && words !== "" && "Nothing holds these words."}
        {[left(filesLeft, "file"), left(objectsLeft, "object")].filter(Boolean).join(", ")}
      </p>
    </dialog>
  )
}

type FieldProps = {readonly words: string; readonly chosen: number; readonly count: number; readonly open: () => void}

/** The field. Arrows walk the lines below it, Enter opens the chosen one. */
function Field({words, chosen, count, open}: FieldProps): JSX.Element {
  const walk = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0
    if (event.key !== "Enter" && step === 0) return
    event.preventDefault()
    if (step === 0) open()
    else if (count > 0) at.value = (chosen + step + count) % count
  }
  return (
    <input
      type="text"
      autofocus
      role="combobox"
      aria-label="its name, kind or label"
      aria-expanded="true"
      aria-controls="finder-list"
      aria-activedescendant={chosen < 0 ? undefined : `finder-${chosen}`}
      placeholder="name, kind or label=value"
      autocomplete="off"
      spellcheck={false}
      value={words}
      onInput={({currentTarget: {value}}) => {
        at.value = 0
        finding.value = value
      }}
      onKeyDown={walk}
    />
  )
}

type LinesProps = {readonly lines: readonly Line[]; readonly chosen: number; readonly open: (line: Line) => void}

function Lines({lines, chosen, open}: LinesProps): JSX.Element {
  const list = useRef<HTMLUListElement>(null)
  useEffect(() => list.current?.querySelector("[aria-selected='true']")?.scrollIntoView({block: "nearest"}), [chosen, lines[chosen]?.file])
  return (
    <ul id="finder-list" role="listbox" aria-label="what is meant" ref={list}>
      {lines.map((line, place) => (
        <li
          key={`${line.file}:${line.line} ${line.object?.kind} ${line.object?.name}`}
          id={`finder-${place}`}
          role="option"
          aria-selected={place === chosen}
          onClick={() => open(line)}
        >
          {line.object === null ? <FileLine {...line} /> : <ObjectLine {...line.object} />}
        </li>
      ))}
    </ul>
  )
}

function left(count: number, what: string): string {
  return count > 0 ? `${count} more ${count === 1 ? what : `${what}s`}: type to narrow` : ""
}

/** Narrows the files to those that differ from the baseline, or that have errors; where there are such. */
function Narrow(): JSX.Element {
  const changed = [...standings.value.values()].filter((standing) => standing !== "same").length
  const errors = errorsByFile.value.size
  const buttons = [
    {which: "changed" as const, count: changed, title: "changed files"},
    {which: "errors" as const, count: errors, title: "with errors"},
  ]
  return (
    <p class="narrow">
      {buttons.map(({which, count, title}) =>
        count === 0 && only.value !== which ? null : (
          <button
            key={which}
            type="button"
            aria-pressed={only.value === which}
            onClick={() => {
              only.value = only.value === which ? "all" : which
              at.value = 0
            }}
          >
            {title} <span class="count">{count}</span>
          </button>
        ),
      )}
    </p>
  )
}

function FileLine({file, standing, errors}: {readonly file: string; readonly standing: Standing; readonly errors: number}): JSX.Element {
  const end = file.lastIndexOf("/") + 1
  return (
    <>
      <span class="what">
        <span class="quiet">{file.slice(0, end)}</span>
        {file.slice(end)}
      </span>
      <span class="quiet">
        {errors > 0 && <span class="wrong">{`⚠ ${errors} ${errors === 1 ? "error" : "errors"} `}</span>}
        {standing !== "same" && standing}
      </span>
    </>
  )
}

function ObjectLine({kind, name, at: {file, line}}: FoundObject): JSX.Element {
  return (
    <>
      <span class="what">
        <span class="quiet">{kind}</span> {name}
      </span>
      <span class="quiet">{`${file}:${line}`}</span>
    </>
  )
}
