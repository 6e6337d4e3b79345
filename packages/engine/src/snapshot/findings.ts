// Findings and assumptions while a world is built, each kind said once with the names it concerns.

import {onOneLine} from "../text/diagnostic.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import type {Place} from "../text/source.ts"
import {snapshotManual} from "./codes.ts"
import type {SnapshotCode} from "./codes.ts"

/** LIMIT: names listed in one finding; the rest is counted. */
const namesMax = 5

/** What a finding is about. */
export type Subject = {readonly name: string; readonly at: Place | undefined}

/** What was found, by itself and gathered. Values of two parts of a world never share a group. */
export type Found = {readonly single: readonly Diagnostic[]; readonly groups: readonly Diagnostic[]}

type Group = {readonly code: SnapshotCode; readonly sentence: (names: string) => string; readonly subjects: Map<string, Subject>}

/** What was found where there was nothing to find. */
export const nothing: Found = {single: [], groups: []}

/** Collects findings; `group` gathers names under one sentence until the end. */
export class Findings {
  readonly #single: Diagnostic[] = []
  /** WHY late: nearly every policy is made without a word. */
  #groups: Map<string, Group> | undefined

  /** One finding at one place. */
  add(code: SnapshotCode, message: string, at: Place | undefined, help?: string): void {
    this.#single.push(finding(code, message, at, help))
  }

  /** One more name for a sentence that is said once. */
  group(code: SnapshotCode, sentence: (names: string) => string, subject: Subject): void {
    this.#groups ??= new Map()
    let group = this.#groups.get(code)
    if (group === undefined) this.#groups.set(code, (group = {code, sentence, subjects: new Map()}))
    if (!group.subjects.has(subject.name)) group.subjects.set(subject.name, subject)
  }

  /** Everything found. */
  found(): Found {
    if (this.#single.length === 0 && this.#groups === undefined) return nothing
    const groups = [...(this.#groups?.values() ?? [])].map(({code, sentence, subjects}) => {
      const [first] = subjects.values()
      return finding(code, sentence(listed([...subjects.keys()])), first?.at)
    })
    return {single: this.#single, groups}
  }
}

/** What was found of several parts: single findings first, each once, then groups; warnings and assumptions apart. */
export function settled(parts: readonly Found[]): {
  readonly diagnostics: readonly Diagnostic[]
  readonly assumptions: readonly Diagnostic[]
} {
  const single = new Map<string, Diagnostic>()
  for (const each of parts.flatMap((part) => part.single)) {
    const key = keyOf(each)
    if (!single.has(key)) single.set(key, each)
  }
  const all = [...single.values(), ...parts.flatMap(({groups}) => groups)]
  return {diagnostics: all.filter(({severity}) => severity !== "info"), assumptions: all.filter(({severity}) => severity === "info")}
}

/** WHY without help: a rule that becomes several has its faults once. */
function keyOf({code, message, place}: Diagnostic): string {
  return [code, message, place?.file, place?.line, place?.column].join("\u0000")
}

/** A finding with the manual's severity. */
function finding(code: SnapshotCode, message: string, at: Place | undefined, help?: string): Diagnostic {
  return {
    code,
    severity: snapshotManual[code].severity,
    message: onOneLine(message),
    ...(help === undefined ? {} : {help}),
    ...(at ? {place: at} : {}),
  }
}

/** Names in backticks, the first few and how many more. */
export function listed(names: readonly string[]): string {
  const shown = names
    .slice(0, namesMax)
    .map((name) => `\`${name}\``)
    .join(", ")
  return names.length > namesMax ? `${shown} and ${names.length - namesMax} more` : shown
}
