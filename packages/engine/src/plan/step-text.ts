// The object that a step applies, as it is written.

import {editManifest, objectText, printBlock} from "../edit/manifest-edit.ts"
import type {Change} from "../edit/manifest-edit.ts"
import type {Resource} from "../manifest/resource.ts"
import type {PlainValue} from "../manifest/yaml/plain.ts"
import type {Source} from "../text/source.ts"
import type {Step} from "./plan.ts"

/**
 * The text of what a step applies, comments and all, without what the server notes in it; where it cannot be taken out of its file, as the engine reads it. Labels that
 * the object had and is not to have are null in it. Empty where the step deletes.
 */
export function stepText({change: {before, after}, text}: Step, files: readonly Source[]): string {
  if (text !== null) return text
  if (after === null) return ""
  const file = files.find(({name}) => name === after.at.file)
  const own = file === undefined || !("text" in file) ? null : objectText(file, after.at)
  const written = own === null ? `${printBlock(after.object(), 0)}\n` : withoutNotes(own)
  return before === null ? written : withLabelsTaken(written, before, after)
}

/** What the server notes in an object that it gives out. WHY not sent back: it refuses another object's number, and one that is of yesterday. */
const notes: readonly (readonly string[])[] = [
  ["status"],
  ...["resourceVersion", "uid", "generation", "creationTimestamp", "managedFields", "selfLink"].map((field) => ["metadata", field]),
]

function withoutNotes(text: string): string {
  return notes.reduce((left, path) => edited(left, {kind: "remove", path}), text)
}

/** Kinds that are applied and not replaced, since most of what is in them is not about policy. */
const applied: ReadonlySet<Resource["kind"]> = new Set(["Namespace", "ServiceAccount", "Node", "Pod", "Workload", "Service"])

/** Where such objects have labels, or name some. */
const labelPaths: readonly (readonly string[])[] = [
  ["metadata", "labels"],
  ["spec", "selector"],
  ["spec", "template", "metadata", "labels"],
  ["spec", "jobTemplate", "spec", "template", "metadata", "labels"],
]

/** WHY null: applying takes away only what was applied before; a label that came by another way would stay, and policies that select by it would, too. */
function withLabelsTaken(text: string, before: Resource, after: Resource): string {
  if (!applied.has(after.kind)) return text
  const [old, young] = [before.object(), after.object()]
  const gone = labelPaths.flatMap((path) => {
    const kept = fieldsAt(young, path)
    const lost = Object.entries(fieldsAt(old, path)).filter(([key, value]) => typeof value === "string" && !Object.hasOwn(kept, key))
    return lost.flatMap(([key]) => (key === "kubernetes.io/metadata.name" ? [] : [[...path, key]]))
  })
  return gone.reduce((left, path) => edited(left, {kind: "set", path, value: null}), text)
}

type Fields = {readonly [key: string]: PlainValue}

function fieldsAt(value: PlainValue, path: readonly string[]): Fields {
  const found = path.reduce<PlainValue>((each, key) => (isFields(each) && Object.hasOwn(each, key) ? (each[key] ?? null) : null), value)
  return isFields(found) ? found : {}
}

function isFields(value: PlainValue): value is {[key: string]: PlainValue} {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

/** The only object of a text with a change, or as it is where that cannot be made in place. */
function edited(text: string, change: Change): string {
  const done = editManifest({name: "", text}, {kind: "change", at: {line: 1, column: 1}, change})
  return done.ok ? done.value : text
}
