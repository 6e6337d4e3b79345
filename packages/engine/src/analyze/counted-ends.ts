// Ends as counting sees them: those that are of one class in every family, once each.

import {groupBy} from "../std/group.ts"
import {plainOf} from "./plain-pairs.ts"
import type {PlainEnds} from "./plain-pairs.ts"
import type {EndClass, Space} from "./space.ts"

/** Ends that are of the same class in every family. */
export type Joint = {
  readonly faces: readonly (EndClass | null)[]
  readonly count: number
  readonly members: readonly Placed[]
  readonly isNode: boolean
  /** The only way in which they stand in each family; null where there are several. */
  readonly plain: PlainEnds | null
  /** What the ledger of its lineage has of it. */
  readonly entry: Entry
}

/** `own`: what was counted of a class alone, over `ground`; `count`: the last count in which its pairs with others are. */
export type Entry = {own: number; ground: object | null; count: number}

/** The ends of some families. `last`: those of the last count in the only family, in the order of its classes. */
export function jointsOf(spaces: readonly Space[], last: readonly Joint[] | undefined): readonly Joint[] {
  const [only, ...others] = spaces
  if (only !== undefined && others.length === 0) return soleJoints(only, last)
  const numbers = new Map<EndClass, number>()
  const gathered = groupBy(byName(spaces, numbers), ({faces}) => faces.map((each) => (each === null ? "" : numbers.get(each))).join())
  return [...gathered.values()].flatMap((alike) =>
    alike[0] === undefined ? [] : [new JointOf(alike[0].faces, {count: alike.length, members: alike})],
  )
}

function isInside({kind}: EndClass): boolean {
  return kind !== "outside"
}

/** The classes of the only family. WHY along the last ones: nearly all are the same objects in the same order. */
function soleJoints({classes}: Space, last: readonly Joint[] = []): readonly Joint[] {
  const joints: Joint[] = []
  let next = 0
  for (const cls of classes) {
    if (!isInside(cls)) continue
    const found = placeAhead(last, cls, next)
    joints.push(last[found] ?? soleJoint(cls))
    if (found !== -1) next = found + 1
  }
  return joints
}

/** LIMIT: classes that are looked ahead to find one again. */
const aheadMax = 4

/** Where a class is, of the next few; -1 where it is none of them. */
function placeAhead(joints: readonly Joint[], cls: EndClass, from: number): number {
  for (let place = from; place < from + aheadMax; place++) if (joints[place]?.faces[0] === cls) return place
  return -1
}

/** A class of the only family. WHY it keeps it: a map that holds nothing alive of as many as there are classes is dear to fill and to collect. */
export function soleJoint(cls: EndClass): Joint {
  return (cls.joint ??= new JointOf([cls], cls))
}

/** Somebody with the node that he is known to be on. */
type Placed = {readonly node: string | null}

/** How many of some ends are on each node that is known. */
export function countsByNode({members}: Joint): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const {node} of members) if (node !== null) counts.set(node, (counts.get(node) ?? 0) + 1)
  return counts
}

/** WHY members when asked for: mostly nobody looks at them. */
class JointOf implements Joint {
  readonly faces: Joint["faces"]
  readonly count: number
  readonly isNode: boolean
  readonly plain: PlainEnds | null
  readonly entry: Entry = {own: 0, ground: null, count: -1}
  private readonly whom: Whom

  constructor(faces: Joint["faces"], whom: Whom) {
    const plains = faces.map((each) => each && plainOf(each))
    const isPlain = faces.every((each, face) => each === null || plains[face] !== null)
    this.faces = faces
    this.count = whom.count
    this.whom = whom
    this.isNode = faces.some((each) => each?.kind === "node")
    this.plain = isPlain ? {faces: plains, weight: whom.count} : null
  }

  get members(): readonly Placed[] {
    return this.whom.members
  }
}

/** Some ends, and how many they are. */
type Whom = {readonly count: number; readonly members: readonly Placed[]}

type Named = {readonly faces: (EndClass | null)[]; readonly node: string | null}

/** Every end inside with its class in each family; classes are numbered on the way. */
function byName(spaces: readonly Space[], numbers: Map<EndClass, number>): Iterable<Named> {
  const found = new Map<string, Named>()
  const inside = spaces.flatMap(({classes}, face) => classes.filter(isInside).map((each) => ({face, each})))
  for (const {face, each} of inside) {
    numbers.set(each, numbers.size)
    for (const {name, node} of each.members) {
      let known = found.get(name)
      if (known === undefined) found.set(name, (known = {faces: spaces.map(() => null), node}))
      known.faces[face] = each
    }
  }
  return found.values()
}
