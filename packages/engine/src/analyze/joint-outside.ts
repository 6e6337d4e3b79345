// The outside of two worlds side by side: stretches of addresses that are alike in both.

import type {Address, Family} from "../net/address.ts"
import type {Program} from "../program/program.ts"
import {groupBy} from "../std/group.ts"
import {oncePer} from "../std/once.ts"
import {Pair} from "./joint-class.ts"
import type {JointClass, JointEnd, Side} from "./joint-class.ts"
import type {EndClass, Space} from "./space.ts"
import {stretchAt} from "./stretches.ts"
import {freeIn} from "./surroundings.ts"
import type {Touched} from "./touched.ts"

/** The outside cut at the borders of both worlds and of what was touched. Addresses that either world gives to somebody are left out. */
export function outsideClasses(base: Side, head: Side, touched: Touched): readonly JointClass[] {
  const [old, young] = [outsideByStretch(base.space), outsideByStretch(head.space)]
  const pieces = piecesOf(base, head, touched).map(({stretches: [before, after], range, isTouched}) => {
    return {before: old.get(before) ?? null, after: young.get(after) ?? null, isTouched, range}
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
    return [new OutsideClass([first.before, first.after], first.isTouched, members)]
  })
}

/** A stretch of addresses that neither world cuts, by its places in both. */
type Piece = {readonly range: NonNullable<JointEnd["range"]>; readonly stretches: readonly [number, number]; readonly isTouched: boolean}

/** WHY remembered: the outside of two worlds is cut once for each grain of classes. */
const known: (touched: Touched) => Map<Family, readonly Piece[]> = oncePer(() => new Map())

function piecesOf(base: Side, head: Side, touched: Touched): readonly Piece[] {
  const {family} = base.space
  const pieces = known(touched)
  const found = pieces.get(family) ?? cutPieces(base, head, touched)
  pieces.set(family, found)
  return found
}

function cutPieces(base: Side, head: Side, touched: Touched): readonly Piece[] {
  const {family} = base.space
  const area = touched.outside(family)
  const [old, young] = [base.space.chains.peers.around.cut, head.space.chains.peers.around.cut]
  const borders = new Set<bigint>([
    ...[...old.stretches, ...young.stretches].map(({first}) => first),
    ...area.ranges.flatMap(({first, last}) => [first, last + 1n]),
  ])
  const end = 1n << (family === 4 ? 32n : 128n)
  const starts = [...borders].filter((border) => border < end).sort((a, b) => (a < b ? -1 : 1))
  return starts.flatMap((first, i): readonly Piece[] => {
    const last = (starts[i + 1] ?? end) - 1n
    const sample = freeInBoth(base.program, head.program, family, {first, last})
    if (sample === null) return []
    const stretches = [stretchAt(old, first), stretchAt(young, first)] as const
    return [{range: {first, last, sample}, stretches, isTouched: area.has({family, value: first})}]
  })
}

/** Addresses outside that came out alike. */
class OutsideClass extends Pair implements JointClass {
  readonly first = ""
  readonly isOutside = true
  readonly isTouched: boolean
  readonly isMoved: boolean
  readonly members: readonly JointEnd[]

  constructor(pair: readonly [EndClass | null, EndClass | null], isTouched: boolean, members: readonly JointEnd[]) {
    super(pair)
    this.isTouched = isTouched
    this.isMoved = isTouched
    this.members = members
  }
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
