// Long files as text in pieces: the engine reads them from start to end, and later asks for the few stretches that it needs again.

import {isAscii, isUtf8} from "node:buffer"
import type {LongFile} from "@carveout/engine"
import type {Bytes} from "./bytes.ts"

/** Told how much of a file has been read, in bytes. */
export type OnProgress = (read: number, size: number) => void

/** LIMIT: bytes of a piece. WHY so few: text that is read and forgotten at once is garbage of the cheap kind. */
const pieceBytes = 1 << 15

/** One piece: where its bytes lie, and where its text begins, in UTF-16 units. */
type Piece = {readonly start: number; readonly end: number; readonly textStart: number; readonly textEnd: number}

/** A file of UTF-8 text, or undefined where the bytes are none. The bytes are looked through once for that. */
export function longFile(name: string, bytes: Bytes, onProgress: OnProgress): LongFile | undefined {
  const cut = piecesOf(bytes)
  if (cut === undefined) return undefined
  return {
    name,
    *pieces() {
      for (const piece of cut) {
        yield textOf(bytes, piece)
        onProgress(piece.end, bytes.size)
      }
    },
    slice: (start, end) => sliceOf(bytes, cut, {start, end}),
  }
}

/** The pieces of a file, none of them cutting a character; undefined where it is no UTF-8 text. */
function piecesOf(bytes: Bytes): readonly Piece[] | undefined {
  const pieces: Piece[] = []
  let textStart = 0
  for (let start = byteOrderMarkOf(bytes); start < bytes.size;) {
    const part = bytes.read(start, Math.min(bytes.size, start + pieceBytes))
    const whole = start + part.length >= bytes.size ? part : part.subarray(0, wholeCharacters(part))
    if (whole.length === 0 || !isUtf8(whole)) return undefined
    const end = start + whole.length
    const textEnd = textStart + (isAscii(whole) ? whole.length : decode(whole).length)
    pieces.push({start, end, textStart, textEnd})
    start = end
    textStart = textEnd
  }
  return pieces
}

/** Bytes of the mark with which some editors begin a text. */
function byteOrderMarkOf(bytes: Bytes): number {
  const [first, second, third] = bytes.read(0, Math.min(3, bytes.size))
  return first === 0xef && second === 0xbb && third === 0xbf ? 3 : 0
}

/** How many bytes of a part hold whole characters. */
function wholeCharacters(part: Uint8Array): number {
  let at = part.length - 1
  while (at > 0 && part.length - at < 4 && ((part[at] ?? 0) & 0xc0) === 0x80) at--
  const lead = part[at] ?? 0
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1
  return at + length <= part.length ? part.length : at
}

/** The text of a piece. */
function textOf(bytes: Bytes, {start, end}: Piece): string {
  return decode(bytes.read(start, end))
}

/** Text of bytes. WHY two ways: nearly all of a dump is ASCII, of which a text is made many times faster. */
function decode(bytes: Uint8Array): string {
  if (isAscii(bytes)) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1")
  return new TextDecoder("utf-8", {fatal: true, ignoreBOM: true}).decode(bytes)
}

/** A stretch of the text. */
function sliceOf(bytes: Bytes, pieces: readonly Piece[], {start, end}: {readonly start: number; readonly end: number}): string {
  let text = ""
  for (let i = pieceAt(pieces, start); i < pieces.length; i++) {
    const piece = pieces[i]
    if (piece === undefined || piece.textStart >= end) break
    text += textOf(bytes, piece).slice(Math.max(0, start - piece.textStart), end - piece.textStart)
  }
  return text
}

/** The piece in which an offset lies. */
function pieceAt(pieces: readonly Piece[], offset: number): number {
  let low = 0
  let high = pieces.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((pieces[middle]?.textStart ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}
