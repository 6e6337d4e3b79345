// Sets of small numbers as words of bits: the loops that the analysis of all flows lives in. Plain loops over one element kind.

/** Numbers below `32 × length`, one bit each. */
export type Bits = Uint32Array

/** No numbers, with room for `count` of them. */
export function noBits(count: number): Bits {
  return new Uint32Array((count + 31) >>> 5)
}

/** All numbers below `count`. */
export function allBits(count: number): Bits {
  const bits = noBits(count).fill(0xffff_ffff)
  const rest = count & 31
  if (rest !== 0 && bits.length > 0) bits[bits.length - 1] = (1 << rest) - 1
  return bits
}

/** The set of some numbers. */
export function bitsOf(count: number, numbers: Iterable<number>): Bits {
  const bits = noBits(count)
  for (const number of numbers) setBit(bits, number)
  return bits
}

/** Puts a number into a set. */
export function setBit(bits: Bits, number: number): void {
  const place = number >>> 5
  bits[place] = (bits[place] ?? 0) | (1 << (number & 31))
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

/** Whether two sets share a number. */
export function meetBits(a: Bits, b: Bits): boolean {
  for (let i = 0; i < a.length; i++) if (((a[i] ?? 0) & (b[i] ?? 0)) !== 0) return true
  return false
}

/** What two sets share. */
export function andBits(a: Bits, b: Bits): Bits {
  const result = new Uint32Array(a.length)
  for (let i = 0; i < a.length; i++) result[i] = (a[i] ?? 0) & (b[i] ?? 0)
  return result
}

/** Adds a set to another, in place. */
export function addBits(target: Bits, added: Bits): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] ?? 0) | (added[i] ?? 0)
}

/** Takes a set out of another, in place. */
export function removeBits(target: Bits, removed: Bits): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] ?? 0) & ~(removed[i] ?? 0)
}

/** Moves what two sets share from the first into a third, in place. */
export function moveBits(from: Bits, chosen: Bits, to: Bits): void {
  for (let i = 0; i < from.length; i++) {
    const taken = (from[i] ?? 0) & (chosen[i] ?? 0)
    if (taken === 0) continue
    to[i] = (to[i] ?? 0) | taken
    from[i] = (from[i] ?? 0) & ~taken
  }
}

/** What the first set has and the second has not. */
export function withoutBits(a: Bits, b: Bits): Bits {
  const result = new Uint32Array(a.length)
  for (let i = 0; i < a.length; i++) result[i] = (a[i] ?? 0) & ~(b[i] ?? 0)
  return result
}

/** Whether two sets of the same room are the same. */
export function sameBits(a: Bits, b: Bits): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** How many numbers a set holds. */
export function countBits(bits: Bits): number {
  let count = 0
  for (const each of bits) {
    let word = each
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
