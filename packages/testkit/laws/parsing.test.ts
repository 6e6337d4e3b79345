// Law 15: whatever the text, reading it ends in values, and what is said about it points into it.

import assert from "node:assert/strict"
import {readFileSync} from "node:fs"
import {test} from "node:test"
import * as fc from "fast-check"
import {buildSnapshot, compile, parseManifests, readYaml} from "@carveout/engine"
import type {Diagnostic, Place} from "@carveout/engine"
import {anyManifests} from "../src/arbitrary/arbitraries.ts"
import {manifestText} from "../src/arbitrary/manifest.ts"
import {worldNames} from "../src/conformance.ts"

const data = new URL("../../../cases/conformance/", import.meta.url)

/** The texts of a file of vectors. */
function texts(path: string, key: "manifest" | "text"): readonly string[] {
  const lines = readFileSync(new URL(path, data), "utf8").trim().split("\n")
  return lines.map((line) => String((JSON.parse(line) as Record<string, unknown>)[key]))
}

/** Upstream's vectors, and the worlds of the flows. */
const corpus: readonly string[] = [
  ...texts("validate/objects.jsonl", "manifest"),
  ...texts("yaml/streams.jsonl", "text"),
  ...texts("yaml/scalars.jsonl", "text"),
  ...worldNames()
    .filter((_, i) => i % 16 === 0)
    .map((name) => readFileSync(new URL(`flows/${name}/world.yaml`, data), "utf8")),
]

/** A place stands in its file: a line that is there, columns within it or just behind its end. */
function checkPlace({file, line, column, endLine, endColumn}: Place, lines: readonly string[]): void {
  assert.equal(file, "world.yaml")
  for (const [at, sign] of [
    [line, column],
    [endLine, endColumn],
  ] as const) {
    assert.ok(at >= 1 && at <= lines.length, `line ${at} of ${lines.length}`)
    assert.ok(sign >= 1 && sign <= (lines[at - 1] ?? "").length + 2, `column ${sign} of line ${at}`)
  }
  assert.ok(endLine > line || (endLine === line && endColumn >= column))
}

function checkDiagnostic({message, severity, place, related = []}: Diagnostic, lines: readonly string[]): void {
  assert.ok(message !== "" && !/\p{Cc}/u.test(message), `a message is one line of text: ${JSON.stringify(message)}`)
  assert.ok(["error", "warning", "info"].includes(severity))
  if (place) checkPlace(place, lines)
  for (const other of related) checkPlace(other.place, lines)
}

/** Reads a text all the way to a program; every place of every finding and resource stands in it. */
function readAll(text: string): void {
  const lines = text.split(/\r\n|\r|\n/)
  const {resources, diagnostics} = parseManifests([{name: "world.yaml", text}])
  const {snapshot, diagnostics: built} = buildSnapshot(resources)
  for (const diagnostic of [...diagnostics, ...built, ...snapshot.assumptions]) checkDiagnostic(diagnostic, lines)
  for (const {at} of resources) checkPlace(at, lines)
  for (const policy of snapshot.policies) for (const {at} of [...policy.ingress, ...policy.egress]) checkPlace(at, lines)
  compile(snapshot)
  for (const diagnostic of readYaml(text).diagnostics) assert.ok(diagnostic.message !== "")
}

/** Pieces that mean something to YAML, JSON, selectors or people. */
const pieces = [
  "\n",
  "  ",
  "\t",
  "- ",
  ": ",
  "---\n",
  "...\n",
  "&a ",
  "*a",
  "<<: ",
  "!!binary ",
  "|\n",
  ">-\n",
  "{",
  "}",
  "[",
  "]",
  '"',
  "'",
  "#",
  "null",
  "~",
  "0x1f",
  "\u0000",
  "\u2028",
  "\uFEFF",
  "\uD800",
  "🦊",
  "__proto__: ",
  "kind: ",
  "!has(a)",
  "-1",
  "1e999",
  "all()",
  "\r",
  "%YAML 1.1\n",
]

/** One change of a text. */
const change = fc.record({
  at: fc.nat({max: 0xffff_ffff}),
  length: fc.nat({max: 12}),
  how: fc.constantFrom("cut", "insert", "replace", "repeat", "move"),
  piece: fc.constantFrom(...pieces),
})

type Change = typeof change extends fc.Arbitrary<infer T> ? T : never

function changed(text: string, {at, length, how, piece}: Change): string {
  const start = text.length === 0 ? 0 : at % text.length
  const [before, part, after] = [text.slice(0, start), text.slice(start, start + length), text.slice(start + length)]
  if (how === "cut") return before + after
  if (how === "insert") return before + piece + part + after
  if (how === "replace") return before + piece + after
  return how === "repeat" ? before + part + part + after : after + before + part
}

test("parsing never throws, and every span lies inside its file: upstream's vectors as they are", () => {
  for (const text of corpus) readAll(text)
})

test("parsing never throws, and every span lies inside its file: upstream's vectors, changed", () => {
  const property = fc.property(fc.constantFrom(...corpus), fc.array(change, {minLength: 1, maxLength: 6}), (text, changes) =>
    readAll(changes.reduce(changed, text)),
  )
  fc.assert(property, {seed: 15, numRuns: 3000})
})

test("parsing never throws, and every span lies inside its file: generated worlds, changed", () => {
  const property = fc.property(anyManifests(), fc.array(change, {maxLength: 6}), (objects, changes) =>
    readAll(changes.reduce(changed, manifestText(objects))),
  )
  fc.assert(property, {seed: 15, numRuns: 150})
})

test("parsing never throws, and every span lies inside its file: any text", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({unit: "binary"})), {maxLength: 30}), (parts) =>
      readAll(parts.join("")),
    ),
    {seed: 15, numRuns: 1000},
  )
})
