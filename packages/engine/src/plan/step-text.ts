// The object that a step applies, as it is written.

import {editManifest, objectText, printBlock} from "../edit/manifest-edit.ts"
import type {Source} from "../text/source.ts"
import type {Step} from "./plan.ts"

/** The text of what a step applies, comments and all, without what the server notes in it; where it cannot be taken out of its file, as the engine reads it. Empty where the step deletes. */
export function stepText({change: {after}, text}: Step, files: readonly Source[]): string {
  if (text !== null) return text
  if (after === null) return ""
  const file = files.find(({name}) => name === after.at.file)
  const own = file === undefined || !("text" in file) ? null : objectText(file, after.at)
  return own === null ? `${printBlock(after.object(), 0)}\n` : withoutNotes(own)
}

/** What the server notes in an object that it gives out. WHY not sent back: it refuses another object's number, and one that is of yesterday. */
const notes: readonly (readonly string[])[] = [
  ["status"],
  ...["resourceVersion", "uid", "generation", "creationTimestamp", "managedFields", "selfLink"].map((field) => ["metadata", field]),
]

function withoutNotes(text: string): string {
  return notes.reduce((left, path) => {
    const edited = editManifest({name: "", text: left}, {kind: "change", at: {line: 1, column: 1}, change: {kind: "remove", path}})
    return edited.ok ? edited.value : left
  }, text)
}
