// Several files as one stream of documents that any tool reads, and back again: a comment before each says its name and length.

import type {LabFile} from "../worker/messages.ts"

const mark = /^# carveout file (".*"), (\d+) lines(, without a line break at its end)?$/

/** All files in one, in their order. */
export function joinFiles(files: readonly LabFile[]): string {
  return files
    .map(({name, text}, i) => `${i === 0 ? "" : "---\n"}${headOf(name, text)}\n${text}${text.endsWith("\n") ? "" : "\n"}`)
    .join("")
}

/** The files of a text that was joined; the text itself, under its name, where it was not. */
export function splitFiles({name, text}: LabFile): readonly LabFile[] {
  if (!text.startsWith("# carveout file ")) return [{name, text}]
  const lines = text.split("\n")
  const files: LabFile[] = []
  let at = 0
  while (at < lines.length) {
    const head = headAt(lines, at)
    if (head === null) return files.length === 0 ? [{name, text}] : files
    const end = endOf(lines, at + 1, head.lines)
    const body = lines.slice(at + 1, end).join("\n")
    const isWhole = end - at - 1 === head.lines
    files.push({name: head.name, text: isWhole && head.isOpen ? body : `${body}\n`})
    at = end + 1
  }
  return files
}

function headOf(name: string, text: string): string {
  const isOpen = !text.endsWith("\n")
  const count = text.split("\n").length - (isOpen ? 0 : 1)
  return `# carveout file ${JSON.stringify(name)}, ${count} lines${isOpen ? ", without a line break at its end" : ""}`
}

type Head = {readonly name: string; readonly lines: number; readonly isOpen: boolean}

function headAt(lines: readonly string[], at: number): Head | null {
  const [, name, count, open] = mark.exec(lines[at] ?? "") ?? []
  if (name === undefined) return null
  try {
    return {name: String(JSON.parse(name)), lines: Number(count), isOpen: open !== undefined}
  } catch {
    return null
  }
}

/** Where a file ends: after as many lines as were promised, or, where the text was changed since, before the next head. */
function endOf(lines: readonly string[], from: number, count: number): number {
  const promised = from + count
  if (isEnd(lines, promised)) return promised
  for (let at = from; at < lines.length; at++) if (lines[at] === "---" && headAt(lines, at + 1) !== null) return at
  return lines.length - (lines.at(-1) === "" ? 1 : 0)
}

/** Whether the text is over, or a separator and a head follow. */
function isEnd(lines: readonly string[], at: number): boolean {
  if (at === lines.length - 1 && lines[at] === "") return true
  return lines[at] === "---" && headAt(lines, at + 1) !== null
}
