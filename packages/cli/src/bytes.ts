// Bytes that need not stand in memory: a file read in parts, or parts of a stream. Knows nothing of text.

import {closeSync, openSync, readSync} from "node:fs"

/** Bytes that are read where they are asked for. What was read is good until more is read. */
export type Bytes = {readonly size: number; readonly read: (start: number, end: number) => Uint8Array}

/** LIMIT: bytes of a file that are read at once, for parts that are asked for one after another. */
const aheadBytes = 1 << 18

/** The bytes of a file. WHY one room for all reading: memory outside the heap is given back late. */
export function fileBytes(path: string, size: number): Bytes {
  let room = Buffer.alloc(0)
  let held: {readonly start: number; readonly part: Uint8Array} = {start: 0, part: room}
  return {
    size,
    read: (start, end) => {
      const from = start - held.start
      if (from >= 0 && end - held.start <= held.part.length) return held.part.subarray(from, end - held.start)
      const length = Math.min(size, Math.max(end, start + aheadBytes)) - start
      if (room.length < length) room = Buffer.alloc(length)
      held = {start, part: readFilePart(path, start, room.subarray(0, length))}
      return held.part.subarray(0, end - start)
    },
  }
}

/** Reads a part of a file; shorter where the file has become shorter. */
function readFilePart(path: string, start: number, part: Uint8Array): Uint8Array {
  const file = openSync(path, "r")
  try {
    let length = 0
    for (let more = 1; more > 0 && length < part.length; length += more)
      more = readSync(file, part, length, part.length - length, start + length)
    return part.subarray(0, length)
  } finally {
    closeSync(file)
  }
}

/** Bytes that came in parts. */
export function partsBytes(parts: readonly Uint8Array[]): Bytes {
  const ends: number[] = []
  let size = 0
  for (const part of parts) ends.push((size += part.length))
  const read = (start: number, end: number): Uint8Array => {
    const found = parts.flatMap((part, i) => {
      const from = (ends[i] ?? 0) - part.length
      return from < end && (ends[i] ?? 0) > start ? [part.subarray(Math.max(0, start - from), end - from)] : []
    })
    return found.length === 1 ? (found[0] ?? Buffer.alloc(0)) : Buffer.concat(found)
  }
  return {size, read}
}

/** Everything that a stream such as standard input gives, in parts. */
export function readParts(file: number): readonly Uint8Array[] {
  const parts: Uint8Array[] = []
  for (;;) {
    const part = Buffer.allocUnsafe(partBytes)
    const length = readSome(file, part)
    if (length === 0) return parts
    parts.push(length * 2 < part.length ? Buffer.from(part.subarray(0, length)) : part.subarray(0, length))
  }
}

/** LIMIT: bytes taken from a stream at once. */
const partBytes = 1 << 16

/** Reads what is there; 0 at the end. WHY the wait: a pipe that somebody made non-blocking says that nothing is there yet. */
function readSome(file: number, part: Uint8Array): number {
  for (;;) {
    try {
      return readSync(file, part)
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : ""
      if (code === "EOF") return 0
      if (code !== "EAGAIN") throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, waitMs)
    }
  }
}

const waitMs = 5
