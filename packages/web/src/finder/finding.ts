// Which files are meant by what somebody types, and how files stand to their baseline.

import type {LabFile} from "../worker/messages.ts"

/** How well a name answers words, the best first: it begins with the first of them, holds all of them, or is meant for something else. */
export function nameRank(name: string, words: readonly string[]): number {
  const lower = name.toLowerCase()
  const [first = ""] = words
  if (!words.every((word) => lower.includes(word))) return 2
  return lower.startsWith(first) ? 0 : 1
}

/** The names that hold all the words, first those in which the file's own name does and not a folder's, else in their order. */
export function namesFound(names: readonly string[], words: readonly string[]): readonly string[] {
  if (words.length === 0) return names
  const own = (name: string): string => name.slice(name.lastIndexOf("/") + 1)
  return names
    .filter((name) => words.every((word) => name.toLowerCase().includes(word)))
    .map((name) => [nameRank(own(name), words), name] as const)
    .sort(([a], [b]) => a - b)
    .map(([, name]) => name)
}

/** What a file is beside the baseline's of its name. */
export type Standing = "new" | "changed" | "same"

/** How every file stands, by name. */
export function standingsOf(files: readonly LabFile[], baseline: readonly LabFile[]): ReadonlyMap<string, Standing> {
  const before = new Map(baseline.map(({name, text}) => [name, text]))
  return new Map(
    files.map(({name, text}) => {
      const old = before.get(name)
      return [name, old === undefined ? "new" : old === text ? "same" : "changed"]
    }),
  )
}

/** LIMIT: files that all have a tab; of more, those that were open lately. */
export const tabsMax = 15
/** LIMIT: files that have a tab where not all have. */
export const lateMax = 8

/** The names that have a tab, in the order of the files. `late`: the names that were open, the latest first. */
export function namesOnTabs(names: readonly string[], late: readonly string[]): readonly string[] {
  if (names.length <= tabsMax) return names
  const there = new Set(names)
  const shown = new Set(late.filter((name) => there.has(name)).slice(0, lateMax))
  return names.filter((name) => shown.has(name))
}
