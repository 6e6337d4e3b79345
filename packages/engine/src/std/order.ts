// Orders of text. Order of policies is meaning, so nothing here asks the locale.

/**
 * Compares two texts by their UTF-8 bytes (which is by code point), as upstream's Go does.
 * Negative: `a` comes first. UTF-16 units would differ where surrogates meet U+E000 to U+FFFF.
 */
export function compareBytes(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return rank(x) - rank(y)
  }
  return a.length - b.length
}

/** Some texts in this order. WHY the language's own where no surrogate stands: it is the same order then, and found far sooner. */
export function sortedBytes(texts: readonly string[]): readonly string[] {
  return haveSurrogates(texts) ? texts.toSorted(compareBytes) : texts.toSorted()
}

/** What compares some texts in this order. WHY: see `sortedBytes`. */
export function comparerOf(texts: readonly string[]): (a: string, b: string) => number {
  return haveSurrogates(texts) ? compareBytes : compareUnits
}

function compareUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function haveSurrogates(texts: readonly string[]): boolean {
  return texts.some((text) => surrogate.test(text))
}

const surrogate = /[\ud800-\udfff]/

/** Moves surrogates above the rest of the basic plane: a unit's place in code point order. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}
