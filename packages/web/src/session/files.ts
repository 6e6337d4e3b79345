// What can be done to the list of files: each a change that can be taken back.

import type {LabFile} from "../worker/messages.ts"
import {active, baseline, change, files} from "./work.ts"

/** LIMIT: letters of a file's name. */
export const nameMax = 200

/** A name that no file has, from one that may be taken: `policy.yaml`, `policy-2.yaml`. */
export function freeName(wanted: string, list: readonly LabFile[]): string {
  return freeAmong(wanted, new Set(list.map(({name}) => name)))
}

function freeAmong(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted
  const [, stem = wanted, ending = ""] = /^(.*?)(\.[a-z]+)?$/.exec(wanted) ?? []
  let number = 2
  while (taken.has(`${stem}-${number}${ending}`)) number++
  return `${stem}-${number}${ending}`
}

/** Adds an empty file, or one with a text, and opens it. Answers its name, which is another than the wanted one where that is taken. */
export function addFile(wanted = "new.yaml", text = ""): string {
  const name = freeName(wanted, files.value)
  change(`adding ${name}`, {files: [...files.value, {name, text}], active: name})
  return name
}

/** Why a file cannot be called so; null where it can. */
export function nameProblem(from: string, to: string): string | null {
  if (to === "") return "a file needs a name"
  if (to.length > nameMax) return `a name has at most ${nameMax} letters`
  if (/[\u0000-\u001f\u007f]/.test(to)) return "a name holds no control characters"
  if (to !== from && files.value.some(({name}) => name === to)) return `there is a file ${to} already`
  return null
}

/** Renames a file. The baseline's file of this name goes along, so that nothing but the name changes. */
export function renameFile(from: string, to: string): void {
  if (from === to || nameProblem(from, to) !== null) return
  const renamed = (list: readonly LabFile[]): readonly LabFile[] =>
    list.some(({name}) => name === to) ? list : list.map((file) => (file.name === from ? {name: to, text: file.text} : file))
  change(`renaming ${from} to ${to}`, {files: renamed(files.value), baseline: renamed(baseline.value), active: to})
}

/** Removes a file and opens its neighbour. */
export function removeFile(name: string): void {
  const at = files.value.findIndex((file) => file.name === name)
  if (at === -1) return
  const rest = files.value.toSpliced(at, 1)
  const next = active.value === name ? (rest[Math.min(at, rest.length - 1)]?.name ?? "") : active.value
  change(`closing ${name}`, {files: rest, active: next})
}

/** Moves a file among its neighbours; beyond the ends it stays. */
export function moveFile(name: string, by: number): void {
  const at = files.value.findIndex((file) => file.name === name)
  const file = files.value[at]
  const to = at + by
  if (file === undefined || to < 0 || to >= files.value.length) return
  change(`moving ${name}`, {files: files.value.toSpliced(at, 1).toSpliced(to, 0, file)})
}

/** A file that was taken under another name than its own. */
export type Renamed = {readonly from: string; readonly to: string}

/**
 * Takes files in and opens the first. One whose name is taken comes under a free name, so that no text is lost; where the text is the same,
 * too, it is there already. Answers which came under another name.
 */
export function takeFiles(label: string, taken: readonly LabFile[]): readonly Renamed[] {
  const [first] = taken
  if (first === undefined) return []
  const names = new Map(files.value.map(({name, text}) => [name, text]))
  const known = new Set(names.keys())
  const added: LabFile[] = []
  const renamed: Renamed[] = []
  for (const {name: from, text} of taken) {
    if (names.get(from) === text) continue
    const to = freeAmong(from, known)
    if (to !== from) renamed.push({from, to})
    else names.set(from, text)
    known.add(to)
    added.push({name: to, text})
  }
  if (added.length === 0) active.value = first.name
  else change(label, {files: [...files.value, ...added], active: added[0]?.name ?? first.name})
  return renamed
}

/** Puts files that were taken under other names in the places of those whose names they have; what is gone meanwhile stays gone. */
export function replaceFiles(renamed: readonly Renamed[]): void {
  const texts = new Map(files.value.map(({name, text}) => [name, text]))
  const there = renamed.filter(({from, to}) => texts.has(from) && texts.has(to))
  const taken = new Set(there.map(({to}) => to))
  const next = new Map(there.map(({from, to}) => [from, texts.get(to) ?? ""]))
  change(there.length === 1 ? `replacing ${there[0]?.from ?? ""}` : `replacing ${there.length} files`, {
    files: files.value
      .filter(({name}) => !taken.has(name))
      .map((file) => (next.has(file.name) ? {name: file.name, text: next.get(file.name) ?? ""} : file)),
    active: there.find(({to}) => to === active.value)?.from ?? active.value,
  })
}
