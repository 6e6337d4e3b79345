// How text may look: colours that carry meaning, and none at all where the reader is a file or asked for none.

/** Paints text; every function returns its argument unchanged where colour is off. */
export type Style = {
  readonly bold: (text: string) => string
  readonly dim: (text: string) => string
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly doubt: (text: string) => string
  readonly place: (text: string) => string
}

const same = (text: string): string => text
const sgr =
  (open: number, close: number) =>
  (text: string): string =>
    `\u001b[${open}m${text}\u001b[${close}m`

/** No colour. */
export const plainStyle: Style = {bold: same, dim: same, good: same, bad: same, doubt: same, place: same}

/** The sixteen colours that every terminal has, in its own theme. */
export const colourStyle: Style = {
  bold: sgr(1, 22),
  dim: sgr(2, 22),
  good: sgr(32, 39),
  bad: sgr(31, 39),
  doubt: sgr(33, 39),
  place: sgr(36, 39),
}

/** Control characters of user text, shown as escapes: a manifest must not drive the reader's terminal. */
export function printable(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  )
}

/** Letters of a line that take room: not what paints it. */
const painting = /\u001b\[\d*m/g

/**
 * A line in lines of a width, broken at spaces; those after the first are indented by `hang`. A word that is wider has a line of its own. Null: nobody says how
 * wide lines may be, and it stays as it is.
 */
export function folded(line: string, width: number | null, hang: number): readonly string[] {
  if (width === null || line.replace(painting, "").length <= width) return [line]
  const lines: string[] = []
  let current = ""
  let taken = 0
  for (const [, gap = "", word = ""] of line.matchAll(/(\s*)(\S+)/g)) {
    const size = word.replace(painting, "").length
    const isFirst = taken === 0
    if (!isFirst && taken + gap.length + size > width) {
      lines.push(current)
      current = `${" ".repeat(hang)}${word}`
      taken = hang + size
      continue
    }
    current += `${gap}${word}`
    taken += gap.length + size
  }
  return [...lines, current]
}

/** Lines of an excerpt and its underline: broken, the marks would stand under other words. */
const excerptLine = /^\s*\d*\s*\| /

/** A text for a terminal of a width: long lines are broken, and go on a little further in than they began. Null: every line stays as it is. */
export function fittedText(text: string, width: number | null): string {
  if (width === null) return text
  const fitted = (line: string): readonly string[] => {
    const plain = line.replace(painting, "")
    return excerptLine.test(plain) ? [line] : folded(line, width, plain.search(/\S|$/) + 2)
  }
  return text.split("\n").flatMap(fitted).join("\n")
}

/** A number with what it counts. */
export function counted(count: number, what: string): string {
  return `${String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ",")} ${what}${count === 1 ? "" : "s"}`
}
