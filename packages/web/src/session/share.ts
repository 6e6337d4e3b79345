// A session as a text: what a link holds in its fragment, versioned, compressed, and read as what a stranger wrote. Runs beside the page.

import type {Loaded} from "../lessons/page-view.ts"
import {groupings} from "../matrix/view.ts"
import type {Wire} from "../matrix/view.ts"
import type {Asked} from "../trace/view.ts"
import type {LabFile} from "../worker/messages.ts"
import {lookOf} from "./kept-look.ts"
import type {KeptLook} from "./kept-look.ts"
import type {Aside} from "./work.ts"

/** What a link holds, and what is kept on the device: the work, and what of it is looked at. `tab` may be of a later lab. */
export type Shared = {
  readonly files: readonly LabFile[]
  readonly baseline: readonly LabFile[]
  readonly active: string
  readonly wire: Wire
  readonly asked: Asked | null
  readonly panel: "learn" | "lab"
  readonly tab: string
  readonly loaded: Loaded | null
}

/**
 * What the device keeps: the session, the files as they were given, the sessions that others took the place of, and how it is looked at, null where that is not known.
 */
export type KeptSession = {
  readonly shared: Shared
  readonly given: readonly LabFile[]
  readonly aside: readonly Aside[]
  readonly look: KeptLook | null
}

/** What came of reading a link: something, or a sentence on why not. */
export type ReadLink = {readonly ok: true; readonly shared: Shared} | {readonly ok: false; readonly message: string}

/** What came of making one: the fragment, or how much too large it would be. */
export type MadeLink = {readonly ok: true; readonly fragment: string} | {readonly ok: false; readonly message: string}

const prefix = "#v2."
const oldPrefix = "#v1."
/** LIMIT: letters of a fragment; longer ones are refused before anything is unpacked. */
export const lettersMax = 65_536
/** LIMIT: bytes that a fragment may unpack to; unpacking stops there. */
export const bytesMax = 1_048_576
/** LIMIT: files of a link. */
const filesMax = 200
/** LIMIT: letters of a name. */
const nameMax = 200

/** The fragment of a session. */
export async function linkOf(shared: Shared): Promise<MadeLink> {
  const bytes = new TextEncoder().encode(JSON.stringify(packedOf(shared)))
  if (bytes.length > bytesMax) return tooLarge(bytes.length, bytesMax, "the session")
  if (shared.files.length > filesMax || shared.baseline.length > filesMax)
    return refused(`the session has ${shared.files.length} files, and a link takes ${filesMax}`)
  const packed = await through(bytes, new CompressionStream("deflate-raw"), Infinity)
  let text = ""
  for (const byte of packed ?? []) text += String.fromCharCode(byte)
  const fragment = `${prefix}${btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`
  return fragment.length > lettersMax ? tooLarge(fragment.length, lettersMax, "the link") : {ok: true, fragment}
}

/** Reads a fragment. */
export async function readLink(fragment: string): Promise<ReadLink> {
  const isOld = fragment.startsWith(oldPrefix)
  if (!isOld && !fragment.startsWith(prefix))
    return refused(
      /^#v\d+\./.test(fragment) ? "the link was made by another version of the lab than this one" : "this is no link of the lab",
    )
  if (fragment.length > lettersMax) return refused("the link is longer than any that the lab makes")
  const bytes = bytesOf(fragment.slice(prefix.length))
  if (bytes === null) return refused("the link is cut off or was changed on its way")
  try {
    const unpacked = await through(bytes, new DecompressionStream("deflate-raw"), bytesMax)
    if (unpacked === null) return refused("the link unpacks to more than the lab takes")
    const value = JSON.parse(new TextDecoder("utf-8", {fatal: true, ignoreBOM: true}).decode(unpacked)) as unknown
    const shared = isOld ? sharedOfOld(value) : sharedOf(value)
    if (shared !== null && Math.max(shared.files.length, shared.baseline.length) > filesMax)
      return refused(`the link holds more than ${filesMax} files`)
    return shared === null ? refused("the link does not hold what a link of the lab holds") : {ok: true, shared}
  } catch {
    return refused("the link is cut off or was changed on its way")
  }
}

function refused(message: string): {readonly ok: false; readonly message: string} {
  return {ok: false, message}
}

function tooLarge(size: number, most: number, what: string): MadeLink {
  const kilo = (count: number): string => `${Math.ceil(count / 1024)} KiB`
  return refused(`${what} would be ${kilo(size)}, and ${kilo(most)} is the most that a link may be`)
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

/** A session as it is written: a text of the baseline that the file of its name has, too, is not written twice. */
export function packedOf({files, baseline, ...rest}: Shared): object {
  return {files, baseline: packedFiles(baseline, files), ...rest}
}

/** What the device keeps as it is written. */
export function packedKept(kept: KeptSession): object {
  return {
    ...packedAlone(kept),
    aside: kept.aside.map(({label, session: shared, given, isPutAway}) => ({
      ...packedAlone({shared, given, look: null}),
      label,
      isPutAway,
    })),
  }
}

/** The same without what was replaced: what somebody sees, and nothing else. */
export function packedAlone({shared, given, look}: Omit<KeptSession, "aside">): object {
  return {...packedOf(shared), given: packedFiles(given, shared.baseline), ...(look === null ? {} : {look})}
}

/** What the device keeps from what was written; an earlier lab wrote the session alone. */
export function keptOf(value: unknown): KeptSession | null {
  const shared = sharedOf(value)
  if (shared === null || !isRecord(value)) return null
  const list = Array.isArray(value["aside"]) ? (value["aside"] as readonly unknown[]) : []
  return {
    shared,
    given: givenOf(value, shared),
    look: lookOf(value["look"]),
    aside: list.flatMap((each) => {
      const session = sharedOf(each)
      if (session === null || !isRecord(each)) return []
      return [{label: String(each["label"]), session, given: givenOf(each, session), isPutAway: each["isPutAway"] === true}]
    }),
  }
}

function givenOf(value: Readonly<Record<string, unknown>>, {baseline}: Shared): readonly LabFile[] {
  return filesOf(value["given"], textsOf(baseline)) ?? baseline
}

function packedFiles(list: readonly LabFile[], known: readonly LabFile[]): readonly object[] {
  const texts = textsOf(known)
  return list.map(({name, text}) => ({name, text: texts.get(name) === text ? null : text}))
}

function textsOf(list: readonly LabFile[]): ReadonlyMap<string, string> {
  return new Map(list.map(({name, text}) => [name, text]))
}

/** A session from what was written; null where it is none. Whatever else it holds is left behind. */
export function sharedOf(value: unknown): Shared | null {
  if (!isRecord(value)) return null
  const files = filesOf(value["files"], new Map())
  const baseline = files === null ? null : filesOf(value["baseline"], textsOf(files))
  const wire = wireOf(value["wire"])
  const asked = value["asked"] === null ? null : askedOf(value["asked"])
  const loaded = value["loaded"] === null ? null : loadedOf(value["loaded"])
  const {active, panel, tab} = value
  if (files === null || baseline === null || wire === null || asked === undefined || loaded === undefined) return null
  if (!isName(active) || !isName(tab) || (panel !== "learn" && panel !== "lab")) return null
  return {files, baseline, active, wire, asked, panel, tab, loaded}
}

/** What the first version held: files, baseline and wire. */
function sharedOfOld(value: unknown): Shared | null {
  if (!isRecord(value)) return null
  const {files, baseline, wire} = value
  return sharedOf({files, baseline, wire, active: "", asked: null, panel: "lab", tab: "matrix", loaded: null})
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value.length <= nameMax
}

/** Files with names of their own; a text that is null is the one known under its name. */
function filesOf(value: unknown, known: ReadonlyMap<string, string>): readonly LabFile[] | null {
  if (!Array.isArray(value)) return null
  const files = new Map<string, LabFile>()
  for (const each of value as readonly unknown[]) {
    if (!isRecord(each)) return null
    const {name} = each
    const text = isName(name) && each["text"] === null ? known.get(name) : each["text"]
    if (!isName(name) || typeof text !== "string" || files.has(name)) return null
    files.set(name, {name, text})
  }
  return [...files.values()]
}

function wireOf(value: unknown): Wire | null {
  if (!isRecord(value)) return null
  const {protocol, port} = value
  if (protocol !== null && (typeof protocol !== "string" || protocol.length > 10)) return null
  if (port !== null && (typeof port !== "number" || !Number.isInteger(port) || port < 0 || port > 65_535)) return null
  return {protocol, port}
}

function askedOf(value: unknown): Asked | undefined {
  if (!isRecord(value)) return undefined
  const {from, to, by, way} = value
  if (!isEnd(from) || !isEnd(to)) return undefined
  const grouping = groupings.find((each) => each === by)
  const wire = wireOf(value["wire"])
  return {
    from,
    to,
    ...(grouping === undefined ? {} : {by: grouping}),
    ...(wire === null ? {} : {wire}),
    ...(isEnd(way) ? {way} : {}),
  }
}

/** LIMIT: letters of an end, or of a way to it. */
const endMax = 600

function isEnd(value: unknown): value is string {
  return typeof value === "string" && value.length <= endMax
}

function loadedOf(value: unknown): Loaded | undefined {
  if (!isRecord(value) || !isRecord(value["variant"])) return undefined
  const {slug, scope} = value
  const {role, name} = value["variant"]
  if (!isName(slug) || !isName(name) || (scope !== "alone" && scope !== "stacked")) return undefined
  if (role !== "policy" && role !== "trap" && role !== "case") return undefined
  return {slug, scope, variant: {role, name}}
}
