// Taking back and doing again, from the editor, the buttons and the keyboard: what was done last goes first, whatever it was.

import {effect, signal} from "@preact/signals"
import type {Signal} from "@preact/signals"
import {files, notice} from "../session/state.ts"
import {redo, undo} from "../session/work.ts"
import type {Typist} from "../session/work.ts"
import type {Writer} from "../session/typing.ts"

/** The editor, while it is there. */
export const typist: Signal<Writer | null> = signal(null)

const nobody: Typist = {undo: () => false, redo: () => false}

/** What was said last of a change that was taken back or done again. */
let said = ""

/** WHY nothing of typing: it is seen where it happens; and what was said of an earlier change is not what was just done. */
function say(label: string | null, done: string, nothing: string): void {
  said = label === null ? nothing : label.startsWith("typing") ? "" : `${done}: ${label}`
  notice.value = said
}

/** Takes the latest change back and says what it was; typing is seen where it happens. */
export function undoLatest(): void {
  say(undo(typist.value ?? nobody), "taken back", "there is nothing to take back")
}

/** Does again what was taken back last. */
export function redoLatest(): void {
  say(redo(typist.value ?? nobody), "done again", "there is nothing to do again")
}

/** The keys of the page, where no field has them for itself. */
export function listenForUndo(): void {
  effect(() => {
    void files.value
    if (said !== "" && notice.peek() === said) notice.value = ""
    said = ""
  })
  window.addEventListener("keydown", (event) => {
    const {target, key, ctrlKey, metaKey, shiftKey, altKey, defaultPrevented} = event
    if (defaultPrevented || altKey || !(ctrlKey || metaKey) || isField(target)) return
    const letter = key.toLowerCase()
    if (letter !== "z" && letter !== "y") return
    event.preventDefault()
    if (letter === "y" || shiftKey) redoLatest()
    else undoLatest()
  })
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA"].includes(target.tagName))
}
