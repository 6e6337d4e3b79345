// What was changed just before a tab went: the browser's database takes longer than a tab that is closed has, so that this is written at once,
// where a tab can write at once. It is read at the next beginning, and forgotten as soon as the database has something newer.

import type {KeptRecord} from "./kept.ts"

/** A record as it is stored. */
export type Stored = KeptRecord & {readonly session: unknown}

const prefix = "carveout.last."

/** Writes a record at once; what is too large for that place is left to the database. Answers whether it is written. */
export function sayLast(storage: Storage | null, record: Stored): boolean {
  try {
    storage?.setItem(`${prefix}${record.id}`, JSON.stringify(record))
    return true
  } catch {
    // WHY removed: what stands there would be older than what the database gets.
    forgetLast(storage, record.id)
    return false
  }
}

/** Forgets what was written for one record, or for all. */
export function forgetLast(storage: Storage | null, id?: string): void {
  for (const key of keysOf(storage)) if (id === undefined || key === `${prefix}${id}`) storage?.removeItem(key)
}

/** The records with what was written last: the newer of two of one id. */
export function withLast(storage: Storage | null, records: readonly Stored[]): readonly Stored[] {
  const newest = new Map(records.map((record) => [record.id, record]))
  for (const key of keysOf(storage)) {
    const last = recordOf(storage?.getItem(key) ?? "")
    if (last !== null && last.at > (newest.get(last.id)?.at ?? -1)) newest.set(last.id, last)
  }
  return [...newest.values()]
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
