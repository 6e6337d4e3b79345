// The plain form of a resource with its defaults filled in, for showing it.

import type {Cursor} from "../decode.ts"
import {toPlain} from "../yaml/plain.ts"
import type {PlainValue} from "../yaml/plain.ts"
import type {Metadata} from "./metadata.ts"

type PlainMap = {[key: string]: PlainValue}

/** What defaulting sets: fields of the spec, and labels. A field set to undefined is left as it is. */
export type Defaults = {readonly spec?: Readonly<Record<string, PlainValue | undefined>>; readonly labels?: ReadonlyMap<string, string>}

/** A maker of the defaulted plain form. Empty lists of the spec go, as they do on the way through the API's own types. */
export function defaultedObject(root: Cursor, metadata: Metadata, defaults: Defaults): () => PlainValue {
  const node = root.node ?? null
  return () => {
    const object = asMap(toPlain(node))
    const spec = {...withoutEmptyLists(asMap(object["spec"] ?? null)), ...defaults.spec}
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

/** The spec without lists that hold nothing and without nulls, at every depth. */
function withoutEmptyLists(map: PlainMap): PlainMap {
  const result = emptyMap()
  for (const [key, value] of Object.entries(map)) {
    if (value === null || (Array.isArray(value) && value.length === 0)) continue
    result[key] = cleaned(value)
  }
  return result
}

/** Any value cleaned likewise. */
function cleaned(value: PlainValue): PlainValue {
  if (Array.isArray(value)) return value.map(cleaned)
  return isMap(value) ? withoutEmptyLists(value) : value
}

/** Fields that defaulting really set. */
function withoutUndefined(spec: Readonly<Record<string, PlainValue | undefined>>): PlainMap {
  const result = emptyMap()
  for (const [key, value] of Object.entries(spec)) if (value !== undefined) result[key] = value
  return result
}
