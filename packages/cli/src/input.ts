// From paths to source files: files, folders with their subfolders, standard input. Reads; judges nothing.

import {readFileSync, readdirSync, statSync} from "node:fs"
import {join} from "node:path"
import type {SourceFile} from "@carveout/engine"
import type {Terminal} from "./terminal.ts"

/** What could not be read, and why, in a line. */
export type InputError = {readonly path: string; readonly message: string; readonly help?: string}

/** Files in the order of the paths; inside a folder by name. Each file once. */
export type Input = {readonly files: readonly SourceFile[]; readonly errors: readonly InputError[]}

/** How names of manifests end. */
const manifestEndings: readonly string[] = [".yaml", ".yml", ".json"]

/** Reads every path. A folder gives its files of some endings; hidden folders and node_modules are passed over. */
export function readPaths(paths: readonly string[], terminal: Terminal, endings: readonly string[] = manifestEndings): Input {
  const files = new Map<string, SourceFile>()
  const errors: InputError[] = []
  for (const path of paths) {
    const found = path === "-" ? [path] : filesAt(path, {folder: terminal.folder, endings, errors})
    for (const name of found) if (!files.has(name)) readInto(files, name, {terminal, errors})
  }
  return {files: [...files.values()], errors}
}

type Sink = {readonly terminal: Terminal; readonly errors: InputError[]}

/** Reads one file into the collection, or says why not. */
function readInto(files: Map<string, SourceFile>, name: string, {terminal, errors}: Sink): void {
  try {
    const text = name === "-" ? terminal.readInput() : decode(readFileSync(pathIn(terminal.folder, name)))
    files.set(name, {name, text})
  } catch (error) {
    errors.push({path: name, message: reasonOf(error)})
  }
}

/** Text of a file: UTF-8, or UTF-16 where a byte order mark says so (as PowerShell writes it). */
function decode(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8"
  return new TextDecoder(encoding, {fatal: true}).decode(bytes)
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
    const found = filesBelow(path, folder, endings)
    if (found.length === 0) errors.push({path, message: `the folder holds no ${listed(endings)} file`})
    return found
  } catch (error) {
    errors.push({path, message: reasonOf(error)})
    return []
  }
}

/** Files below a folder, depth first, by name. */
function filesBelow(path: string, folder: string, endings: readonly string[]): readonly string[] {
  return readdirSync(pathIn(folder, path), {withFileTypes: true})
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const below = join(path, entry.name)
      if (entry.name.startsWith(".") || entry.name === "node_modules") return []
      const isFolder = entry.isDirectory() || (entry.isSymbolicLink() && statSync(pathIn(folder, below)).isDirectory())
      if (isFolder) return entry.isSymbolicLink() ? [] : filesBelow(below, folder, endings)
      return endings.some((ending) => entry.name.toLowerCase().endsWith(ending)) ? [below] : []
    })
}

/** An absolute path as it is, any other below the folder. */
function pathIn(folder: string, path: string): string {
  return path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path) ? path : join(folder, path)
}

/** The system's error in our words. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : ""
  if (code === "ENOENT") return "there is no such file or folder"
  if (code === "EACCES" || code === "EPERM") return "not allowed to read it"
  if (code === "ERR_ENCODING_INVALID_ENCODED_DATA") return "is not UTF-8 text"
  return error instanceof Error ? error.message : "cannot be read"
}
