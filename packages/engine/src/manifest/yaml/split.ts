// A stream cut into documents as the cluster's tools cut it: by lines that begin with `---`, before any YAML is read.

import type {Window} from "../../text/window.ts"
import {Fault} from "./fault.ts"
import {documentMax} from "./limits.ts"

/** The stretch of one document, by offsets in the source. While it is looked at, its text stands in the window. */
export type Stretch = {readonly start: number; readonly end: number}

/**
 * Cuts a stream from an offset on, up to the end or the first line that the splitter refuses. A separator with nothing before it belongs to the
 * document that follows it, as upstream has it, so that `---` alone is an empty document and a leading `---` makes none.
 */
export function* splitDocuments(window: Window, from: number): Generator<Stretch | Fault> {
  let start = from
  for (let line = separatorFrom(window, start, from); line !== undefined; line = separatorFrom(window, start, line)) {
    const next = lineEnd(window, start, line)
    const rest = window.text.slice(line + 3 - window.base, next - window.base)
    if (rest.trim() !== "" && !rest.trim().startsWith("#")) return yield separatorFault(line, line + 3 + rest.trimEnd().length)
    if (line > start) {
      yield {start, end: line}
      start = next
    }
    line = next
  }
  const end = window.base + window.text.length
  if (start < end) yield {start, end}
}

/** The offset of the next line that begins with `---`, `line` being the start of a line; undefined where none follows. */
function separatorFrom(window: Window, start: number, line: number): number | undefined {
  let from = line
  for (;;) {
    const {text, base} = window
    if (from === line && text.startsWith("---", from - base)) return from
    const found = text.indexOf("\n---", from - base)
    if (found !== -1) return base + found + 1
    from = Math.max(line, base + text.length - 3)
    if (!more(window, start)) return undefined
  }
}

/** The offset behind the line's LF; CR alone ends no line for the splitter. */
function lineEnd(window: Window, start: number, from: number): number {
  for (;;) {
    const end = window.text.indexOf("\n", from - window.base)
    if (end !== -1) return window.base + end + 1
    if (!more(window, start)) return window.base + window.text.length
  }
}

/** Takes in more of the source, unless the document is too long already. */
function more(window: Window, start: number): boolean {
  const length = window.base + window.text.length - start
  if (!window.grow(start)) return false
  if (length > documentMax)
    throw new Fault("limit-document", `one document of more than ${documentMax} characters`, {start, end: start + 1})
  return true
}

/** The refusal of a separator with content. */
function separatorFault(start: number, end: number): Fault {
  return new Fault(
    "document-separator",
    "a line that begins with `---` separates documents and holds nothing else",
    {start, end},
    {
      help: "put what follows the dashes on a line of its own",
    },
  )
}
