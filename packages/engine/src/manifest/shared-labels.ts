// Labels of the objects of a parse, each label set once, and the names in it shared by all that have the same. Only labels about which nothing is
// to be said stand here.

import {FlatLabels, flatMax} from "../selector/flat-labels.ts"
import type {Labels} from "../selector/selector.ts"
import {isLabelKey, isLabelValue} from "./kinds/name.ts"
import type {YamlEntry} from "./yaml/node.ts"

/** LIMIT: label sets that are remembered; once there are so many all are forgotten, since pods of a workload stand near one another. */
const labelSetsMax = 131_072
/** LIMIT: lists of names that are remembered; what comes later has its own. */
const nameListsMax = 4096

/** The label sets of one parse. */
export class SharedLabels {
  /** By a number of theirs. LIMIT: another one of the same number takes its place. */
  readonly #sets = new Map<number, FlatLabels>()
  readonly #names = new Map<number, readonly string[]>()

  /** Labels of some entries; undefined where something is to be said of them, and where they are many. */
  of(entries: readonly YamlEntry[]): Labels | undefined {
    const names = entries.length > flatMax ? undefined : this.#namesOf(entries)
    if (names === undefined) return undefined
    const number = numberOfValues(entries, names.length)
    const known = this.#sets.get(number)
    if (known !== undefined && known.names === names && hasValues(known.texts, entries)) return known
    const values = valuesOf(entries)
    if (values === undefined) return undefined
    const labels = new FlatLabels(names, values)
    if (this.#sets.size >= labelSetsMax) this.#sets.clear()
    this.#sets.set(number, labels)
    return labels
  }

  /** The names of some entries, the same list for the same names; undefined where one is none. */
  #namesOf(entries: readonly YamlEntry[]): readonly string[] | undefined {
    let number = entries.length
    for (const {key} of entries) number = (Math.imul(number, 31) + key.length) & 0x3fffffff
    const known = this.#names.get(number)
    if (known !== undefined && hasNames(known, entries)) return known
    const names = entries.map(({key}) => key)
    if (!names.every(isLabelKey)) return undefined
    if (known !== undefined || this.#names.size < nameListsMax) this.#names.set(number, names)
    return names
  }
}

function hasNames(names: readonly string[], entries: readonly YamlEntry[]): boolean {
  if (names.length !== entries.length) return false
  for (let i = 0; i < names.length; i++) if (names[i] !== entries[i]?.key) return false
  return true
}

function hasValues(values: readonly string[], entries: readonly YamlEntry[]): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] !== textOf(entries[i])) return false
  return true
}

/** The values of some entries; undefined where one is no label's value. */
function valuesOf(entries: readonly YamlEntry[]): readonly string[] | undefined {
  const values: string[] = []
  for (const entry of entries) {
    const text = textOf(entry)
    if (text === undefined || !isLabelValue(text)) return undefined
    values.push(text)
  }
  // WHY a copy: the list that was gathered has room for more, and there is one for most pods.
  return values.slice()
}

function textOf(entry: YamlEntry | undefined): string | undefined {
  const value = entry?.value
  return value?.kind === "scalar" && typeof value.value === "string" ? value.value : undefined
}

/** A number that equal values share. WHY so few of their letters: they are compared anyway, and values that go together differ at their ends. */
function numberOfValues(entries: readonly YamlEntry[], seed: number): number {
  let number = seed
  for (const entry of entries) {
    const text = textOf(entry) ?? ""
    number = (Math.imul(number, 31) + text.length) | 0
    for (let i = Math.max(0, text.length - lettersMax); i < text.length; i++) number = (Math.imul(number, 31) + text.charCodeAt(i)) | 0
  }
  // WHY: the language keeps numbers of 31 bits without a room of their own.
  return number & 0x3fffffff
}

const lettersMax = 8
