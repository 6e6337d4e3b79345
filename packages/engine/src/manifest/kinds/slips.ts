// Misspelt fields of objects of which only a part is read: what nobody here asks for passes, and what was meant to be asked for does not.

import {nearest} from "../../std/nearest.ts"
import {isAbsent, reportUnknown, slipHelp} from "../decode.ts"
import type {Cursor} from "../decode.ts"

/**
 * The fields of a map: those that are read, and all others that the API has. `closed`: what to do about any further one, where the API has had
 * no new one for years. `homes`: fields of the parts of an object, each with its part, which an indent that slipped takes out of it.
 */
export type PartlyRead = {
  readonly read: readonly string[]
  readonly others: ReadonlySet<string>
  readonly closed?: string
  readonly homes?: ReadonlyMap<string, string>
}

/**
 * Reports each key that is no field of the API and near to one that is read, or at home in another map. WHY no other key, but where the fields
 * are closed: newer servers know more fields than this list.
 */
export function reportSlips(cursor: Cursor, {read, others, closed, homes}: PartlyRead): boolean {
  const {node} = cursor
  const {diagnostics} = cursor.context
  const found = diagnostics.length
  if (isAbsent(cursor) || node?.kind !== "map") return true
  for (const entry of node.entries) {
    const {key} = entry
    if (others.has(key) || read.includes(key)) continue
    const near = nearest(key, read)
    const home = homes?.get(key)
    if (near !== undefined) reportUnknown(cursor, entry, slipHelp(near, node.entries))
    else if (home !== undefined) reportUnknown(cursor, entry, `\`${key}\` is a field of \`${home}\`: look at its indent`)
    else if (closed !== undefined) reportUnknown(cursor, entry, closed)
  }
  return diagnostics.length === found
}

/** Fields of the parts of a map by field, each with its part: `{spec: "ports selector"}`. */
export function partHomes(parts: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(parts).flatMap(([part, fields]) => fields.split(" ").map((field): [string, string] => [field, part])))
}

const homes = partHomes({
  metadata: "annotations finalizers generateName labels name namespace ownerReferences",
  spec: "containers externalName hostNetwork jobTemplate nodeName ports replicas selector serviceAccountName template type",
})

/** The fields of a whole object, whose parts are these: `partsOf("spec", "status")`. */
export function partsOf(...parts: readonly string[]): PartlyRead {
  return {read: ["apiVersion", "kind", "metadata", ...parts], others: new Set(), homes}
}

/** A list of words as a set. */
export function words(text: string): ReadonlySet<string> {
  return new Set(text.split(" "))
}
