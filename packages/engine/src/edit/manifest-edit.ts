// Small, exact edits of a manifest's text that keep everything else: comments, order, style. The door of this folder.
// No edit is believed: what comes out is read again, and unless it holds exactly what was wanted, nothing is changed and that is said.

import type {PlainValue} from "../manifest/yaml/plain.ts"
import {toPlain} from "../manifest/yaml/plain.ts"
import type {YamlDocument, YamlNode} from "../manifest/yaml/node.ts"
import {readStream} from "../manifest/yaml/read.ts"
import {fail, ok} from "../std/result.ts"
import type {Result} from "../std/result.ts"
import type {SourceFile} from "../text/source.ts"
import {endOf, lineStartAt, lineStartOf} from "./layout.ts"
import {changedValue} from "./change.ts"
import type {Change, Step} from "./change.ts"
import {withoutDocument, withoutItem} from "./removal.ts"
import {spliceFor} from "./splice.ts"

export {mendAll, withFixes} from "./fixes.ts"
export type {Mended, Mending} from "./fixes.ts"
export {printBlock} from "./print.ts"
export type {Change} from "./change.ts"

/** Where an object begins, as its place says: line and column from 1. */
export type Spot = {readonly line: number; readonly column: number}

/** What is done to one object, or to the file that holds it. */
export type ManifestEdit =
  | {readonly kind: "change"; readonly at: Spot; readonly change: Change}
  | {readonly kind: "remove-object"; readonly at: Spot}
  | {readonly kind: "add-object"; readonly text: string}

/** The text after an edit, or why it cannot be made in place. */
export type Edited = Result<string, string>

const elsewhere = "this text cannot be edited in place without a risk to the rest of it: edit it by hand"

/** Makes an edit. */
export function editManifest(file: SourceFile, edit: ManifestEdit): Edited {
  if (edit.kind === "add-object") return added(file, edit.text)
  const {documents, diagnostics} = readStream(file)
  if (diagnostics.some(({severity}) => severity === "error")) return fail("the file holds text that cannot be read: repair it first")
  const found = objectAt(file.text, documents, edit.at)
  if (found === undefined) return fail("the object is no longer where it was: look again")
  const {document, path, node} = found
  if (edit.kind === "remove-object") {
    const text = path.length === 0 ? withoutDocument(file.text, node) : withoutItem(file.text, document, path)
    return checked(file, text, wantedWithout(documents, document, path))
  }
  const splice = spliceFor(file.text, node, edit.change)
  if (splice === undefined) return fail(elsewhere)
  const text = file.text.slice(0, splice.start) + inLinesOf(file.text, splice.text) + file.text.slice(splice.end)
  const whole = changedValue(toPlain(document.root), {...edit.change, path: [...path, ...edit.change.path]})
  return checked(
    file,
    text,
    documents.map((each) => (each === document ? whole : toPlain(each.root))),
  )
}

/** An object by itself, as it is written, from the beginning of its line; null where it is not there, or would read as something else by itself. */
export function objectText(file: SourceFile, at: Spot): string | null {
  const {text} = file
  const found = objectAt(text, readStream(file).documents, at)
  if (found === undefined) return null
  const {start} = found.node
  const margin = new RegExp(`^ {0,${start - lineStartOf(text, start)}}`)
  const [first = "", ...others] = text.slice(start, endOf(text, found.node)).split(/\r\n?|\n/)
  const own = `${[first, ...others.map((line) => line.replace(margin, ""))].join("\n").trimEnd()}\n`
  const [read, ...more] = readStream({name: file.name, text: own}).documents
  const isIt = read !== undefined && more.length === 0 && JSON.stringify(toPlain(read.root)) === JSON.stringify(toPlain(found.node))
  return isIt ? own : null
}

type Found = {readonly document: YamlDocument; readonly path: readonly Step[]; readonly node: YamlNode}

/** The object that begins at a place: a document, or an item of a list of objects. */
function objectAt(text: string, documents: readonly YamlDocument[], {line, column}: Spot): Found | undefined {
  const offset = lineStartAt(text, line) + column - 1
  for (const document of documents) {
    const {root} = document
    if (root === null || root.start > offset || root.end < offset) continue
    if (root.start === offset && !isListObject(root)) return {document, path: [], node: root}
    const found = itemAt(root, offset)
    if (found !== undefined) return {document, ...found}
    if (root.start === offset) return {document, path: [], node: root}
  }
  return undefined
}

function isListObject(root: YamlNode): boolean {
  return root.kind === "map" && root.entries.some(({key, value}) => key === "items" && value.kind === "seq")
}

function itemAt(root: YamlNode, offset: number): {readonly path: readonly Step[]; readonly node: YamlNode} | undefined {
  const items = root.kind === "map" ? root.entries.find(({key}) => key === "items")?.value : undefined
  if (items?.kind !== "seq") return undefined
  const index = items.items.findIndex((item) => item.start === offset)
  const node = items.items[index]
  return node === undefined ? undefined : {path: ["items", index], node}
}

/** A new object at the end. A file in JSON, or one that ends inside a list of objects, takes no document of YAML. */
function added(file: SourceFile, object: string): Edited {
  const {documents, diagnostics} = readStream(file)
  if (/^\s*\{/.test(file.text) && documents.length < 2) return fail("the file is JSON: add the object to another file")
  const before = file.text.trim() === "" ? file.text : `${file.text}${file.text.endsWith("\n") ? "" : "\n"}---\n`
  const whole = `${before}${object}${object.endsWith("\n") ? "" : "\n"}`
  const text = inLinesOf(file.text, whole)
  if (diagnostics.some(({severity}) => severity === "error")) return ok(text)
  const wanted = [...documents, ...readStream({name: file.name, text: object}).documents].map(({root}) => toPlain(root))
  return checked(file, text, wanted)
}

/** A text whose lines end in CR LF where all lines of another do. */
function inLinesOf(other: string, text: string): string {
  const isOfDos = other.includes("\r\n") && !/(?<!\r)\n/.test(other)
  return isOfDos ? text.replaceAll(/\r?\n/g, "\r\n") : text
}

function wantedWithout(documents: readonly YamlDocument[], document: YamlDocument, path: readonly Step[]): readonly PlainValue[] {
  if (path.length === 0) return documents.filter((each) => each !== document).map(({root}) => toPlain(root))
  const value = changedValue(toPlain(document.root), {kind: "remove", path})
  return documents.map((each) => (each === document ? value : toPlain(each.root)))
}

/** The text, if it reads as exactly the wanted values; documents that hold nothing do not count. */
function checked({name}: SourceFile, text: string | undefined, wanted: readonly PlainValue[]): Edited {
  if (text === undefined) return fail(elsewhere)
  const {documents, diagnostics} = readStream({name, text})
  const values = documents.map(({root}) => toPlain(root))
  const same = (list: readonly PlainValue[]): string => JSON.stringify(list.filter((value) => value !== null))
  const isRead = diagnostics.every(({severity}) => severity !== "error") && same(values) === same(wanted)
  return isRead ? ok(text) : fail(elsewhere)
}
