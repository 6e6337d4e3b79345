// Prose in lines.

/** How wide lines may be, what stands before each, and how wide a word is where that is not its length. */
export type Wrapping = {readonly columns: number; readonly indent: string; readonly width?: (word: string) => number}

/** Words in lines of at most a width, every line behind an indent. A word that is wider than a line stands alone. */
export function wrapped(text: string, {columns, indent, width = ({length}) => length}: Wrapping): readonly string[] {
  const lines: string[] = []
  let line = ""
  let used = 0
  for (const word of text.split(/\s+/).filter((each) => each !== "")) {
    const isFull = line !== "" && indent.length + used + 1 + width(word) > columns
    if (isFull) lines.push(indent + line)
    line = isFull || line === "" ? word : `${line} ${word}`
    used = isFull || used === 0 ? width(word) : used + 1 + width(word)
  }
  return line === "" ? lines : [...lines, indent + line]
}
