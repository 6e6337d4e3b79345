// Edits of the world by the form: made at the desk, taken as changes that can be taken back. What cannot be made safely opens its line.

import {ask} from "../desk/desk.ts"
import {files, goTo, notice} from "../session/state.ts"
import {change} from "../session/work.ts"
import type {WorldEdit} from "./edit.ts"
import type {WorldObject, WorldPath} from "./view.ts"

type Change = (WorldEdit & {readonly kind: "change"})["change"]
/** What can be added to a list. */
export type Added = (Change & {readonly kind: "append"})["value"]

/** Sets a field of an object. */
export async function setField(object: WorldObject, path: WorldPath, value: string | number): Promise<void> {
  await edit(object, {kind: "set", path, value}, `setting ${path.at(-1)} of ${nameOf(object)}`)
}

/** Adds to a list of an object. */
export async function appendTo(object: WorldObject, path: WorldPath, value: Added): Promise<void> {
  await edit(object, {kind: "append", path, value}, `adding to ${String(path.at(-1))} of ${nameOf(object)}`)
}

/** Removes a field or an item of an object. */
export async function removeField(object: WorldObject, path: WorldPath): Promise<void> {
  await edit(object, {kind: "remove", path}, `removing ${path.findLast((step) => typeof step === "string") ?? ""} of ${nameOf(object)}`)
}

/** Removes an object. */
export async function removeObject(object: WorldObject): Promise<void> {
  await run(object.at.file, {kind: "remove-object", at: spotOf(object)}, {label: `removing ${nameOf(object)}`, line: object.at.line})
}

/** Adds an object to a file; one that is not there is made. */
export async function addObject(file: string, text: string, name: string): Promise<boolean> {
  if (!files.value.some((each) => each.name === file)) {
    change(`adding ${name}`, {files: [...files.value, {name: file, text}], active: file})
    return true
  }
  return run(file, {kind: "add-object", text}, {label: `adding ${name}`, line: null})
}

/** An object in words. */
export function nameOf({kind, namespace, name}: WorldObject): string {
  return `${kind} ${namespace === "" ? "" : `${namespace}/`}${name}`
}

async function edit(object: WorldObject, what: Change, label: string): Promise<void> {
  await run(object.at.file, {kind: "change", at: spotOf(object), change: what}, {label, line: object.at.line})
}

function spotOf({at: {line, column}}: WorldObject): {readonly line: number; readonly column: number} {
  return {line, column}
}

async function run(
  name: string,
  worldEdit: WorldEdit,
  {label, line}: {readonly label: string; readonly line: number | null},
): Promise<boolean> {
  const file = files.value.find((each) => each.name === name)
  if (file === undefined) return false
  try {
    const result = await ask("edit", {file, edit: worldEdit})
    if (result.ok && result.text === file.text) {
      notice.value = "nothing to change: so it stands there already"
      return true
    }
    if (result.ok && files.value.some((each) => each === file)) {
      change(label, {files: files.value.map((each) => (each === file ? {name, text: result.text} : each))})
      notice.value = `done: ${label}`
      return true
    }
    notice.value = result.ok ? "the file was changed meanwhile: try again" : result.message
    if (!result.ok && line !== null) goTo(name, line)
  } catch (error) {
    notice.value = `a fault of the lab: ${error instanceof Error ? error.message : String(error)}`
  }
  return false
}
