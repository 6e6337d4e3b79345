// The ends of a world in one family, gathered into classes that policy treats alike, each with what it lets out and in.

import type {Address, Family} from "../net/address.ts"
import type {Enforcement, ListName} from "../program/program.ts"
import {listsOfKinds, policyListOfKind, touchedKinds} from "../program/list.ts"
import {bucketAt, bucketsOf} from "../std/buckets.ts"
import {groupBy} from "../std/group.ts"
import {oncePer} from "../std/once.ts"
import type {Chains} from "./chains.ts"
import type {Joint} from "./counted-ends.ts"
import {CrowdClass} from "./crowd-class.ts"
import type {Crowd, Face, Stand} from "./face.ts"
import {Halves, nowhere, openArrival, openDeparture} from "./halves.ts"
import type {Arrival, Departure} from "./halves.ts"
import type {Census, Size} from "./size.ts"
import {Standings} from "./standings.ts"
import type {Lists} from "./standings.ts"

/** What an end is. A workload stands for pods that are not in the input. */
export type EndKind = "pod" | "workload" | "node" | "outside"

/**
 * One end, with the node that it is known to be on. `seat`: its place among all ends inside, workload endpoints first; `stretch`: of the
 * outside, the place of its stretch. -1 where there is none. `bears`: of a node under an address that is not its first, that address.
 */
export type SpaceEnd = {
  readonly kind: EndKind
  readonly name: string
  readonly namespace: string
  readonly node: string | null
  readonly seat: number
  readonly stretch: number
  readonly bears?: Address
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
  readonly count: number
  readonly crowds: readonly Crowd[]
  /** It by itself, as counting sees it, once somebody counted. */
  joint: Joint | null
  /** WHY made when asked for: who only counts looks at nobody. */
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

/**
 * How a crowd came out: what its lists are known by, a number that is the same for crowds with the same, and its halves with a number for those.
 * INVARIANT: numbers are compared where one `Standings` gave them.
 */
type Standing = {
  readonly row: object | null
  readonly own: number
  readonly alike: number
  readonly variants: readonly Variant[]
}

/** A class with the places of the crowds that are in it, and the first of these places. */
type Gathered = {readonly cls: EndClass; readonly crowds: readonly number[]; readonly first: number}

/** What a space was made of: the crowds, how each came out, and the classes in their order. */
type Origin = {
  readonly numbers: Standings
  readonly lineage: Lineage
  readonly crowds: readonly Crowd[]
  readonly standings: readonly Standing[]
  readonly order: readonly Gathered[]
  /** How large it is, once somebody asked or its lineage has counted it. */
  size: Size | null
  /** The number of its classes' state among those of its lineage, and what led to it from the one before. */
  readonly version: number
  readonly change: ClassChange | null
}

/** Classes that went and came, from a version of a lineage. */
export type ClassChange = {readonly from: number; readonly gone: readonly EndClass[]; readonly come: readonly EndClass[]}

/**
 * What spaces share of which each took up classes of the one before it: the classes by what is alike in them, as the latest has them, whose
 * standings these are. WHY one for all: an edit changes few of very many.
 */
type Lineage = {readonly byKey: Map<number, Gathered>; standings: readonly Standing[]; census: Census | null; version: number}

/** Classes as they were gathered, and what led to them. */
type Gathering = Pick<Origin, "lineage" | "order" | "change"> & {readonly classes: readonly EndClass[]}

class SpaceMaker {
  private readonly face: Face
  private readonly grain: Grain
  private readonly halves: Halves
  private readonly earlier: Space | null
  private readonly sibling: Space | null
  private readonly numbers: Standings
  private readonly known: (Standing | undefined)[] = []
  private readonly rowOf: (kind: number) => object
  private readonly names: Readonly<Record<keyof Lists, ListName>>

  constructor(face: Face, {enforcement, grain}: Required<SpaceWish>, {earlier, sibling}: Kindred) {
    this.face = face
    this.grain = grain
    this.halves = new Halves(face.chains, enforcement)
    this.rowOf = listsOfKinds(face.program)
    this.names = {egress: {mode: "normal", direction: "Egress", enforcement}, ingress: {mode: "normal", direction: "Ingress", enforcement}}
    this.sibling = sibling
    const heirloom = earlier !== null && isHeir(face, earlier) ? earlier : null
    this.numbers = sibling?.origin.numbers ?? heirloom?.origin.numbers ?? new Standings()
    this.earlier = heirloom?.origin.numbers === this.numbers ? heirloom : null
  }

  make(): Space {
    const {family, chains, stations, crowds} = this.face
    const {standings, changed} = this.standings()
    const {lineage, order, classes, change} = (this.earlier && this.regather(this.earlier, standings, changed)) ?? this.gather(standings)
    return {
      family,
      chains,
      classes,
      stations: stations.map(({count}) => count),
      origin: {
        numbers: this.numbers,
        lineage,
        crowds,
        standings,
        order,
        size: lineage.census?.size ?? null,
        version: lineage.version,
        change,
      },
    }
  }

  /** How every crowd comes out, and the places of those that come out otherwise than before. */
  private standings(): {readonly standings: readonly Standing[]; readonly changed: readonly number[]} {
    return this.standingsOfTouched() ?? this.standingsOfAll()
  }

  /** WHY apart: an edit touches the lists of few. Null where it is not known of whom. */
  private standingsOfTouched(): ReturnType<SpaceMaker["standings"]> | null {
    const {crowds, program} = this.face
    const touched = this.earlier === null ? null : touchedKinds(program, this.earlier.chains.program)
    if (this.earlier === null || touched === null) return null
    const standings = this.earlier.origin.standings.slice()
    const changed: number[] = []
    for (const place of touched.flatMap((kind) => placesByKind(crowds).get(kind) ?? [])) {
      const [crowd, old] = [crowds[place], standings[place]]
      if (crowd === undefined || old === undefined) return null
      const now = this.sibling?.origin.standings[place] ?? this.standing(crowd)
      const isSame = now.own === old.own && now.alike === old.alike
      standings[place] = isSame ? {...old, row: now.row} : now
      if (!isSame) changed.push(place)
    }
    return {standings, changed: changed.sort((a, b) => a - b)}
  }

  private standingsOfAll(): ReturnType<SpaceMaker["standings"]> {
    const {crowds} = this.face
    const before = this.earlier?.origin.standings
    const changed: number[] = []
    const {rowOf} = this
    const known = this.sibling?.origin.standings
    const standings = crowds.map((crowd, place) => {
      const old = before?.[place]
      if (old !== undefined && known === undefined) {
        const row = crowd.endpoint === null ? null : rowOf(crowd.alike)
        if (row === old.row) return old
      }
      const now = known?.[place] ?? this.standing(crowd)
      if (old !== undefined && now.own === old.own && now.alike === old.alike) return old.row === now.row ? old : {...old, row: now.row}
      changed.push(place)
      return now
    })
    return {standings, changed}
  }

  private standing(crowd: Crowd): Standing {
    const lists = this.listsOf(crowd)
    const row = crowd.endpoint === null ? null : this.rowOf(crowd.alike)
    const own = this.numbers.ofCrowd(crowd, lists)
    const known = this.known[own]
    if (known !== undefined) return known.row === row ? known : {...known, row}
    const variants = this.variantsOf(crowd, lists)
    const made = {row, own, alike: this.numbers.ofVariants(crowd, variants), variants}
    this.known[own] = made
    return made
  }

  private listsOf({endpoint, alike}: Crowd): Lists | null {
    if (endpoint === null) return null
    const {program} = this.face
    const {egress, ingress} = this.names
    return {
      egress: policyListOfKind(program, alike, {endpoint, name: egress}),
      ingress: policyListOfKind(program, alike, {endpoint, name: ingress}),
    }
  }

  private keyOf({own, alike}: Standing): number {
    return this.grain === "deciders" ? own : alike
  }

  /** Crowds whose halves came out alike, by the first of each. */
  private gather(standings: readonly Standing[]): Gathering {
    // INVARIANT: keys are numbers of the same `Standings`, small and dense.
    const numbers = new Int32Array(standings.length)
    const keys: number[] = []
    const numberOf: number[] = []
    for (let place = 0; place < numbers.length; place++) {
      const key = this.keyAt(standings, place)
      numbers[place] = numberOf[key] ??= keys.push(key) - 1
    }
    const places = bucketsOf(numbers, keys.length)
    const order = keys.map((_, number) => this.gathered(bucketAt(places, number), standings))
    const byKey = new Map(order.map((each, number) => [keys[number] ?? -1, each]))
    return {lineage: {byKey, standings, census: null, version: 0}, order, classes: order.map(({cls}) => cls), change: null}
  }

  /** The same from what was gathered before some crowds came out otherwise; null where that is not at hand any more, or too many did. */
  private regather(earlier: Space, standings: readonly Standing[], changed: readonly number[]): Gathering | null {
    const {origin: before, classes} = earlier
    const {lineage} = before
    if (lineage.standings !== before.standings || changed.length * changedShare > standings.length) return null
    const isChanged = new Set(changed)
    const touched = new Map<number, number[]>()
    for (const place of changed) {
      for (const key of [this.keyAt(before.standings, place), this.keyAt(standings, place)]) {
        if (!touched.has(key))
          touched.set(
            key,
            (lineage.byKey.get(key)?.crowds ?? []).filter((each) => !isChanged.has(each)),
          )
      }
      touched.get(this.keyAt(standings, place))?.push(place)
    }
    const [gone, come] = [new Set<Gathered>(), [] as Gathered[]]
    for (const [key, places] of touched) {
      const old = lineage.byKey.get(key)
      if (old !== undefined) gone.add(old)
      lineage.byKey.delete(key)
      if (places.length === 0) continue
      const young = this.gathered(
        places.sort((a, b) => a - b),
        standings,
      )
      lineage.byKey.set(key, young)
      come.push(young)
    }
    lineage.standings = standings
    if (changed.length === 0) return {lineage, order: before.order, classes, change: null}
    for (const {cls} of gone) lineage.census?.remove(cls)
    for (const {cls} of come) lineage.census?.add(cls)
    const change = {from: lineage.version++, gone: Array.from(gone, ({cls}) => cls), come: come.map(({cls}) => cls)}
    return {lineage, change, ...reordered({order: before.order, classes}, [...gone], come)}
  }

  private keyAt(standings: readonly Standing[], place: number): number {
    const standing = standings[place]
    return standing === undefined ? -1 : this.keyOf(standing)
  }

  /** The class of some crowds, given ascending: those that the same lists govern together. */
  private gathered(places: readonly number[], standings: readonly Standing[]): Gathered {
    const [first = -1] = places
    const crowds = places.length === 1 ? places : [...groupBy(places, (place) => standings[place]?.own).values()].flat()
    // INVARIANT: places are those of crowds, and there is one.
    const own = crowds.map((place) => this.face.crowds[place] as Crowd)
    return {crowds, first, cls: new CrowdClass(standings[first]?.variants ?? [], own)}
  }

  /** Stands with the same halves are one variant, but for those that only one end can take. */
  private variantsOf(crowd: Crowd, lists: Lists | null): readonly Variant[] {
    const [only, ...others] = crowd.stands
    if (only !== undefined && others.length === 0) {
      const {departure, arrival} = this.halvesOf(crowd.kind, lists, only)
      return [{departure, arrival, peers: [only.peer], station: only.station, sole: only.sole}]
    }
    const found = new Map<number, Variant & {readonly peers: number[]}>()
    for (const stand of crowd.stands) {
      const variant = {...this.halvesOf(crowd.kind, lists, stand), peers: [stand.peer], station: stand.station, sole: stand.sole}
      const key = this.numbers.ofVariants(crowd, [{...variant, peers: []}])
      const known = stand.sole === null ? found.get(key) : undefined
      if (known === undefined) found.set(key, variant)
      else known.peers.push(stand.peer)
    }
    return [...found.values()].map((variant) => ({...variant, peers: [...new Set(variant.peers)].sort((a, b) => a - b)}))
  }

  private halvesOf(kind: EndKind, lists: Lists | null, {peer, station}: Stand): Pick<Variant, "departure" | "arrival"> {
    const hosts = this.face.stations[station]?.hosts ?? nowhere
    if (lists !== null) {
      return {departure: this.halves.podDeparture(lists.egress, peer, hosts), arrival: this.halves.podArrival(lists.ingress, peer, hosts)}
    }
    if (kind === "outside") return {departure: openDeparture, arrival: openArrival}
    return {departure: this.halves.nodeDeparture(peer, hosts), arrival: this.halves.nodeArrival(peer, hosts)}
  }
}

type Ordered = {readonly order: readonly Gathered[]; readonly classes: readonly EndClass[]}

/** LIMIT: classes that come or go one by one. */
const singlyMax = 64

/** Classes in their order without some, and with others. WHY one by one: looking at each of very many is what an edit has no time for. */
function reordered(before: Ordered, gone: readonly Gathered[], come: readonly Gathered[]): Ordered {
  if (gone.length + come.length > singlyMax) {
    const out = new Set(gone)
    const order = interleaved(
      before.order.filter((each) => !out.has(each)),
      come.toSorted((a, b) => a.first - b.first),
    )
    return {order, classes: order.map(({cls}) => cls)}
  }
  const [order, classes] = [before.order.slice(), before.classes.slice()]
  for (const {first} of gone) {
    const place = placeOfFirst(order, first)
    order.splice(place, 1)
    classes.splice(place, 1)
  }
  for (const each of come) {
    const place = placeOfFirst(order, each.first)
    order.splice(place, 0, each)
    classes.splice(place, 0, each.cls)
  }
  return {order, classes}
}

/** Two lists of classes, each in order, as one. */
function interleaved(many: readonly Gathered[], few: readonly Gathered[]): readonly Gathered[] {
  const order: Gathered[] = []
  let next = 0
  for (const each of many) {
    for (let own = few[next]; own !== undefined && own.first < each.first; own = few[++next]) order.push(own)
    order.push(each)
  }
  return [...order, ...few.slice(next)]
}

/** Where the first of a class's places stands among those of classes in their order, or would stand. */
function placeOfFirst(order: readonly Gathered[], first: number): number {
  let low = 0
  let high = order.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((order[middle]?.first ?? 0) < first) low = middle + 1
    else high = middle
  }
  return low
}

/** By kind the places of its crowds. */
const placesByKind = oncePer((crowds: readonly Crowd[]) => groupBy(crowds.keys(), (place) => crowds[place]?.alike ?? -1))

/** LIMIT: crowds that came out otherwise, as one of so many; with more of them all are gathered anew. */
const changedShare = 4

/** Whether crowds with the same lists come out in a face as they did in an earlier space: the same ends, rows by the same numbers. */
function isHeir({crowds, chains}: Face, earlier: Space): boolean {
  const {settings} = earlier.chains.program.snapshot
  return earlier.origin.crowds === crowds && earlier.chains.rows === chains.rows && settings === chains.program.snapshot.settings
}
