// Manifests written inside a test (`spec.inline`), and the way from places in them to places in the test's file.

import {textOrNull} from "../manifest/decode.ts"
import type {Cursor} from "../manifest/decode.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import type {Place} from "../text/source.ts"
import type {Inline} from "./policy-test.ts"

/** The inline manifests of a test as a source of their own, called `FILE#inline`; null where there are none. */
export function inlineOf(cursor: Cursor): Inline | null {
  const text = textOrNull(cursor)
  if (text === null) return null
  const {file} = cursor.context
  return {source: {name: `${file}#inline`, text}, file, shift: shiftOf(text, cursor)}
}

/** How a literal block (`|`) was moved: it is lines of the file with their indent taken away. Null for other styles. */
function shiftOf(text: string, {context, node}: Cursor): Inline["shift"] {
  if (node === undefined) return null
  const from = context.lines.positionAt(node.start)
  const to = context.lines.positionAt(node.end)
  const lines = text.split("\n")
  // A folded block has other line breaks than its text, and any other style begins within a line.
  if (from.column !== 1 || to.line - from.line !== lines.length - 1) return null
  const indent = (node.end - node.start - text.length) / lines.filter((line) => line !== "").length
  return Number.isInteger(indent) && indent > 0 ? {lines: from.line - 1, columns: indent} : null
}

/** A diagnostic about inline manifests, its places moved into the test's file where the way is known. */
export function movedIntoFile(inline: Inline, diagnostic: Diagnostic): Diagnostic {
  const {place, related} = diagnostic
  const moved = place === undefined ? diagnostic : {...diagnostic, place: movedPlace(inline, place)}
  if (related === undefined) return moved
  return {...moved, related: related.map((each) => ({...each, place: movedPlace(inline, each.place)}))}
}

/** A place in inline manifests as one in the test's file, where the way is known; any other place as it is. */
export function movedPlace({source, file, shift}: Inline, place: Place): Place {
  if (shift === null || place.file !== source.name) return place
  const {lines, columns} = shift
  return {
    file,
    line: place.line + lines,
    column: place.column + columns,
    endLine: place.endLine + lines,
    endColumn: place.endColumn + columns,
  }
}
