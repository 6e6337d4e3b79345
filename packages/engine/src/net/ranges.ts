// Sorted lists of disjoint inclusive ranges, the representation behind sets of ports and of addresses. Immutable.

/** An inclusive range; `first` is at most `last`. */
export type Range<N extends number | bigint> = {readonly first: N; readonly last: N}

/** Sorted, disjoint, not even adjacent: one form for one set. */
export type Ranges<N extends number | bigint> = readonly Range<N>[]

/** Numbers of one type, with the successor that tells adjacency. */
type Steps<N extends number | bigint> = {readonly next: (value: N) => N; readonly before: (value: N) => N}

/** Integers as numbers. */
export const numberSteps: Steps<number> = {next: (value) => value + 1, before: (value) => value - 1}
/** Integers as bigints. */
export const bigintSteps: Steps<bigint> = {next: (value) => value + 1n, before: (value) => value - 1n}

/** The one form of any list of ranges. */
export function merged<N extends number | bigint>(ranges: readonly Range<N>[], steps: Steps<N>): Ranges<N> {
  const sorted = ranges.toSorted((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0))
  const result: Range<N>[] = []
  for (const range of sorted) {
    const last = result.at(-1)
    if (last === undefined || range.first > steps.next(last.last)) result.push(range)
    else if (range.last > last.last) result[result.length - 1] = {first: last.first, last: range.last}
  }
  return result
}

/** What two sets share. */
export function intersection<N extends number | bigint>(a: Ranges<N>, b: Ranges<N>): Ranges<N> {
  const result: Range<N>[] = []
  let i = 0
  let j = 0
  for (let x = a[i], y = b[j]; x !== undefined && y !== undefined; x = a[i], y = b[j]) {
    const first = x.first > y.first ? x.first : y.first
    const last = x.last < y.last ? x.last : y.last
    if (first <= last) result.push({first, last})
    if (x.last < y.last) i++
    else j++
  }
  return result
}

/** What the first set has and the second has not. */
export function difference<N extends number | bigint>(a: Ranges<N>, b: Ranges<N>, steps: Steps<N>): Ranges<N> {
  const result: Range<N>[] = []
  let j = 0
  for (const {first, last} of a) {
    let from: N | undefined = first
    while (j > 0 && (b[j - 1]?.last ?? first) >= first) j--
    for (let cut = b[j]; cut !== undefined && cut.first <= last; cut = b[++j]) {
      if (cut.last < first) continue
      if (from !== undefined && cut.first > from) result.push({first: from, last: steps.before(cut.first)})
      from = cut.last >= last ? undefined : steps.next(cut.last)
    }
    if (from !== undefined) result.push({first: from, last})
  }
  return result
}

/** Whether a value lies in a set; logarithmic. */
export function includes<N extends number | bigint>(ranges: Ranges<N>, value: N): boolean {
  let low = 0
  let high = ranges.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const range = ranges[middle]
    if (range === undefined) return false
    if (value < range.first) high = middle - 1
    else if (value > range.last) low = middle + 1
    else return true
  }
  return false
}

/** Whether two sets are the same; each has one form. */
export function sameRanges<N extends number | bigint>(a: Ranges<N>, b: Ranges<N>): boolean {
  return a.length === b.length && a.every((range, i) => range.first === b[i]?.first && range.last === b[i]?.last)
}
