// Lists: gathering by a key, in the order of first sight, comparing item by item, and where two of them differ.

/** Items by their key. */
export function groupBy<T, K>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  // WHY a method where there is one: it makes no object for each step.
  if (Array.isArray(items)) (items as readonly T[]).forEach((item) => append(groups, keyOf(item), item))
  else for (const item of items) append(groups, keyOf(item), item)
  return groups
}

/** Adds an item to those of a key. */
export function append<K, T>(groups: Map<K, T[]>, key: K, item: T): void {
  const known = groups.get(key)
  if (known === undefined) groups.set(key, [item])
  else known.push(item)
}

/** Whether two lists hold the very same values in the same order. */
export function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** The stretch in which two lists differ: from `start` up to `end` in the first, and up to `newEnd` in the second. */
export type ListChange = {readonly start: number; readonly end: number; readonly newEnd: number}

/** Where two lists hold other values; a stretch without extent where they are the same. */
export function listChange(before: readonly unknown[], after: readonly unknown[]): ListChange {
  let start = 0
  const most = Math.min(before.length, after.length)
  while (start < most && before[start] === after[start]) start++
  let [end, newEnd] = [before.length, after.length]
  while (end > start && newEnd > start && before[end - 1] === after[newEnd - 1]) {
    end--
    newEnd--
  }
  return {start, end, newEnd}
}

/** A list with others in the place of some. WHY not the language's own way: it takes as many values as a call has room for. */
export function replaced<T>(list: readonly T[], {start, end}: Pick<ListChange, "start" | "end">, others: readonly T[]): readonly T[] {
  return list.slice(0, start).concat(others, list.slice(end))
}
