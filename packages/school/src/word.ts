// The words of a claim line. A group in braces or quotes is one word, so that a selector may hold blanks.

/** A word with its column, from 1. */
export type Word = {readonly text: string; readonly column: number}

/** The words of a line, and its note: what follows ` # ` outside braces and quotes. */
export type Words = {readonly words: readonly Word[]; readonly note: string | null; readonly length: number}

/** Cuts a line into words. An open brace or quote reaches to the end of the line. */
export function wordsOf(line: string): Words {
  const words: Word[] = []
  let i = 0
  while (i < line.length) {
    if (/\s/.test(line.charAt(i))) {
      i++
      continue
    }
    if (line.charAt(i) === "#" && (i === 0 || /\s/.test(line.charAt(i - 1)))) {
      return {words, note: line.slice(i + 1).trim(), length: line.slice(0, i).trimEnd().length}
    }
    const end = endOfWord(line, i)
    words.push(...withoutComma({text: line.slice(i, end), column: i + 1}))
    i = end
  }
  return {words, note: null, length: line.trimEnd().length}
}

/** The offset after the word that begins at an offset. */
function endOfWord(line: string, start: number): number {
  let depth = 0
  let quote = ""
  for (let i = start; i < line.length; i++) {
    const sign = line.charAt(i)
    if (quote !== "") quote = sign === quote ? "" : quote
    else if (sign === "{" || sign === "[") depth++
    else if (sign === "}" || sign === "]") depth--
    else if (depth > 0 && (sign === '"' || sign === "'")) quote = sign
    else if (depth === 0 && /\s/.test(sign)) return i
  }
  return line.length
}

/** A comma at the end of a word is a word of its own. References such as `x#egress[0]` hold none. */
function withoutComma(word: Word): readonly Word[] {
  if (!word.text.endsWith(",") || word.text.length === 1) return [word]
  const text = word.text.slice(0, -1)
  return [
    {text, column: word.column},
    {text: ",", column: word.column + text.length},
  ]
}
