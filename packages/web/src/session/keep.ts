// The session kept on this device, in the browser's own database: one record a tab, each held by its tab's lock, so that no two tabs write
// the same one. Where the browser keeps nothing, nothing is lost but the keeping.

import {keptWithUndo, packedWithUndo} from "./kept-undo.ts"
import type {Kept, KeptUndo} from "./kept-undo.ts"
import {packedAlone, packedKept} from "./share.ts"
import type {KeptSession} from "./share.ts"
import {chooseRecord} from "./kept.ts"
import type {Choice} from "./kept.ts"
import {deviceStorage} from "./device-storage.ts"
import {forgetLast, sayLast, withLast} from "./last-words.ts"
import type {Stored} from "./last-words.ts"

const databaseName = "carveout"
const storeName = "sessions"
const ownPlace = "carveout.session"

/** LIMIT: how long the lab waits for the browser's database. WHY: some never answer, and a lab that keeps nothing is better than none. */
const patienceMs = 2000

/** What was found at the beginning. `why` says why nothing was, where there was something. */
export type Recalled = {readonly kept: Kept | null; readonly why: Choice["why"]}

/** Keeps one tab's session. */
export class Keeper {
  readonly #database: IDBDatabase
  readonly #id: string
  /** What was there when this tab began. */
  readonly recalled: Recalled

  private constructor(database: IDBDatabase, id: string, recalled: Recalled) {
    this.#database = database
    this.#id = id
    this.recalled = recalled
  }

  /** Opens the browser's database; null where it gives none. `anew`: whatever is kept stays as it is, and this tab writes a record of its own. `comesLate`: it answered after all. */
  static async open(how: "go on" | "anew", comesLate: (keeper: Keeper) => void): Promise<Keeper | null> {
    const {promise: late, resolve} = Promise.withResolvers<null>()
    setTimeout(resolve, patienceMs, null)
    const opening = Keeper.#opened(how)
    const keeper = await Promise.race([opening, late])
    if (keeper === null) void opening.then((found) => found !== null && comesLate(found))
    return keeper
  }

  static async #opened(how: "go on" | "anew"): Promise<Keeper | null> {
    try {
      const database = await opened()
      const stored = await answered<Stored[]>(database.transaction(storeName).objectStore(storeName).getAll() as IDBRequest<Stored[]>)
      const records = withLast(deviceStorage(), stored)
      const own = ownId()
      const locks = lockManager()
      const held = new Set(locks === null ? [] : (await locks.query()).held?.map(({name = ""}) => name.replace(lockPrefix, "")))
      const known = how === "anew" ? [] : records
      const choice = chooseRecord(known, {own, held, canLock: locks !== null})
      const isOurs = choice.id !== null && locks !== null && (await hold(locks, choice.id))
      const id = choice.id !== null && isOurs ? choice.id : freshId()
      if (!isOurs && locks !== null) await hold(locks, id)
      const keeper = new Keeper(database, id, {
        kept: keptWithUndo(records.find((record) => record.id === choice.from)?.session),
        why: choice.why,
      })
      rememberId(keeper.#id)
      await keeper.#remove(choice.old)
      return keeper
    } catch {
      return null
    }
  }

  /**
   * Keeps a session at once, because the tab may be gone in a moment: what is written there first, then what was replaced, then the way back.
   * WHY so: a browser gives a tab that is closed half a second, and there is less room here than in the database.
   */
  keepNow(session: KeptSession, undo: () => KeptUndo): void {
    const record = {id: this.#id, at: Date.now()}
    sayLast(deviceStorage(), record, [() => packedAlone(session), () => packedKept(session), () => packedWithUndo(session, undo())])
  }

  /** The database has all: what was written at once is not needed any more. */
  hasAll(): void {
    forgetLast(deviceStorage(), this.#id)
  }

  /** Keeps a session; false where the browser would not. */
  async keep(session: KeptSession, undo: KeptUndo): Promise<boolean> {
    try {
      const store = this.#database.transaction(storeName, "readwrite").objectStore(storeName)
      const record = {id: this.#id, at: Date.now(), session: packedWithUndo(session, undo)} satisfies Stored
      // WHY the end: a tab that goes between the answer and the end takes what it wrote with it.
      const {promise, resolve, reject} = Promise.withResolvers<void>()
      store.transaction.addEventListener("complete", () => resolve())
      store.transaction.addEventListener("abort", () => reject(new Error("the database did not keep it")))
      store.put(record)
      await promise
      return true
    } catch {
      return false
    }
  }

  /** Forgets every session that is kept here, those of other tabs too. */
  async forget(): Promise<void> {
    forgetLast(deviceStorage())
    await answered(this.#database.transaction(storeName, "readwrite").objectStore(storeName).clear())
  }

  async #remove(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return
    for (const id of ids) forgetLast(deviceStorage(), id)
    const store = this.#database.transaction(storeName, "readwrite").objectStore(storeName)
    for (const id of ids) store.delete(id)
    await new Promise((resolve) => store.transaction.addEventListener("complete", resolve))
  }
}

function freshId(): string {
  return `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`
}

async function opened(): Promise<IDBDatabase> {
  const request = indexedDB.open(databaseName, 1)
  request.addEventListener("upgradeneeded", () => request.result.createObjectStore(storeName, {keyPath: "id"}))
  return answered(request)
}

async function answered<T>(request: IDBRequest<T>): Promise<T> {
  const {promise, resolve, reject} = Promise.withResolvers<T>()
  request.addEventListener("success", () => resolve(request.result))
  request.addEventListener("error", () => reject(request.error ?? new Error("the database does not answer")))
  return promise
}

const lockPrefix = "carveout session "

/** Absent where the page has no secure address. */
function lockManager(): LockManager | null {
  return (navigator as {readonly locks?: LockManager}).locks ?? null
}

/** Holds a session for as long as the tab lives; false where another tab was quicker. */
async function hold(locks: LockManager, id: string): Promise<boolean> {
  const {promise, resolve} = Promise.withResolvers<boolean>()
  void locks.request(`${lockPrefix}${id}`, {ifAvailable: true}, async (lock) => {
    resolve(lock !== null)
    if (lock !== null) await new Promise(() => {})
  })
  return promise
}

/** The session that this tab had before it was reloaded. A tab that was duplicated has it, too, and finds it held. */
function ownId(): string | null {
  try {
    return sessionStorage.getItem(ownPlace)
  } catch {
    return null
  }
}

function rememberId(id: string): void {
  try {
    sessionStorage.setItem(ownPlace, id)
  } catch {
    // WHY silent: then a reload finds the latest session that nobody holds, which is this one.
  }
}
