// The keys of the lab, in a dialog.

import {signal} from "@preact/signals"
import type {JSX} from "preact"
import {useEffect, useRef} from "preact/hooks"

const isOpen = signal(false)

const keys: readonly (readonly [keys: string, does: string])[] = [
  ["Escape, then Tab", "leaves the editor; Tab alone indents once you have typed or clicked there"],
  ["Ctrl+Z, Ctrl+Y", "take back and do again, whatever was done last: typing, files, lessons, the form"],
  ["Ctrl+Space", "what may be written here"],
  ["Ctrl+E", "any file or object by a few letters; Enter alone goes to the file before"],
  ["Ctrl+F", "search and replace in the file"],
  ["Ctrl+Shift+M", "list of findings with their repairs; F8 goes to the next"],
  ["Ctrl+Shift+[ and ]", "fold and unfold"],
  ["F6, Shift+F6", "to the editor, the lesson, the effect, the question below it, and back"],
  ["arrows on a tab", "the next file or view; with Alt the file moves"],
  ["F2, Delete on a file's tab", "rename and close it"],
  ["arrows in the matrix", "from cell to cell; Enter walks the flow"],
]

/** The button and the dialog. */
export function KeysHelp(): JSX.Element {
  return (
    <>
      <button type="button" aria-haspopup="dialog" onClick={() => (isOpen.value = true)}>
        Keys
      </button>
      {isOpen.value && <KeysDialog />}
    </>
  )
}

function KeysDialog(): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current?.showModal(), [])
  return (
    <dialog ref={dialog} aria-labelledby="keys-title" onClose={() => (isOpen.value = false)}>
      <form method="dialog">
        <h2 id="keys-title">Keys</h2>
        <button type="submit">Close</button>
      </form>
      <dl class="keys">
        {keys.map(([names, does]) => (
          <div key={names}>
            <dt>
              <kbd>{names}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <p class="quiet">On a Mac, Cmd stands for Ctrl.</p>
    </dialog>
  )
}
