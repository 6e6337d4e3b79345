// Flows drawn from the constants of a world: its endpoints, the borders of its prefixes, its ports, and the neighbours of each.

import type {End, Flow, World} from "@carveout/engine"
import type {Address, Family} from "../address.ts"
import {icmpCodes, icmpTypes, outsideAddresses, protocols} from "./pools.ts"
import {chance, pick, weighted} from "./random.ts"
import type {Random} from "./random.ts"

/** What flows of a world are drawn from. */
export type FlowPool = {
  readonly inside: Readonly<Record<Family, readonly End[]>>
  readonly outside: Readonly<Record<Family, readonly End[]>>
  readonly families: readonly Family[]
  readonly ports: readonly number[]
  readonly protocols: readonly number[]
  readonly icmp: readonly {readonly type: number; readonly code: number}[]
}

const limits: Readonly<Record<Family, bigint>> = {4: 1n << 32n, 6: 1n << 128n}

/** Collects the constants of a world. */
export function flowPool(snapshot: World.Snapshot): FlowPool {
  const rules = [...snapshot.policies, ...snapshot.profiles.values()].flatMap(({ingress, egress}) => [...ingress, ...egress])
  const inside = {4: inhabitants(snapshot, 4), 6: inhabitants(snapshot, 6)}
  const types = rules.flatMap(({icmp, notIcmp}) => [icmp, notIcmp]).filter((match) => match !== null)
  return {
    inside,
    outside: {4: strangers(snapshot, rules, 4), 6: strangers(snapshot, rules, 6)},
    families: snapshot.families.filter((family) => inside[family].length > 0),
    ports: portsOf(snapshot, rules),
    protocols: [
      ...new Set([6, 17, 132, ...rules.flatMap(({protocol, notProtocol}) => [protocol ?? [], notProtocol ?? []].flat()), ...protocols]),
    ],
    icmp: [...types.flatMap(({type, code}) => aroundOf(type, code ?? 0)), {type: pick({below: () => 0}, icmpTypes), code: 1}],
  }
}

/** An ICMP type and code with their neighbours. */
function aroundOf(type: number, code: number): FlowPool["icmp"] {
  const found = [
    {type, code},
    {type: type + 1, code},
    {type: type - 1, code},
    {type, code: code + 1},
    {type, code: code - 1},
  ]
  return found.filter((each) => each.type >= 0 && each.type <= 255 && each.code >= 0 && each.code <= 255)
}

/** Pods and nodes that have an address of a family. */
function inhabitants({workloads, nodes, hosts}: World.Snapshot, family: Family): readonly End[] {
  const has = ({addresses, unnamed}: World.Node | World.WorkloadEndpoint): boolean =>
    unnamed.includes(family) || addresses.some((address) => address.family === family)
  const pods = workloads.filter(has).map(({id}): End => ({kind: "workload", id}))
  const machines = nodes.filter(has).map(({name}): End => ({kind: "node", name}))
  return hosts.length > 0 ? [...pods, ...machines, ...machines] : [...pods, ...pods, ...machines]
}

/** Addresses at the borders of everything that rules and sets name, without those that somebody has. */
function strangers(snapshot: World.Snapshot, rules: readonly World.Rule[], family: Family): readonly End[] {
  const peers = rules.flatMap(({source, destination}) => [source, destination])
  const failsafes = [...snapshot.settings.failsafeInbound, ...snapshot.settings.failsafeOutbound].flatMap(({net}) => net ?? [])
  const nets = [
    ...peers.flatMap(({nets, notNets}) => [...nets, ...notNets]),
    ...snapshot.networkSets.flatMap(({nets}) => nets),
    ...failsafes,
  ]
  const borders = nets.filter((net) => net.family === family).flatMap(({first, last}) => [first - 1n, first, last, last + 1n])
  const values = new Set([...borders, ...outsideAddresses[family].map(({value}) => value)])
  const taken = [...snapshot.workloads, ...snapshot.nodes].flatMap(({addresses}) =>
    addresses.filter((one) => one.family === family).map(({value}) => value),
  )
  for (const value of taken) values.delete(value)
  const real = [...values].filter((value) => value >= 0n && value < limits[family])
  return real.map((value): End => ({kind: "address", address: {family, value} satisfies Address}))
}

function portsOf(snapshot: World.Snapshot, rules: readonly World.Rule[]): readonly number[] {
  const matches = rules.flatMap(({source, destination}) => [source, destination].flatMap(({ports, notPorts}) => [...ports, ...notPorts]))
  const ranges = matches.flatMap((match) => (match.kind === "range" ? [match.min - 1, match.min, match.max, match.max + 1] : []))
  const named = [...snapshot.workloads, ...snapshot.hosts].flatMap(({ports}) => ports.map(({port}) => port))
  const backends = [...snapshot.services.values()].flatMap(({backends}) => backends.map(({port}) => port))
  const failsafes = [...snapshot.settings.failsafeInbound, ...snapshot.settings.failsafeOutbound].map(({port}) => port)
  return [...new Set([...named, ...backends, ...ranges, ...failsafes, 4789, 1024])].filter((port) => port >= 1 && port <= 65535)
}

/** One flow. */
export function flow(random: Random, pool: FlowPool): Flow {
  const family = pick(random, pool.families)
  const [inside, outside] = [pool.inside[family], pool.outside[family]]
  const from = pick(random, chance(random, 35) ? outside : inside)
  const to = pick(random, from.kind !== "address" && chance(random, 35) ? outside : inside)
  const protocol = chance(random, 70)
    ? weighted(random, [
        [3, 6],
        [2, 17],
        [1, 132],
      ] as const)
    : pick(random, pool.protocols)
  const hasPorts = protocol === 6 || protocol === 17 || protocol === 132
  const isIcmp = protocol === 1 || protocol === 58
  return {
    from,
    to,
    family,
    protocol,
    sourcePort: hasPorts ? (chance(random, 70) ? 50000 : pick(random, pool.ports)) : null,
    port: hasPorts ? pick(random, pool.ports) : null,
    icmp: isIcmp ? (chance(random, 50) ? pick(random, pool.icmp) : {type: pick(random, icmpTypes), code: pick(random, icmpCodes)}) : null,
  }
}
