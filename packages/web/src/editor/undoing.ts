// Taking back and doing again, from the editor, the buttons and the keyboard: what was done last goes first, whatever it was.

import {signal} from "@preact/signals"
import type {Signal} from "@preact/signals"
import {notice} from "../session/state.ts"
import {redo, undo} from "../session/work.ts"
import type {Typist} from "../session/work.ts"

/** The editor, while it is there. */
export const typist: Signal<Typist | null> = signal(null)

const nobody: Typist = {undo: () => false, redo: () => false}

/** Takes the latest change back and says what it was; typing is seen where it happens. */
export function undoLatest(): void {
  const label = undo(typist.value ?? nobody)
  if (label === null) notice.value = "there is nothing to take back"
  else if (!label.startsWith("typing")) notice.value = `taken back: ${label}`
}

/** Does again what was taken back last. */
export function redoLatest(): void {
  const label = redo(typist.value ?? nobody)
  if (label === null) notice.value = "there is nothing to do again"
  else if (!label.startsWith("typing")) notice.value = `done again: ${label}`
}

/** The keys of the page, where no field has them for itself. */
export function listenForUndo(): void {
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
