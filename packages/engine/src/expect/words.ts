// Ends and sets of flows written on one line, as a command line has them.

import {cursorAt} from "../manifest/decode.ts"
import type {Context, Cursor} from "../manifest/decode.ts"
import {readStream} from "../manifest/yaml/read.ts"
import type {EndWords} from "../analyze/end-sets.ts"
import type {FlowException} from "../analyze/flow-words.ts"
import {fail, ok} from "../std/result.ts"
import type {Result} from "../std/result.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import type {SourceFile} from "../text/source.ts"
import {exceptionsOf} from "./entry.ts"
import {endInPlace, exceptionsInPlace} from "./namespace.ts"
import type {NamePlace} from "./namespace.ts"
import {parseSide} from "./side.ts"

/** Reads a name, a CIDR, `any`, or a YAML flow map such as `{namespaces: env == 'prod'}`. Places name the source, such as an option. */
export function parseEndWords(source: SourceFile, place: NamePlace = {}): Result<EndWords, readonly Diagnostic[]> {
  const read = parseLine(source, (cursor) => parseSide(cursor))
  return read.ok ? ok(endInPlace(read.value, place)) : read
}

/** Reads a YAML flow map `{from, to, protocol, port}`, or a list of them. */
export function parseExceptions(source: SourceFile, place: NamePlace = {}): Result<readonly FlowException[], readonly Diagnostic[]> {
  const isList = source.text.trimStart().startsWith("[")
  const read = parseLine(isList ? source : {...source, text: `[${source.text}]`}, exceptionsOf)
  if (read.ok) return ok(exceptionsInPlace(read.value, place))
  return isList ? read : fail(read.error.map(withoutBracket))
}

/** A place in the text as it was written, before a bracket was put in front. */
function withoutBracket(diagnostic: Diagnostic): Diagnostic {
  const {place} = diagnostic
  if (place === undefined || place.line > 1) return diagnostic
  const endColumn = place.endLine === 1 ? place.endColumn - 1 : place.endColumn
  return {...diagnostic, place: {...place, column: Math.max(1, place.column - 1), endColumn: Math.max(1, endColumn)}}
}

function parseLine<T>(source: SourceFile, read: (cursor: Cursor) => T | undefined): Result<T, readonly Diagnostic[]> {
  const {documents, diagnostics} = readStream(source)
  const [document] = documents
  if (document === undefined || document.root === null || diagnostics.length > 0) {
    const empty: Diagnostic = {code: "test-invalid-value", severity: "error", message: `nothing is written in \`${source.name}\``}
    return fail(diagnostics.length > 0 ? diagnostics : [empty])
  }
  const context: Context = {file: document.file, lines: document.lines, diagnostics: []}
  const value = read(cursorAt(document.root, context))
  return value === undefined || context.diagnostics.length > 0 ? fail(context.diagnostics) : ok(value)
}
