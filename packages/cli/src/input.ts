// From paths to sources: files, folders with their subfolders, standard input. Reads; judges nothing.

import {lstatSync, readFileSync, realpathSync, statSync} from "node:fs"
import {basename, dirname, join} from "node:path"
import type {Diagnostic, Place, Source, SourceFile} from "@carveout/engine"
import {filesBelow} from "./folder-walk.ts"
import {fileBytes, partsBytes} from "./bytes.ts"
import {makeRoomForMuch} from "./garbage.ts"
import {longFile} from "./long-file.ts"
import {progressOf} from "./progress.ts"
import type {UsageError} from "./command.ts"
import type {Terminal} from "./terminal.ts"

/** What could not be read, and why, in a line. `at`: where it is named, if some file does so. `isEmpty`: it is a folder without what is looked for. */
export type InputError = {
  readonly path: string
  readonly message: string
  readonly help?: string
  readonly at?: Place
  readonly isEmpty?: true
}

/** The same as a finding, for formats that machines read: one that holds nothing is taken for success. */
export function unreadable({path, message, help, at}: InputError): Diagnostic {
  const place = at ?? {file: path, line: 1, column: 1, endLine: 1, endColumn: 1}
  return {code: "unreadable-file", severity: "error", message: `\`${path}\`: ${message}`, place, ...(help === undefined ? {} : {help})}
}

/** Sources in the order of the paths; inside a folder by name. Each once. */
export type Input<Kind = Source> = {readonly files: readonly Kind[]; readonly errors: readonly InputError[]}

/** A text with the bytes that it was read from. */
export type RawFile = SourceFile & {readonly bytes: Uint8Array}

/** How names of manifests end. */
const manifestEndings: readonly string[] = [".yaml", ".yml", ".json"]

/** LIMIT: bytes of a file that is read in one. Longer ones are read in pieces, and do not stay in memory. */
const wholeMax = 1 << 20

/** LIMIT: bytes of a file from which memory is made ready for much. */
const muchMin = 1 << 23

/** Reads every path for manifests. A folder gives its files of some endings, links followed; what is hidden and node_modules are passed over. */
export function readPaths(paths: readonly string[], terminal: Terminal): Input {
  return readEach(paths, {terminal, endings: manifestEndings}, (name) => readSource(name, terminal))
}

/** Reads every path as texts that stay in memory. */
export function readTexts(paths: readonly string[], terminal: Terminal, endings: readonly string[]): Input<SourceFile> {
  return readEach(paths, {terminal, endings}, (name) => ({
    name,
    text: name === "-" ? readInputText(terminal) : textOf(readFileSync(pathIn(terminal.folder, name))),
  }))
}

/** Reads each file once, where it is named last, or says why not. WHY last: so it counts where several are applied one after the other. */
function readEach<Kind>(
  paths: readonly string[],
  {terminal, endings}: {readonly terminal: Terminal; readonly endings: readonly string[]},
  read: (name: string) => Kind,
): Input<Kind> {
  const names: string[] = []
  const errors: InputError[] = []
  for (const path of paths) {
    // WHY not the folder that one stands in: a variable that is not set looks like this, and would read everything below.
    if (path === "") {
      errors.push({path, message: "the path is empty"})
      continue
    }
    names.push(...(path === "-" ? [path] : filesAt(path, {folder: terminal.folder, endings, errors})))
  }
  const files = lastOfEach(names, (name) => name).flatMap((name) => {
    try {
      return [read(name)]
    } catch (error) {
      errors.push({path: name, message: reasonOf(error)})
      return []
    }
  })
  return {files, errors}
}

/** Each of a list once, where it stands last. */
export function lastOfEach<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly Item[] {
  const last = new Map(items.map((item, place) => [keyOf(item), place]))
  return items.filter((item, place) => last.get(keyOf(item)) === place)
}

/** One source; in pieces where it is long. */
function readSource(name: string, terminal: Terminal): Source {
  if (name === "-") return streamSource(name, terminal)
  const path = pathIn(terminal.folder, name)
  const {size} = statSync(path)
  if (size > muchMin) makeRoomForMuch()
  const long = size > wholeMax ? longFile(name, fileBytes(path, size), progressOf(name, terminal)) : undefined
  return long ?? {name, text: textOf(readFileSync(path))}
}

/** Reads every path for manifests as they lie there, each file under one name. Standard input is none of them. */
export function readBytes(paths: readonly string[], terminal: Terminal): Input<RawFile> {
  const {files, errors} = readEach(paths, {terminal, endings: manifestEndings}, (name) => {
    const bytes = readFileSync(pathIn(terminal.folder, name))
    return {name, bytes, text: textOf(bytes)}
  })
  return {files: onceEach(files, terminal.folder), errors}
}

/** Each file once: under a name that is no link, if it has one. WHY: what is written under one name is another text under the other. */
function onceEach(files: readonly RawFile[], folder: string): readonly RawFile[] {
  const kept = new Map<string, RawFile>()
  for (const file of files) {
    const path = realPath(folder, file.name)
    const known = kept.get(path)
    if (known === undefined || lstatSync(pathIn(folder, known.name)).isSymbolicLink()) kept.set(path, file)
  }
  const names = new Set(Array.from(kept.values(), ({name}) => name))
  return files.filter(({name}) => names.has(name))
}

/** Where a file lies, links followed; of one that is not there where it would lie. */
export function realPath(folder: string, name: string): string {
  const path = pathIn(folder, name)
  if (statSync(path, {throwIfNoEntry: false}) !== undefined) return realpathSync(path)
  const parent = dirname(path)
  return statSync(parent, {throwIfNoEntry: false}) === undefined ? path : join(realpathSync(parent), basename(path))
}

/** Standard input. */
function streamSource(name: string, terminal: Terminal): Source {
  const read = terminal.readInput()
  if (typeof read === "string") return {name, text: read}
  const bytes = partsBytes(read)
  if (bytes.size > muchMin) makeRoomForMuch()
  const long = bytes.size > wholeMax ? longFile(name, bytes, progressOf(name, terminal)) : undefined
  return long ?? {name, text: textOf(bytes.read(0, bytes.size))}
}

/** All of standard input as one text. */
export function readInputText(terminal: Terminal): string {
  const read = terminal.readInput()
  return typeof read === "string" ? read : textOf(Buffer.concat(read))
}

/** The same, or what is wrong with it, where a command reads it by itself. */
export function readInputOrError(terminal: Terminal): string | UsageError {
  try {
    return readInputText(terminal)
  } catch (error) {
    if (error instanceof TypeError) return {message: "standard input is not UTF-8 text"}
    throw error
  }
}

/** The same of a log: WHY bytes that are no text are let be, apps log what they were sent. */
export function readInputLog(terminal: Terminal): string {
  const read = terminal.readInput()
  return typeof read === "string" ? read : new TextDecoder().decode(Buffer.concat(read))
}

/** Text of a file: UTF-8, or UTF-16 where a byte order mark says so (as PowerShell writes it). */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder(markOf(bytes) ?? "utf-8", {fatal: true}).decode(bytes)
}

/** The encoding that the first bytes of a file name; null where they name none. */
export function markOf([first, second, third]: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" | null {
  if (first === 0xff && second === 0xfe) return "utf-16le"
  if (first === 0xfe && second === 0xff) return "utf-16be"
  return first === 0xef && second === 0xbb && third === 0xbf ? "utf-8" : null
}

/** Where files are looked for, and which. */
type Search = {readonly folder: string; readonly endings: readonly string[]; readonly errors: InputError[]}

/** `.a, .b or .c`. */
function listed(endings: readonly string[]): string {
  return `${endings.slice(0, -1).join(", ")} or ${endings.at(-1) ?? ""}`
}

/** The files that a path stands for. */
function filesAt(path: string, {folder, endings, errors}: Search): readonly string[] {
  try {
    if (!statSync(pathIn(folder, path)).isDirectory()) return [path]
    const isWanted = (name: string): boolean => endings.some((ending) => name.toLowerCase().endsWith(ending))
    const {files, obstacles} = filesBelow(pathIn(folder, path), path, isWanted)
    errors.push(...obstacles.map((obstacle) => ({path: obstacle.path, message: reasonOf(obstacle.error)})))
    if (files.length === 0 && obstacles.length === 0)
      errors.push({path, message: `the folder holds no ${listed(endings)} file`, isEmpty: true})
    return files
  } catch (error) {
    errors.push({path, message: reasonOf(error)})
    return []
  }
}

/** An absolute path as it is, any other below the folder. */
export function pathIn(folder: string, path: string): string {
  return path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path) ? path : join(folder, path)
}

/** The system's error in our words. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : ""
  if (code === "ENOENT") return "there is no such file or folder"
  if (code === "ELOOP") return "the link leads round in a circle"
  if (code === "EACCES" || code === "EPERM") return "not allowed to read it"
  if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") return "is not UTF-8 text"
  return error instanceof Error ? error.message : "cannot be read"
}
