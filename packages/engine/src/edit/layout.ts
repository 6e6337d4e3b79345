// How a stretch of a manifest is laid out: lines, indents, braces.

import type {YamlNode} from "../manifest/yaml/node.ts"

/** Whether a map or list stands between braces or brackets. */
export function isFlow(text: string, {start, kind}: YamlNode): boolean {
  return text[start] === (kind === "map" ? "{" : "[")
}

/** The offset behind a value, its closing brace or bracket included. WHY looked for: a node ends where the last thing in it does. */
export function endOf(text: string, node: YamlNode): number {
  if (node.kind === "scalar") return node.end
  const last = node.kind === "map" ? node.entries.at(-1)?.value : node.items.at(-1)
  if (!isFlow(text, node)) return last === undefined ? node.end : Math.max(node.end, endOf(text, last))
  const from = last === undefined ? node.start + 1 : Math.max(endOf(text, last), node.start + 1)
  const blanks = /^(?:[\s,:]|#[^\n]*)*/.exec(text.slice(from))?.[0].length ?? 0
  const isClosed = text[from + blanks] === (node.kind === "map" ? "}" : "]")
  return isClosed ? from + blanks + 1 : node.end
}

/** The offset at which the line of an offset begins. */
export function lineStartOf(text: string, offset: number): number {
  return text.lastIndexOf("\n", offset - 1) + 1
}

/** The offset at which a line begins, counted from 1; lines end in LF, CR LF or CR alone. */
export function lineStartAt(text: string, line: number): number {
  const ends = /\r\n?|\n/g
  for (let i = 1; i < line; i++) if (ends.exec(text) === null) return text.length
  return ends.lastIndex
}

/** How far from its line's beginning an offset is; dashes of lists count as blanks do. */
export function indentOf(text: string, offset: number): number {
  return offset - lineStartOf(text, offset)
}

/** The offset behind the line on which a value ends; the value of a block scalar ends where its last line does. */
export function lineEndAfter(text: string, node: YamlNode): number {
  const end = endOf(text, node)
  if (end > 0 && text[end - 1] === "\n") return end
  const at = text.indexOf("\n", end)
  return at === -1 ? text.length : at + 1
}

/** Whether nothing but blanks and dashes stands before an offset on its line. */
export function beginsLine(text: string, offset: number): "alone" | "behind a dash" | "inside" {
  const before = text.slice(lineStartOf(text, offset), offset)
  if (before.trim() === "") return "alone"
  return /^[\s-]+$/.test(before) ? "behind a dash" : "inside"
}
