// A link that holds everything in its fragment: versioned, compressed, and read as what a stranger wrote.

import type {Wire} from "../matrix/view.ts"
import type {LabFile} from "../worker/messages.ts"

/** What a link holds. */
export type Shared = {readonly files: readonly LabFile[]; readonly baseline: readonly LabFile[]; readonly wire: Wire}

/** What came of reading a link: something, or a sentence on why not. */
export type ReadLink = {readonly ok: true; readonly shared: Shared} | {readonly ok: false; readonly message: string}

const prefix = "#v1."
/** LIMIT: letters of a fragment; longer ones are refused before anything is unpacked. */
const lettersMax = 400_000
/** LIMIT: bytes that a fragment may unpack to; unpacking stops there. */
const bytesMax = 4_000_000
/** LIMIT: files of a link. */
const filesMax = 200

/** The fragment of a state. */
export async function linkOf(shared: Shared): Promise<string> {
  const packed = await through(new TextEncoder().encode(JSON.stringify(shared)), new CompressionStream("deflate-raw"), Infinity)
  let text = ""
  for (const byte of packed ?? []) text += String.fromCharCode(byte)
  return `${prefix}${btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`
}

/** Reads a fragment. */
export async function readLink(fragment: string): Promise<ReadLink> {
  if (!fragment.startsWith(prefix))
    return refused(/^#v\d+\./.test(fragment) ? "the link was made by another version" : "this is no link of the lab")
  if (fragment.length > lettersMax) return refused("the link is longer than any that the lab makes")
  const bytes = bytesOf(fragment.slice(prefix.length))
  if (bytes === null) return refused("the link is cut off or was changed on its way")
  try {
    const unpacked = await through(bytes, new DecompressionStream("deflate-raw"), bytesMax)
    if (unpacked === null) return refused("the link unpacks to more than the lab takes")
    const shared = sharedOf(JSON.parse(new TextDecoder("utf-8", {fatal: true}).decode(unpacked)) as unknown)
    return shared === null ? refused("the link does not hold what a link of the lab holds") : {ok: true, shared}
  } catch {
    return refused("the link is cut off or was changed on its way")
  }
}

function refused(message: string): ReadLink {
  return {ok: false, message}
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return null
  try {
    return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0))
  } catch {
    return null
  }
}

/** Bytes through a transformer; null where more than `most` come out. */
async function through(
  bytes: Uint8Array<ArrayBuffer>,
  transformer: CompressionStream | DecompressionStream,
  most: number,
): Promise<Uint8Array | null> {
  const reader = new Blob([bytes]).stream().pipeThrough(transformer).getReader()
  const pieces: Uint8Array[] = []
  let length = 0
  for (;;) {
    const {done, value} = await reader.read()
    if (done) break
    length += value.length
    if (length > most) {
      await reader.cancel()
      return null
    }
    pieces.push(value)
  }
  const all = new Uint8Array(length)
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}

function sharedOf(value: unknown): Shared | null {
  if (!isRecord(value)) return null
  const {files, baseline, wire} = value
  if (!isFiles(files) || !isFiles(baseline) || !isRecord(wire)) return null
  const {protocol, port} = wire
  if (protocol !== null && (typeof protocol !== "string" || protocol.length > 10)) return null
  if (port !== null && (typeof port !== "number" || !Number.isInteger(port) || port < 0 || port > 65_535)) return null
  return {files: files.map(plain), baseline: baseline.map(plain), wire: {protocol, port}}
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

function isFiles(value: unknown): value is readonly LabFile[] {
  if (!Array.isArray(value) || value.length > filesMax) return false
  return value.every(
    (file: unknown) => isRecord(file) && typeof file["name"] === "string" && file["name"].length <= 200 && typeof file["text"] === "string",
  )
}

function plain({name, text}: LabFile): LabFile {
  return {name, text}
}
