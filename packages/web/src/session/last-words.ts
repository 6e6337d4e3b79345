// What was changed just before a tab went: the browser's database takes longer than a tab that is closed has, so that this is written at once,
// where a tab can write at once. It is read at the next beginning, and forgotten as soon as the database has something newer.

import type {KeptRecord} from "./kept.ts"

/** A record as it is stored. */
export type Stored = KeptRecord & {readonly session: unknown}

const prefix = "carveout.last."

/**
 * Writes a record at once, in parts that grow: each is written over the one before it, so that the first of them stands where there is no room or
 * no time for the next. Answers whether anything is written.
 */
export function sayLast(storage: Storage | null, {id, at}: KeptRecord, growing: readonly (() => unknown)[]): boolean {
  let isSaid = false
  try {
    for (const session of growing) {
      storage?.setItem(`${prefix}${id}`, JSON.stringify({id, at, session: session()} satisfies Stored))
      isSaid = true
    }
  } catch {
    // WHY removed: what stands there would be older than what the database gets.
    if (!isSaid) forgetLast(storage, id)
  }
  return isSaid
}

/** Forgets what was written for one record, or for all. */
export function forgetLast(storage: Storage | null, id?: string): void {
  for (const key of keysOf(storage)) if (id === undefined || key === `${prefix}${id}`) storage?.removeItem(key)
}

/** The records with what was written last: the newer of two of one id, with the replaced sessions of the older one where there was no room for them. */
export function withLast(storage: Storage | null, records: readonly Stored[]): readonly Stored[] {
  const newest = new Map(records.map((record) => [record.id, record]))
  for (const key of keysOf(storage)) {
    const last = recordOf(storage?.getItem(key) ?? "")
    const older = last === null ? undefined : newest.get(last.id)
    if (last !== null && last.at > (older?.at ?? -1)) newest.set(last.id, {...last, session: withAside(last.session, older?.session)})
  }
  return [...newest.values()]
}

function withAside(session: unknown, older: unknown): unknown {
  if (!isRecord(session) || !isRecord(older) || "aside" in session) return session
  return {...session, aside: older["aside"]}
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

function keysOf(storage: Storage | null): readonly string[] {
  if (storage === null) return []
  return Array.from({length: storage.length}, (_, i) => storage.key(i) ?? "").filter((key) => key.startsWith(prefix))
}

function recordOf(text: string): Stored | null {
  try {
    const value = JSON.parse(text) as Partial<Stored> | null
    return typeof value?.id === "string" && typeof value.at === "number" ? {id: value.id, at: value.at, session: value.session} : null
  } catch {
    return null
  }
}
