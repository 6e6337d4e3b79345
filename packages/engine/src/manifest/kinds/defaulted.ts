// The plain form of a resource with its defaults filled in, for showing it.

import {parsePort, printPort} from "../../net/port.ts"
import {parseProtocol} from "../../net/protocol.ts"
import type {Cursor} from "../decode.ts"
import {toPlain} from "../yaml/plain.ts"
import type {PlainValue} from "../yaml/plain.ts"
import type {Metadata} from "./metadata.ts"

type PlainMap = {[key: string]: PlainValue}

/** What defaulting sets: fields of the spec, and labels. A field set to undefined is left as it is. */
export type Defaults = {readonly spec?: Readonly<Record<string, PlainValue | undefined>>; readonly labels?: ReadonlyMap<string, string>}

/** A maker of the defaulted plain form. What is empty goes from the spec, as it does on the way through the API's own types. */
export function defaultedObject(root: Cursor, metadata: Metadata, defaults: Defaults): () => PlainValue {
  const node = root.node ?? null
  return () => {
    const object = asMap(toPlain(node))
    const spec = {...withoutEmpty(asMap(object["spec"] ?? null)), ...defaults.spec}
    const labels = new Map([...metadata.labels, ...(defaults.labels ?? [])])
    object["metadata"] = {
      ...asMap(object["metadata"] ?? null),
      ...(metadata.namespace === "" ? {} : {namespace: metadata.namespace}),
      ...(labels.size === 0 ? {} : {labels: fromMap(labels)}),
    }
    object["spec"] = withoutUndefined(spec)
    return object
  }
}

/** The plain form of a resource that has no defaults. */
export function plainObject(root: Cursor): () => PlainValue {
  const node = root.node ?? null
  return () => toPlain(node)
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
