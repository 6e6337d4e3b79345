// Texts that JSON repeats: a dump has one shape for all of its items, so that each key, and the value under many a key, is known before it is
// read. A guess is taken only where the very same letters stand in the text.

/** A key that stood in a source without escapes: the key that came after it last, and the text that was its value last. */
export type Word = {readonly text: string; next: Word | undefined; value: string | undefined}

/** LIMIT: keys that are remembered. */
const wordsMax = 4096

/** The keys of one source. */
export class Words {
  readonly #known = new Map<string, Word>()
  /** The key that was read last. */
  last: Word = newWord("")

  /** The key whose letters stand at an offset, behind its quote, if it is the one that came next before; it is then the last. */
  guessed(text: string, start: number): string | undefined {
    const guess = this.last.next
    if (guess === undefined || !standsAt(text, start, guess.text)) return undefined
    this.last = guess
    return guess.text
  }

  /** Notes a key that no one guessed and that has no escape. */
  learn(key: string): void {
    let word = this.#known.get(key)
    if (word === undefined) {
      word = newWord(key)
      if (this.#known.size < wordsMax) this.#known.set(key, word)
    }
    this.last.next = word
    this.last = word
  }

  /** Notes that a key came of which nothing is remembered. */
  forget(): void {
    this.last = newWord("")
  }
}

function newWord(text: string): Word {
  return {text, next: undefined, value: undefined}
}

/** LIMIT: units that are compared one by one; from here on the language is faster with both at once. */
const fewUnits = 12

/** Whether a text without quotes or escapes stands at an offset, and then a quote. */
export function standsAt(text: string, start: number, part: string): boolean {
  const {length} = part
  if (text.charCodeAt(start + length) !== 34) return false
  if (length > fewUnits) return text.slice(start, start + length) === part
  for (let i = 0; i < length; i++) if (text.charCodeAt(start + i) !== part.charCodeAt(i)) return false
  return true
}
