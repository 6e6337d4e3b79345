// Everything that was done, as values: what the work was before each change, so that any of it can be taken back and done again.
// Typing is one entry for as long as it goes on in one file; the editor takes it back key by key, this list as a whole.

/** One change. `typing`: the file that was typed in, null for any other change. `before`: the work as it was. */
export type Entry<Work> = {readonly label: string; readonly typing: string | null; readonly before: Work}

/** A change that was taken back, with the work as it was when that happened. */
export type Undone<Work> = {readonly entry: Entry<Work>; readonly after: Work}

/** What was done, the latest last, and what was taken back, the next to be done again last. */
export type History<Work> = {readonly past: readonly Entry<Work>[]; readonly future: readonly Undone<Work>[]}

/** A way that was gone: the history and the work after it. */
export type Way<Work> = {readonly history: History<Work>; readonly work: Work; readonly entry: Entry<Work>}

/** LIMIT: changes that can be taken back; texts are shared between them, so that a change costs little. */
const entriesMax = 300

/** Nothing was done yet. */
export const nothingDone: History<never> = {past: [], future: []}

/** Adds a change. What was taken back can then no longer be done again. Typing goes on in an entry of its file that is the latest. */
export function record<Work>({past}: History<Work>, entry: Entry<Work>): History<Work> {
  const last = past.at(-1)
  const goesOn = entry.typing !== null && last?.typing === entry.typing
  return {past: goesOn ? past : [...past, entry].slice(-entriesMax), future: []}
}

/** Takes the latest change back as a whole; null where nothing was done. */
export function stepBack<Work>({past, future}: History<Work>, now: Work): Way<Work> | null {
  const entry = past.at(-1)
  if (entry === undefined) return null
  return {history: {past: past.slice(0, -1), future: [...future, {entry, after: now}]}, work: entry.before, entry}
}

/** Does again what was taken back last; null where nothing was. */
export function stepForward<Work>({past, future}: History<Work>, now: Work): Way<Work> | null {
  const undone = future.at(-1)
  if (undone === undefined) return null
  // WHY `now`: the work before the change is what it is now, whatever was looked at since.
  const entry = {...undone.entry, before: now}
  return {history: {past: [...past, entry], future: future.slice(0, -1)}, work: undone.after, entry}
}
