// Worlds written as manifests, for the tests of this room, and what they show of a snapshot in few words.
import assert from "node:assert/strict"
import {test} from "node:test"
import {parseManifests} from "../manifest/parse.ts"
import {printAddress} from "../net/address.ts"
import {printPort} from "../net/port.ts"
import {printPrefix} from "../net/prefix.ts"
import {matchesSelector} from "../selector/match.ts"
import {printSelector} from "../selector/print.ts"
import type {Labels, Selector} from "../selector/selector.ts"
import type {Built} from "./build.ts"
import {buildSnapshot} from "./build.ts"
import type {Peer, Policy, Rule, Snapshot, WorkloadEndpoint} from "./snapshot.ts"

/** Builds a world; what only warns is let through. */
export function world(...manifests: readonly string[]): Built {
  const {resources, diagnostics} = parseManifests([{name: "world.yaml", text: manifests.join("\n---\n")}])
  const errors = diagnostics.filter(({severity}) => severity === "error").map(({message}) => message)
  assert.deepEqual(errors, [])
  return buildSnapshot(resources)
}

/** The one policy of a world, which must be there. */
export function policyOf({snapshot}: Built): Policy {
  assert.equal(snapshot.policies.length, 1)
  return snapshot.policies[0]!
}

/** Findings as `code: message`, warnings first. */
export function said({snapshot, diagnostics}: Built): readonly string[] {
  return [...diagnostics, ...snapshot.assumptions].map(({code, message}) => `${code}: ${message}`)
}

/** Findings of one code, without it. */
export function saidOf(built: Built, code: string): readonly string[] {
  return said(built).flatMap((line) => (line.startsWith(`${code}: `) ? [line.slice(code.length + 2)] : []))
}

/** A selector in normal form. */
export function text(selector: Selector | null): string | null {
  return selector === null ? null : printSelector(selector)
}

/** A rule in few words: action, protocol, then what each side asks for. */
export function ruleText({action, protocol, source, destination}: Rule): string {
  const sides = [sideText("from", source), sideText("to", destination)].filter((side) => side !== "")
  return [action, ...(protocol === null ? [] : [String(protocol)]), ...sides].join(" ")
}

function sideText(word: string, {nets, notNets, selector, notSelector, ports}: Peer): string {
  const parts = [
    ...nets.map(printPrefix),
    ...notNets.map((net) => `!${printPrefix(net)}`),
    ...(selector === null ? [] : [printSelector(selector)]),
    ...(notSelector === null ? [] : [`not ${printSelector(notSelector)}`]),
    ...(ports.length === 0 ? [] : [`:${ports.map((port) => (port.kind === "name" ? port.name : printPort(port))).join(",")}`]),
  ]
  return parts.length === 0 ? "" : [word, ...parts].join(" ")
}

/** The endpoint of an id. */
export function endpointOf({workloads}: Snapshot, id: string): WorkloadEndpoint {
  const found = workloads.find((endpoint) => endpoint.id === id)
  assert.ok(found, `no endpoint ${id}`)
  return found
}

/** An endpoint in few words: addresses, families of unnamed ones, node. */
export function endpointText(snapshot: Snapshot, id: string): string {
  const {addresses, unnamed, node} = endpointOf(snapshot, id)
  return [...addresses.map(printAddress), ...unnamed.map((family) => `unnamed${family}`), `@${node ?? "?"}`].join(" ")
}

/** What something finally exposes: its own labels, then those of its profiles in order (resources 8). */
export function shown({labels, profiles}: {readonly labels: Labels; readonly profiles: readonly string[]}, snapshot: Snapshot): Labels {
  const result = new Map(labels)
  for (const name of profiles)
    for (const [key, value] of snapshot.profiles.get(name)?.labels ?? []) if (!result.has(key)) result.set(key, value)
  return result
}

/** Endpoints and sets that a selector finds. */
export function selectedBy(selector: Selector, snapshot: Snapshot): readonly string[] {
  const {workloads, hosts, networkSets} = snapshot
  const all = [...workloads, ...hosts.map((host) => ({...host, id: `host/${host.name}`})), ...networkSets]
  return all.filter((each) => matchesSelector(selector, shown(each, snapshot))).map(({id}) => id)
}

/** Objects of each kind by what the tests vary. */
export function globalPolicy(spec: string, name = "g"): string {
  return `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: ${name}}, spec: ${spec}}`
}

/** A policy of Calico in a namespace. */
export function calicoPolicy(namespace: string, spec: string, name = "p"): string {
  return `{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {name: ${name}, namespace: ${namespace}}, spec: ${spec}}`
}

/** A Kubernetes policy, or its staged form. */
export function kubernetesPolicy(spec: string, kind: "NetworkPolicy" | "StagedKubernetesNetworkPolicy" = "NetworkPolicy"): string {
  const version = kind === "NetworkPolicy" ? "networking.k8s.io/v1" : "projectcalico.org/v3"
  return `{apiVersion: ${version}, kind: ${kind}, metadata: {name: k, namespace: default}, spec: ${spec}}`
}

/** A cluster-scoped Kubernetes policy of tier Admin about every pod, unless `rest` says otherwise. */
export function clusterPolicy(rest: string, subject = "{namespaces: {}}"): string {
  return `{apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {name: c}, spec: {tier: Admin, priority: 10, subject: ${subject}, ${rest}}}`
}

/** A pod; `more` is further top-level fields, `spec` further fields of its spec. */
export function pod(
  id: string,
  {spec = "", meta = "", more = ""}: {readonly spec?: string; readonly meta?: string; readonly more?: string} = {},
): string {
  const [namespace = "", name = ""] = id.split("/")
  return `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: ${namespace}, ${meta}}, spec: {${spec}}, ${more}}`
}

/** A core object without a spec. */
export function core(kind: string, name: string, meta = ""): string {
  return `{apiVersion: v1, kind: ${kind}, metadata: {name: ${name}, ${meta}}}`
}

test("an empty world has IPv4, the built-in tiers and the profile that always exists, and nothing is said", () => {
  const built = world("")
  assert.deepEqual(said(built), [])
  assert.deepEqual(built.snapshot.families, [4])
  assert.deepEqual(
    built.snapshot.tiers.map(({name, order, defaultAction}) => [name, order, defaultAction]),
    [
      ["kube-admin", 1000, "Pass"],
      ["default", 1_000_000, "Deny"],
      ["kube-baseline", 10_000_000, "Pass"],
    ],
  )
  const profile = built.snapshot.profiles.get("projectcalico-default-allow")
  assert.deepEqual([profile?.ingress.map(ruleText), profile?.egress.map(ruleText), profile?.labels.size], [["Allow"], ["Allow"], 0])
})
