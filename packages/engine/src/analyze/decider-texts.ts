// Who decides what between two ends, half by half, as a text: where two worlds have the same texts nothing is decided by another rule.

import {policyList} from "../program/list.ts"
import type {PolicyList, Program} from "../program/program.ts"
import type {Direction} from "../manifest/resource.ts"
import {decidersOf} from "./chains.ts"
import type {Own} from "./chains.ts"
import type {Worlds} from "./deltas.ts"
import type {JointClass, Side} from "./joint.ts"
import {noPackets} from "./packet-table.ts"
import {hasPeer} from "./peer-set.ts"
import type {PeerSet} from "./peer-set.ts"
import type {EndClass} from "./space.ts"

/** Packets that somebody decides, of some peers. */
type Take = {readonly by: string; readonly packets: number; readonly peers: PeerSet}

/** Finds pairs of classes between which another rule may decide. */
export class DeciderTexts {
  private readonly worlds: Worlds
  private readonly hasHosts: boolean
  private readonly takes = new Map<PolicyList, Map<string, readonly Take[]>>()
  private readonly texts = new Map<readonly Take[], Map<number, string>>()

  constructor(worlds: Worlds) {
    this.worlds = worlds
    this.hasHosts = worlds.base.program.hosts.size + worlds.head.program.hosts.size > 0
  }

  /** False only where every packet is decided by the same in both worlds. Host endpoints and open ends are not looked into. */
  mayDiffer(from: JointClass, to: JointClass): boolean {
    if (this.hasHosts) return true
    return this.differs(from, to, "Egress") || this.differs(to, from, "Ingress")
  }

  private differs(own: JointClass, far: JointClass, direction: Direction): boolean {
    const [ownPeers, farPeers] = [peersOf(own), peersOf(far)]
    if (ownPeers === null || farPeers === null) return true
    const [before, after] = [listOf(this.worlds.base, own.base, direction), listOf(this.worlds.head, own.head, direction)]
    if (before === after) return false
    if (before === null || after === null) return true
    const side = direction === "Egress" ? "source" : "destination"
    const old = this.text(this.takesOf(this.worlds.base, before, {peer: ownPeers[0], side}), farPeers[0])
    return old !== this.text(this.takesOf(this.worlds.head, after, {peer: ownPeers[1], side}), farPeers[1])
  }

  /** The walk of a list, with who takes what. */
  private takesOf({space: {chains}}: Side, list: PolicyList, own: Own): readonly Take[] {
    const byOwn = this.takes.get(list) ?? new Map<string, readonly Take[]>()
    const key = `${own.side} ${chains.ownKey(list, own)}`
    const known = byOwn.get(key)
    if (known !== undefined) return known
    const deciders = decidersOf(list)
    const found: Take[] = []
    chains.listen(list, {own, end: "profiles"}, (place, packets, peers) => {
      found.push({by: deciders[place]?.by ?? "", packets, peers})
    })
    this.takes.set(list, byOwn.set(key, found))
    return found
  }

  /** Who decides which packets of a peer. */
  private text(takes: readonly Take[], peer: number): string {
    const byPeer = this.texts.get(takes) ?? new Map<number, string>()
    const known = byPeer.get(peer)
    if (known !== undefined) return known
    const packetsBy = new Map<string, number>()
    for (const {by, packets, peers} of takes) {
      if (hasPeer(peers, peer)) packetsBy.set(by, this.worlds.table.join(packetsBy.get(by) ?? noPackets, packets))
    }
    const text = [...packetsBy]
      .map(([by, packets]) => `${by} ${packets}`)
      .sort()
      .join("\n")
    this.texts.set(takes, byPeer.set(peer, text))
    return text
  }
}

/** The one peer class of a class in each world; null where it has several, or is missing in one. */
function peersOf({base, head}: JointClass): readonly [base: number, head: number] | null {
  const [before, after] = [peerOf(base), peerOf(head)]
  return before === undefined || after === undefined ? null : [before, after]
}

function peerOf(cls: EndClass | null): number | undefined {
  const [variant, ...others] = cls?.variants ?? []
  return cls?.isRoaming === true || others.length > 0 || variant?.peers.length !== 1 ? undefined : variant.peers[0]
}

/** The list of a class of pods; null of nodes and the outside. INVARIANT: the members of a class of the grain `deciders` share it. */
function listOf({program}: Side, cls: EndClass | null, direction: Direction): PolicyList | null {
  const endpoint = endpointOf(program, cls)
  return endpoint === undefined ? null : policyList(program, endpoint, {mode: "normal", direction, enforcement: "enforced"})
}

function endpointOf(program: Program, cls: EndClass | null): ReturnType<Program["workloads"]["get"]> {
  return program.workloads.get(cls?.members[0]?.name ?? "")
}
