// Places gathered by a number: counted before they are written, so that nothing grows and nothing is moved.

/** All places, those of one number behind those of the one before it, ascending; and by number where its own begin, with the end of the last. */
export type Buckets = {readonly order: Int32Array; readonly starts: Int32Array}

/** Gathers the places of some numbers, all of which are below `count`; a place of -1 is in no bucket. */
export function bucketsOf(numbers: Int32Array, count: number): Buckets {
  const starts = new Int32Array(count + 1)
  for (const number of numbers) if (number !== -1) starts[number + 1] = (starts[number + 1] ?? 0) + 1
  for (let i = 0; i < count; i++) starts[i + 1] = (starts[i + 1] ?? 0) + (starts[i] ?? 0)
  const order = new Int32Array(starts[count] ?? 0)
  const next = starts.slice()
  for (let place = 0; place < numbers.length; place++) {
    const number = numbers[place] ?? -1
    if (number === -1) continue
    const at = next[number] ?? 0
    order[at] = place
    next[number] = at + 1
  }
  return {order, starts}
}

/** Gathers by number the places of the lists that hold it; all numbers are below `count`, and a list holds each once. */
export function placesOfLists(lists: readonly (readonly number[])[], count: number): Buckets {
  const starts = new Int32Array(count + 1)
  for (const list of lists) for (const number of list) starts[number + 1] = (starts[number + 1] ?? 0) + 1
  for (let i = 0; i < count; i++) starts[i + 1] = (starts[i + 1] ?? 0) + (starts[i] ?? 0)
  const order = new Int32Array(starts[count] ?? 0)
  const next = starts.slice()
  for (let place = 0; place < lists.length; place++) {
    for (const number of lists[place] ?? []) {
      const at = next[number] ?? 0
      order[at] = place
      next[number] = at + 1
    }
  }
  return {order, starts}
}

/** The places of one number. */
export function bucketAt({order, starts}: Buckets, number: number): readonly number[] {
  const from = starts[number] ?? 0
  return listOf((starts[number + 1] ?? 0) - from, (i) => order[from + i] ?? -1)
}

/** The items at the places of one number. INVARIANT: all places are of items. */
export function itemsAt<T>({order, starts}: Buckets, number: number, items: readonly T[]): readonly T[] {
  const from = starts[number] ?? 0
  return listOf((starts[number + 1] ?? 0) - from, (i) => items[order[from + i] ?? -1] as T)
}

/** A list of so many. WHY not by pushing: a list that grows keeps room for sixteen more, and there are as many lists as kinds of ends. */
function listOf<T>(count: number, at: (i: number) => T): readonly T[] {
  // oxlint-disable-next-line unicorn/no-new-array -- the one way to have room for just so many
  const list = new Array<T>(count)
  for (let i = 0; i < count; i++) list[i] = at(i)
  return list
}
