// A map being read: keys to text, repeats refused, merge keys merged.

import {Fault} from "./fault.ts"
import {keysMax, mergeSourcesMax} from "./limits.ts"
import type {YamlEntry, YamlMap, YamlNode, YamlScalar} from "./node.ts"
import type {Override} from "./part.ts"
import {keyText, resolvePlain} from "./scalar.ts"

/** Collects the entries of one map. Takes nodes in turn: key, value, key, value. */
export class MapBuilder {
  readonly #entries: YamlEntry[] = []
  /** Where each key stands in the list, once there are many. */
  #places: Map<string, number> | undefined
  /** Keys that came by a merge: a written one may replace them. */
  #merged: Set<string> | undefined
  readonly #overrides: Override[]
  #key: YamlNode | undefined

  /** `overrides`: where to note each key that a merge replaced. */
  constructor(overrides: Override[]) {
    this.#overrides = overrides
  }

  /** Takes the next node: a key if none waits for its value, else that value. */
  add(node: YamlNode): void {
    const key = this.#key
    if (key === undefined) {
      this.#key = node
      return
    }
    this.#key = undefined
    if (key.kind === "scalar" && typeof key.value === "string" && key.source !== mergeKey) this.#set(key.value, key.start, key.end, node)
    else if (isMerge(key)) this.#merge(key, node)
    else this.#set(textOfKey(key), key.start, key.end, node)
  }

  /** The entries, in the order in which their keys came first. */
  entries(): readonly YamlEntry[] {
    return this.#entries
  }

  /** Where a key stands, or -1. WHY two ways: nearly every map is small, and a search among few costs less than keeping an index. */
  #placeOf(key: string): number {
    const entries = this.#entries
    if (entries.length <= searchedMax) {
      for (let i = 0; i < entries.length; i++) if (entries[i]?.key === key) return i
      return -1
    }
    this.#places ??= new Map(entries.map((entry, i) => [entry.key, i]))
    return this.#places.get(key) ?? -1
  }

  /** Puts an entry in the place of its key, or behind the others. */
  #put(entry: YamlEntry, place: number): void {
    if (place !== -1) {
      this.#entries[place] = entry
      return
    }
    this.#places?.set(entry.key, this.#entries.length)
    this.#entries.push(entry)
  }

  /** A written entry. */
  #set(key: string, start: number, end: number, value: YamlNode): void {
    const place = this.#placeOf(key)
    const first = place === -1 ? undefined : this.#entries[place]
    if (first && !this.#merged?.has(key)) {
      throw new Fault(
        "duplicate-key",
        `the key \`${key}\` stands twice in one map`,
        {start, end},
        {
          help: "merge the two values, or remove one",
          other: {start: first.keyStart, end: first.keyEnd, message: "stands here first"},
        },
      )
    }
    if (this.#entries.length >= keysMax) throw new Fault("limit-keys", `a map with more than ${keysMax} keys`, {start, end})
    this.#merged?.delete(key)
    this.#put({key, keyStart: start, keyEnd: end, value}, place)
  }

  /** The entries of the merged maps; among several maps of one merge the first has the last word. */
  #merge(key: YamlNode, value: YamlNode): void {
    const where = {start: key.start, end: key.end}
    const sources = value.kind === "seq" ? value.items : [value]
    if (sources.length > mergeSourcesMax)
      throw new Fault("bad-merge", `a merge of ${sources.length} maps; at most ${mergeSourcesMax} are merged`, where)
    for (const source of sources.toReversed()) {
      if (source.kind !== "map") throw new Fault("bad-merge", "only maps can be merged", where)
      this.#mergeMap(source, where)
    }
  }

  /** One merged map: its entries replace what stands before them, as the cluster's reader has it. */
  #mergeMap(source: YamlMap, where: {readonly start: number; readonly end: number}): void {
    this.#merged ??= new Set()
    for (const entry of source.entries) {
      const place = this.#placeOf(entry.key)
      if (place !== -1 && !this.#merged.has(entry.key)) this.#overrides.push({...where, key: entry.key})
      this.#merged.add(entry.key)
      this.#put(entry, place)
      if (this.#entries.length > keysMax) throw new Fault("limit-keys", `a map with more than ${keysMax} keys`, where)
    }
  }
}

/** LIMIT: entries of a map that is searched without an index. */
const searchedMax = 24

const mergeKey = "<<"

/** An unquoted `<<`, or one tagged as merge. */
function isMerge(key: YamlNode): boolean {
  return key.kind === "scalar" && key.source === mergeKey && (key.tag === "!!merge" || (key.isPlain && key.tag === ""))
}

/** A key as text: numbers and booleans as the cluster prints them. */
function textOfKey(key: YamlNode): string {
  if (key.kind !== "scalar")
    throw new Fault("complex-key", "a list or map cannot be a key", key, {help: "quote the key if it holds `{{ }}` or `[ ]`"})
  if (key.value === null) throw new Fault("complex-key", "`null` cannot be a key", key, {help: "quote the key"})
  if (typeof key.value === "boolean") return String(key.value)
  return typeof key.value === "number" ? numberKey(key) : key.value
}

/** A number as key text; one that fills 64 bits without a sign is no key. */
function numberKey(key: YamlScalar): string {
  const resolved = resolvePlain(key.source)
  if (resolved.kind !== "integer" && resolved.kind !== "float") return String(key.value)
  if (resolved.kind === "integer" && resolved.exact >= 2n ** 63n)
    throw new Fault("complex-key", `the number \`${key.source}\` is too large for a key`, key)
  return keyText(resolved)
}
