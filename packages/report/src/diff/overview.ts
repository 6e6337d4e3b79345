// The edits behind a difference, with how many groups each is behind: what is read first where one edit of labels makes hundreds of groups.

import type {Analysis} from "@carveout/engine"
import {parts, partWord, signs} from "./model.ts"
import type {Part} from "./model.ts"

/** Edits that are alike, and of how many groups of each part they are a cause. A group with several causes counts for each. */
export type Behind = {readonly text: string; readonly counts: Readonly<Record<Part, number>>}

/** LIMIT: groups that are read one by one without an overview. */
const groupsMax = 12

/** LIMIT: edits of an overview; what is beyond is counted. */
const editsMax = 10

type Entry = {readonly text: string; readonly objects: Set<string>; readonly counts: Record<Part, number>}

/** The edits behind a difference, those behind most groups first; none where its groups are few. */
export function overviewOf(difference: Analysis.Difference): {readonly edits: readonly Behind[]; readonly more: number} {
  const entries = new Map<string, Entry>()
  if (parts.reduce((sum, part) => sum + difference[part].length, 0) <= groupsMax) return {edits: [], more: 0}
  const note = (key: string, object: string, part: Part): void => {
    let entry = entries.get(key)
    if (entry === undefined) entries.set(key, (entry = {text: key, objects: new Set(), counts: {opened: 0, closed: 0, redecided: 0}}))
    entry.objects.add(object)
    entry.counts[part]++
  }
  for (const part of parts) {
    const causes = difference[part].flatMap(({cause}) => [...new Map(cause.map((each) => [keyOf(each), each.object]))])
    for (const [key, object] of causes) note(key, object, part)
  }
  const edits = [...entries.values()].sort((a, b) => sumOf(b.counts) - sumOf(a.counts)).map(behind)
  return {edits: edits.slice(0, editsMax), more: Math.max(0, edits.length - editsMax)}
}

/** How often an edit is behind each part, by the signs of those. */
export function countsText(counts: Behind["counts"]): string {
  return parts.flatMap((part) => (counts[part] === 0 ? [] : [`${signs[part]}${counts[part]}`])).join(" ")
}

/** The same in words. */
export function countsWords(counts: Behind["counts"]): string {
  return parts.flatMap((part) => (counts[part] === 0 ? [] : [`${counts[part]} ${partWord(part)}`])).join(", ")
}

function sumOf(counts: Behind["counts"]): number {
  return parts.reduce((sum, part) => sum + counts[part], 0)
}

/** An edit in words; of labels without the values, which are others for each pod. */
function keyOf({kind, object, change}: Analysis.Cause): string {
  if (kind !== "label") return `${object} ${change}`
  const labels = change.replace(/^labels? /, "").split(", ")
  const names = labels.map((each) => /^[^=:]+/.exec(each)?.[0] ?? each)
  return `${names.length === 1 ? "label" : "labels"} ${names.join(", ")}`
}

/** WHY no count of pods: a group names the edit of the one flow that it shows. */
function behind({text, objects, counts}: Entry): Behind {
  const [first = ""] = objects
  if (!/^labels? /.test(text)) return {text, counts}
  return {text: `${text} of ${first}${objects.size === 1 ? "" : " and others"}`, counts}
}
