// Resources to one neutral picture, with everything that manifests leave open settled and said (evaluation §9).

import type {Resource} from "../manifest/resource.ts"
import type {Family} from "../net/address.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import type {Place} from "../text/source.ts"
import {listChange, replaced} from "../std/group.ts"
import {asksOfNamespaces} from "./asked-labels.ts"
import {withoutCopies} from "./copies.ts"
import {Findings, nothing, settled} from "./findings.ts"
import type {Found} from "./findings.ts"
import {sayToldApart} from "./further-addresses.ts"
import {hostEndpoint, namespaceProfile} from "./from/endpoint.ts"
import {nodesOf} from "./from/node.ts"
import {effectivePolicy, stagedDeletion} from "./from/policy.ts"
import {servicesOf} from "./from/service.ts"
import {settingsOf} from "./from/settings.ts"
import {glanceAtPods} from "./glance.ts"
import type {PodGlance} from "./glance.ts"
import {hostEndpointsOf} from "./made-host-endpoints.ts"
import {sayMadeLabels} from "./made-labels.ts"
import {partOf, sameOr} from "./part.ts"
import type {Part} from "./part.ts"
import {populate} from "./population.ts"
import type {Population} from "./population.ts"
import {lackingOf, lacksEveryClusters, missingOf, namespacesOf, withAssumed, writtenProfiles} from "./profiles.ts"
import type {Lacking, Profiles} from "./profiles.ts"
import {SelectorReader} from "./selectors.ts"
import {sayShared} from "./shared-addresses.ts"
import type {HostEndpoint, NetworkSet, Node, Policy, Service, Settings, Snapshot, Tier} from "./snapshot.ts"
import {familiesOf, inputOf, mentionsSix, sortByKind, speaksOfSix} from "./sorted.ts"
import type {Input, Sorted} from "./sorted.ts"
import {sameTiers, tiersOf} from "./tiers.ts"
import {hostMarksOf, sayUnmeantHosts} from "./unmeant-hosts.ts"
import type {HostMarks} from "./unmeant-hosts.ts"

/**
 * `missing`: whether tiers, namespaces and service accounts that nobody defines are said. `ignore` judges a file by itself.
 * `previous`: an earlier answer, whose parts are taken up where they are made of the very same resources.
 */
export type BuildOptions = {readonly missing?: "say" | "ignore"; readonly previous?: Built}

/** The picture, and what was found on the way. Assumptions stand in the snapshot. `parts` are for a later build to take up. */
export type Built = {readonly snapshot: Snapshot; readonly diagnostics: readonly Diagnostic[]; readonly parts: Parts}

/** Everything that a snapshot is put together from. */
export type Parts = {
  readonly input: Input
  /** As written. What nobody wrote and controllers make is in `hostEndpoints`. */
  readonly sorted: Sorted
  readonly hostEndpoints: Part<Sorted["hostEndpoints"]>
  readonly glance: Part<PodGlance>
  readonly isSix: Part<boolean>
  readonly population: Part<Population>
  /** The policies that count. */
  readonly counting: Part<Sorted["policies"]>
  /** One for each of them, those without effect too. */
  readonly policies: readonly PolicyPart[]
  readonly hosts: Part<readonly HostEndpoint[]>
  readonly nodes: Part<readonly Node[]>
  readonly networkSets: Part<readonly NetworkSet[]>
  readonly tiers: Part<readonly Tier[]>
  readonly written: Part<Profiles>
  readonly inhabited: Part<ReadonlyMap<string, Place>>
  readonly lacking: Part<Lacking>
  readonly profiles: Part<{readonly all: Profiles; readonly assumed: Profiles}>
  readonly services: Part<ReadonlyMap<string, Service>>
  readonly settings: Part<Settings>
  readonly placement: Part<null>
  readonly further: Part<null>
  readonly shared: Part<null>
  readonly madeLabels: Part<null>
  readonly hostMarks: Part<HostMarks>
  readonly unmeantHosts: Part<null>
}

type Source = Sorted["policies"][number]

/** A policy as it was made of one resource; undefined where it has no effect. */
type PolicyPart = {readonly source: Source; readonly made: Policy | undefined; readonly found: Found; readonly isSix: boolean}

/** Builds the snapshot of an input. Never throws on what the input says. */
export function buildSnapshot(resources: readonly Resource[], {missing = "say", previous}: BuildOptions = {}): Built {
  const earlier = previous?.parts
  const reader = new SelectorReader()
  const input = inputOf(resources, earlier?.input)
  const written = sortByKind(input, earlier)
  const counting = countingOf(written, earlier)
  const hostEndpoints = hostEndpointsPart(written, earlier)
  const sorted: Sorted = {...written, policies: counting.made, hostEndpoints: hostEndpoints.made}
  const glance = partOf(earlier?.glance, [sorted.pods], () => glanceAtPods(sorted.pods))
  const {policies: _, pods: __, ...others} = sorted
  const isSix = partOf(earlier?.isSix, Object.values(others), () => speaksOfSix(sorted))
  const sources = policiesOf(sorted, reader, earlier)
  const families = familiesOf(glance.made.isSix || isSix.made || sources.some((each) => each.isSix))
  const inhabitants = inhabitantsOf(sorted, {families, glance: glance.made}, earlier)
  const before = previous?.snapshot.policies
  const policies = before !== undefined && sources === earlier?.policies ? before : sameOr(before, madeOf(sources))
  const surroundings = surroundingsOf(sorted, {policies, reader, glance, ...inhabitants}, earlier)
  const further = furtherOf({policies, ...inhabitants, ...surroundings}, earlier)
  const shared = sharedOf(inhabitants.population, earlier)
  const madeLabels = madeLabelsOf(sorted, {policies, population: inhabitants.population}, earlier)
  const unmeant = unmeantOf({policies, ...inhabitants, ...surroundings}, earlier)
  const made = {glance, isSix, policies: sources, ...inhabitants, ...surroundings, further, shared, madeLabels, ...unmeant}
  const parts: Parts = {input, sorted: written, counting, hostEndpoints, ...made}
  const {diagnostics, assumptions} = settled(inOrder(parts))
  const snapshot: Snapshot = {
    workloads: parts.population.made.endpoints,
    hosts: parts.hosts.made,
    nodes: parts.nodes.made,
    networkSets: parts.networkSets.made,
    tiers: parts.tiers.made,
    profiles: parts.profiles.made.all,
    services: parts.services.made,
    settings: parts.settings.made,
    policies,
    deletions: sources === earlier?.policies && previous ? previous.snapshot.deletions : deletionsOf(sorted),
    hostPods: parts.population.made.hostPods,
    ...(parts.population.made.hostPorts.length === 0 ? {} : {hostPorts: parts.population.made.hostPorts}),
    ...(parts.population.made.hostLookups.size === 0 ? {} : {hostLookups: parts.population.made.hostLookups}),
    ...(parts.population.made.caches.length === 0 ? {} : {caches: parts.population.made.caches}),
    owned: parts.population.made.owned,
    absent: parts.population.made.absent,
    families,
    assumptions,
  }
  return {snapshot, parts, diagnostics: missing === "say" ? diagnostics : diagnostics.filter(({code}) => !code.startsWith("missing-"))}
}

/** The policies without copies of others. */
function countingOf({policies}: Sorted, earlier: Parts | undefined): Parts["counting"] {
  return partOf(earlier?.counting, [policies], (findings) => sameOr(earlier?.counting.made, withoutCopies(policies, findings)))
}

/** Host endpoints, those that nobody wrote too. WHY pods and their like: they name nodes of which nothing can be made. */
function hostEndpointsPart(sorted: Sorted, earlier: Parts | undefined): Parts["hostEndpoints"] {
  const {controllers, hostEndpoints, nodes, pods, workloads, records} = sorted
  const inputs = controllers === undefined ? [hostEndpoints] : [hostEndpoints, controllers, nodes, pods, workloads, records]
  return partOf(earlier?.hostEndpoints, inputs, (findings) => hostEndpointsOf(sorted, findings))
}

/** Whether policy tells addresses of one pod apart. */
function furtherOf(
  {policies, population, profiles, networkSets, services}: Inhabitants & Surroundings & {readonly policies: readonly Policy[]},
  earlier: Parts | undefined,
): Part<null> {
  return partOf(earlier?.further, [policies, population, profiles, networkSets, services], (findings) => {
    const tellers = {policies, profiles: profiles.made.all, networkSets: networkSets.made, services: services.made}
    sayToldApart(population.made.further, tellers, findings)
    return null
  })
}

/** Whether several pods have one address. */
function sharedOf(population: Parts["population"], earlier: Parts | undefined): Part<null> {
  return partOf(earlier?.shared, [population], (findings) => {
    sayShared(population.made.endpoints, findings)
    return null
  })
}

type Asked = Pick<Parts, "population"> & {readonly policies: readonly Policy[]}

/** Whether anything asks for labels that only controllers know. WHY not of a dump of pods: these have them. */
function madeLabelsOf({workloads, services}: Sorted, {policies, population}: Asked, earlier: Parts | undefined): Part<null> {
  return partOf(earlier?.madeLabels, workloads.length === 0 ? [] : [policies, population, services], (findings) => {
    if (workloads.length > 0) sayMadeLabels(population.made.endpoints, {policies, services}, findings)
    return null
  })
}

/** Whether policy closes host endpoints that nobody had in mind. */
function unmeantOf(
  {policies, hosts, population, tiers, profiles}: Inhabitants & Surroundings & {readonly policies: readonly Policy[]},
  earlier: Parts | undefined,
): Pick<Parts, "hostMarks" | "unmeantHosts"> {
  const hasHosts = hosts.made.length > 0
  const hostMarks = partOf(earlier?.hostMarks, hasHosts ? [hosts, population] : [], () =>
    hostMarksOf(hosts.made, hasHosts ? population.made.endpoints : []),
  )
  const unmeantHosts = partOf(earlier?.unmeantHosts, hasHosts ? [policies, hosts, hostMarks, tiers, profiles] : [], (findings) => {
    const judged = {hosts: hosts.made, marks: hostMarks.made, policies, tiers: tiers.made, profiles: profiles.made.all}
    if (hasHosts) sayUnmeantHosts(judged, findings)
    return null
  })
  return {hostMarks, unmeantHosts}
}

/** What was found of the parts, in the order in which it is said. */
function inOrder(all: Parts): readonly Found[] {
  const first = [all.counting, all.population, ...all.policies, all.hostEndpoints, all.hosts, all.nodes, all.tiers, all.profiles]
  const parts = [...first, all.services, all.settings, all.placement, all.further, all.shared, all.madeLabels, all.unmeantHosts]
  return parts.flatMap(({found}) => (found === nothing ? [] : [found]))
}

/** Policies by what they are made of. */
function policiesOf({policies}: Sorted, reader: SelectorReader, earlier: Parts | undefined): Parts["policies"] {
  const before = earlier?.policies ?? []
  if (policies === earlier?.counting.made) return before
  const {start, end, newEnd} = listChange(earlier?.counting.made ?? [], policies)
  const known = new Map(before.slice(start, end).map((part) => [part.source, part]))
  const made = policies.slice(start, newEnd).map((source) => known.get(source) ?? policyPart(source, reader))
  return replaced(before, {start, end}, made)
}

function policyPart(source: Source, reader: SelectorReader): PolicyPart {
  const findings = new Findings()
  const made = effectivePolicy(source, {findings, reader})
  return {source, made, found: findings.found(), isSix: mentionsSix(source)}
}

/** The policies that have an effect. */
function madeOf(parts: readonly PolicyPart[]): readonly Policy[] {
  const policies: Policy[] = []
  for (const {made} of parts) if (made !== undefined) policies.push(made)
  return policies
}

/** What is staged to be deleted. */
function deletionsOf({policies}: Sorted): Snapshot["deletions"] {
  return policies.flatMap((source) => stagedDeletion(source) ?? [])
}

type Inhabitants = Pick<Parts, "population" | "hosts" | "nodes" | "placement">

/** Who is there, and where. */
function inhabitantsOf(
  sorted: Sorted,
  {families, glance}: {readonly families: readonly Family[]; readonly glance: PodGlance},
  earlier: Parts | undefined,
): Inhabitants {
  const {pods, workloads, records, hostEndpoints, felix} = sorted
  const population = partOf(earlier?.population, [pods, workloads, records, families], (findings) =>
    populate(sorted, {families, glance, findings}),
  )
  const hosts = partOf(earlier?.hosts, [hostEndpoints, felix], (findings) => hostsOf(sorted, findings))
  const placed = [pods, workloads, records, hostEndpoints, sorted.nodes, families]
  const nodes = partOf(earlier?.nodes, placed, (findings) => nodesOf(sorted, {glance, families, findings}))
  const placement = partOf(earlier?.placement, [population, nodes, hosts], (findings) => {
    if (hosts.made.length > 0) sayPlacement(population.made, nodes.made.length, findings)
    return null
  })
  return {population, hosts, nodes, placement}
}

type Surroundings = Pick<Parts, "networkSets" | "tiers" | "written" | "inhabited" | "lacking" | "profiles" | "services" | "settings">
type Tools = Inhabitants & Pick<Parts, "glance"> & {readonly policies: readonly Policy[]; readonly reader: SelectorReader}

/** What inhabitants and policies refer to. */
function surroundingsOf(sorted: Sorted, tools: Tools, earlier: Parts | undefined): Surroundings {
  const {glance, population, hosts, nodes, policies, reader} = tools
  const {pods, workloads, records, networkSets, services, slices, namespaces, accounts, profiles, felix} = sorted
  const hasHosts = hosts.made.length + nodes.made.length > 0
  const written = partOf(earlier?.written, [namespaces, accounts, profiles], () => writtenProfiles(sorted, reader))
  const inhabited = partOf(earlier?.inhabited, [pods, workloads, records], () => namespacesOf(glance.made.namespaces, [workloads, records]))
  const lacking = partOf(earlier?.lacking, [written, inhabited, population], () => lackingOf(written.made, inhabited.made, population.made))
  const missing = missingOf(lacking.made, [sorted.policies, networkSets, services])
  const asksMore = lacksEveryClusters(missing) && [...policies, ...written.made.values()].some(asksOfNamespaces)
  const asked = missing.flatMap(({namespace, account, at}) => [namespace, account, at])
  return {
    networkSets: partOf(earlier?.networkSets, [networkSets], () => networkSets.map(networkSetOf)),
    tiers: partOf(earlier?.tiers, [sorted.tiers, policies], (findings) =>
      sameTiers(earlier?.tiers.made, tiersOf(sorted.tiers, policies, findings)),
    ),
    written,
    inhabited,
    lacking,
    profiles: partOf(earlier?.profiles, [written, asksMore, ...asked], (findings) =>
      withAssumed(written.made, missing, {earlier: earlier?.profiles.made.assumed, findings, asksMore}),
    ),
    services: partOf(earlier?.services, [services, slices, population], (findings) =>
      servicesOf(sorted, population.made.candidates, findings),
    ),
    settings: partOf(earlier?.settings, [felix, hasHosts], (findings) => settingsOf(sorted, hasHosts ? "hosts" : "no hosts", findings)),
  }
}

/** Host endpoints that the dataplane takes. */
function hostsOf({hostEndpoints, felix}: Sorted, findings: Findings): readonly HostEndpoint[] {
  const prefixes = (felix?.interfacePrefix ?? usualPrefix).split(",").filter((prefix) => prefix !== "")
  return hostEndpoints.flatMap((resource) => {
    const host = hostEndpoint(resource, prefixes)
    if (host !== undefined) sayInterface(host, findings)
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

/** How the names of pods' interfaces begin, where no FelixConfiguration says otherwise. */
const usualPrefix = "cali"

/** Says which host endpoints govern nothing, and which are taken to govern what their node sends and takes. */
function sayInterface({name, interfaceName, isOfPod, addresses, at}: HostEndpoint, findings: Findings): void {
  if (isOfPod === true) {
    findings.add(
      "host-endpoint-on-pod-interface",
      `the interface \`${interfaceName}\` of \`${name}\` is a pod's: the dataplane passes it over, and the host endpoint governs nothing`,
      at,
      "name the node's own interface, or `*`",
    )
    return
  }
  if (interfaceName === "" || interfaceName === "*" || interfaceName === "eth0" || addresses.length > 0) return
  const sentence = (names: string): string =>
    `no expected address tells whose traffic ${names} govern: taken to be the node's own, if nothing else is`
  findings.group("assumed-interface", sentence, {name, at})
}

/** A network set with the labels that it shows. */
function networkSetOf({kind, namespace, name, labels, nets, at}: Sorted["networkSets"][number]): NetworkSet {
  if (kind === "GlobalNetworkSet") return {id: `${kind}/${name}`, labels, profiles: [], nets, at}
  const own = new Map([...labels, ["projectcalico.org/namespace", namespace]])
  return {id: `${kind}/${namespace}/${name}`, labels: own, profiles: [namespaceProfile(namespace)], nets, at}
}

/** Pods whose node matters and is open. */
function sayPlacement({endpoints}: Population, nodes: number, findings: Findings): void {
  for (const {id, node, at} of endpoints) {
    if (node === null)
      findings.group(
        "assumed-placement",
        (names) => (nodes > 1 ? `${names} may run on any of ${nodes} nodes` : `no manifest names the node of ${names}`),
        {name: id, at},
      )
  }
}
