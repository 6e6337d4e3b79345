// A stream cut into documents as the cluster's tools cut it: by lines that begin with `---`, before any YAML is read.

import {Fault} from "./fault.ts"

/** The stretch of one document in its file. */
export type Part = {readonly start: number; readonly end: number}

/** The documents up to the end or the first line that the splitter refuses. */
export type Split = {readonly parts: readonly Part[]; readonly fault: Fault | undefined}

/**
 * Cuts a stream from an offset on. A separator with nothing before it belongs to the document that follows it, as upstream has it, so that
 * `---` alone is an empty document and a leading `---` makes none.
 */
export function splitDocuments(text: string, from: number): Split {
  const parts: Part[] = []
  let start = from
  for (let line = from; line < text.length;) {
    const next = lineEnd(text, line)
    if (text.startsWith("---", line)) {
      const rest = text.slice(line + 3, next).trim()
      if (rest !== "" && !rest.startsWith("#"))
        return {parts, fault: separatorFault(line, line + 3 + text.slice(line + 3, next).trimEnd().length)}
      if (line > start) {
        parts.push({start, end: line})
        start = next
      }
    }
    line = next
  }
  if (start < text.length) parts.push({start, end: text.length})
  return {parts, fault: undefined}
}

/** The offset behind the line's LF; CR alone ends no line for the splitter. */
function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from)
  return end === -1 ? text.length : end + 1
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
