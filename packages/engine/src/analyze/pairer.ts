// Pairs of ends of two worlds with what passes between them in both, class by class of ends.

import type {JointClass, JointEnd, Side} from "./joint-class.ts"
import {noPackets} from "./packet-table.ts"
import {canShareNode, Pairing, relationOf} from "./pairing.ts"
import type {Passage, Relation} from "./pairing.ts"
import type {EndClass} from "./space.ts"

/** Pairs of ends with what passes between them in both worlds. Never empty; an end and itself are no pair. */
export type JointPairs = {
  readonly from: readonly JointEnd[]
  readonly to: readonly JointEnd[]
  readonly base: Passage
  readonly head: Passage
  readonly classes: readonly [from: JointClass, to: JointClass]
}

const nothing: Passage = {sure: noPackets, maybe: noPackets}

/** Pairs of two joint classes with what passes between them. */
export class Pairer {
  private readonly base: Pairing
  private readonly head: Pairing

  constructor({base, head}: {readonly base: Side; readonly head: Side}) {
    this.base = new Pairing(base.space)
    this.head = new Pairing(head.space)
  }

  /** Whether other packets may pass than did: between ends that share a node, ends that do not, or ends of which one moved to a node. */
  isChanged(from: JointClass, to: JointClass): boolean {
    const base = both(this.base, from.base, to.base)
    const head = both(this.head, from.head, to.head)
    if (isOther(base.apart, head.apart) || isOther(base.together, head.together)) return true
    return (from.isMoved || to.isMoved) && !(isSame(base) && isSame(head))
  }

  /** All pairs, gathered by whether sharing a node matters to them. */
  *pairs(from: JointClass, to: JointClass): Generator<JointPairs> {
    const classes = [from, to] as const
    const base = both(this.base, from.base, to.base)
    const head = both(this.head, from.head, to.head)
    if (isSame(base) && isSame(head)) {
      if (hasPair(from.members, to.members)) yield {classes, from: from.members, to: to.members, base: base.apart, head: head.apart}
      return
    }
    // Sharing a node matters in one of the worlds: end by end, gathered by how they stand in both.
    for (const source of from.members) {
      const groups = new Map<string, JointEnd[]>()
      for (const target of to.members) {
        if (source === target) continue
        const key = `${relationOf(source.base, target.base)},${relationOf(source.head, target.head)}`
        const known = groups.get(key)
        if (known === undefined) groups.set(key, [target])
        else known.push(target)
      }
      for (const [key, targets] of groups) {
        const [inBase, inHead] = key.split(",") as [Relation, Relation]
        yield {classes, from: [source], to: targets, base: of(base, inBase), head: of(head, inHead)}
      }
    }
  }
}

function isOther(a: Passage, b: Passage): boolean {
  return a.sure !== b.sure || a.maybe !== b.maybe
}

type Both = {readonly apart: Passage; readonly together: Passage}

function both(pairing: Pairing, from: EndClass | null, to: EndClass | null): Both {
  if (from === null || to === null) return {apart: nothing, together: nothing}
  const apart = pairing.passage(from, to, "apart")
  if (!canShareNode(from, to) || !doesNodeMatter(from, to)) return {apart, together: apart}
  return {apart, together: pairing.passage(from, to, "same node")}
}

/** Whether ends of two classes let other packets pass on one node than apart. */
function doesNodeMatter(from: EndClass, to: EndClass): boolean {
  if (from.kind === "node" || to.kind === "node") return true
  return from.variants.some(({departure: {near, far}}) => near !== far) || to.variants.some(({arrival: {near, far}}) => near !== far)
}

function of({apart, together}: Both, relation: Relation): Passage {
  return relation === "apart" ? apart : together
}

function isSame({apart, together}: Both): boolean {
  return apart.sure === together.sure && apart.maybe === together.maybe
}

function hasPair(from: readonly JointEnd[], to: readonly JointEnd[]): boolean {
  const [first] = from
  return first !== undefined && to.length > 0 && !(from.length === 1 && to.length === 1 && first === to[0])
}
