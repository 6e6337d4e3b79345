// Sets of small numbers as words of bits: the loops that the analysis of all flows lives in. Plain loops over one element kind.

/** Numbers below `32 × length`, one bit each. */
export type Bits = Uint32Array

/** No numbers, with room for `count` of them. */
export function noBits(count: number): Bits {
  return new Uint32Array((count + 31) >>> 5)
}

/** Puts a number into a set. */
export function setBit(bits: Bits, number: number): void {
  const place = number >>> 5
  bits[place] = (bits[place] ?? 0) | (1 << (number & 31))
}

/** Takes a number out of a set. */
export function clearBit(bits: Bits, number: number): void {
  const place = number >>> 5
  bits[place] = (bits[place] ?? 0) & ~(1 << (number & 31))
}

/** Whether a number is in a set. */
export function hasBit(bits: Bits, number: number): boolean {
  return (((bits[number >>> 5] ?? 0) >>> (number & 31)) & 1) === 1
}

/** Whether a set is empty. */
export function isEmptyBits(bits: Bits): boolean {
  for (const word of bits) if (word !== 0) return false
  return true
}

/** Adds a set to another, in place. */
export function addBits(target: Bits, added: Bits): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] ?? 0) | (added[i] ?? 0)
}

/** How many numbers some words of a set hold; absent: all of them. */
export function countBits(bits: Bits, from = 0, to: number = bits.length): number {
  let count = 0
  for (let i = from; i < to; i++) {
    let word = bits[i] ?? 0
    word -= (word >>> 1) & 0x5555_5555
    word = (word & 0x3333_3333) + ((word >>> 2) & 0x3333_3333)
    count += (((word + (word >>> 4)) & 0x0f0f_0f0f) * 0x0101_0101) >>> 24
  }
  return count
}

/** The numbers of a set, ascending. */
export function numbersOf(bits: Bits): number[] {
  const numbers: number[] = []
  for (let place = 0; place < bits.length; place++) {
    for (let word = bits[place] ?? 0; word !== 0; word &= word - 1) numbers.push(lowestNumber(word, place))
  }
  return numbers
}

/** The least number in a word that is not empty. */
export function lowestNumber(word: number, place: number): number {
  return (place << 5) + 31 - Math.clz32(word & -word)
}
