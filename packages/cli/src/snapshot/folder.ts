// A snapshot as a folder: a file for each kind, and the document beside them. What an earlier one left there is replaced, and nothing else.

import {closeSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync, writeSync} from "node:fs"
import {join} from "node:path"
import {documentVersion, snapshotKind} from "@carveout/engine/cluster"
import type {ServedKind} from "@carveout/engine/cluster"
import type {UsageError} from "../command.ts"
import {isRecord, listAt, parsed, recordAt, textAt} from "./json.ts"
import type {Taken} from "./taking.ts"

/** The file of the document. It is the last that takes its place: until then the one before it says what is there. */
const documentFile = "snapshot.json"

/** Where files are written before they take their places; readers pass over what is hidden. */
const workshop = ".carveout-snapshot"

/** Why a folder cannot take a snapshot; undefined where it can. A hidden file is nobody's manifest, and stays. */
export function whyNotInto(folder: string): UsageError | undefined {
  const stat = statSync(folder, {throwIfNoEntry: false})
  if (stat === undefined) return undefined
  if (!stat.isDirectory()) return {message: "`--into` names a file", help: "name a folder of its own, which may not be there yet"}
  const others = entriesIn(folder).filter((name) => !filesOfEarlier(folder).has(name))
  if (others.length === 0) return undefined
  const some = others.slice(0, 3).map((name) => `\`${name}\``)
  const more = others.length > some.length ? ` and ${others.length - some.length} more` : ""
  return {
    message: `the folder holds what no snapshot wrote: ${some.join(", ")}${more}`,
    help: "name a folder of its own: a snapshot takes away what an earlier one left, and would stand among other manifests as if it were one world with them",
  }
}

function entriesIn(folder: string): readonly string[] {
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
  const files = listAt(recordAt(document, "spec"), "kinds").map((line) =>
    fileOf({group: textAt(line, "group"), resource: textAt(line, "resource")}),
  )
  return [documentFile, ...files]
}

/** The file of a kind: `pods.json`, `networkpolicies.networking.k8s.io.json`. */
function fileOf({group, resource}: Pick<ServedKind, "group" | "resource">): string {
  return `${resource}${group === "" ? "" : `.${group}`}.json`
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
  try {
    rmSync(bench, {recursive: true, force: true})
    mkdirSync(bench)
    const full = lists.filter(({items}) => items.length > 0)
    for (const list of full) writeParts(join(bench, fileOf(list)), listText(list.items, 2))
    writeParts(join(bench, documentFile), [`${JSON.stringify(document, null, 2)}\n`])
    const files = full.map(fileOf)
    for (const file of files) renameSync(join(bench, file), join(folder, file))
    for (const file of earlier) if (file !== documentFile && !files.includes(file)) rmSync(join(folder, file), {force: true})
    renameSync(join(bench, documentFile), join(folder, documentFile))
    rmdirSync(bench)
    return [documentFile, ...files]
  } catch (error) {
    rmSync(bench, {recursive: true, force: true})
    if (made !== undefined && entriesIn(folder).length === 0) rmdirSync(folder)
    throw error
  }
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
