// Where two texts differ, as one stretch. An editor asks at every keystroke, and texts are long.

/** The stretch in which two texts differ: from `start` up to `end` in the first, and up to `newEnd` in the second. UTF-16 units. */
export type Change = {readonly start: number; readonly end: number; readonly newEnd: number}

/** LIMIT: units compared at once. WHY so many: the language compares stretches far faster than units, and only the last one is looked at closer. */
const stretchUnits = 1 << 14

/** Where two texts differ; a stretch without extent at their ends where they are the same. */
export function changeBetween(before: string, after: string): Change {
  const start = sharedStart(before, after)
  const shared = sharedEnd(before, after, Math.min(before.length, after.length) - start)
  return {start, end: before.length - shared, newEnd: after.length - shared}
}

/** How many units two texts have in common from their starts on. */
function sharedStart(a: string, b: string): number {
  const most = Math.min(a.length, b.length)
  let at = 0
  while (at < most && a.slice(at, at + stretchUnits) === b.slice(at, at + stretchUnits)) at += stretchUnits
  at = Math.min(at, most)
  while (at < most && a.charCodeAt(at) === b.charCodeAt(at)) at++
  return at
}

/** How many units, `most` at most, two texts have in common before their ends. */
function sharedEnd(a: string, b: string, most: number): number {
  let count = 0
  while (count + stretchUnits <= most && beforeEnd(a, count) === beforeEnd(b, count)) count += stretchUnits
  while (count < most && a.charCodeAt(a.length - 1 - count) === b.charCodeAt(b.length - 1 - count)) count++
  return count
}

/** The stretch before the last `count` units. */
function beforeEnd(text: string, count: number): string {
  return text.slice(text.length - count - stretchUnits, text.length - count)
}
