// What can be taken back and done again as the device keeps it, beside the session that it belongs to: limited in size, and read as what a stranger
// wrote. Where anything of it is not as it should be, there is nothing to take back, and the session is what it was.

import type {Loaded, PageView} from "../lessons/page-view.ts"
import type {LabFile} from "../worker/messages.ts"
import type {Entry} from "./history.ts"
import {keptOf, packedKept, sharedOf} from "./share.ts"
import type {KeptSession} from "./share.ts"
import type {Aside, Done, Work} from "./work.ts"

/** What a change left, without the page that was beside it: that one comes from the course. */
export type Unpaged = Omit<Work, "page">

/** How the editor takes back what was typed in a file: as it wrote it itself. */
export type Typing = {readonly name: string; readonly keys: string}

/** All of it. `goingOn`: the text at the end of typing that is taken back in part; null where none is. */
export type KeptUndo = Done<Unpaged> & {readonly typing: readonly Typing[]}

/** What was kept: a session, and what can be taken back in it. */
export type Kept = {readonly session: KeptSession; readonly undo: KeptUndo | null}

/** A session with its undo as they are written. */
export function packedWithUndo(session: KeptSession, undo: KeptUndo): object {
  return {...packedKept(session), undo: packedUndo(undo, knownOf(session))}
}

/** What was written; null where it holds no session. */
export function keptWithUndo(value: unknown): Kept | null {
  const session = keptOf(value)
  return session === null ? null : {session, undo: undoOf(recordOf(value)["undo"], knownOf(session))}
}

function knownOf({shared: {files, baseline}, given}: KeptSession): Known {
  return {files, baseline, given}
}

/** LIMIT: changes that a device keeps in each direction, and letters of everything that they add to the session; the oldest go first. */
export const keptUndoMax = {changes: 100, letters: 2_000_000}
/** LIMIT: letters of what the editor keeps of one file; where it is more, typing there is taken back as a whole. */
export const keysMax = 200_000

/** The files that a session holds: their texts are not written again. */
export type Known = {readonly files: readonly LabFile[]; readonly baseline: readonly LabFile[]; readonly given: readonly LabFile[]}

/** Writes as much as is allowed, the latest first. */
export function packedUndo({past, future, goingOn, typing}: KeptUndo, known: Known): object {
  const pool = new Pool(known)
  const done = within(pool, past, ({label, typing: name, before}) => ({label, typing: name, before: pool.work(before)}))
  const undone = within(pool, future, ({entry: {label, typing: name, before}, after}) => ({
    label,
    typing: name,
    before: pool.work(before),
    after: pool.work(after),
  }))
  const keys = typing.filter((each) => each.keys.length <= keysMax && pool.takes(each.keys.length))
  return {of: markOf(known.files), past: done, future: undone, goingOn: done.length === 0 ? null : goingOn, typing: keys, ...pool.written}
}

/** The latest of a list that there is room for, packed, in their order. */
function within<T>(pool: Pool, list: readonly T[], pack: (each: T) => object): readonly object[] {
  const packed: object[] = []
  for (const each of list.slice(-keptUndoMax.changes).toReversed()) {
    const one = pool.tried(() => pack(each))
    if (one === null) break
    packed.unshift(one)
  }
  return packed
}

/** Files and sessions that several changes share, each written once. */
class Pool {
  readonly #places = new Map<string, Map<string, number>>()
  readonly #asides = new Map<Aside, number>()
  readonly #files: LabFile[] = []
  readonly #packed: object[] = []
  readonly #first: number
  #letters = 0

  constructor(known: Known) {
    const all = listed(known)
    this.#first = all.length
    for (const [place, file] of all.entries()) this.#note(file, place)
  }

  get written(): {readonly files: readonly LabFile[]; readonly aside: readonly object[]} {
    return {files: this.#files, aside: this.#packed}
  }

  /** Whether there is room for so many letters; then they are taken. */
  takes(letters: number): boolean {
    if (this.#letters + letters > keptUndoMax.letters) return false
    this.#letters += letters
    return true
  }

  /** What packing gives; null where it would be too much. */
  tried(pack: () => object): object | null {
    const [letters, files, sessions] = [this.#letters, this.#files.length, this.#packed.length]
    const packed = pack()
    if (this.#letters <= keptUndoMax.letters) return packed
    this.#letters = letters
    for (const {name, text} of this.#files.splice(files)) this.#places.get(text)?.delete(name)
    this.#packed.splice(sessions)
    for (const [aside, place] of this.#asides) if (place >= sessions) this.#asides.delete(aside)
    return null
  }

  work({files, baseline, given, aside, active, loaded}: Unpaged): object {
    return {
      files: this.#list(files),
      baseline: this.#list(baseline),
      given: this.#list(given),
      aside: aside.map((each) => this.#aside(each)),
      active,
      loaded,
    }
  }

  #list(files: readonly LabFile[]): readonly number[] {
    return files.map((file) => {
      const known = this.#places.get(file.text)?.get(file.name)
      if (known !== undefined) return known
      const place = this.#first + this.#files.push(file) - 1
      this.#letters += file.text.length + file.name.length
      this.#note(file, place)
      return place
    })
  }

  #aside(aside: Aside): number {
    const known = this.#asides.get(aside)
    if (known !== undefined) return known
    const {label, session, given, isPutAway} = aside
    const packed = {
      ...session,
      files: this.#list(session.files),
      baseline: this.#list(session.baseline),
      given: this.#list(given),
      label,
      isPutAway,
    }
    const place = this.#packed.push(packed) - 1
    this.#asides.set(aside, place)
    return place
  }

  #note({name, text}: LabFile, place: number): void {
    const names = this.#places.get(text) ?? new Map<string, number>()
    this.#places.set(text, names)
    if (!names.has(name)) names.set(name, place)
  }
}

/** Reads what was written beside a session; null where it is not of these files, or not what this lab writes. */
export function undoOf(value: unknown, known: Known): KeptUndo | null {
  if (!isRecord(value) || value["of"] !== markOf(known.files)) return null
  try {
    const reader = new Reader(value, known)
    const {goingOn} = value
    const past = listOf(value["past"]).map((each) => reader.done(each))
    const future = listOf(value["future"]).map((each) => ({entry: reader.done(each), after: reader.work(recordOf(each)["after"])}))
    const typing = listOf(value["typing"]).map((each) => ({name: textOf(recordOf(each)["name"]), keys: textOf(recordOf(each)["keys"])}))
    return {past, future, typing, goingOn: goingOn === null ? null : textOf(goingOn)}
  } catch {
    return null
  }
}

/** Reads changes. Whatever is not as it should be is thrown as such. */
class Reader {
  readonly #files: readonly LabFile[]
  readonly #aside: readonly Aside[]

  constructor(value: Readonly<Record<string, unknown>>, known: Known) {
    const own = listOf(value["files"]).map((each) => ({name: textOf(recordOf(each)["name"]), text: textOf(recordOf(each)["text"])}))
    this.#files = [...listed(known), ...own]
    this.#aside = listOf(value["aside"]).map((each) => this.#asideOf(recordOf(each)))
  }

  done(value: unknown): Entry<Unpaged> {
    const {label, typing, before} = recordOf(value)
    return {label: textOf(label), typing: typing === null ? null : textOf(typing), before: this.work(before)}
  }

  work(value: unknown): Unpaged {
    const {files, baseline, given, aside, active, loaded} = recordOf(value)
    const [own, others] = [this.#list(files), this.#list(baseline)]
    return {
      files: own,
      baseline: others,
      given: this.#list(given),
      aside: listOf(aside).map((place) => thing(this.#aside[Number(place)])),
      active: textOf(active),
      loaded: loadedOf(loaded),
    }
  }

  #asideOf({files, baseline, given, label, isPutAway, ...rest}: Readonly<Record<string, unknown>>): Aside {
    const session = thing(sharedOf({...rest, files: this.#list(files), baseline: this.#list(baseline)}) ?? undefined)
    return {label: textOf(label), session, given: this.#list(given), isPutAway: isPutAway === true}
  }

  #list(value: unknown): readonly LabFile[] {
    const files = listOf(value).map((place) => thing(this.#files[Number(place)]))
    if (new Set(files.map(({name}) => name)).size < files.length) throw new Error("two files of one name")
    return files
  }
}

/** What is loaded, checked as that of a session is. */
function loadedOf(value: unknown): Loaded | null {
  const wire = {protocol: null, port: null}
  const shared = sharedOf({files: [], baseline: [], active: "", wire, asked: null, panel: "lab", tab: "matrix", loaded: value})
  return thing(shared ?? undefined).loaded
}

/** Every change with the page that was beside it; a page that the course has no more is none. */
export async function withPages(
  {past, future, goingOn}: KeptUndo,
  pageOf: (loaded: Loaded) => Promise<PageView | null>,
): Promise<Done<Work>> {
  const paged = async (work: Unpaged): Promise<Work> => {
    const page = work.loaded === null ? null : await pageOf(work.loaded)
    return {...work, page, loaded: page === null ? null : work.loaded}
  }
  const entry = async ({before, ...rest}: Entry<Unpaged>): Promise<Entry<Work>> => ({...rest, before: await paged(before)})
  return {
    past: await Promise.all(past.map(entry)),
    future: await Promise.all(future.map(async (each) => ({entry: await entry(each.entry), after: await paged(each.after)}))),
    goingOn,
  }
}

function listed({files, baseline, given}: Known): readonly LabFile[] {
  return [...files, ...baseline, ...given]
}

/** Files in a few letters, to be told from others. It guards against a mix-up, not against whoever can write to this device anyway. */
function markOf(files: readonly LabFile[]): string {
  let mark = 0x81_1c_9d_c5
  for (const {name, text} of files) {
    const all = `${name}\u0000${text}\u0000`
    for (let i = 0; i < all.length; i++) mark = Math.imul(mark ^ all.charCodeAt(i), 0x01_00_01_93)
  }
  return `${files.length} ${(mark >>> 0).toString(36)}`
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) throw new Error("no record")
  return value
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error("no list")
  return value
}

function textOf(value: unknown): string {
  if (typeof value !== "string") throw new Error("no text")
  return value
}

function thing<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("nothing there")
  return value
}
