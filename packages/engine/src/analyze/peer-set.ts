// Sets of peer classes as rules name them: some few, or all but some few. What they cost is what they list, never how many classes there are.

/** Some peer classes: those listed, or all but those listed. Listed numbers ascend, each once. */
export type PeerSet = {readonly listed: Int32Array; readonly isRest: boolean}

/** Every peer class. */
export const everyPeer: PeerSet = {listed: new Int32Array(), isRest: true}

/** The set of some numbers, ascending and each once. */
export function peersOf(listed: ArrayLike<number>): PeerSet {
  return {listed: Int32Array.from(listed), isRest: false}
}

/** Whether a number is in a set. */
export function hasPeer({listed, isRest}: PeerSet, peer: number): boolean {
  let low = 0
  let high = listed.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const here = listed[middle] ?? 0
    if (here === peer) return !isRest
    if (here < peer) low = middle + 1
    else high = middle - 1
  }
  return isRest
}

/** What two sets share. */
export function meetPeers(a: PeerSet, b: PeerSet): PeerSet {
  if (a.isRest && a.listed.length === 0) return b
  if (b.isRest && b.listed.length === 0) return a
  if (a.isRest && b.isRest) return {listed: merged(a.listed, b.listed), isRest: true}
  if (a.isRest) return {listed: b.listed.filter((peer) => hasPeer(a, peer)), isRest: false}
  return {listed: a.listed.filter((peer) => hasPeer(b, peer)), isRest: false}
}

/** What the first set has and the second has not. */
export function withoutPeers(a: PeerSet, b: PeerSet): PeerSet {
  return meetPeers(a, {listed: b.listed, isRest: !b.isRest})
}

/** Whether a set holds nobody, of `count` classes in all. */
export function isNobody({listed, isRest}: PeerSet, count: number): boolean {
  return listed.length === (isRest ? count : 0)
}

/** The numbers of a set, ascending, of `count` classes in all. */
export function numbersIn(set: PeerSet, count: number): readonly number[] {
  if (!set.isRest) return [...set.listed]
  const numbers: number[] = []
  for (let peer = 0, place = 0; peer < count; peer++) {
    if (set.listed[place] === peer) place++
    else numbers.push(peer)
  }
  return numbers
}

/** Two ascending lists as one, each number once. */
function merged(a: Int32Array, b: Int32Array): Int32Array {
  if (a.length === 0 || b.length === 0) return a.length === 0 ? b : a
  const all = new Int32Array(a.length + b.length)
  let [i, j, end] = [0, 0, 0]
  while (i < a.length && j < b.length) {
    const [left, right] = [a[i] ?? 0, b[j] ?? 0]
    all[end++] = left < right ? left : right
    if (left <= right) i++
    if (right <= left) j++
  }
  const [rest, from] = i < a.length ? [a, i] : [b, j]
  for (let place = from; place < rest.length; place++) all[end++] = rest[place] ?? 0
  return all.subarray(0, end)
}
