// Source text and places in it. Offsets are UTF-16 units from the start of the file, as the language counts.

/** A text with the name by which its user knows it: a path as given, or `-` for standard input. */
export type SourceFile = {readonly name: string; readonly text: string}

/**
 * A stretch of a file as people and tools name it: line and column from 1, columns in UTF-16 units, end exclusive.
 * Made once and eagerly, so that nothing has to keep a large file's text for the sake of a message.
 */
export type Place = {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
}

/** The offsets at which the lines of a text begin. */
export type LineMap = readonly number[]

/** Finds the line starts of a text. Lines end in LF, CR LF or CR alone, as YAML has it. */
export function lineMapOf(text: string): LineMap {
  const starts = [0]
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (unit === 10 || (unit === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1)
  }
  return starts
}

/** Line and column, both from 1, of an offset. */
export function positionAt(lines: LineMap, offset: number): {readonly line: number; readonly column: number} {
  let low = 0
  let high = lines.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((lines[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return {line: low + 1, column: offset - (lines[low] ?? 0) + 1}
}

/** The place between two offsets of a file. */
export function placeBetween(file: string, lines: LineMap, start: number, end: number): Place {
  const from = positionAt(lines, start)
  const to = positionAt(lines, Math.max(start, end))
  return {file, line: from.line, column: from.column, endLine: to.line, endColumn: to.column}
}
