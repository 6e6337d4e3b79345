// The smallest change that makes one text of another: so that a caret, marks and folds stay where nothing changed.

import type {Text} from "@codemirror/state"

/** A stretch and what stands in its place. */
export type Replacement = {readonly from: number; readonly to: number; readonly insert: string}

/** The change that makes `text` of a document; null where nothing differs. */
export function replacement(doc: Text, text: string): Replacement | null {
  const old = doc.toString()
  if (old === text.replace(/\r\n?/g, "\n")) return null
  const next = text.replace(/\r\n?/g, "\n")
  const most = Math.min(old.length, next.length)
  let start = 0
  while (start < most && old.charCodeAt(start) === next.charCodeAt(start)) start++
  let end = 0
  while (end < most - start && old.charCodeAt(old.length - 1 - end) === next.charCodeAt(next.length - 1 - end)) end++
  return {from: start, to: old.length - end, insert: next.slice(start, next.length - end)}
}
