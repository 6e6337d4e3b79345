// The workload endpoints of a program by all that no policy can change: who looks like whom, and who has which address.

import type {Family} from "../net/address.ts"
import type {Program} from "../program/program.ts"
import type {Labels} from "../selector/selector.ts"
import type {WorkloadEndpoint} from "../snapshot/snapshot.ts"
import {oncePer, oncePerParts} from "../std/once.ts"
import {compareBytes} from "../std/order.ts"
import type {SpaceEnd} from "./space.ts"

/** Workload endpoints in the order of the snapshot; everything else is by their place in it. */
export type Roster = {
  readonly endpoints: readonly WorkloadEndpoint[]
  /** Endpoints of one number have the same labels, profiles and ports. */
  readonly likeness: Int32Array
  readonly ends: readonly SpaceEnd[]
  readonly nodes: readonly SpaceEnd[]
  /** The first address in each family, null where there is none. */
  readonly addresses: Readonly<Record<Family, readonly (bigint | null)[]>>
  /** 1 where the first address of that family is somebody else's too. */
  readonly isShared: Readonly<Record<Family, Uint8Array>>
  /** Every label set that an endpoint finally has, hosts' too, and that is no network set's. */
  readonly labels: ReadonlySet<Labels>
}

/** The roster of a program. WHY by these three: programs that differ in policies alone share them. */
export const rosterOf: (program: Program) => Roster = oncePerParts(
  ({labels, holders, nodes}: Program) => [labels, holders, nodes],
  makeRoster,
)

/** Everything inside in the order of names, and by end its place in it. */
export type Sorted = {readonly sorted: readonly SpaceEnd[]; readonly rank: ReadonlyMap<SpaceEnd, number>}

const sortedByName = oncePer(({ends, nodes}: Roster): Sorted => {
  const sorted = [...ends, ...nodes].sort((a, b) => compareBytes(a.name, b.name))
  return {sorted, rank: new Map(sorted.map((end, rank) => [end, rank]))}
})

/** The ends of a program in the order of their names. */
export function endsByName(program: Program): Sorted {
  return sortedByName(rosterOf(program))
}

function makeRoster({snapshot, labels, holders}: Program): Roster {
  const {workloads} = snapshot
  const numbers = new Map<readonly unknown[], Map<readonly unknown[], Map<Labels, number>>>()
  let count = 0
  // WHY labels last: profiles and ports are few, and a map for each label set would hold one number.
  const numberOf = (endpoint: WorkloadEndpoint): number => {
    const byLabels = inner(inner(numbers, endpoint.profiles), endpoint.ports)
    const own = labels.get(endpoint) ?? endpoint.labels
    let number = byLabels.get(own)
    if (number === undefined) byLabels.set(own, (number = count++))
    return number
  }
  const addressesIn = (family: Family): readonly (bigint | null)[] =>
    workloads.map(({addresses}) => addresses.find((address) => address.family === family)?.value ?? null)
  const addresses = {4: addressesIn(4), 6: addressesIn(6)}
  const sharedIn = (family: Family): Uint8Array =>
    Uint8Array.from(addresses[family], (value) => Number(value !== null && (holders[family].get(value)?.length ?? 0) > 1))
  return {
    endpoints: workloads,
    likeness: Int32Array.from(workloads, numberOf),
    ends: workloads.map(endOf),
    nodes: snapshot.nodes.map(({name}) => ({kind: "node", name: `host/${name}`, namespace: "", node: name, stretch: -1})),
    addresses,
    isShared: {4: sharedIn(4), 6: sharedIn(6)},
    labels: new Set(labels.values()),
  }
}

function endOf({id, namespace, node}: WorkloadEndpoint): SpaceEnd {
  return {kind: id.split("/").length === 3 ? "workload" : "pod", name: id, namespace, node, stretch: -1}
}

function inner<K, L, V>(map: Map<K, Map<L, V>>, key: K): Map<L, V> {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = new Map<L, V>()
  map.set(key, made)
  return made
}
