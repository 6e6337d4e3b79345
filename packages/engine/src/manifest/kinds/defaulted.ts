// The plain form of a resource with its defaults filled in, for showing it.

import {parsePort, printPort} from "../../net/port.ts"
import {parseProtocol} from "../../net/protocol.ts"
import {assert} from "../../std/assert.ts"
import {lineMapOf} from "../../text/source.ts"
import {cursorAt} from "../decode.ts"
import type {Cursor} from "../decode.ts"
import type {YamlNode} from "../yaml/node.ts"
import type {Origin} from "../yaml/origin.ts"
import {toPlain} from "../yaml/plain.ts"
import type {PlainValue} from "../yaml/plain.ts"
import type {Metadata} from "./metadata.ts"

type PlainMap = {[key: string]: PlainValue}

/** What defaulting sets: fields of the spec, and labels. A field set to undefined is left as it is. */
export type Defaults = {readonly spec?: Readonly<Record<string, PlainValue | undefined>>; readonly labels?: ReadonlyMap<string, string>}

/** Defaults that depend on what is written: made from the document when it is read again. */
export type DefaultsOf = (root: Cursor) => Defaults

/** A maker of the defaulted plain form. What is empty goes from the spec, as it does on the way through the API's own types. */
export function defaultedObject({context}: Cursor, metadata: Metadata, defaults: Defaults | DefaultsOf): () => PlainValue {
  const {origin} = context
  return () => {
    const node = again(origin)
    const object = asMap(toPlain(node))
    const {spec: fields, labels: added} = typeof defaults === "function" ? defaults(rootOf(node)) : defaults
    const spec = {...withoutEmpty(asMap(object["spec"] ?? null)), ...fields}
    const labels = new Map([...metadata.labels, ...(added ?? [])])
    object["metadata"] = {
      ...asMap(object["metadata"] ?? null),
      ...(metadata.namespace === "" ? {} : {namespace: metadata.namespace}),
      ...(labels.size === 0 ? {} : {labels: fromMap(labels)}),
    }
    object["spec"] = withoutUndefined(spec)
    return object
  }
}

/** The plain form of a resource that has no defaults but its namespace. */
export function plainObject({context}: Cursor, {namespace}: Metadata): () => PlainValue {
  const {origin} = context
  return () => {
    const plain = toPlain(again(origin))
    if (namespace === "") return plain
    const object = asMap(plain)
    return {...object, metadata: {...asMap(object["metadata"] ?? null), namespace}}
  }
}

/** The object's document, read again. WHY again: see origin.ts. */
function again(origin: Origin | undefined): YamlNode {
  assert(origin !== undefined, "whoever decodes a resource knows where it was read")
  return origin.read()
}

/** A cursor at a document whose faults were reported when it was first read. */
function rootOf(node: YamlNode): Cursor {
  return cursorAt(node, {file: "", lines: lineMapOf(""), diagnostics: []})
}

/** A map as a record without prototype. */
function fromMap(map: ReadonlyMap<string, string>): PlainMap {
  const record = emptyMap()
  for (const [key, value] of map) record[key] = value
  return record
}

/** A record in which every key is an ordinary key. */
function emptyMap(): PlainMap {
  return Object.create(null) as PlainMap
}

/** The value if it is a map, else an empty one. */
function asMap(value: PlainValue): PlainMap {
  return isMap(value) ? value : emptyMap()
}

/** Whether a plain value is a map. */
function isMap(value: PlainValue): value is PlainMap {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

/** Maps of users' own keys, in which an empty text is a value. */
const freeMaps = new Set(["matchLabels", "labelsToApply", "annotations", "labels"])

/** The spec without what is empty (lists, texts, false, null), at every depth, as the API's types write it. */
function withoutEmpty(map: PlainMap): PlainMap {
  const result = emptyMap()
  for (const [key, value] of Object.entries(map)) {
    if (value === null || value === "" || value === false || (Array.isArray(value) && value.length === 0)) continue
    result[key] = freeMaps.has(key) ? value : literalOf(key, cleaned(value))
  }
  return result
}

/** Ports and protocols in the one form in which the API gives them back: `"0443"` is 443, `"6"` is 6. */
function literalOf(key: string, value: PlainValue): PlainValue {
  if ((key === "ports" || key === "notPorts") && Array.isArray(value)) return value.map(portLiteral)
  if (key !== "protocol" && key !== "notProtocol") return value
  const protocol = parseProtocol(value)
  return protocol.ok ? protocol.value : value
}

/** A port's one form; anything that is no port stays. */
function portLiteral(value: PlainValue): PlainValue {
  const port = parsePort(value)
  if (!port.ok) return value
  return port.value.kind === "range" && port.value.min === port.value.max ? port.value.min : printPort(port.value)
}

/** Any value cleaned likewise. */
function cleaned(value: PlainValue): PlainValue {
  if (Array.isArray(value)) return value.map(cleaned)
  return isMap(value) ? withoutEmpty(value) : value
}

/** Fields that defaulting really set. */
function withoutUndefined(spec: Readonly<Record<string, PlainValue | undefined>>): PlainMap {
  const result = emptyMap()
  for (const [key, value] of Object.entries(spec)) if (value !== undefined) result[key] = value
  return result
}
