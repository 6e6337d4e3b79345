// What was counted of the classes of a lineage of spaces, kept for the next of it: an edit changes few classes.

import {groupBy, isSameList} from "../std/group.ts"
import {soleJoint} from "./counted-ends.ts"
import type {Joint} from "./counted-ends.ts"
import {OwnPairs} from "./own-pairs.ts"
import type {Ground} from "./own-pairs.ts"
import type {PlainEnds, PlainPairs} from "./plain-pairs.ts"
import type {EndClass, Space} from "./space.ts"

/** What a count says. `looked`: pairs of classes and values that were looked at for it. */
export type Counted = {readonly endpoints: number; readonly groups: number; readonly allowedPairs: number; readonly looked: number}

/** Pairs of classes that stand in one way, and the classes. */
type Plain = {readonly pairs: PlainPairs; readonly joints: Set<Joint>}

/**
 * What was counted of spaces of one lineage: over which ground, and the pairs of those classes that stand in one way. INVARIANT: classes of
 * a lineage have rows by the same numbers. `following`: the sums of a version of the lineage in which every class stands in one way and no
 * node has host endpoints; null of others.
 */
export type Ledger = {
  ground: Ground
  counts: number
  plain: Plain | null
  /** Those of the last count of all. */
  last: readonly Joint[]
  following: Following | null
}

type Following = {version: number; endpoints: number; own: number; groups: Groups | null}

/** LIMIT: classes that come or go in an edit, above which all pairs are counted anew. */
export const changesMax = 48

const ledgers = new WeakMap<object, Ledger>()

/** The ledger of a lineage in one family, as far as everybody is still held against the same; of several families always a new one. */
export function ledgerOf(spaces: readonly Space[], ground: Ground): Ledger {
  const [only, ...others] = spaces
  const lineage = others.length === 0 ? only?.origin.lineage : undefined
  const known = lineage === undefined ? undefined : ledgers.get(lineage)
  if (known !== undefined && isSameGround(known.ground, ground)) return known
  const ledger: Ledger = known ?? {ground, counts: 0, plain: null, last: [], following: null}
  ledger.ground = ground
  if (lineage !== undefined) ledgers.set(lineage, ledger)
  return ledger
}

function isSameGround(a: Ground, b: Ground): boolean {
  return isSameList(a.machines, b.machines) && isSameList(a.outside.flat(), b.outside.flat())
}

/** The classes of the last count of a lineage. */
export function lastOf(spaces: readonly Space[]): readonly Joint[] | undefined {
  const [only, ...others] = spaces
  return only === undefined || others.length > 0 ? undefined : ledgers.get(only.origin.lineage)?.last
}

/** The count of a space from that of the version of its lineage before it; null where more than a few pods stand otherwise. */
export function countedAlong(spaces: readonly Space[]): Counted | null {
  const [space, ...others] = spaces
  if (space === undefined || others.length > 0) return null
  const ledger = ledgers.get(space.origin.lineage)
  const change = ledger === undefined ? null : changeSince(space, ledger)
  if (ledger === undefined || change === null) return null
  const {plain, following, ground} = ledger
  if (plain === null || following === null) return null
  const own = new OwnPairs(spaces, ground)
  const groups = (following.groups ??= new Groups(plain.joints))
  for (const joint of change.gone) {
    following.endpoints -= joint.count
    following.own -= own.of(joint)
    groups.remove(joint)
  }
  for (const joint of change.come) {
    following.endpoints += joint.count
    following.own += own.of(joint)
    groups.add(joint)
    joint.entry.count = ledger.counts
  }
  const looked = follow(plain, change.gone, change.come) + own.looked
  following.version = space.origin.version
  return {endpoints: following.endpoints, groups: groups.size, allowedPairs: plain.pairs.pairs + following.own, looked}
}

type Change = {readonly gone: readonly Joint[]; readonly come: readonly Joint[]}

function changeSince({origin: {version, change}}: Space, {following}: Ledger): Change | null {
  if (following === null) return null
  if (following.version === version) return {gone: [], come: []}
  if (change?.from !== following.version || change.gone.length + change.come.length > changesMax) return null
  const isFollowed = ({kind}: EndClass): boolean => kind !== "outside" && kind !== "node"
  if (![...change.gone, ...change.come].every(isFollowed)) return null
  const [gone, come] = [change.gone.map(soleJoint), change.come.map(soleJoint)]
  return come.every(({plain}) => plain !== null) ? {gone, come} : null
}

/** Takes from pairs who is gone and adds who came, peer class by peer class, and says how much was looked at. */
export function follow({pairs, joints}: Plain, gone: readonly Joint[], come: readonly Joint[]): number {
  const looked = pairs.looked
  const peersOf = ({faces}: PlainEnds): string => faces.map((face) => face?.peer ?? "").join()
  const plainIn = (some: readonly Joint[]): readonly PlainEnds[] => some.flatMap(({plain}) => plain ?? [])
  const [old, young] = [groupBy(plainIn(gone), peersOf), groupBy(plainIn(come), peersOf)]
  for (const peers of new Set([...old.keys(), ...young.keys()])) pairs.replace(old.get(peers) ?? [], young.get(peers) ?? [])
  for (const joint of gone) {
    joints.delete(joint)
    // WHY: who asks about the world before the edit again brings it back.
    joint.entry.count = -1
  }
  for (const joint of come) joints.add(joint)
  return pairs.looked - looked
}

/** WHY: a row and a peer class make one exact number. */
export const peersMax: number = 2 ** 26

/** How many distinct combinations there are of what a class lets out to whom, in one family, of classes that stand in one way. */
class Groups {
  private readonly uses = new Map<number, number>()

  constructor(joints: Iterable<Joint>) {
    for (const joint of joints) this.add(joint)
  }

  get size(): number {
    return this.uses.size
  }

  add(joint: Joint): void {
    const key = keyOf(joint)
    this.uses.set(key, (this.uses.get(key) ?? 0) + 1)
  }

  remove(joint: Joint): void {
    const key = keyOf(joint)
    const left = (this.uses.get(key) ?? 0) - 1
    if (left === 0) this.uses.delete(key)
    else this.uses.set(key, left)
  }
}

function keyOf({plain}: Joint): number {
  const [face] = plain?.faces ?? []
  return (face?.departure ?? 0) * peersMax + (face?.peer ?? 0)
}
