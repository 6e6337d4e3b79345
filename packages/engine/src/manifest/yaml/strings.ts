// Texts of a document as strings of their own. A part of a long text keeps all of it alive, and dumps repeat the same few words.

/** LIMIT: strings remembered, a power of two. A later one takes the seat of an earlier one, so a hostile text gains nothing. */
const seatsMax = 8192
/** Seats to begin with. WHY few: most texts are short, and an editor reads one at every keystroke. */
const seatsMin = 64
/** LIMIT: units of a string that is remembered; longer ones seldom come twice. */
const rememberedMax = 64

/** Gives parts of texts as strings that hold nothing else alive, equal short ones mostly as the same string. */
export class Strings {
  #known: (string | undefined)[] = emptySeats(seatsMin)
  #taken = 0

  /** The part between two offsets. */
  take(text: string, start: number, end: number): string {
    const length = end - start
    if (length > rememberedMax) return copied(text.slice(start, end))
    const seat = hashOf(text, start, end) & (this.#known.length - 1)
    const known = this.#known[seat]
    if (known !== undefined && known.length === length && isAt(text, start, known)) return known
    const own = copied(text.slice(start, end))
    this.#known[seat] = own
    if (known === undefined) this.#grow()
    return own
  }

  /** Notes that a seat was taken, and makes more of them where few are left. */
  #grow(): void {
    if (++this.#taken * 2 < this.#known.length || this.#known.length >= seatsMax) return
    const more = emptySeats(Math.min(seatsMax, this.#known.length * 4))
    this.#taken = 0
    for (const known of this.#known) {
      if (known === undefined) continue
      more[hashOf(known, 0, known.length) & (more.length - 1)] = known
      this.#taken++
    }
    this.#known = more
  }
}

function emptySeats(count: number): (string | undefined)[] {
  return Array.from({length: count}, () => undefined)
}

/** A number that equal parts share. WHY few of its letters: names that go together differ at their ends, and the rest is compared anyway. */
function hashOf(text: string, start: number, end: number): number {
  let hash = end - start
  for (let at = start; at < end && at < start + 2; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0
  for (let at = Math.max(start + 2, end - 6); at < end; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0
  return hash ^ (hash >>> 13)
}

/** Whether a text stands at an offset of another. */
function isAt(text: string, start: number, part: string): boolean {
  for (let i = 0; i < part.length; i++) if (text.charCodeAt(start + i) !== part.charCodeAt(i)) return false
  return true
}

/** LIMIT: the language copies parts that are shorter than this. */
const copiedMax = 13

/** A string with letters of its own, so that it holds no longer text alive. WHY so: only what is joined of several is written anew. */
export function copied(part: string): string {
  return part.length < copiedMax ? part : [part.slice(0, 1), part.slice(1)].join("")
}
