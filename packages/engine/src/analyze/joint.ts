// The ends of two worlds side by side: classes of ends that are alike in both.

import type {Address, Family} from "../net/address.ts"
import type {Program} from "../program/program.ts"
import {groupBy} from "../std/group.ts"
import {oncePer} from "../std/once.ts"
import {compareBytes} from "../std/order.ts"
import {endsByName} from "./roster.ts"
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
  return [...insideClasses(base, head, touched), ...outsideClasses(base, head, touched)]
}

/** Where the ends of a space are: by name, the end and the place of its class. */
type Membership = {readonly end: SpaceEnd; readonly place: number}

const membershipsOf = oncePer(({classes}: Space): ReadonlyMap<string, Membership> => {
  const found = new Map<string, Membership>()
  for (const [place, cls] of classes.entries()) {
    if (cls.kind !== "outside") for (const end of cls.members) found.set(end.name, {end, place})
  }
  return found
})

/** Ends by name, in the order of bytes, so that whoever prints some of them has them in order. */
function insideClasses(base: Side, head: Side, {isTouched}: Touched): readonly JointClass[] {
  const [before, after] = [membershipsOf(base.space), membershipsOf(head.space)]
  const count = head.space.classes.length + 1
  const groups = new Map<number, {readonly isTouched: boolean; readonly members: JointEnd[]}>()
  for (const name of namesOf(base.program, head.program)) {
    const [old, young] = [before.get(name), after.get(name)]
    if (old === undefined && young === undefined) continue
    const touched = isTouched(name)
    const key = (((old?.place ?? -1) + 1) * count + (young?.place ?? -1) + 1) * 2 + Number(touched)
    const end = {name, base: old?.end ?? null, head: young?.end ?? null, range: null}
    const known = groups.get(key)
    if (known === undefined) groups.set(key, {isTouched: touched, members: [end]})
    else known.members.push(end)
  }
  return [...groups].map(([key, group]) => {
    const pair = Math.floor(key / 2)
    const [old, young] = [Math.floor(pair / count) - 1, (pair % count) - 1]
    return {base: base.space.classes[old] ?? null, head: head.space.classes[young] ?? null, isOutside: false, ...group}
  })
}

/** The names of everything inside of either world, in order. */
function namesOf(base: Program, head: Program): readonly string[] {
  const names = (program: Program): readonly string[] => endsByName(program).sorted.map(({name}) => name)
  if (endsByName(base) === endsByName(head)) return names(base)
  return [...new Set([...names(base), ...names(head)])].sort(compareBytes)
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
