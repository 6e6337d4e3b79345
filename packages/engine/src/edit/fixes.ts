// Fixes made in the text that they are of.

import {groupBy} from "../std/group.ts"
import type {Diagnostic, Fix} from "../text/diagnostic.ts"
import {offsetsOf} from "../text/source.ts"
import type {Place, SourceFile} from "../text/source.ts"

/** A text with fixes made in it; `made` are those, in their order, each with what stood there. */
export type Fixed = {readonly text: string; readonly made: readonly {readonly fix: Fix; readonly before: string}[]}

/** A fix that was made: where, in the text as it then was, for what, and what stands there instead of what. */
export type Mended = {readonly code: string; readonly place: Place; readonly before: string; readonly after: string}

/** Texts with every fix made, and the fixes. */
export type Mending = {readonly files: readonly SourceFile[]; readonly mended: readonly Mended[]}

type Splice = {readonly start: number; readonly end: number; readonly fix: Fix}

/**
 * Makes fixes in a text. What lies outside of it is left out, and so is one that begins where another does or before that one ends: what was found is
 * then no longer what stands there, and has to be looked for again.
 */
export function withFixes(text: string, fixes: readonly Fix[]): Fixed {
  const offsetAt = offsetsOf(text)
  const splices = fixes
    .flatMap((fix): readonly Splice[] => {
      const {line, column, endLine, endColumn} = fix.place
      const [start, end] = [offsetAt({line, column}), offsetAt({line: endLine, column: endColumn})]
      return start === null || end === null || end < start ? [] : [{start, end, fix}]
    })
    .toSorted((a, b) => a.start - b.start || a.end - b.end)
  const made: Fixed["made"][number][] = []
  let [result, at, last] = ["", 0, -1]
  for (const {start, end, fix} of splices) {
    if (start < at || start === last) continue
    result += text.slice(at, start) + fix.text
    at = end
    last = start
    made.push({fix, before: text.slice(start, end)})
  }
  return {text: result + text.slice(at), made}
}

/** LIMIT: how often texts are looked at again: a fix may show what it hid, as that of a misspelt kind does, and none shows that much. */
const roundsMax = 10

/** Makes every fix that findings offer, and looks again until there is none. `look`: the findings of some files. */
export function mendAll(files: readonly SourceFile[], look: (files: readonly SourceFile[]) => readonly Diagnostic[]): Mending {
  const mended: Mended[] = []
  let now = files
  for (let round = 0; round < roundsMax; round++) {
    const offered = new Map(look(now).flatMap(({code, fix}) => (fix === undefined ? [] : [[fix, code] as const])))
    const ofFile = groupBy(offered.keys(), ({place}) => place.file)
    const fixed = now.map(({name, text}) => withFixes(text, ofFile.get(name) ?? []))
    const made = fixed.flatMap((each) => each.made)
    if (made.length === 0) break
    for (const {fix, before} of made) mended.push({code: offered.get(fix) ?? "", place: fix.place, before, after: fix.text})
    now = now.map(({name}, i) => ({name, text: fixed[i]?.text ?? ""}))
  }
  return {files: now, mended}
}
