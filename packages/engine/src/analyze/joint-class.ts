// A class of ends in two worlds.

import type {Address} from "../net/address.ts"
import type {Program} from "../program/program.ts"
import type {EndClass, Space, SpaceEnd} from "./space.ts"

/** One end in both worlds, null where it is not there. `range` of the outside. */
export type JointEnd = {
  readonly name: string
  readonly base: SpaceEnd | null
  readonly head: SpaceEnd | null
  readonly range: {readonly first: bigint; readonly last: bigint; readonly sample: Address} | null
}

/**
 * Ends that are of one class in the base and of one in the head. `isMoved`: more happened to them than an edit of their policies. `first`: the name of
 * the first of its members; empty of the outside.
 */
export type JointClass = {
  readonly first: string
  readonly base: EndClass | null
  readonly head: EndClass | null
  readonly isOutside: boolean
  readonly isTouched: boolean
  readonly isMoved: boolean
  readonly isNode: boolean
  /** The one peer class in the base and in the head; -1 both where there are several in a world, or the class is missing there. */
  readonly basePeer: number
  readonly headPeer: number
  readonly members: readonly JointEnd[]
}

/** A world in one family. */
export type Side = {readonly program: Program; readonly space: Space}

/** What a class in each world says of both. */
export class Pair {
  readonly base: EndClass | null
  readonly head: EndClass | null
  readonly isNode: boolean
  readonly basePeer: number
  readonly headPeer: number

  constructor([base, head]: readonly [EndClass | null, EndClass | null]) {
    this.base = base
    this.head = head
    this.isNode = base?.kind === "node" || head?.kind === "node"
    const before = peerOf(base)
    const after = base === head ? before : peerOf(head)
    const isOpen = before === -1 || after === -1
    this.basePeer = isOpen ? -1 : before
    this.headPeer = isOpen ? -1 : after
  }
}

function peerOf(cls: EndClass | null): number {
  if (cls === null || cls.isRoaming || cls.variants.length !== 1) return -1
  const peers = cls.variants[0]?.peers
  return peers?.length === 1 ? (peers[0] ?? -1) : -1
}
