// The ends of two worlds side by side: classes of ends that are alike in both.

import type {Address, Family} from "../net/address.ts"
import type {Program} from "../program/program.ts"
import {groupBy} from "../std/group.ts"
import {freeIn} from "./surroundings.ts"
import {stretchAt} from "./stretches.ts"
import type {EndClass, Space, SpaceEnd} from "./space.ts"
import type {Touched} from "./touched.ts"

/** One end in both worlds, null where it is not there. `range` of the outside. */
export type JointEnd = {
  readonly name: string
  readonly base: SpaceEnd | null
  readonly head: SpaceEnd | null
  readonly range: {readonly first: bigint; readonly last: bigint; readonly sample: Address} | null
}

/** Ends that are of one class in the base and of one in the head. */
export type JointClass = {
  readonly base: EndClass | null
  readonly head: EndClass | null
  readonly isOutside: boolean
  readonly isTouched: boolean
  readonly members: readonly JointEnd[]
}

/** A world in one family. */
export type Side = {readonly program: Program; readonly space: Space}

/** The joint classes of two worlds. */
export function jointClasses(base: Side, head: Side, touched: Touched): readonly JointClass[] {
  return [...insideClasses(base.space, head.space, touched), ...outsideClasses(base, head, touched)]
}

type Membership = {readonly end: SpaceEnd; readonly cls: EndClass; readonly number: number}

function memberships({classes}: Space): ReadonlyMap<string, Membership> {
  const found = new Map<string, Membership>()
  for (const [number, cls] of classes.entries()) {
    if (cls.kind !== "outside") for (const end of cls.members) found.set(end.name, {end, cls, number})
  }
  return found
}

function insideClasses(base: Space, head: Space, {isTouched}: Touched): readonly JointClass[] {
  const [before, after] = [memberships(base), memberships(head)]
  const names = [...new Set([...before.keys(), ...after.keys()])]
  const groups = groupBy(names, (name) => `${before.get(name)?.number} ${after.get(name)?.number} ${isTouched(name)}`)
  return [...groups.values()].map((group) => {
    const [first = ""] = group
    return {
      base: before.get(first)?.cls ?? null,
      head: after.get(first)?.cls ?? null,
      isOutside: false,
      isTouched: isTouched(first),
      members: group.map((name) => ({name, base: before.get(name)?.end ?? null, head: after.get(name)?.end ?? null, range: null})),
    }
  })
}

/** The outside cut at the borders of both worlds and of what was touched. Addresses that either world gives to somebody are left out. */
function outsideClasses(base: Side, head: Side, touched: Touched): readonly JointClass[] {
  const {family} = base.space
  const area = touched.outside(family)
  const owners = [base, head].map(({space}) => outsideByStretch(space))
  const borders = new Set<bigint>([
    ...[base, head].flatMap(({space}) => space.chains.peers.around.cut.stretches.map(({first}) => first)),
    ...area.ranges.flatMap(({first, last}) => [first, last + 1n]),
  ])
  const end = 1n << (family === 4 ? 32n : 128n)
  const starts = [...borders].filter((border) => border < end).sort((a, b) => (a < b ? -1 : 1))
  const pieces = starts.flatMap((first, i) => {
    const last = (starts[i + 1] ?? end) - 1n
    const [before, after] = [base, head].map(({space}, side) => owners[side]?.get(stretchAt(space.chains.peers.around.cut, first)) ?? null)
    const sample = freeInBoth(base.program, head.program, family, {first, last})
    if (sample === null || before === undefined || after === undefined) return []
    return [{before, after, isTouched: area.has({family, value: first}), range: {first, last, sample}}]
  })
  const numbers = new Map<EndClass | null, number>()
  for (const {before, after} of pieces) for (const cls of [before, after]) if (!numbers.has(cls)) numbers.set(cls, numbers.size)
  const groups = groupBy(pieces, ({before, after, isTouched}) => `${numbers.get(before)} ${numbers.get(after)} ${isTouched}`)
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const members = group.map(({before, after, range}) => ({
      name: "",
      base: before?.members[0] ?? null,
      head: after?.members[0] ?? null,
      range,
    }))
    return [{base: first.before, head: first.after, isOutside: true, isTouched: first.isTouched, members}]
  })
}

function outsideByStretch({classes}: Space): ReadonlyMap<number, EndClass> {
  const found = new Map<number, EndClass>()
  for (const cls of classes) if (cls.kind === "outside") for (const {stretch} of cls.members) found.set(stretch, cls)
  return found
}

/** An address that nobody has in either world. */
function freeInBoth(
  base: Program,
  head: Program,
  family: Family,
  {first, last}: {readonly first: bigint; readonly last: bigint},
): Address | null {
  for (let from = first; from <= last;) {
    const [free] = freeIn(base, family, {first: from, last}, 1)
    if (free === undefined) return null
    if (freeIn(head, family, {first: free.value, last: free.value}, 1).length > 0) return free
    from = free.value + 1n
  }
  return null
}
