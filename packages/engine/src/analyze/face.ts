// One family of a program: its ends gathered by how rules see them and where they stand, before anybody asks what passes.

import type {Address, Family} from "../net/address.ts"
import {kinOf} from "../program/kin.ts"
import type {Kin} from "../program/kin.ts"
import {kindOfHosts} from "../program/places.ts"
import type {NodeHosts, Program} from "../program/program.ts"
import {kindOfEndpoint} from "../snapshot/glance.ts"
import type {Node, WorkloadEndpoint} from "../snapshot/snapshot.ts"
import {bucketAt} from "../std/buckets.ts"
import type {Buckets} from "../std/buckets.ts"
import {isSameList} from "../std/group.ts"
import {Chains} from "./chains.ts"
import type {Lineage} from "./lineage.ts"
import {flocksOf} from "./flocks.ts"
import type {Flock, Flocks} from "./flocks.ts"
import {Peers} from "./peers.ts"
import {likenessOf, rosterOf} from "./roster.ts"
import type {Roster} from "./roster.ts"
import type {EndKind, SpaceEnd} from "./space.ts"

/** A possible stand of an end, before its halves are known. */
export type Stand = {readonly peer: number; readonly station: number; readonly sole: bigint | null}

/** Ends that stand alike. `endpoint`: one of them, null of nodes and the outside; `alike`: its kind, of the program's. */
export type Crowd = {
  readonly kind: EndKind
  readonly stands: readonly Stand[]
  readonly endpoint: WorkloadEndpoint | null
  readonly alike: number
  readonly isRoaming: boolean
  readonly count: number
  /** WHY made when asked for: see the roster's ends. */
  readonly members: readonly SpaceEnd[]
}

/** A kind of host endpoints, and how many nodes have it. */
export type Station = {readonly hosts: NodeHosts; readonly count: number}

/** A family of a program. */
export type Face = {
  readonly program: Program
  readonly family: Family
  readonly chains: Chains
  readonly stations: readonly Station[]
  readonly crowds: readonly Crowd[]
  /** For the program that an edit makes of this one. */
  readonly flocks: {readonly inputs: readonly unknown[]; readonly made: Flocks}
}

/** Makes the face of a family. `earlier`: that of the program from which an edit made this one. */
export function faceOf(program: Program, family: Family, {lineage, earlier}: {lineage: Lineage; earlier: Face | null}): Face {
  const {stations, stationOf} = stationsOf(program)
  const peers = Peers.of(program, family, {table: lineage.selectors, earlier: earlier?.chains.peers ?? null})
  const roster = rosterOf(program)
  const likeness = likenessOf(program)
  const inputs = [roster, likeness, peers.around.cut, peers.around.served, stationOf.size === 0 ? null : stationOf]
  const flocks =
    earlier !== null && isSameList(earlier.flocks.inputs, inputs)
      ? earlier.flocks
      : {inputs, made: flocksOf({roster, likeness, family, around: peers.around, stationOf})}
  // WHY: an edit of ports or actions moves nobody. INVARIANT: the same flocks are of the same nodes, none of which has host endpoints.
  const isSame = earlier !== null && flocks === earlier.flocks && peers === earlier.chains.peers
  const crowds = isSame
    ? earlier.crowds
    : new CrowdMaker({program, family, peers, stations, stationOf, roster, kin: kinOf(program)}).make(flocks.made)
  const chains = new Chains(program, peers, {family, table: lineage.packets, earlier: earlier?.chains ?? null})
  return {program, family, chains, stations, crowds, flocks}
}

type Stations = {readonly stations: readonly Station[]; readonly stationOf: ReadonlyMap<string, number>}

function stationsOf(program: Program): Stations {
  const kinds = new Map<string, number>()
  const stations: {readonly hosts: NodeHosts; count: number}[] = []
  const stationOf = new Map<string, number>()
  for (const [node, hosts] of program.hosts) {
    const key = kindOfHosts(program, hosts)
    let kind = kinds.get(key)
    if (kind === undefined) {
      kind = stations.length
      kinds.set(key, kind)
      stations.push({hosts, count: 0})
    }
    const station = stations[kind]
    if (station !== undefined) station.count++
    stationOf.set(node, kind)
  }
  return {stations, stationOf}
}

/** A flock by its number, and the places of everybody's members. */
type Flocked = {readonly members: Buckets; readonly number: number}

/** Pods that stand alike. */
class PodCrowd implements Crowd {
  readonly kind: EndKind
  readonly stands: readonly Stand[]
  readonly endpoint: WorkloadEndpoint | null
  readonly alike: number
  readonly isRoaming: boolean
  readonly count: number
  private readonly roster: Roster
  private readonly flock: Flocked
  private known: readonly SpaceEnd[] | null = null

  constructor({kind, stands, endpoint, alike, isRoaming, count}: Omit<Crowd, "members">, roster: Roster, flock: Flocked) {
    this.kind = kind
    this.stands = stands
    this.endpoint = endpoint
    this.alike = alike
    this.isRoaming = isRoaming
    this.count = count
    this.roster = roster
    this.flock = flock
  }

  get members(): readonly SpaceEnd[] {
    return (this.known ??= bucketAt(this.flock.members, this.flock.number).flatMap((place) => this.roster.ends[place] ?? []))
  }
}

type Making = Stations & {
  readonly program: Program
  readonly family: Family
  readonly peers: Peers
  readonly roster: Roster
  readonly kin: Kin
}

class CrowdMaker {
  private readonly making: Making

  constructor(making: Making) {
    this.making = making
  }

  make({flocks, members}: Flocks): readonly Crowd[] {
    const {program, peers, roster} = this.making
    const crowds: Crowd[] = []
    for (let number = 0; number < flocks.length; number++) {
      const flock = flocks[number]
      const crowd = flock === undefined ? null : this.ofFlock(flock, members, number)
      if (crowd !== null) crowds.push(crowd)
    }
    return [
      ...crowds,
      ...program.snapshot.nodes.flatMap((node, place) => this.ofNode(node, place)),
      ...roster.aliases.flatMap((end) => this.ofAlias(end)),
      ...peers.around.free.flatMap(({samples, stretches}) => this.outside(samples, stretches)),
    ]
  }

  private ofFlock({first, address, cls}: Flock, members: Buckets, number: number): Crowd | null {
    const {stations, stationOf, roster, kin} = this.making
    const endpoint = roster.endpoints[first]
    if (endpoint === undefined) return null
    const {kinds, ofWorkload} = kin
    const alike = ofWorkload[first] ?? -1
    const isRoaming = endpoint.node === null
    const places = isRoaming ? [-1, ...stations.keys()] : [stationOf.get(endpoint.node) ?? -1]
    let stands: readonly Stand[]
    if (address !== null && cls !== -1) {
      const peer = this.making.peers.classOfAlone(endpoint, address, {labels: kinds.classOf(alike), cls})
      stands = places.map((station) => ({peer, station, sole: null}))
    } else {
      const looks = this.looks(address, endpoint)
      stands = places.flatMap((station) => looks.map(({peer, sole}) => ({peer, station, sole})))
    }
    if (stands.length === 0) return null
    const count = (members.starts[number + 1] ?? 0) - (members.starts[number] ?? 0)
    return new PodCrowd({kind: kindOfEndpoint(endpoint), stands, endpoint, alike, isRoaming, count}, roster, {members, number})
  }

  private ofNode(node: Node, place: number): readonly Crowd[] {
    const {roster, family, stationOf} = this.making
    const address = node.addresses.find((each) => each.family === family) ?? null
    if (address === null && !node.unnamed.includes(family)) return []
    const looks = this.looks(address, null)
    if (looks.length === 0) return []
    const station = stationOf.get(node.name) ?? -1
    const members = roster.nodes.slice(place, place + 1)
    const stands = looks.map((look) => ({...look, station}))
    return [{kind: "node", stands, endpoint: null, alike: -1, isRoaming: false, count: members.length, members}]
  }

  private ofAlias(end: SpaceEnd): readonly Crowd[] {
    if (end.bears?.family !== this.making.family) return []
    const station = this.making.stationOf.get(end.node ?? "") ?? -1
    const stands = this.looks(end.bears, null).map((look) => ({...look, station}))
    return [{kind: "node", stands, endpoint: null, alike: -1, isRoaming: false, count: 1, members: [end]}]
  }

  private outside(samples: readonly Address[], stretches: readonly number[]): readonly Crowd[] {
    const [sample] = samples
    if (sample === undefined) return []
    const sole = samples.length === 1 ? sample.value : null
    const stands = [{peer: this.making.peers.classAs(sample, null), station: -1, sole}]
    const members = stretches.map((stretch): SpaceEnd => ({kind: "outside", name: "", namespace: "", node: null, seat: -1, stretch}))
    return [{kind: "outside", stands, endpoint: null, alike: -1, isRoaming: false, count: members.length, members}]
  }

  /** What an end may look like to rules: by its address, or by every address that it may have. */
  private looks(address: Address | null, endpoint: WorkloadEndpoint | null): readonly Omit<Stand, "station">[] {
    const {peers} = this.making
    if (address !== null) return [{peer: peers.classAt(address), sole: null}]
    return peers.around.free.flatMap(({samples, isBackend}) => {
      const [sample] = samples
      if (sample === undefined || isBackend) return []
      return [{peer: peers.classAs(sample, endpoint), sole: samples.length === 1 ? sample.value : null}]
    })
  }
}
