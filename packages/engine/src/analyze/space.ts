// The ends of a world in one family, gathered into classes that policy treats alike, each with what it lets out and in.

import type {Address, Family} from "../net/address.ts"
import type {Enforcement, NodeHosts, Program} from "../program/program.ts"
import {kindOfHosts} from "../program/places.ts"
import {policyList} from "../program/list.ts"
import type {Node, WorkloadEndpoint} from "../snapshot/snapshot.ts"
import {Chains} from "./chains.ts"
import {Halves, nowhere, openArrival, openDeparture} from "./halves.ts"
import type {Arrival, Departure} from "./halves.ts"
import {LabelClasses} from "./label-classes.ts"
import type {PacketTable} from "./packet-table.ts"
import {freeIn} from "./peers.ts"
import {subjectsOf} from "./predicates.ts"

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

/** What is asked of a space; absent: the enforced world, by passages. Spaces with one table number packets alike. */
export type SpaceWish = {readonly enforcement?: Enforcement; readonly grain?: Grain; readonly table?: PacketTable}

/** Makes the space of a family. */
export function spaceOf(program: Program, family: Family, wish: SpaceWish = {}): Space {
  return new SpaceMaker(program, family, wish).make()
}

/** A possible stand of an end, before its halves are known. */
type Stand = {readonly peer: number; readonly station: number; readonly sole: bigint | null}
type Draft = {
  readonly kind: EndKind
  readonly stands: readonly Stand[]
  readonly endpoint: WorkloadEndpoint | null
  readonly isRoaming: boolean
  readonly members: SpaceEnd[]
}
/** Stretches of a class with addresses that nobody has. `isBackend`: addresses that services name, which open ends do not have. */
type FreeClass = {readonly samples: readonly Address[]; readonly stretches: readonly number[]; readonly isBackend: boolean}

class SpaceMaker {
  private readonly program: Program
  private readonly family: Family
  private readonly grain: Grain
  private readonly chains: Chains
  private readonly halves: Halves
  private readonly drafts = new Map<string, Draft>()
  private readonly stations: {hosts: NodeHosts; count: number}[] = []
  private readonly stationOf = new Map<string, number>()
  private readonly subjects: LabelClasses
  private readonly listKeys = new Map<string, string>()
  private readonly free: readonly FreeClass[]

  constructor(program: Program, family: Family, {enforcement = "enforced", grain = "passages", table}: SpaceWish) {
    this.grain = grain
    this.program = program
    this.family = family
    this.chains = new Chains(program, family, table)
    this.halves = new Halves(this.chains, enforcement)
    this.subjects = new LabelClasses(subjectsOf(program))
    this.findStations()
    this.free = this.findFree()
  }

  make(): Space {
    for (const endpoint of this.program.snapshot.workloads) this.addWorkload(endpoint)
    for (const node of this.program.snapshot.nodes) this.addNode(node)
    for (const {samples, stretches} of this.free) this.addOutside(samples, stretches)
    return {
      family: this.family,
      chains: this.chains,
      classes: this.finished(),
      stations: this.stations.map(({count}) => count),
    }
  }

  private findStations(): void {
    const kinds = new Map<string, number>()
    for (const [node, hosts] of this.program.hosts) {
      const key = kindOfHosts(this.program, hosts)
      let kind = kinds.get(key)
      if (kind === undefined) {
        kind = this.stations.length
        kinds.set(key, kind)
        this.stations.push({hosts, count: 0})
      }
      const station = this.stations[kind]
      if (station !== undefined) station.count++
      this.stationOf.set(node, kind)
    }
  }

  /** Stretch classes in which some address is nobody's. */
  private findFree(): readonly FreeClass[] {
    const {cut} = this.chains.peers
    const {peers} = this.chains
    const found = cut.classes.map((_, cls) => ({
      samples: new Array<Address>(),
      stretches: new Array<number>(),
      isBackend: peers.isBackend(cls),
    }))
    for (const [place, stretch] of cut.stretches.entries()) {
      const own = found[stretch.cls]
      const samples = freeIn(this.program, this.family, stretch, 2)
      if (own === undefined || samples.length === 0) continue
      own.stretches.push(place)
      if (own.samples.length < 2) own.samples.push(...samples)
    }
    return found.filter(({samples}) => samples.length > 0)
  }

  private addWorkload(endpoint: WorkloadEndpoint): void {
    const addresses = this.possible(endpoint.addresses, endpoint.unnamed, endpoint)
    if (addresses.length === 0) return
    const isRoaming = endpoint.node === null
    const stations = isRoaming ? [-1, ...this.stations.keys()] : [this.stationOf.get(endpoint.node ?? "") ?? -1]
    const stands = stations.flatMap((station) => addresses.map((each) => ({...each, station})))
    const lists = this.listsKey(endpoint)
    const kind = endpoint.id.split("/").length === 3 ? "workload" : "pod"
    const end: SpaceEnd = {kind, name: endpoint.id, namespace: endpoint.namespace, node: endpoint.node, stretch: -1}
    this.add({kind, stands, endpoint, isRoaming, members: [end]}, lists)
  }

  private addNode(node: Node): void {
    const addresses = this.possible(node.addresses, node.unnamed, null)
    if (addresses.length === 0) return
    const station = this.stationOf.get(node.name) ?? -1
    const stands = addresses.map((each) => ({...each, station}))
    const end: SpaceEnd = {kind: "node", name: `host/${node.name}`, namespace: "", node: node.name, stretch: -1}
    this.add({kind: "node", stands, endpoint: null, isRoaming: false, members: [end]}, "")
  }

  private addOutside(samples: readonly Address[], stretches: readonly number[]): void {
    const [sample] = samples
    if (sample === undefined) return
    const sole = samples.length === 1 ? sample.value : null
    const stands = [{peer: this.chains.peers.classAs(sample, null), station: -1, sole}]
    const members = stretches.map((stretch): SpaceEnd => ({kind: "outside", name: "", namespace: "", node: null, stretch}))
    this.add({kind: "outside", stands, endpoint: null, isRoaming: false, members}, "")
  }

  /** What an end may look like to rules: by its address, or by every address that it may have. */
  private possible(
    addresses: readonly Address[],
    unnamed: readonly Family[],
    endpoint: WorkloadEndpoint | null,
  ): readonly Omit<Stand, "station">[] {
    const {peers} = this.chains
    const address = addresses.find(({family}) => family === this.family)
    if (address !== undefined) return [{peer: peers.classAt(address), sole: null}]
    if (!unnamed.includes(this.family)) return []
    return this.free.flatMap(({samples, isBackend}) => {
      const [sample] = samples
      if (sample === undefined || isBackend) return []
      return [{peer: peers.classAs(sample, endpoint), sole: samples.length === 1 ? sample.value : null}]
    })
  }

  /** Which lists govern a workload, as text. Found once for all that no policy's selector tells apart. */
  private listsKey(endpoint: WorkloadEndpoint): string {
    const labels = this.program.labels.get(endpoint) ?? endpoint.labels
    const subject = `${this.subjects.classOf(labels)} ${endpoint.profiles.join(" ")}`
    const known = this.listKeys.get(subject)
    if (known !== undefined) return known
    const {enforcement} = this.halves
    const id = (direction: "Ingress" | "Egress"): number => policyList(this.program, endpoint, {mode: "normal", direction, enforcement}).id
    const key = `${id("Egress")} ${id("Ingress")}`
    this.listKeys.set(subject, key)
    return key
  }

  private add(draft: Draft, lists: string): void {
    const stands = draft.stands.map(({peer, station, sole}) => `${peer} ${station} ${sole ?? ""}`).join()
    const key = `${draft.kind}|${lists}|${draft.isRoaming ? "roaming" : ""}|${stands}`
    const known = this.drafts.get(key)
    if (known === undefined) this.drafts.set(key, draft)
    else known.members.push(...draft.members)
  }

  /** Drafts with their halves, those that came out alike joined. */
  private finished(): readonly EndClass[] {
    const classes = new Map<string, EndClass & {readonly members: SpaceEnd[]}>()
    for (const [own, draft] of this.drafts) {
      const variants = this.variantsOf(draft)
      const alike = `${draft.kind}|${draft.isRoaming ? "roaming" : ""}|${variants.map(variantKey).join()}`
      const key = this.grain === "deciders" ? own : alike
      const known = classes.get(key)
      if (known === undefined) classes.set(key, {kind: draft.kind, variants, isRoaming: draft.isRoaming, members: [...draft.members]})
      else known.members.push(...draft.members)
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
    const hosts = this.stations[station]?.hosts ?? nowhere
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
