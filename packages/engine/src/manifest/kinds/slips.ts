// Misspelt fields of objects of which only a part is read: what nobody here asks for passes, and what was meant to be asked for does not.

import {nearest} from "../../std/nearest.ts"
import {isAbsent, meant, report, reportUnknown, slipHelp} from "../decode.ts"
import type {Cursor} from "../decode.ts"
import type {YamlEntry} from "../yaml/node.ts"

/**
 * The fields of a map: those that are read, and all others that the API has. `closed`: what to do about any further one, where the API has had
 * no new one for years. `isWhole`: that these are all up to the newest API that is known here, so that a further one is warned of. `homes`: fields of the parts of an object, each with its part, which an indent that slipped takes out of it.
 */
export type PartlyRead = {
  readonly read: readonly string[]
  readonly others: ReadonlySet<string>
  readonly closed?: string
  readonly isWhole?: boolean
  readonly homes?: ReadonlyMap<string, string>
}

/**
 * Reports each key that is no field of the API and near to one that is read, or at home in another map, and says whether there was none. WHY no other key
 * is an error, but where the fields are closed: newer servers know more fields than this list.
 */
export function reportSlips(cursor: Cursor, {read, others, closed, isWhole, homes}: PartlyRead): boolean {
  const {node} = cursor
  // WHY none made before one is needed: each pod of a dump is looked at in several maps.
  let unfamiliar: YamlEntry[] | null = null
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
    else if (isWhole === true) (unfamiliar ??= []).push(entry)
  }
  const isClean = diagnostics.length === found
  for (const entry of unfamiliar ?? []) warnOf(cursor, entry, others)
  return isClean
}

/** Warns of a field that nobody here has heard of. WHY once in all that is read: where a newer server gave it to one object of a dump, it did to all. */
function warnOf(cursor: Cursor, {key, keyStart, keyEnd}: YamlEntry, others: ReadonlySet<string>): void {
  const {context} = cursor
  const name = `field ${key}`
  if (context.shared?.isKnown(name) === true) return
  context.shared?.remember(name)
  const at = {context, node: undefined, above: cursor, step: key, start: keyStart, end: keyEnd}
  const near = nearest(key, [...others])
  const help = "`kubectl apply` refuses what its server does not know: look at the name, and at its indent"
  report(at, "unfamiliar-field", `\`${key}\` is no field here up to Kubernetes 1.37`, near === undefined ? help : meant(near))
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
