// Misspelt fields of objects of which only a part is read: what nobody here asks for passes, and what was meant to be asked for does not.

import {nearest} from "../../std/nearest.ts"
import {isAbsent, reportUnknown, slipHelp} from "../decode.ts"
import type {Cursor} from "../decode.ts"

/** The fields of a map: those that are read, and all others that the API has. */
export type PartlyRead = {readonly read: readonly string[]; readonly others: ReadonlySet<string>}

/** Reports each key that is no field of the API and near to one that is read. WHY no other key: newer servers know more fields than this list. */
export function reportSlips(cursor: Cursor, {read, others}: PartlyRead): void {
  const {node} = cursor
  if (isAbsent(cursor) || node?.kind !== "map") return
  for (const entry of node.entries) {
    const {key} = entry
    if (others.has(key) || read.includes(key)) continue
    const near = nearest(key, read)
    if (near !== undefined) reportUnknown(cursor, entry, slipHelp(near, node.entries))
  }
}

/** The fields of a whole object, whose parts are these: `partsOf("spec", "status")`. */
export function partsOf(...parts: readonly string[]): PartlyRead {
  return {read: ["apiVersion", "kind", "metadata", ...parts], others: new Set()}
}

/** A list of words as a set. */
export function words(text: string): ReadonlySet<string> {
  return new Set(text.split(" "))
}
