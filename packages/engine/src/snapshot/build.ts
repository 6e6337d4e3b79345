// Resources to one neutral picture, with everything that manifests leave open settled and said (evaluation §9).

import {builtInTiers} from "../manifest/kinds/tier.ts"
import type {FailsafePort, Resource} from "../manifest/resource.ts"
import {parseAddress} from "../net/address.ts"
import type {Address, Family} from "../net/address.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import type {Place} from "../text/source.ts"
import {Findings} from "./findings.ts"
import {hostEndpoint, namespaceProfile, serviceAccountProfile} from "./from/endpoint.ts"
import {effectivePolicy} from "./from/policy.ts"
import {
  accountObjectProfile,
  defaultAllow,
  namespaceObjectProfile,
  profileOfNamespace,
  profileOfServiceAccount,
  writtenProfile,
} from "./from/profile.ts"
import {serviceOf} from "./from/service.ts"
import {populate} from "./population.ts"
import type {Population} from "./population.ts"
import type {HostEndpoint, NetworkSet, Node, Policy, Profile, Service, Settings, Snapshot, Tier} from "./snapshot.ts"
import {familiesOf, sortByKind} from "./sorted.ts"
import type {Sorted} from "./sorted.ts"

/** `missing`: whether tiers, namespaces and service accounts that nobody defines are said. `ignore` judges a file by itself. */
export type BuildOptions = {readonly missing?: "say" | "ignore"}

/** The picture, and what was found on the way. Assumptions stand in the snapshot. */
export type Built = {readonly snapshot: Snapshot; readonly diagnostics: readonly Diagnostic[]}

/** Builds the snapshot of an input. */
export function buildSnapshot(resources: readonly Resource[], {missing = "say"}: BuildOptions = {}): Built {
  const findings = new Findings()
  const sorted = sortByKind(resources)
  const families = familiesOf(sorted)
  const population = populate(sorted, families, findings)
  const policies = sorted.policies.map((policy) => effectivePolicy(policy, findings)).filter((policy) => policy !== undefined)
  const tiers = tiersOf(sorted, policies, findings)
  const profiles = profilesOf(sorted, population, findings)
  const hosts = hostsOf(sorted, findings)
  const nodes = nodesOf(sorted, population, {families, findings})
  const services = servicesOf(sorted, population, findings)
  const settings = settingsOf(sorted, findings)
  if (hosts.length > 0) sayPlacement(population, sorted, findings)
  const {diagnostics, assumptions} = findings.finish()
  const snapshot: Snapshot = {
    workloads: population.endpoints,
    hosts,
    nodes,
    networkSets: sorted.networkSets.map(networkSetOf),
    profiles,
    tiers,
    policies,
    services,
    settings,
    hostPods: population.hostPods,
    owned: population.owned,
    absent: population.absent,
    families,
    assumptions,
  }
  return {snapshot, diagnostics: missing === "say" ? diagnostics : diagnostics.filter(({code}) => !code.startsWith("missing-"))}
}

/** Tiers that exist, the built-in ones, and those that only policies name. */
function tiersOf({tiers}: Sorted, policies: readonly Policy[], findings: Findings): readonly Tier[] {
  const known = new Map<string, Tier>()
  for (const [name, {order, defaultAction}] of builtInTiers) known.set(name, {name, order, defaultAction, exists: true})
  for (const {name, order, defaultAction} of tiers) known.set(name, {name, order, defaultAction, exists: true})
  for (const {tier, at} of policies) {
    if (known.has(tier) && known.get(tier)?.exists) continue
    known.set(tier, {name: tier, order: null, defaultAction: "Deny", exists: false})
    findings.group("missing-tier", (names) => `no Tier object defines ${names}: judged last, with default action Deny`, {name: tier, at})
  }
  return [...known.values()]
}

/** Profiles of namespaces and accounts, written or assumed, and written profiles. */
function profilesOf(sorted: Sorted, population: Population, findings: Findings): ReadonlyMap<string, Profile> {
  const profiles = new Map<string, Profile>([[defaultAllow.name, defaultAllow]])
  for (const profile of [
    ...sorted.namespaces.map(namespaceObjectProfile),
    ...sorted.accounts.map(accountObjectProfile),
    ...sorted.profiles.map(writtenProfile),
  ]) {
    profiles.set(profile.name, profile)
  }
  for (const {name, at} of namespacesInUse(sorted, population)) {
    if (profiles.has(namespaceProfile(name))) continue
    profiles.set(namespaceProfile(name), profileOfNamespace(name, new Map()))
    findings.group(
      "missing-namespace",
      (names) => `no Namespace object defines ${names}: taken to exist with \`kubernetes.io/metadata.name\` alone`,
      {name, at},
    )
  }
  for (const {namespace, name, at} of population.accounts.values()) {
    if (profiles.has(serviceAccountProfile(namespace, name))) continue
    profiles.set(serviceAccountProfile(namespace, name), profileOfServiceAccount(namespace, name, new Map()))
    const subject = {name: `${namespace}/${name}`, at}
    if (name === "default")
      findings.group("assumed-default-account", (names) => `the service accounts ${names} are taken to have no labels`, subject)
    else
      findings.group(
        "missing-service-account",
        (names) => `no ServiceAccount object defines ${names}: taken to exist without labels`,
        subject,
      )
  }
  return profiles
}

/** Every namespace that something lives in or is written for. */
function namespacesInUse(
  {policies, networkSets, pods, workloads, records, services}: Sorted,
  {accounts}: Population,
): readonly {readonly name: string; readonly at: Place}[] {
  const used = new Map<string, Place>()
  const all = [...pods, ...workloads, ...records, ...policies, ...networkSets, ...services, ...accounts.values()]
  for (const {namespace, at} of all) if (namespace !== "" && !used.has(namespace)) used.set(namespace, at)
  return [...used].map(([name, at]) => ({name, at}))
}

/** Host endpoints that the dataplane takes. */
function hostsOf({hostEndpoints}: Sorted, findings: Findings): readonly HostEndpoint[] {
  return hostEndpoints.flatMap((resource) => {
    const host = hostEndpoint(resource)
    if (!host)
      findings.add(
        "host-endpoint-dropped",
        `a port of \`${resource.name}\` gives its protocol by number: the host endpoint is treated as absent`,
        resource.at,
        "write TCP, UDP or SCTP",
      )
    return host ?? []
  })
}

/** Nodes that have an object, and those that pods and host endpoints name. */
function nodesOf(
  sorted: Sorted,
  population: Population,
  {families, findings}: {readonly families: readonly Family[]; readonly findings: Findings},
): readonly Node[] {
  const nodes = new Map<string, Node>()
  for (const {name, addresses} of sorted.nodes) {
    const parsed = addresses.flatMap(({type, address}) =>
      type === "Hostname" || type.endsWith("DNS") ? [] : (parseAddress(address) ?? []),
    )
    nodes.set(name, {name, addresses: unique(parsed), unnamed: parsed.length === 0 ? families : []})
  }
  const named = [
    ...sorted.pods.map(({spec, at}) => ({name: spec.nodeName, at})),
    ...sorted.records.map(({node, at}) => ({name: node, at})),
    ...sorted.hostEndpoints.map(({node, at}) => ({name: node, at})),
  ]
  for (const {name, at} of named) {
    if (name === "" || nodes.has(name)) continue
    const addresses = unique(addressesOfUnlisted(name, sorted, population))
    nodes.set(name, {name, addresses, unnamed: addresses.length === 0 ? families : []})
    findings.group("assumed-node", (names) => `no Node object defines ${names}: known by name alone`, {name, at})
  }
  return [...nodes.values()]
}

/** What host endpoints expect, and where host-networked pods say they are. */
function addressesOfUnlisted(node: string, {hostEndpoints, pods}: Sorted, {hostPods}: Population): readonly Address[] {
  const expected = hostEndpoints.filter((host) => host.node === node).flatMap(({expectedIPs}) => expectedIPs)
  const own = pods
    .filter((pod) => pod.spec.nodeName === node && hostPods.has(`${pod.namespace}/${pod.name}`))
    .flatMap(({addresses}) => addresses ?? [])
  return [...expected, ...own]
}

/** Addresses without repeats. */
function unique(addresses: readonly Address[]): readonly Address[] {
  return [...new Map(addresses.map((address) => [`${address.family} ${address.value}`, address])).values()]
}

/** Services by name: their objects, and names that only slices know. */
function servicesOf(sorted: Sorted, {candidates}: Population, findings: Findings): ReadonlyMap<string, Service> {
  const objects = new Map(sorted.services.map((service) => [`${service.namespace}/${service.name}`, service]))
  const slices = Map.groupBy(
    sorted.slices.filter(({service}) => service !== ""),
    ({namespace, service}) => `${namespace}/${service}`,
  )
  const services = new Map<string, Service>()
  for (const id of new Set([...objects.keys(), ...slices.keys()])) {
    const object = objects.get(id)
    const all = slices.get(id) ?? []
    // WHY: a service that has slices has Endpoints too, as a copy of them; the slices are what policy reads.
    const own = all.some(({kind}) => kind === "EndpointSlice") ? all.filter(({kind}) => kind === "EndpointSlice") : all
    const service = serviceOf(id, object, own, candidates.get(id.slice(0, id.indexOf("/"))) ?? [])
    services.set(id, service)
    if (service.derived && service.backends.length > 0) {
      findings.group("assumed-backends", (names) => `the backends of ${names} follow from selector and target port`, {
        name: id,
        at: object?.at,
      })
    }
  }
  return services
}

/** A network set with the labels that it shows. */
function networkSetOf({kind, namespace, name, labels, nets, at}: Sorted["networkSets"][number]): NetworkSet {
  if (kind === "GlobalNetworkSet") return {id: `${kind}/${name}`, labels, profiles: [], nets, at}
  const own = new Map([...labels, ["projectcalico.org/namespace", namespace]])
  return {id: `${kind}/${namespace}/${name}`, labels: own, profiles: [namespaceProfile(namespace)], nets, at}
}

const failsafe = (protocol: string, port: number): FailsafePort => ({protocol, port, net: null})
const tcpBoth = [179, 2379, 2380, 5473, 6443, 6666, 6667].map((port) => failsafe("TCP", port))
/** The failsafe lists of a usual installation (evaluation 4.4). */
const defaultInbound: readonly FailsafePort[] = [failsafe("TCP", 22), failsafe("UDP", 68), ...tcpBoth]
const defaultOutbound: readonly FailsafePort[] = [failsafe("UDP", 53), failsafe("UDP", 67), ...tcpBoth]

/** Felix's settings, those of a usual installation where nobody wrote them. */
function settingsOf({felix, hostEndpoints}: Sorted, findings: Findings): Settings {
  if (!felix && hostEndpoints.length > 0) {
    findings.add(
      "assumed-settings",
      "no FelixConfiguration `default`: settings of a usual installation (defaultEndpointToHostAction Accept, default failsafe ports)",
      undefined,
    )
  }
  return {
    endpointToHost: felix?.defaultEndpointToHostAction ?? "Accept",
    failsafeInbound: felix?.failsafeInboundHostPorts ?? defaultInbound,
    failsafeOutbound: felix?.failsafeOutboundHostPorts ?? defaultOutbound,
  }
}

/** Pods whose node matters and is open. */
function sayPlacement({endpoints}: Population, {nodes}: Sorted, findings: Findings): void {
  for (const {id, node, at} of endpoints) {
    if (node === null)
      findings.group("assumed-placement", (names) => `${names} may run on any of ${Math.max(nodes.length, 1)} nodes`, {name: id, at})
  }
}
