// Files as they are sent to the worker: what changed since they were sent last, and no more. WHY: a large world has hundreds of files, and
// one key changes one.

import type {LabFile} from "./messages.ts"

/** Texts that changed, and the names of all files in their order; null where names and order are as before. */
export type FilesPatch = {readonly names: readonly string[] | null; readonly texts: readonly LabFile[]}

/** What makes `files` of those that were sent before. */
export function patchBetween(before: readonly LabFile[], files: readonly LabFile[]): FilesPatch {
  if (before === files) return {names: null, texts: []}
  if (before.length === files.length && files.every(({name}, i) => name === before[i]?.name))
    return {names: null, texts: files.filter((file, i) => file !== before[i] && file.text !== before[i]?.text)}
  const known = byName(before)
  return {names: files.map(({name}) => name), texts: files.filter(({name, text}) => known.get(name)?.text !== text)}
}

/** The files that a patch makes of those before. What did not change is the same object. */
export function patched(before: readonly LabFile[], {names, texts}: FilesPatch): readonly LabFile[] {
  if (names === null && texts.length === 0) return before
  const changed = byName(texts)
  if (names === null) return before.map((file) => changed.get(file.name) ?? file)
  const known = byName(before)
  return names.map((name) => changed.get(name) ?? known.get(name) ?? {name, text: ""})
}

function byName(files: readonly LabFile[]): ReadonlyMap<string, LabFile> {
  return new Map(files.map((file) => [file.name, file]))
}
