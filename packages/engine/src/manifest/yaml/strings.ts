// Texts of a document as strings of their own. A part of a long text keeps all of it alive, and dumps repeat the same few words.

/** LIMIT: strings remembered, a power of two. A later one takes the seat of an earlier one, so a hostile text gains nothing. */
const seats = 8192
/** LIMIT: units of a string that is remembered; longer ones seldom come twice. */
const rememberedMax = 64

/** Gives parts of texts as strings that hold nothing else alive, equal short ones mostly as the same string. */
export class Strings {
  readonly #known: (string | undefined)[] = Array.from({length: seats}, () => undefined)
  readonly #hashes = new Int32Array(seats)

  /** The part between two offsets. */
  take(text: string, start: number, end: number): string {
    let hash = 0
    if (end - start <= rememberedMax) for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0
    return this.find(text, start, end, hash)
  }

  /** The part between two offsets, whose hash the caller knows: each unit added to 31 times what is before it, in 32 bits. */
  find(text: string, start: number, end: number, hash: number): string {
    if (end - start > rememberedMax) return copied(text.slice(start, end))
    const seat = (hash ^ (hash >>> 15)) & (seats - 1)
    const known = this.#known[seat]
    if (known !== undefined && this.#hashes[seat] === hash && known.length === end - start && isAt(text, start, known)) return known
    const own = copied(text.slice(start, end))
    this.#known[seat] = own
    this.#hashes[seat] = hash
    return own
  }
}

/** Whether a text stands at an offset of another. */
function isAt(text: string, start: number, part: string): boolean {
  for (let i = 0; i < part.length; i++) if (text.charCodeAt(start + i) !== part.charCodeAt(i)) return false
  return true
}

/** LIMIT: the language copies parts that are shorter than this. */
const copiedMax = 13

/** A string with letters of its own. WHY so: with a letter before it the language has to write a new text, which the part is then of. */
function copied(part: string): string {
  return part.length < copiedMax ? part : ` ${part}`.slice(1)
}
