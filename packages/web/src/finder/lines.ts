// What the finder lists: the files that are meant, then the objects.

import {computed} from "@preact/signals"
import type {ReadonlySignal} from "@preact/signals"
import {errorsByFile} from "../findings/errors.ts"
import {active, baseline, fileNames, files, views} from "../session/state.ts"
import {wordsOf} from "../world/words.ts"
import {namesFound, standingsOf} from "./finding.ts"
import type {Standing} from "./finding.ts"
import {lateNames} from "./late.ts"
import {objectsMax} from "./view.ts"
import type {FoundObject} from "./view.ts"

/** LIMIT: files that are listed; more words find the others. */
const filesMax = 100

/** Which files are listed. */
export type Only = "all" | "changed" | "errors"

/** Where a line leads. `standing` and `errors` of files, `object` of objects. */
export type Line = {readonly file: string; readonly line: number | null} & (
  | {readonly object: FoundObject}
  | {readonly object: null; readonly standing: Standing; readonly errors: number}
)

/** How every file stands to its baseline. */
export const standings: ReadonlySignal<ReadonlyMap<string, Standing>> = computed(() => standingsOf(files.value, baseline.value))

/** What is meant, and how many files and objects are not listed. */
export function linesFor(words: string, only: Only): {readonly lines: readonly Line[]; readonly files: number; readonly objects: number} {
  const errors = errorsByFile.value
  const isListed = (name: string): boolean =>
    only === "all" || (only === "errors" ? errors.has(name) : standings.value.get(name) !== "same")
  const names = namesFound(inOrder(fileNames.value), wordsOf(words)).filter(isListed)
  const ofFiles = names.slice(0, filesMax).map((file): Line => ({
    file,
    line: null,
    object: null,
    standing: standings.value.get(file) ?? "same",
    errors: errors.get(file) ?? 0,
  }))
  const found = views.finder.value
  const objects = found?.words === words && only === "all" ? found : {objects: [], total: 0}
  const ofObjects = objects.objects.map((object): Line => ({file: object.at.file, line: object.at.line, object}))
  return {
    lines: [...ofFiles, ...ofObjects],
    files: names.length - ofFiles.length,
    objects: Math.max(0, objects.total - objectsMax),
  }
}

/** First the files that were open lately, but for the one that is: Enter alone goes back to the one before. */
function inOrder(names: readonly string[]): readonly string[] {
  const there = new Set(names)
  const late = lateNames.value.filter((name) => name !== active.value && there.has(name))
  const first = new Set(late)
  return [...late, ...names.filter((name) => !first.has(name))]
}
