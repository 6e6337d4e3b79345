// A file's text to documents. One bad document does not lose the others; nothing here throws.

import type {Diagnostic} from "../../text/diagnostic.ts"
import {lineMapOf, placeBetween} from "../../text/source.ts"
import type {LineMap, SourceFile} from "../../text/source.ts"
import {yamlManual} from "./codes.ts"
import type {YamlCode} from "./codes.ts"
import {composeDocument} from "./compose.ts"
import type {Composed} from "./compose.ts"
import {Fault} from "./fault.ts"
import {readJson, skipBlanks} from "./json.ts"
import type {YamlDocument} from "./node.ts"
import {toPlain} from "./plain.ts"
import type {PlainValue} from "./plain.ts"
import {splitDocuments} from "./split.ts"

/** What a file holds: its documents in order, unreadable ones left out, and what was wrong. */
export type Stream = {readonly documents: readonly YamlDocument[]; readonly diagnostics: readonly Diagnostic[]}

/** A document or the fault in its place, in stream order. */
type Item = Composed | Fault

/** Reads a stream of YAML or JSON documents as the cluster's tools do. */
export function readStream(file: SourceFile): Stream {
  const lines = lineMapOf(file.text)
  const items = itemsOf(file.text)
  const faults = items.filter((item) => item instanceof Fault)
  if (faults.length > 0 && isTemplate(file.text)) {
    const fault = faults[0]
    return {documents: [], diagnostics: fault ? [templateDiagnostic(file, lines)] : []}
  }
  const documents = items.flatMap((item) => (item instanceof Fault ? [] : [{file: file.name, lines, root: item.root}]))
  const overrides = items.flatMap((item) => (item instanceof Fault ? [] : item.overrides))
  return {
    documents,
    diagnostics: [
      ...faults.map((fault) => faultDiagnostic(fault, file.name, lines)),
      ...overrides.map((override) => overrideDiagnostic(override, file.name, lines)),
    ],
  }
}

/**
 * The plain values that the cluster's own reader would see. Empty documents are `null`; after an error `documents` holds
 * those before it, and a diagnostic of severity `error` says what stopped it.
 */
export function readYaml(text: string): {readonly documents: readonly PlainValue[]; readonly diagnostics: readonly Diagnostic[]} {
  const lines = lineMapOf(text)
  const items = itemsOf(text)
  const stop = items.findIndex((item) => item instanceof Fault)
  const read = stop === -1 ? items : items.slice(0, stop)
  const fault = items[stop]
  return {
    documents: read.map((item) => (item instanceof Fault ? null : toPlain(item.root))),
    diagnostics: fault instanceof Fault ? [faultDiagnostic(fault, "-", lines)] : [],
  }
}

/** Every document or fault. A control character is a fault of the document that holds it. */
function itemsOf(text: string): readonly Item[] {
  if (text[skipBlanks(text, 0)] === "{") {
    const items = jsonItems(text)
    if (items) return items
  }
  return yamlItems(text, 0)
}

/** The documents of a YAML stream that begins at an offset. */
function yamlItems(text: string, from: number): readonly Item[] {
  const {parts, fault} = splitDocuments(text, from)
  const items = parts.map(({start, end}) => attempt(() => composeDocument(checked(text.slice(start, end), start), start)))
  return fault ? [...items, fault] : items
}

/** The documents of a JSON stream; undefined where it is YAML after all: unreadable from the start. One value may be followed by `---` and YAML. */
function jsonItems(text: string): readonly Item[] | undefined {
  const items: Item[] = []
  for (let at = skipBlanks(text, 0); at < text.length;) {
    const value = attempt(() => readJson(text, at))
    if (value instanceof Fault) {
      if (items.length === 0 && value.code === "json-syntax" && !looksLikeJson(text, at)) return undefined
      return items.length === 1 && text.startsWith("---", at) ? [...items, ...yamlItems(text, at)] : [...items, value]
    }
    items.push({root: value.node, overrides: []})
    at = skipBlanks(text, value.end)
  }
  return items
}

/** A first key in double quotes: the writer meant JSON, and a JSON message helps more. */
function looksLikeJson(text: string, from: number): boolean {
  return text[skipBlanks(text, from + 1)] === '"'
}

/** The value, or the fault that reading threw. */
function attempt<T>(read: () => T): T | Fault {
  try {
    return read()
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
}

/** A document's text, known to hold no control character but tab and line breaks. */
function checked(text: string, base: number): string {
  const match = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.exec(text)
  if (!match) return text
  const start = base + match.index
  const name = `U+${match[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}`
  throw new Fault("control-character", `a control character (${name})`, {start, end: start + 1}, {help: "remove it"})
}

/** A fault as a diagnostic. */
function faultDiagnostic(fault: Fault, file: string, lines: LineMap): Diagnostic {
  const {code, message, help, start, end, other} = fault
  return {
    code,
    severity: severityOf(code),
    message,
    ...(help === undefined ? {} : {help}),
    place: placeBetween(file, lines, start, end),
    ...(other ? {related: [{place: placeBetween(file, lines, other.start, other.end), message: other.message}]} : {}),
  }
}

/** The severity that the manual gives a code. */
function severityOf(code: YamlCode): Diagnostic["severity"] {
  return yamlManual[code].severity
}

/** Whether a text holds template actions. */
function isTemplate(text: string): boolean {
  return /\{\{[^{}]*\}\}/.test(text)
}

/** The one error of a template. */
function templateDiagnostic(file: SourceFile, lines: LineMap): Diagnostic {
  const start = file.text.search(/\{\{/)
  return {
    code: "template-text",
    severity: "error",
    message: "the file is a template that has not been filled in",
    help: "render it and pipe the result: `helm template RELEASE CHART | carveout check -f -`",
    place: placeBetween(file.name, lines, start, start + 2),
  }
}

/** A merge that replaced a written key. */
function overrideDiagnostic(
  {start, end, key}: {readonly start: number; readonly end: number; readonly key: string},
  file: string,
  lines: LineMap,
): Diagnostic {
  return {
    code: "merge-overrides",
    severity: "warning",
    message: `this merge replaces \`${key}\`, which stands before it`,
    help: "move `<<` to the top of the map",
    place: placeBetween(file, lines, start, end),
  }
}
