// A snapshot as a folder: a file for each kind, policies in `policies/` and everything else, with the document, in `world/`. What an earlier one left
// there is replaced, and nothing else.

import {closeSync, lstatSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeSync} from "node:fs"
import {join} from "node:path"
import {documentVersion, isPolicyKind, snapshotKind} from "@carveout/engine/cluster"
import type {ServedKind} from "@carveout/engine/cluster"
import type {UsageError} from "../command.ts"
import {isRecord, listAt, parsed, recordAt, textAt} from "./json.ts"
import type {Taken} from "./taking.ts"

/** The two folders. WHY two: a comparison or a plan is between policies, in a world that both sides share. */
const parts = {policies: "policies", world: "world"} as const

/**
 * The file of the document. It is the last that takes its place: until then the one before it says what is there. WHY in the world: who shares it
 * between two sides must be told what it lacks.
 */
const documentFile = `${parts.world}/snapshot.json`

/** Where files are written before they take their places; readers pass over what is hidden. */
const workshop = ".carveout-snapshot"

/** Why a folder cannot take a snapshot; undefined where it can. A hidden file is nobody's manifest, and stays. */
export function whyNotInto(folder: string): UsageError | undefined {
  const stat = statSync(folder, {throwIfNoEntry: false})
  if (stat === undefined) return undefined
  if (!stat.isDirectory()) return {message: "`--into` names a file", help: "name a folder of its own, which may not be there yet"}
  const earlier = filesOfEarlier(folder)
  const others = filesIn(folder).filter((name) => !earlier.has(name))
  if (others.length === 0) return undefined
  const some = others.slice(0, 3).map((name) => `\`${name}\``)
  const more = others.length > some.length ? ` and ${others.length - some.length} more` : ""
  return {
    message: `the folder holds what no snapshot wrote: ${some.join(", ")}${more}`,
    help: "name a folder of its own: a snapshot takes away what an earlier one left, and would stand among other manifests as if it were one world with them",
  }
}

/** What is not hidden in a folder, and in the two that a snapshot makes there. A link is none of the two: it may lead anywhere. */
function filesIn(folder: string): readonly string[] {
  return shownIn(folder).flatMap((name) => {
    const isOurs = Object.values(parts).some((part) => part === name) && lstatSync(join(folder, name)).isDirectory()
    return isOurs ? shownIn(join(folder, name)).map((file) => `${name}/${file}`) : [name]
  })
}

function shownIn(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => !name.startsWith("."))
}

/** Files that earlier snapshots wrote, one that was interrupted among them. */
function filesOfEarlier(folder: string): ReadonlySet<string> {
  return new Set([join(folder, documentFile), join(folder, workshop, documentFile)].flatMap(filesNamedIn))
}

/** The files that the document of a snapshot speaks of; none where there is none. */
function filesNamedIn(path: string): readonly string[] {
  if (statSync(path, {throwIfNoEntry: false})?.isFile() !== true) return []
  const document = parsed(readFileSync(path, "utf8"))
  if (!isRecord(document) || document["apiVersion"] !== documentVersion || document["kind"] !== snapshotKind) return []
  const lines = listAt(recordAt(document, "spec"), "kinds")
  const files = lines.map((line) => fileOf({group: textAt(line, "group"), kind: textAt(line, "kind"), resource: textAt(line, "resource")}))
  // WHY: the document may be anybody's, and what it names is taken away.
  return [documentFile, ...files.filter((file) => /^[a-z]+\/[a-z0-9][a-z0-9.-]*$/.test(file))]
}

/** The file of a kind: `world/pods.json`, `policies/networkpolicies.networking.k8s.io.json`. */
function fileOf(kind: Pick<ServedKind, "group" | "kind" | "resource">): string {
  const {group, resource} = kind
  return `${isPolicyKind(kind) ? parts.policies : parts.world}/${resource}${group === "" ? "" : `.${group}`}.json`
}

/**
 * Writes a snapshot into a folder that can take one, and gives the names of its files. Everything is written before anything takes its place.
 *
 * @throws the system's error where something cannot be written; the folder is then as it was, but for files that had taken their places.
 */
export function writeSnapshot(folder: string, {document, lists}: Pick<Taken, "document" | "lists">): readonly string[] {
  const earlier = filesOfEarlier(folder)
  const made = mkdirSync(folder, {recursive: true})
  const bench = join(folder, workshop)
  const full = lists.filter(({items}) => items.length > 0)
  const files = full.map(fileOf)
  try {
    rmSync(bench, {recursive: true, force: true})
    for (const part of Object.values(parts)) mkdirSync(join(bench, part), {recursive: true})
    for (const list of full) writeParts(join(bench, fileOf(list)), listText(list.items, 2))
    writeParts(join(bench, documentFile), [`${JSON.stringify(document, null, 2)}\n`])
    takePlaces(folder, files, earlier)
    return [documentFile, ...files]
  } catch (error) {
    if (made !== undefined) rmSync(made, {recursive: true, force: true})
    throw error
  } finally {
    rmSync(bench, {recursive: true, force: true})
  }
}

/** Moves what was written to where it belongs, and takes away what an earlier snapshot had more. */
function takePlaces(folder: string, files: readonly string[], earlier: ReadonlySet<string>): void {
  for (const part of Object.values(parts)) mkdirSync(join(folder, part), {recursive: true})
  for (const file of files) renameSync(join(folder, workshop, file), join(folder, file))
  for (const file of earlier) if (file !== documentFile && !files.includes(file)) rmSync(join(folder, file), {force: true})
  renameSync(join(folder, workshop, documentFile), join(folder, documentFile))
}

function writeParts(path: string, parts: Iterable<string>): void {
  const file = openSync(path, "w")
  try {
    for (const part of parts) writeSync(file, part)
  } finally {
    closeSync(file)
  }
}

/** A List as text, in parts: WHY, all of a large cluster is longer than one text can be. `indent`: blanks of a step; 0 for an item a line. */
export function* listText(items: readonly unknown[], indent: number): Generator<string> {
  yield `{"apiVersion": "v1", "kind": "List", "items": [\n`
  for (const [i, item] of items.entries()) yield `${JSON.stringify(item, null, indent)}${i + 1 === items.length ? "" : ","}\n`
  yield "]}\n"
}
