// A source's text to documents. One bad document does not lose the others; nothing here throws.

import type {Diagnostic} from "../../text/diagnostic.ts"
import {placeBetween} from "../../text/source.ts"
import type {LineMap, SourceFile} from "../../text/source.ts"
import {Window} from "../../text/window.ts"
import {yamlManual} from "./codes.ts"
import type {YamlCode} from "./codes.ts"
import {composeDocument} from "./compose.ts"
import {Fault} from "./fault.ts"
import {jsonParts, looksLikeJson} from "./json-stream.ts"
import type {Lists} from "./json-stream.ts"
import type {YamlDocument} from "./node.ts"
import {YamlOrigin} from "./origin.ts"
import type {Origin} from "./origin.ts"
import type {Override, StreamPart} from "./part.ts"
import {toPlain} from "./plain.ts"
import type {PlainValue} from "./plain.ts"
import {faultsMax} from "./limits.ts"
import {splitDocuments} from "./split.ts"
import type {Stretch} from "./split.ts"
import {Strings, copied} from "./strings.ts"
import {templateAt} from "./template.ts"

/** What a file holds: its documents in order, unreadable ones left out, and what was wrong. */
export type Stream = {readonly documents: readonly YamlDocument[]; readonly diagnostics: readonly Diagnostic[]}

/** Reads a stream of YAML or JSON documents as the cluster's tools do. */
export function readStream(file: SourceFile): Stream {
  const window = new Window(file)
  const documents: YamlDocument[] = []
  const troubles = new Troubles(window)
  for (const part of partsOf(window, {lists: "whole", strings: new Strings()})) {
    if (part.kind === "document") documents.push({file: file.name, lines: window.lines, root: part.root})
    troubles.take(part)
  }
  return troubles.areOfTemplate ? {documents: [], diagnostics: troubles.diagnostics} : {documents, diagnostics: troubles.diagnostics}
}

/**
 * The plain values that the cluster's own reader would see. Empty documents are `null`; after an error `documents` holds
 * those before it, and a diagnostic of severity `error` says what stopped it.
 */
export function readYaml(text: string): {readonly documents: readonly PlainValue[]; readonly diagnostics: readonly Diagnostic[]} {
  const window = new Window({name: "-", text})
  const documents: PlainValue[] = []
  for (const part of partsOf(window, {lists: "whole", strings: new Strings()})) {
    if (part.kind === "fault") return {documents, diagnostics: [faultDiagnostic(part.fault, "-", window.lines)]}
    documents.push(toPlain(part.root))
  }
  return {documents, diagnostics: []}
}

/** How a stream is read, and where equal texts of it meet. */
export type Reading = {readonly lists: Lists; readonly strings: Strings}

/** The parts of a source in order. A control character is a fault of the document that holds it. */
export function* partsOf(window: Window, {lists, strings}: Reading): Generator<StreamPart> {
  const from = looksLikeJson(window) ? yield* jsonParts(window, strings, lists) : 0
  if (from !== undefined) yield* yamlParts(window, strings, from)
}

/** The documents of a YAML stream that begins at an offset. */
function* yamlParts(window: Window, strings: Strings, from: number): Generator<StreamPart> {
  try {
    let faults = 0
    for (const stretch of splitDocuments(window, from)) {
      const part: StreamPart =
        stretch instanceof Fault
          ? {kind: "fault", fault: stretch}
          : faults < faultsMax
            ? yamlPart(window, strings, stretch)
            : {kind: "fault", fault: tooManyFaults(stretch)}
      yield part
      if (part.kind === "fault" && ++faults > faultsMax) return
    }
  } catch (error) {
    yield {kind: "fault", fault: faultIn(error)}
  }
}

function tooManyFaults({start, end}: Stretch): Fault {
  const help = "repair the documents above, or leave the file out"
  return new Fault("limit-faults", `${faultsMax} documents could not be read: from here on nothing is read`, {start, end}, {help})
}

/** One YAML document, or the fault in its place. */
function yamlPart(window: Window, strings: Strings, {start, end}: Stretch): StreamPart {
  try {
    const text = checked(window.text.slice(start - window.base, end - window.base), start)
    return {kind: "document", ...composeDocument(text, start, strings), origin: originOf(window, text, start)}
  } catch (error) {
    const from = start - window.base
    return {kind: "fault", fault: faultIn(error), text: window.text.slice(from, Math.min(end - window.base, from + beginningMax))}
  }
}

/** LIMIT: letters of an unreadable document among which the object is looked for that it was. */
const beginningMax = 4096

/**
 * The way back to a document. WHY a copy of a text that stands in memory: an editor reads only what was edited again, and a document that was not
 * must not keep the whole text alive in which it was read long ago.
 */
function originOf(window: Window, text: string, start: number): Origin {
  return new YamlOrigin(window.isLong ? window.slice : copied(text), start, start + text.length)
}

/** A fault that was thrown; anything else is ours and goes on. */
function faultIn(error: unknown): Fault {
  if (error instanceof Fault) return error
  throw error
}

/** What no document may hold: control characters but for tab and line breaks. */
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/

/** A document's text, known to hold no control character. */
function checked(text: string, base: number): string {
  const at = text.search(control)
  if (at !== -1) throw controlFault(text.charCodeAt(at), base + at)
  return text
}

function controlFault(unit: number, start: number): Fault {
  const name = `U+${unit.toString(16).toUpperCase().padStart(4, "0")}`
  return new Fault("control-character", `a control character (${name})`, {start, end: start + 1}, {help: "remove it"})
}

/** What was wrong with the text of one source: faults first, then merges, as they came. */
export class Troubles {
  readonly #window: Window
  readonly #faults: Diagnostic[] = []
  readonly #overrides: Diagnostic[] = []
  #template: Diagnostic | undefined

  constructor(window: Window) {
    this.#window = window
  }

  /** Notes what is wrong with a part. `object`: the name of what cannot be read. */
  take(part: StreamPart, object?: string): void {
    const {file, lines} = this.#window
    if (part.kind === "document") this.#overrides.push(...part.overrides.map((each) => overrideDiagnostic(each, file, lines)))
    if (part.kind !== "fault") return
    this.#template ??= templateAt(part.fault, this.#window)
    const found = faultDiagnostic(part.fault, file, lines)
    this.#faults.push(object === undefined ? found : {...found, object})
  }

  /** Whether the text is a template: then none of it counts, and all that is wrong is that. */
  get areOfTemplate(): boolean {
    return this.#template !== undefined
  }

  /** What was found. */
  get diagnostics(): readonly Diagnostic[] {
    return this.#template ? [this.#template] : [...this.#faults, ...this.#overrides]
  }
}

/** A fault as a diagnostic. */
export function faultDiagnostic(fault: Fault, file: string, lines: LineMap): Diagnostic {
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

/** A merge that replaced a written key. */
function overrideDiagnostic({start, end, key}: Override, file: string, lines: LineMap): Diagnostic {
  return {
    code: "merge-overrides",
    severity: "warning",
    message: `this merge replaces \`${key}\`, which stands before it`,
    help: "move `<<` to the top of the map",
    place: placeBetween(file, lines, start, end),
  }
}
