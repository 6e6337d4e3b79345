// JSON values that are passed over: known to be JSON that the reader would take, and never made nodes. Whatever is unusual about a value is
// left to the reader (json.ts), which alone says what is wrong: nothing here has a message.

import {depthMax} from "./limits.ts"

/** LIMIT: keys of a map that is passed over; the reader takes larger ones. */
const keysPassedMax = 64

/** Room for the hashes of the keys of every open map, by depth. */
export function passingRoom(): Int32Array {
  return new Int32Array((depthMax + 1) * keysPassedMax)
}

/** The offset of the next unit that is no blank. */
export function skipBlanks(text: string, from: number): number {
  let at = from
  for (let unit = text.charCodeAt(at); unit === 32 || unit === 10 || unit === 13 || unit === 9; unit = text.charCodeAt(at)) at++
  return at
}

/** The offset behind the value that begins at an offset inside `depth` others; -1 where the reader has to look at it. */
export function passValue(text: string, from: number, depth: number, room: Int32Array): number {
  const sign = text.charCodeAt(from)
  if (sign === 34) return passText(text, from)
  if (sign === 123) return depth < depthMax ? passMap(text, from, depth + 1, room) : -1
  if (sign === 91) return depth < depthMax ? passList(text, from, depth + 1, room) : -1
  return passBare(text, from, sign)
}

/** `{…}`. A key with an escape, one whose hash came before, and more keys than there is room for are the reader's. */
function passMap(text: string, from: number, depth: number, room: Int32Array): number {
  let at = skipBlanks(text, from + 1)
  if (text.charCodeAt(at) === 125) return at + 1
  const first = depth * keysPassedMax
  for (let next = first; next < first + keysPassedMax; next++) {
    if (text.charCodeAt(at) !== 34) return -1
    let hash = 0
    for (let unit = text.charCodeAt(++at); unit !== 34; unit = text.charCodeAt(++at)) {
      if (unit === 92 || !(unit >= 32)) return -1
      hash = (Math.imul(hash, 31) + unit) | 0
    }
    if (isAmong(room, first, next, hash)) return -1
    room[next] = hash
    at = skipBlanks(text, at + 1)
    if (text.charCodeAt(at) !== 58) return -1
    at = passValue(text, skipBlanks(text, at + 1), depth, room)
    if (at === -1) return -1
    at = skipBlanks(text, at)
    const sign = text.charCodeAt(at)
    if (sign === 125) return at + 1
    if (sign !== 44) return -1
    at = skipBlanks(text, at + 1)
  }
  return -1
}

/** Whether a hash is among those of the keys before. */
function isAmong(room: Int32Array, first: number, next: number, hash: number): boolean {
  for (let i = first; i < next; i++) if (room[i] === hash) return true
  return false
}

/** `[…]`. */
function passList(text: string, from: number, depth: number, room: Int32Array): number {
  let at = skipBlanks(text, from + 1)
  if (text.charCodeAt(at) === 93) return at + 1
  for (;;) {
    at = passValue(text, at, depth, room)
    if (at === -1) return -1
    at = skipBlanks(text, at)
    const sign = text.charCodeAt(at)
    if (sign === 93) return at + 1
    if (sign !== 44) return -1
    at = skipBlanks(text, at + 1)
  }
}

/** A text in double quotes. */
function passText(text: string, from: number): number {
  let at = from + 1
  for (let unit = text.charCodeAt(at); unit !== 34; unit = text.charCodeAt(at)) {
    if (!(unit >= 32)) return -1
    at = unit === 92 ? passEscape(text, at) : at + 1
    if (at === -1) return -1
  }
  return at + 1
}

/** `\n` and the like, or four hex digits. */
function passEscape(text: string, from: number): number {
  const sign = text[from + 1] ?? ""
  if (sign === "u") return /^[0-9a-fA-F]{4}$/.test(text.slice(from + 2, from + 6)) ? from + 6 : -1
  return sign !== "" && '"\\/bfnrt'.includes(sign) ? from + 2 : -1
}

/** A word, or a number without an exponent: one with an exponent may be too large, and its letter is none of the signs that may follow. */
function passBare(text: string, from: number, sign: number): number {
  if (sign === 116) return text.startsWith("true", from) ? from + 4 : -1
  if (sign === 102) return text.startsWith("false", from) ? from + 5 : -1
  if (sign === 110) return text.startsWith("null", from) ? from + 4 : -1
  const end = mantissaEnd(text, from)
  return end > from && end - from <= digitsPassedMax ? end : -1
}

/** LIMIT: a number of more digits may be too large. */
const digitsPassedMax = 300

/** The offset behind a number that begins at an offset, the same offset where none does. */
export function numberEnd(text: string, from: number): number {
  const end = mantissaEnd(text, from)
  if (end === from || (text.charCodeAt(end) | 32) !== 101) return end
  const sign = text.charCodeAt(end + 1)
  const first = sign === 43 || sign === 45 ? end + 2 : end + 1
  const last = digitsEnd(text, first)
  return last > first ? last : end
}

/** Likewise without the exponent. */
function mantissaEnd(text: string, from: number): number {
  const first = text.charCodeAt(from) === 45 ? from + 1 : from
  const whole = text.charCodeAt(first) === 48 ? first + 1 : digitsEnd(text, first)
  if (whole === first) return from
  if (text.charCodeAt(whole) !== 46) return whole
  const end = digitsEnd(text, whole + 1)
  return end > whole + 1 ? end : whole
}

/** The offset behind a run of digits. */
function digitsEnd(text: string, from: number): number {
  let at = from
  for (let unit = text.charCodeAt(at); unit >= 48 && unit <= 57; unit = text.charCodeAt(at)) at++
  return at
}
