// The workload endpoints of a program by all that no policy can change: who looks like whom, and who has which address.

import {printAddress} from "../net/address.ts"
import type {Address, Family} from "../net/address.ts"
import {kinOf} from "../program/kin.ts"
import type {Program} from "../program/program.ts"
import {glanceAtEndpoints, kindOfEndpoint} from "../snapshot/glance.ts"
import type {EndpointGlance} from "../snapshot/glance.ts"
import type {WorkloadEndpoint} from "../snapshot/snapshot.ts"
import {oncePer, oncePerParts} from "../std/once.ts"
import {compareBytes} from "../std/order.ts"
import type {SpaceEnd} from "./space.ts"

/** Workload endpoints in the order of the snapshot; everything else is by their place in it. */
export type Roster = {
  readonly endpoints: readonly WorkloadEndpoint[]
  /** WHY made when asked for: there are as many as pods, and who only counts looks at none. */
  readonly ends: readonly SpaceEnd[]
  readonly nodes: readonly SpaceEnd[]
  /** Nodes once more for every address of theirs but the first of its family. */
  readonly aliases: readonly SpaceEnd[]
  /** What is known of the endpoints by place; of IPv4 their first addresses. */
  readonly glance: EndpointGlance
  /** The first IPv6 address of each, null where there is none; null where the world does not speak of any. */
  readonly six: readonly (bigint | null)[] | null
  /** Whether every node that somebody is on is one of `nodes`. */
  readonly areNodesKnown: boolean
  /** 1 where the first address of that family is somebody else's too. */
  readonly isShared: Readonly<Record<Family, Uint8Array>>
}

/** The roster of a program. WHY by these four: programs that differ in policies alone share them. */
export const rosterOf: (program: Program) => Roster = oncePerParts(
  ({labels, holders, nodes, nodesAt}: Program) => [labels, holders, nodes, nodesAt],
  makeRoster,
)

/** Everything inside in the order of names, and by seat its place in it. */
export type Sorted = {readonly sorted: readonly SpaceEnd[]; readonly ranks: Int32Array}

const surrogate = /[\ud800-\udfff]/

const sortedByName = oncePer(({ends, nodes, aliases}: Roster): Sorted => {
  const all = [...ends, ...nodes, ...aliases]
  // WHY two ways: there are as many names as pods, and without surrogates the order of strings is that of their bytes.
  const isPlain = !all.some(({name}) => surrogate.test(name))
  const sorted = all.sort(isPlain ? (a, b) => (a.name < b.name ? -1 : 1) : (a, b) => compareBytes(a.name, b.name))
  const ranks = new Int32Array(sorted.length)
  for (const [rank, {seat}] of sorted.entries()) ranks[seat] = rank
  return {sorted, ranks}
})

/** The ends of a program in the order of their names. */
export function endsByName(program: Program): Sorted {
  return sortedByName(rosterOf(program))
}

function makeRoster(program: Program): Roster {
  const {snapshot, holders} = program
  const {workloads} = snapshot
  let ends: readonly SpaceEnd[] | null = null
  const glance = glanceAtEndpoints(workloads)
  // WHY only over a family that is spoken of: there are as many endpoints as pods, and each look at all of them has its price.
  const six = snapshot.families.includes(6) ? workloads.map((each) => firstOf(each.addresses, 6)) : null
  const shared4 = holders[4].shared()
  const shared6 = six === null ? null : holders[6].shared()
  const nobody = new Uint8Array(workloads.length)
  return {
    endpoints: workloads,
    get ends() {
      return (ends ??= workloads.map(endOf))
    },
    nodes: snapshot.nodes.map(({name}, place) => nodeEnd(name, workloads.length + place)),
    aliases: aliasesIn(program),
    areNodesKnown: [...glance.nodes].every((node) => program.nodes.has(node)),
    glance,
    six,
    isShared: {
      4: shared4.size === 0 ? nobody : Uint8Array.from(glance.four, (value) => Number(value !== -1 && shared4.has(BigInt(value)))),
      6: six === null || shared6 === null ? nobody : Uint8Array.from(six, (value) => Number(value !== null && shared6.has(value))),
    },
  }
}

/**
 * Nodes under the addresses by which they are not known first, as node objects and host endpoints give them. WHY ends of their own: rules may treat a
 * machine's addresses differently. An address that a pod has too is the pod's.
 */
function aliasesIn({snapshot: {workloads, nodes}, nodes: known, nodesAt, holders}: Program): readonly SpaceEnd[] {
  const found: SpaceEnd[] = []
  for (const family of [4, 6] as const) {
    for (const [value, node] of nodesAt[family]) {
      const own = known.get(node)
      if (own === undefined || firstOf(own.addresses, family) === value) continue
      if (holders[family].get(value)?.some(({kind}) => kind === "workload") === true) continue
      const bears = {family, value}
      const seat = workloads.length + nodes.length + found.length
      found.push({kind: "node", name: printAddress(bears), namespace: "", node, seat, stretch: -1, bears})
    }
  }
  return found
}

/** The first address of a family. WHY the first of all by itself: most have one. */
function firstOf(addresses: readonly Address[], family: Family): bigint | null {
  const [first] = addresses
  if (first === undefined) return null
  if (first.family === family) return first.value
  return addresses.length === 1 ? null : (addresses.find((address) => address.family === family)?.value ?? null)
}

const nobodys: readonly unknown[] = []

/** By place in the roster: endpoints of one number are of one kind and have the same ports. */
export const likenessOf: (program: Program) => Int32Array = oncePerParts(
  (program: Program) => [kinOf(program), rosterOf(program)],
  (program) => {
    const {ofWorkload} = kinOf(program)
    const portLists = new Map<readonly unknown[], number>()
    const numbers = new Map<number, number>()
    const {endpoints, glance} = rosterOf(program)
    const found = new Int32Array(endpoints.length)
    for (let place = 0; place < found.length; place++) {
      const first = glance.alike[place] ?? place
      if (first !== place) {
        found[place] = found[first] ?? 0
        continue
      }
      const ports = endpoints[place]?.ports ?? nobodys
      let list = portLists.get(ports)
      if (list === undefined) portLists.set(ports, (list = portLists.size))
      const key = list * portsRoom + (ofWorkload[place] ?? 0)
      let number = numbers.get(key)
      if (number === undefined) numbers.set(key, (number = numbers.size))
      found[place] = number
    }
    return found
  },
)

/** WHY: a list of ports and a kind make one exact number, of as many of each as a world can have. */
const portsRoom = 2 ** 26

function endOf(endpoint: WorkloadEndpoint, seat: number): SpaceEnd {
  const {id, namespace, node} = endpoint
  return {kind: kindOfEndpoint(endpoint), name: id, namespace, node, seat, stretch: -1}
}

function nodeEnd(name: string, seat: number): SpaceEnd {
  return {kind: "node", name: `host/${name}`, namespace: "", node: name, seat, stretch: -1}
}
