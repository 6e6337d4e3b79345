// Which of the sessions that a device keeps a tab goes on with. Pure.

/** A record that is kept: whose, and when it was written. */
export type KeptRecord = {readonly id: string; readonly at: number}

/** What is known of this tab and the others. `own`: the session that this tab had before a reload. `held`: those that open tabs have. */
export type Tabs = {readonly own: string | null; readonly held: ReadonlySet<string>; readonly canLock: boolean}

/**
 * `id`: the record that this tab writes from now on, null for one of its own; `from`: the record whose content it begins with;
 * `old`: records to be forgotten; `why`: why it begins with nothing although something is kept.
 */
export type Choice = {
  readonly id: string | null
  readonly from: string | null
  readonly old: readonly string[]
  readonly why: "held by another tab" | null
}

/** LIMIT: sessions that a device keeps; those that no tab holds go first, the oldest before others. */
const keptMax = 6

/** Chooses. */
export function chooseRecord(records: readonly KeptRecord[], {own, held, canLock}: Tabs): Choice {
  const latestFirst = records.toSorted((a, b) => b.at - a.at)
  const old = latestFirst.slice(keptMax).flatMap(({id}) => (held.has(id) ? [] : [id]))
  const free = latestFirst.filter(({id}) => !held.has(id))
  const taken = free.find(({id}) => id === own) ?? free[0]
  if (taken === undefined) return {id: null, from: null, old, why: records.length > 0 ? "held by another tab" : null}
  // WHY a copy without locks: nothing says whether another tab writes the record, so this one writes its own.
  return {id: canLock ? taken.id : null, from: taken.id, old: old.filter((id) => id !== taken.id), why: null}
}
