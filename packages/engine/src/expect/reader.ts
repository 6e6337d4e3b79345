// Reading the fields of a YAML document with their places; what does not fit becomes a diagnostic. Knows no field by name.

import type {YamlDocument, YamlMap, YamlNode, YamlScalar} from "../manifest/yaml/node.ts"
import type {Plain} from "../manifest/resource.ts"
import {nearest} from "../std/nearest.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import {placeBetween} from "../text/source.ts"
import type {Place} from "../text/source.ts"
import {expectManual} from "./codes.ts"

/** A document being read and what was found wrong with it so far. */
export type Reader = {readonly document: YamlDocument; readonly found: Diagnostic[]}

/** A value with its path in the document. */
export type Spot = {readonly node: YamlNode; readonly path: string}

/** The fields of a map by name, each with its path. */
export type Fields = {readonly map: YamlMap; readonly path: string; readonly byName: ReadonlyMap<string, Spot>}

/** Where a node stands. */
export function placeOf({document}: Reader, {start, end}: {readonly start: number; readonly end: number}): Place {
  return placeBetween(document.file, document.lines, start, end)
}

/** Notes something wrong with a value. */
export function complain(reader: Reader, code: keyof typeof expectManual, {node, path}: Spot, [message, help]: readonly [string, string?]): void {
  const base = {code, severity: expectManual[code].severity, message, place: placeOf(reader, node), path}
  reader.found.push(help === undefined ? base : {...base, help})
}

/** The fields of a map; null (said) where the value is none. Fields that are not `known` are said. */
export function fieldsOf(reader: Reader, spot: Spot, known: readonly string[]): Fields | null {
  const {node, path} = spot
  if (node.kind !== "map") {
    complain(reader, "test-invalid-value", spot, [`${path === "" ? "the document" : `\`${path}\``} is no map`])
    return null
  }
  const byName = new Map<string, Spot>()
  for (const {key, keyStart, keyEnd, value} of node.entries) {
    const below = path === "" ? key : `${path}.${key}`
    if (known.includes(key)) byName.set(key, {node: value, path: below})
    else complain(reader, "test-unknown-field", {node: {...value, start: keyStart, end: keyEnd}, path: below}, unknownText(key, known))
  }
  return {map: node, path, byName}
}

function unknownText(key: string, known: readonly string[]): readonly [string, string] {
  const near = nearest(key, known)
  return [`unknown field \`${key}\``, near === undefined ? `the fields here are ${known.join(", ")}` : `did you mean \`${near}\`?`]
}

/** A field's value; undefined where it is absent or null. */
export function fieldOf({byName}: Fields, name: string): Spot | undefined {
  const spot = byName.get(name)
  return spot === undefined || (spot.node.kind === "scalar" && spot.node.value === null) ? undefined : spot
}

/** A field that must be there; its absence is said. */
export function requiredOf(reader: Reader, fields: Fields, name: string): Spot | undefined {
  const spot = fieldOf(fields, name)
  const where = fields.path === "" ? "the document" : `\`${fields.path}\``
  if (spot === undefined) complain(reader, "test-missing-field", {node: fields.map, path: fields.path}, [`${where} has no field \`${name}\``])
  return spot
}

/** A text or number as text; undefined (said) for anything else. */
export function textOf(reader: Reader, spot: Spot | undefined): string | undefined {
  if (spot === undefined) return undefined
  const scalar = scalarOf(spot.node)
  if (scalar !== undefined && typeof scalar.value === "string") return scalar.value
  if (scalar !== undefined && typeof scalar.value === "number") return scalar.source.trim()
  complain(reader, "test-invalid-value", spot, [`\`${spot.path}\` is no text`])
  return undefined
}

/** A whole number within bounds, written as a number or as digits; undefined (said) for anything else. */
export function integerOf(reader: Reader, spot: Spot | undefined, [min, max]: readonly [number, number]): number | undefined {
  if (spot === undefined) return undefined
  const value = numberIn(spot.node)
  if (value !== undefined && Number.isInteger(value) && value >= min && value <= max) return value
  complain(reader, "test-invalid-value", spot, [`\`${spot.path}\` is no whole number from ${min} to ${max}`])
  return undefined
}

function numberIn(node: YamlNode): number | undefined {
  const value = scalarOf(node)?.value
  if (typeof value === "number") return value
  return typeof value === "string" && /^\d{1,9}$/.test(value) ? Number(value) : undefined
}

function scalarOf(node: YamlNode): YamlScalar | undefined {
  return node.kind === "scalar" ? node : undefined
}

/** One of some words; undefined (said) for anything else. */
export function wordOf<W extends string>(reader: Reader, spot: Spot | undefined, words: readonly W[]): W | undefined {
  const text = textOf(reader, spot)
  const word = words.find((each) => each === text)
  if (word !== undefined || text === undefined || spot === undefined) return word
  const near = nearest(text, words)
  complain(reader, "test-invalid-value", spot, [
    `\`${spot.path}\` is \`${text.slice(0, 80)}\``,
    near === undefined ? `it is one of ${words.join(", ")}` : `did you mean \`${near}\`?`,
  ])
  return undefined
}

/** The items of a list; an empty list (said) where the value is none. An absent list is empty. */
export function itemsOf(reader: Reader, spot: Spot | undefined): readonly Spot[] {
  if (spot === undefined) return []
  const {node, path} = spot
  if (node.kind === "seq") return node.items.map((item, i) => ({node: item, path: `${path}[${i}]`}))
  complain(reader, "test-invalid-value", spot, [`\`${path}\` is no list`])
  return []
}

/** A node as plain data. */
export function plainOf(node: YamlNode): Plain {
  switch (node.kind) {
    case "scalar":
      return node.value
    case "seq":
      return node.items.map(plainOf)
    case "map":
      return Object.assign(Object.create(null), Object.fromEntries(node.entries.map(({key, value}) => [key, plainOf(value)])))
  }
}
