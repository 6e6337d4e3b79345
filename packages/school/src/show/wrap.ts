// Prose in lines.

/** Words in lines of at most a width, every line behind an indent. */
export function wrapped(text: string, {columns, indent}: {readonly columns: number; readonly indent: string}): readonly string[] {
  const lines: string[] = []
  let line = ""
  for (const word of text.split(/\s+/)) {
    if (line !== "" && indent.length + line.length + 1 + word.length > columns) {
      lines.push(indent + line)
      line = word
    } else line = line === "" ? word : `${line} ${word}`
  }
  return line === "" ? lines : [...lines, indent + line]
}
