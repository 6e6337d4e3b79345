// Whole worlds as snapshots: small, with every feature, and more strange things in them than any cluster has.

import type {Labels, World} from "@carveout/engine"
import type {Address, Family} from "../address.ts"
import {prefixFrom} from "../address.ts"
import {endpointPolicies} from "./policy.ts"
import {
  accountNames,
  labelKeys,
  labelValues,
  namespaceNames,
  nodeAddresses,
  nodeNames,
  orders,
  podAddresses,
  portNames,
  portNumbers,
  prefixes,
  tierNames,
} from "./pools.ts"
import {chance, pick, some, weighted} from "./random.ts"
import type {Random} from "./random.ts"
import {rule} from "./rule.ts"

/** The place of everything that stands in no file. */
export const nowhere: World.Rule["at"] = {file: "world", line: 1, column: 1, endLine: 1, endColumn: 1}

/** What a world leaves open: nothing, addresses, nodes, or both. Judging such worlds takes many readings. */
export type Openness = "closed" | "addresses" | "nodes" | "both"

/** A world; how open it is is left to chance unless it is said. */
export function world(random: Random, wanted?: Openness): World.Snapshot {
  const openness =
    wanted ??
    weighted(random, [
      [17, "closed"],
      [1, "addresses"],
      [1, "nodes"],
      [1, "both"],
    ] as const)
  const families: readonly Family[] = chance(random, 35) ? [4, 6] : [4]
  const profiles = profilesOf(random, families)
  const hasHosts = chance(random, 50)
  const nodes = nodeNames.slice(0, 1 + random.below(hasHosts ? 3 : 2)).map((name, i) => node(random, {name, i, families}))
  const workloads = Array.from({length: 2 + random.below(4)}, (_, i) => workload(random, {i, families, nodes, openness}))
  const hosts = hasHosts ? hostsOf(random, nodes) : []
  const services = servicesOf(random, workloads)
  const frame = {families, services: [...services.keys(), "/web"], at: nowhere}
  const tiers = tiersOf(random)
  return {
    workloads,
    hosts,
    nodes,
    networkSets: some(random, 3, () => networkSet(random, families)).map((set, i) => ({...set, id: `${set.id}${i}`})),
    profiles,
    tiers,
    policies: endpointPolicies(random, {frame, tiers, hasHosts}),
    services,
    settings: settingsOf(random),
    hostPods: new Map(),
    owned: new Map(),
    absent: [],
    families,
    deletions: [],
    assumptions: [],
  }
}

function labels(random: Random): Labels {
  return new Map(some(random, 3, () => pick(random, labelKeys)).map((key) => [key, pick(random, labelValues)]))
}

/** Profiles of namespaces and accounts, one that users wrote, and the one that allows everything. */
function profilesOf(random: Random, families: readonly Family[]): ReadonlyMap<string, World.Profile> {
  const frame = {families, services: [], at: nowhere}
  const allow: World.Rule = {...rule({below: () => 0}, frame, 0), action: "Allow", families: [4, 6], source: open, destination: open}
  const spaces = namespaceNames.map((name): World.Profile => {
    const own = [...labels(random)].map(([key, value]): readonly [string, string] => [`pcns.${key}`, value])
    return {name: `kns.${name}`, labels: new Map([...own, ["pcns.projectcalico.org/name", name]]), ingress: [allow], egress: [allow]}
  })
  const accounts = namespaceNames.flatMap((space) =>
    accountNames.map((name): World.Profile => {
      const own = [...labels(random)].map(([key, value]): readonly [string, string] => [`pcsa.${key}`, value])
      return {name: `ksa.${space}.${name}`, labels: new Map([...own, ["pcsa.projectcalico.org/name", name]]), ingress: [], egress: []}
    }),
  )
  const rules = (): readonly World.Rule[] => Array.from({length: random.below(3)}, (_, i) => rule(random, frame, i))
  const custom = {name: "custom", labels: labels(random), ingress: rules(), egress: rules()}
  const all = {name: "projectcalico-default-allow", labels: new Map(), ingress: [allow], egress: [allow]}
  return new Map([...spaces, ...accounts, custom, all].map((profile) => [profile.name, profile]))
}

const open: World.Peer = {nets: [], notNets: [], selector: null, notSelector: null, ports: [], notPorts: [], service: null, parts: []}

function ports(random: Random): readonly World.NamedPort[] {
  return some(random, 3, () => ({name: pick(random, portNames), protocol: pick(random, [6, 17, 132]), port: pick(random, portNumbers)}))
}

type NodeFrame = {readonly name: string; readonly i: number; readonly families: readonly Family[]}

function node(random: Random, {name, i, families}: NodeFrame): World.Node {
  const isOpen = chance(random, 3)
  return {
    name,
    addresses: isOpen ? [] : families.flatMap((family) => nodeAddresses[family][i] ?? []),
    unnamed: isOpen ? families : [],
  }
}

type WorkloadFrame = {
  readonly i: number
  readonly families: readonly Family[]
  readonly nodes: readonly World.Node[]
  readonly openness: Openness
}

function workload(random: Random, {i, families, nodes, openness}: WorkloadFrame): World.WorkloadEndpoint {
  const namespace = pick(random, namespaceNames)
  const account = pick(random, accountNames)
  const own = families.length === 2 && chance(random, 20) ? [pick(random, families)] : families
  const unnamed = own.filter(() => (openness === "addresses" || openness === "both") && chance(random, 40))
  const addressOf = (family: Family): Address | undefined => podAddresses[family][chance(random, 3) ? 0 : i]
  const standard = [`kns.${namespace}`, `ksa.${namespace}.${account}`]
  const system = {
    "projectcalico.org/namespace": namespace,
    "projectcalico.org/orchestrator": "k8s",
    "projectcalico.org/serviceaccount": account,
  }
  return {
    kind: "workload",
    id: `${namespace}/p${i}`,
    namespace,
    name: `p${i}`,
    node: (openness === "nodes" || openness === "both") && chance(random, 50) ? null : pick(random, nodes).name,
    addresses: own.filter((family) => !unnamed.includes(family)).flatMap((family) => addressOf(family) ?? []),
    unnamed,
    labels: new Map([...labels(random), ...Object.entries(system)]),
    profiles: weighted(random, [
      [20, standard],
      [2, ["custom", ...standard]],
      [1, ["custom"]],
      [1, ["missing", ...standard]],
      [1, []],
    ] as const),
    ports: ports(random),
    at: nowhere,
  }
}

/** Up to two host endpoints a node: the default of all interfaces, and one of an interface by name or by address. */
function hostsOf(random: Random, nodes: readonly World.Node[]): readonly World.HostEndpoint[] {
  return nodes.flatMap((at) => {
    const faces = weighted(random, [
      [4, ["*"]],
      [4, ["eth0"]],
      [2, ["*", "eth0"]],
      [2, [""]],
      [1, ["", "*"]],
      [1, ["eth0", ""]],
      [2, []],
    ] as const)
    return faces.map((interfaceName, i): World.HostEndpoint => {
      return {
        kind: "host",
        name: `${at.name}-${chance(random, 50) ? "x" : "y"}${i}`,
        node: at.name,
        interfaceName,
        addresses: interfaceName === "" || chance(random, 70) ? at.addresses : [],
        labels: labels(random),
        profiles: weighted(random, [
          [3, []],
          [4, ["projectcalico-default-allow"]],
          [2, ["custom"]],
          [1, ["missing"]],
        ] as const),
        ports: ports(random),
        at: nowhere,
      }
    })
  })
}

function networkSet(random: Random, families: readonly Family[]): World.NetworkSet {
  const namespace = chance(random, 50) ? pick(random, namespaceNames) : null
  const nets = [...new Set(some(random, 3, () => pick(random, prefixes[pick(random, families)])))]
  return {
    id: namespace === null ? "GlobalNetworkSet/s" : `NetworkSet/${namespace}/s`,
    labels: new Map([...labels(random), ...(namespace === null ? [] : ([["projectcalico.org/namespace", namespace]] as const))]),
    profiles: namespace === null ? [] : [`kns.${namespace}`],
    nets,
    at: nowhere,
  }
}

/** Services whose backends are pods, or addresses that nobody knows. */
function servicesOf(random: Random, workloads: readonly World.WorkloadEndpoint[]): ReadonlyMap<string, World.Service> {
  const services = some(random, 2, () => `${pick(random, namespaceNames)}/web`).map((id): World.Service => {
    const derived = chance(random, 50)
    const backends = Array.from({length: random.below(4)}, () => backend(random, workloads, derived)).flat()
    return {id, exists: true, addresses: [], ports: [], backends, derived, externalTrafficPolicy: "Cluster"}
  })
  return new Map(services.map((service) => [service.id, service]))
}

function backend(random: Random, workloads: readonly World.WorkloadEndpoint[], derived: boolean): readonly World.Backend[] {
  const wire = {portName: "", protocol: pick(random, [6, 17, 132]), port: pick(random, portNumbers), ready: true, isLast: false}
  const owner = pick(random, workloads)
  const named = owner.addresses.map((address): World.Backend => ({...wire, address, endpoint: derived ? owner.id : null}))
  return derived && owner.unnamed.length > 0 ? [...named, {...wire, address: null, endpoint: owner.id}] : named
}

function tiersOf(random: Random): readonly World.Tier[] {
  const own = some(random, 2, () => pick(random, tierNames)).map((name): World.Tier => {
    const exists = name !== "lost"
    return {name, order: exists ? pick(random, orders) : null, defaultAction: exists && chance(random, 35) ? "Pass" : "Deny", exists}
  })
  return [
    {name: "default", order: 1_000_000, defaultAction: "Deny", exists: true},
    ...own,
    {name: "kube-admin", order: 1000, defaultAction: "Pass", exists: true},
    {name: "kube-baseline", order: 10_000_000, defaultAction: "Pass", exists: true},
  ]
}

function settingsOf(random: Random): World.Settings {
  const failsafe = (port: number, protocol: string | number): World.Settings["failsafeInbound"][number] => {
    return {protocol, port, net: chance(random, 15) ? prefixFrom("203.0.113.0/24") : null}
  }
  return {
    endpointToHost: weighted(random, [
      [8, "Accept"],
      [1, "Drop"],
      [1, "Return"],
    ] as const),
    failsafeInbound: chance(random, 80) ? [failsafe(22, "TCP"), failsafe(443, 6)] : [],
    failsafeOutbound: chance(random, 80) ? [failsafe(53, "udp"), failsafe(8080, "TCP")] : [],
  }
}
