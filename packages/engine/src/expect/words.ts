// Ends and sets of flows written on one line, as a command line has them.

import {cursorAt} from "../manifest/decode.ts"
import type {Context, Cursor} from "../manifest/decode.ts"
import {readStream} from "../manifest/yaml/read.ts"
import type {EndWords} from "../analyze/end-sets.ts"
import type {FlowException} from "../analyze/flow-words.ts"
import {fail, ok} from "../std/result.ts"
import type {Result} from "../std/result.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import {exceptionsOf} from "./entry.ts"
import {parseSide} from "./side.ts"

/** Reads a name, a CIDR, `any`, or a YAML flow map such as `{namespaces: env == 'prod'}`. */
export function parseEndWords(text: string): Result<EndWords, readonly Diagnostic[]> {
  return parseLine(text, (cursor) => parseSide(cursor))
}

/** Reads a YAML flow map `{from, to, protocol, port}`, or a list of them. */
export function parseExceptions(text: string): Result<readonly FlowException[], readonly Diagnostic[]> {
  return parseLine(text.trimStart().startsWith("[") ? text : `[${text}]`, exceptionsOf)
}

function parseLine<T>(text: string, read: (cursor: Cursor) => T | undefined): Result<T, readonly Diagnostic[]> {
  const {documents, diagnostics} = readStream({name: "", text})
  const [document] = documents
  if (document === undefined || document.root === null || diagnostics.length > 0) {
    const empty: Diagnostic = {code: "test-invalid-value", severity: "error", message: "nothing is written there"}
    return fail(diagnostics.length > 0 ? diagnostics : [empty])
  }
  const context: Context = {file: document.file, lines: document.lines, diagnostics: []}
  const value = read(cursorAt(document.root, context))
  return value === undefined || context.diagnostics.length > 0 ? fail(context.diagnostics) : ok(value)
}
