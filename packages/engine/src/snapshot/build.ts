// Resources to one neutral picture, with everything that manifests leave open settled and said (evaluation §9).

import {builtInTiers} from "../manifest/kinds/tier.ts"
import type {Resource} from "../manifest/resource.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import type {Place} from "../text/source.ts"
import {Findings} from "./findings.ts"
import {hostEndpoint, namespaceProfile, serviceAccountProfile} from "./from/endpoint.ts"
import {nodesOf} from "./from/node.ts"
import {effectivePolicy} from "./from/policy.ts"
import {
  accountObjectProfile,
  defaultAllow,
  namespaceObjectProfile,
  profileOfNamespace,
  profileOfServiceAccount,
  writtenProfile,
} from "./from/profile.ts"
import {servicesOf} from "./from/service.ts"
import {settingsOf} from "./from/settings.ts"
import {populate} from "./population.ts"
import type {Population} from "./population.ts"
import {SelectorReader} from "./selectors.ts"
import type {HostEndpoint, NetworkSet, Policy, Profile, Snapshot, Tier} from "./snapshot.ts"
import {familiesOf, sortByKind} from "./sorted.ts"
import type {Sorted} from "./sorted.ts"

/** `missing`: whether tiers, namespaces and service accounts that nobody defines are said. `ignore` judges a file by itself. */
export type BuildOptions = {readonly missing?: "say" | "ignore"}

/** The picture, and what was found on the way. Assumptions stand in the snapshot. */
export type Built = {readonly snapshot: Snapshot; readonly diagnostics: readonly Diagnostic[]}

/** What the parts of a world share while it is made. */
type Tools = {readonly findings: Findings; readonly reader: SelectorReader}

/** Builds the snapshot of an input. Never throws on what the input says. */
export function buildSnapshot(resources: readonly Resource[], {missing = "say"}: BuildOptions = {}): Built {
  const findings = new Findings()
  const tools: Tools = {findings, reader: new SelectorReader()}
  const sorted = sortByKind(resources)
  const families = familiesOf(sorted)
  const population = populate(sorted, families, findings)
  const policies = sorted.policies.map((policy) => effectivePolicy(policy, tools)).filter((policy) => policy !== undefined)
  const hosts = hostsOf(sorted, findings)
  const nodes = nodesOf(sorted, families, findings)
  const parts = {
    tiers: tiersOf(sorted, policies, findings),
    profiles: profilesOf(sorted, population, tools),
    services: servicesOf(sorted, population.candidates, findings),
    settings: settingsOf(sorted, hosts.length + nodes.length > 0 ? "hosts" : "no hosts", findings),
  }
  if (hosts.length > 0) sayPlacement(population, nodes.length, findings)
  const {diagnostics, assumptions} = findings.finish()
  const snapshot: Snapshot = {
    workloads: population.endpoints,
    hosts,
    nodes,
    networkSets: sorted.networkSets.map(networkSetOf),
    ...parts,
    policies,
    hostPods: population.hostPods,
    owned: population.owned,
    absent: population.absent,
    families,
    assumptions,
  }
  return {snapshot, diagnostics: missing === "say" ? diagnostics : diagnostics.filter(({code}) => !code.startsWith("missing-"))}
}

/** Tiers that exist, the built-in ones with their fixed values, and those that only policies name. */
function tiersOf({tiers}: Sorted, policies: readonly Policy[], findings: Findings): readonly Tier[] {
  const known = new Map<string, Tier>()
  const written = new Set(tiers.map(({name}) => name))
  for (const {name, order, defaultAction} of tiers) known.set(name, {name, order, defaultAction, exists: true})
  for (const [name, {order, defaultAction}] of builtInTiers) known.set(name, {name, order, defaultAction, exists: true})
  for (const {tier, at} of policies) {
    if (written.has(tier)) continue
    if (builtInTiers.has(tier)) {
      findings.group("assumed-tiers", (names) => `no Tier object defines ${names}: built in, with its fixed order and default action`, {
        name: tier,
        at,
      })
      continue
    }
    known.set(tier, {name: tier, order: null, defaultAction: "Deny", exists: false})
    findings.group("missing-tier", (names) => `no Tier object defines ${names}: judged last, with default action Deny`, {name: tier, at})
  }
  return [...known.values()]
}

/** Profiles of namespaces and accounts, written or assumed, and written profiles. */
function profilesOf(sorted: Sorted, population: Population, {findings, reader}: Tools): ReadonlyMap<string, Profile> {
  const profiles = new Map<string, Profile>([[defaultAllow.name, defaultAllow]])
  for (const profile of [
    ...sorted.namespaces.map(namespaceObjectProfile),
    ...sorted.accounts.map(accountObjectProfile),
    ...sorted.profiles.map((profile) => writtenProfile(profile, reader)),
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
      findings.group("assumed-placement", (names) => `${names} may run on any of ${Math.max(nodes, 1)} nodes`, {name: id, at})
  }
}
