// "Did you mean": the closest word of a list.

/** LIMIT: words longer than this are not compared; nobody mistypes a name of that length by a letter or two. */
const lengthMax = 100

/** The candidate nearest to `word`, or undefined when none is near enough to be a slip of the fingers. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.toLowerCase()
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const candidate of candidates) {
    const distance = editDistance(wanted, candidate.toLowerCase(), bestDistance)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** Edits (insert, delete, replace, swap neighbours) from `a` to `b`; anything from `cutoff` on is `cutoff`. */
function editDistance(a: string, b: string, cutoff: number): number {
  if (Math.abs(a.length - b.length) >= cutoff || a.length > lengthMax || b.length > lengthMax) return cutoff
  let twoAgo: number[] = []
  let before = Array.from({length: b.length + 1}, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) row.push(cell({a, b, i, j}, {row, before, twoAgo}))
    twoAgo = before
    before = row
  }
  return Math.min(before[b.length] ?? cutoff, cutoff)
}

type Spot = {readonly a: string; readonly b: string; readonly i: number; readonly j: number}
type Rows = {readonly row: readonly number[]; readonly before: readonly number[]; readonly twoAgo: readonly number[]}

/** One cell of the optimal string alignment table. */
function cell({a, b, i, j}: Spot, {row, before, twoAgo}: Rows): number {
  const same = a[i - 1] === b[j - 1]
  const edit = Math.min((before[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (before[j - 1] ?? 0) + (same ? 0 : 1))
  const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
  return swapped ? Math.min(edit, (twoAgo[j - 2] ?? 0) + 1) : edit
}
