// The ends of a world in one family, gathered into classes that policy treats alike, each with what it lets out and in.

import type {Family} from "../net/address.ts"
import type {Enforcement, ListName, PolicyList} from "../program/program.ts"
import {policyListOfKind} from "../program/list.ts"
import {isSameList} from "../std/group.ts"
import type {Chains} from "./chains.ts"
import type {Crowd, Face, Stand} from "./face.ts"
import {Halves, nowhere, openArrival, openDeparture} from "./halves.ts"
import type {Arrival, Departure} from "./halves.ts"

/** What an end is. A workload stands for pods that are not in the input. */
export type EndKind = "pod" | "workload" | "node" | "outside"

/**
 * One end, with the node that it is known to be on. `seat`: its place among all ends inside, workload endpoints first; `stretch`: of the
 * outside, the place of its stretch. -1 where there is none.
 */
export type SpaceEnd = {
  readonly kind: EndKind
  readonly name: string
  readonly namespace: string
  readonly node: string | null
  readonly seat: number
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

/** A family of a world. `stations`: how many nodes of each kind of host endpoints there are. `origin`: for the space that an edit makes. */
export type Space = {
  readonly family: Family
  readonly chains: Chains
  readonly classes: readonly EndClass[]
  readonly stations: readonly number[]
  readonly origin: Origin
}

/** How fine classes are: ends to and from which the same passes are one, or only those that share every list, staged ones too. */
export type Grain = "passages" | "deciders"

/** What is asked of a space; absent: the enforced world, by passages. */
export type SpaceWish = {readonly enforcement?: Enforcement; readonly grain?: Grain}

/** What spaces are taken up from: that of the face from which an edit made this one, and that of the same face in the other grain. */
export type Kindred = {readonly earlier: Space | null; readonly sibling: Space | null}

/** Makes the space of a face. */
export function spaceOf(face: Face, wish: Required<SpaceWish>, kindred: Kindred): Space {
  return new SpaceMaker(face, wish, kindred).make()
}

/** How a crowd came out: its lists, a text that is the same for crowds with the same, and its halves with a text for those. */
type Standing = {
  readonly egress: PolicyList | null
  readonly ingress: PolicyList | null
  readonly own: string
  readonly alike: string
  readonly variants: readonly Variant[]
}

/** A class with the places of the crowds that are in it. */
type Gathered = {readonly cls: EndClass; readonly crowds: readonly number[]}

/**
 * What a space was made of: the crowds, how each came out, and the classes by what is alike in them. `lineage`: the same for spaces that
 * took up classes of each other.
 */
type Origin = {
  readonly lineage: object
  readonly crowds: readonly Crowd[]
  readonly standings: readonly Standing[]
  readonly gathered: ReadonlyMap<string, Gathered>
}

class SpaceMaker {
  private readonly face: Face
  private readonly grain: Grain
  private readonly halves: Halves
  private readonly earlier: Space | null
  private readonly sibling: Space | null
  private readonly known = new Map<string, Standing>()

  constructor(face: Face, {enforcement, grain}: Required<SpaceWish>, {earlier, sibling}: Kindred) {
    this.face = face
    this.grain = grain
    this.halves = new Halves(face.chains, enforcement)
    this.earlier = earlier !== null && isHeir(face, earlier) ? earlier : null
    this.sibling = sibling
  }

  make(): Space {
    const {family, chains, stations, crowds} = this.face
    const before = this.earlier?.origin.standings
    const standings = this.sibling?.origin.standings ?? crowds.map((crowd, place) => this.standing(crowd, before?.[place] ?? null))
    const gathered = this.gathered(standings)
    return {
      family,
      chains,
      classes: Array.from(gathered.values(), ({cls}) => cls),
      stations: stations.map(({count}) => count),
      origin: {lineage: this.earlier?.origin.lineage ?? {}, crowds, standings, gathered},
    }
  }

  private standing(crowd: Crowd, before: Standing | null): Standing {
    const [egress, ingress] = [this.list(crowd, "Egress"), this.list(crowd, "Ingress")]
    if (before !== null && before.egress === egress && before.ingress === ingress) return before
    const stands = crowd.stands.map(({peer, station, sole}) => `${peer} ${station} ${sole ?? ""}`).join()
    const own = `${crowd.kind}|${egress?.id ?? ""} ${ingress?.id ?? ""}|${crowd.isRoaming ? "roaming" : ""}|${stands}`
    const known = this.known.get(own)
    if (known !== undefined) return known
    const variants = this.variantsOf(crowd)
    const alike = `${crowd.kind}|${crowd.isRoaming ? "roaming" : ""}|${variants.map(variantKey).join()}`
    const made = {egress, ingress, own, alike, variants}
    this.known.set(own, made)
    return made
  }

  private list({endpoint, alike}: Crowd, direction: ListName["direction"]): PolicyList | null {
    if (endpoint === null) return null
    const name: ListName = {mode: "normal", direction, enforcement: this.halves.enforcement}
    return policyListOfKind(this.face.program, alike, {endpoint, name})
  }

  /** Crowds that the same lists govern, then those whose halves came out alike. */
  private gathered(standings: readonly Standing[]): ReadonlyMap<string, Gathered> {
    const byOwn = new Map<string, number[]>()
    for (const [place, {own}] of standings.entries()) {
      const known = byOwn.get(own)
      if (known === undefined) byOwn.set(own, [place])
      else known.push(place)
    }
    const byKey = new Map<string, number[]>()
    for (const [own, places] of byOwn) {
      const key = this.grain === "deciders" ? own : (standings[places[0] ?? 0]?.alike ?? own)
      const known = byKey.get(key)
      if (known === undefined) byKey.set(key, places)
      else for (const place of places) known.push(place)
    }
    const before = this.earlier?.origin.gathered
    const found = new Map<string, Gathered>()
    for (const [key, crowds] of byKey) {
      const same = before?.get(key)
      found.set(key, same !== undefined && isSameList(same.crowds, crowds) ? same : {crowds, cls: this.classOf(crowds, standings)})
    }
    return found
  }

  private classOf(places: readonly number[], standings: readonly Standing[]): EndClass {
    const crowds = places.flatMap((place) => this.face.crowds[place] ?? [])
    const [first] = crowds
    if (first === undefined) throw new RangeError("a class has a crowd")
    const {kind, isRoaming} = first
    const members = crowds.length === 1 ? first.members : crowds.flatMap((crowd) => crowd.members)
    return {kind, isRoaming, variants: standings[places[0] ?? 0]?.variants ?? [], members}
  }

  /** Stands with the same halves are one variant, but for those that only one end can take. */
  private variantsOf(crowd: Crowd): readonly Variant[] {
    const [only, ...others] = crowd.stands
    if (only !== undefined && others.length === 0) {
      return [{...this.halvesOf(crowd, only), peers: [only.peer], station: only.station, sole: only.sole}]
    }
    const found = new Map<string, Variant & {readonly peers: number[]}>()
    for (const stand of crowd.stands) {
      const variant = {...this.halvesOf(crowd, stand), peers: [stand.peer], station: stand.station, sole: stand.sole}
      const key = variantKey({...variant, peers: []})
      const known = stand.sole === null ? found.get(key) : undefined
      if (known === undefined) found.set(key, variant)
      else known.peers.push(stand.peer)
    }
    return [...found.values()].map((variant) => ({...variant, peers: [...new Set(variant.peers)].sort((a, b) => a - b)}))
  }

  private halvesOf(crowd: Crowd, {peer, station}: Stand): Pick<Variant, "departure" | "arrival"> {
    const hosts = this.face.stations[station]?.hosts ?? nowhere
    if (crowd.endpoint !== null) {
      const [egress, ingress] = [this.list(crowd, "Egress"), this.list(crowd, "Ingress")]
      if (egress === null || ingress === null) throw new RangeError("an endpoint has lists")
      return {departure: this.halves.podDeparture(egress, peer, hosts), arrival: this.halves.podArrival(ingress, peer, hosts)}
    }
    if (crowd.kind === "outside") return {departure: openDeparture, arrival: openArrival}
    return {departure: this.halves.nodeDeparture(peer, hosts), arrival: this.halves.nodeArrival(peer, hosts)}
  }
}

/** Whether crowds with the same lists come out in a face as they did in an earlier space: the same ends, rows by the same numbers. */
function isHeir({crowds, chains}: Face, earlier: Space): boolean {
  const {settings} = earlier.chains.program.snapshot
  return earlier.origin.crowds === crowds && earlier.chains.rows === chains.rows && settings === chains.program.snapshot.settings
}

function variantKey({departure, arrival, peers, station, sole}: Variant): string {
  const {far, near, ownHost, ownHostMaybe} = departure
  return [far, near, ownHost, ownHostMaybe, arrival.far, arrival.near, peers.join(" "), station, sole ?? ""].join(" ")
}
