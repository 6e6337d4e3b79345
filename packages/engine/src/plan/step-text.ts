// The object that a step applies, as it is written.

import {editManifest, objectText, printBlock} from "../edit/manifest-edit.ts"
import type {Change} from "../edit/manifest-edit.ts"
import type {Source} from "../text/source.ts"
import type {Step} from "./plan.ts"

/**
 * The text of what a step applies, comments and all, without what the server notes in it; where it cannot be taken out of its file, as the engine reads it. Labels that
 * the object had and is not to have are null in it. Empty where the step deletes.
 */
export function stepText({change: {after, lost}, text}: Step, files: readonly Source[]): string {
  if (text !== null) return text
  if (after === null) return ""
  const file = files.find(({name}) => name === after.at.file)
  const own = file === undefined || !("text" in file) ? null : objectText(file, after.at)
  const written = own === null ? `${printBlock(after.object(), 0)}\n` : withoutNotes(own)
  return withLabelsTaken(written, lost)
}

/** What the server notes in an object that it gives out. WHY not sent back: it refuses another object's number, and one that is of yesterday. */
const notes: readonly (readonly string[])[] = [
  ["status"],
  ...["resourceVersion", "uid", "generation", "creationTimestamp", "managedFields", "selfLink"].map((field) => ["metadata", field]),
]

function withoutNotes(text: string): string {
  return notes.reduce((left, path) => edited(left, {kind: "remove", path}), text)
}

/** WHY null: applying takes away only what was applied before; a label that came by another way would stay, and policies that select by it would, too. */
function withLabelsTaken(text: string, lost: Step["change"]["lost"]): string {
  return lost.reduce((left, path) => edited(left, {kind: "set", path, value: null}), text)
}

/** The only object of a text with a change, or as it is where that cannot be made in place. */
function edited(text: string, change: Change): string {
  const done = editManifest({name: "", text}, {kind: "change", at: {line: 1, column: 1}, change})
  return done.ok ? done.value : text
}
