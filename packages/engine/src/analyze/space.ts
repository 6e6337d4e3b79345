// The ends of a world in one family, gathered into classes that policy treats alike, each with what it lets out and in.

import type {Family} from "../net/address.ts"
import type {Enforcement} from "../program/program.ts"
import {policyList} from "../program/list.ts"
import type {WorkloadEndpoint} from "../snapshot/snapshot.ts"
import type {Chains} from "./chains.ts"
import type {Crowd, Face, Stand} from "./face.ts"
import {Halves, nowhere, openArrival, openDeparture} from "./halves.ts"
import type {Arrival, Departure} from "./halves.ts"

/** What an end is. A workload stands for pods that are not in the input. */
export type EndKind = "pod" | "workload" | "node" | "outside"

/** One end, with the node that it is known to be on. Of the outside: the place of a stretch. */
export type SpaceEnd = {
  readonly kind: EndKind
  readonly name: string
  readonly namespace: string
  readonly node: string | null
  readonly stretch: number
}

/** One way in which a class may stand in the world: closed classes have one, open ones several. */
export type Variant = {
  readonly departure: Departure
  readonly arrival: Arrival
  /** The peer classes that it may be; ascending. */
  readonly peers: readonly number[]
  /** The kind of its node, -1 without host endpoints there. */
  readonly station: number
  /** The only address that it can then have, where there is no other; two ends never share it. */
  readonly sole: bigint | null
}

/** Ends that policy treats alike. */
export type EndClass = {
  readonly kind: EndKind
  readonly variants: readonly Variant[]
  /** Whether nobody says on which node its members are. */
  readonly isRoaming: boolean
  readonly members: readonly SpaceEnd[]
}

/** A family of a world. `stations`: how many nodes of each kind of host endpoints there are. */
export type Space = {
  readonly family: Family
  readonly chains: Chains
  readonly classes: readonly EndClass[]
  readonly stations: readonly number[]
}

/** How fine classes are: ends to and from which the same passes are one, or only those that share every list, staged ones too. */
export type Grain = "passages" | "deciders"

/** What is asked of a space; absent: the enforced world, by passages. */
export type SpaceWish = {readonly enforcement?: Enforcement; readonly grain?: Grain}

/** Makes the space of a face. */
export function spaceOf(face: Face, wish: Required<SpaceWish>): Space {
  return new SpaceMaker(face, wish).make()
}

/** Crowds that the same lists govern. */
type Draft = Pick<Crowd, "kind" | "stands" | "endpoint" | "isRoaming"> & {readonly members: SpaceEnd[]}

class SpaceMaker {
  private readonly face: Face
  private readonly grain: Grain
  private readonly halves: Halves
  private readonly drafts = new Map<string, Draft>()

  constructor(face: Face, {enforcement, grain}: Required<SpaceWish>) {
    this.face = face
    this.grain = grain
    this.halves = new Halves(face.chains, enforcement)
  }

  make(): Space {
    for (const crowd of this.face.crowds) this.add(crowd)
    const {family, chains, stations} = this.face
    return {family, chains, classes: this.finished(), stations: stations.map(({count}) => count)}
  }

  private add(crowd: Crowd): void {
    const stands = crowd.stands.map(({peer, station, sole}) => `${peer} ${station} ${sole ?? ""}`).join()
    const lists = crowd.endpoint === null ? "" : this.listsKey(crowd.endpoint)
    const key = `${crowd.kind}|${lists}|${crowd.isRoaming ? "roaming" : ""}|${stands}`
    const known = this.drafts.get(key)
    if (known === undefined) this.drafts.set(key, {...crowd, members: [...crowd.members]})
    else for (const end of crowd.members) known.members.push(end)
  }

  /** Which lists govern a workload, as text. */
  private listsKey(endpoint: WorkloadEndpoint): string {
    const {enforcement} = this.halves
    const id = (direction: "Ingress" | "Egress"): number =>
      policyList(this.face.program, endpoint, {mode: "normal", direction, enforcement}).id
    return `${id("Egress")} ${id("Ingress")}`
  }

  /** Drafts with their halves, those that came out alike joined. */
  private finished(): readonly EndClass[] {
    const classes = new Map<string, EndClass & {readonly members: SpaceEnd[]}>()
    for (const [own, draft] of this.drafts) {
      const variants = this.variantsOf(draft)
      const alike = `${draft.kind}|${draft.isRoaming ? "roaming" : ""}|${variants.map(variantKey).join()}`
      const key = this.grain === "deciders" ? own : alike
      const known = classes.get(key)
      if (known === undefined) classes.set(key, {kind: draft.kind, variants, isRoaming: draft.isRoaming, members: draft.members})
      else for (const end of draft.members) known.members.push(end)
    }
    return [...classes.values()]
  }

  /** Stands with the same halves are one variant, but for those that only one end can take. */
  private variantsOf(draft: Draft): readonly Variant[] {
    const found = new Map<string, Variant & {readonly peers: number[]}>()
    for (const stand of draft.stands) {
      const variant = {...this.halvesOf(draft, stand), peers: [stand.peer], station: stand.station, sole: stand.sole}
      const key = variantKey({...variant, peers: []})
      const known = stand.sole === null ? found.get(key) : undefined
      if (known === undefined) found.set(key, variant)
      else known.peers.push(stand.peer)
    }
    return [...found.values()].map((variant) => ({...variant, peers: [...new Set(variant.peers)].sort((a, b) => a - b)}))
  }

  private halvesOf({kind, endpoint}: Draft, {peer, station}: Stand): Pick<Variant, "departure" | "arrival"> {
    const hosts = this.face.stations[station]?.hosts ?? nowhere
    if (endpoint !== null) {
      return {departure: this.halves.podDeparture(endpoint, peer, hosts), arrival: this.halves.podArrival(endpoint, peer, hosts)}
    }
    if (kind === "outside") return {departure: openDeparture, arrival: openArrival}
    return {departure: this.halves.nodeDeparture(peer, hosts), arrival: this.halves.nodeArrival(peer, hosts)}
  }
}

function variantKey({departure, arrival, peers, station, sole}: Variant): string {
  const {far, near, ownHost, ownHostMaybe} = departure
  return [far, near, ownHost, ownHostMaybe, arrival.far, arrival.near, peers.join(" "), station, sole ?? ""].join(" ")
}
