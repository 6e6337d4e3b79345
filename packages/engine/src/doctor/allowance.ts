// One policy that lets one flow pass at one end, as text: a Kubernetes NetworkPolicy where the default tier's end denied, since those only add;
// else a Calico one in front of what denied. Whether it helps is for others to find out.

import type {Case} from "../question/answer.ts"
import {printAddress} from "../net/address.ts"
import {hasPorts, protocolName} from "../net/protocol.ts"
import type {Program} from "../program/program.ts"
import type {End} from "../decide/flow.ts"
import type {Policy, WorkloadEndpoint} from "../snapshot/snapshot.ts"
import {nameLabel} from "../suite/first/facts.ts"
import {distinctLabels} from "./distinct-labels.ts"

type Direction = "egress" | "ingress"

/** One side as a policy names it: pods of a namespace by labels, or an address. */
type Side =
  | {readonly kind: "pods"; readonly namespace: string; readonly name: string; readonly labels: ReadonlyMap<string, string>}
  | {readonly kind: "address"; readonly block: string; readonly name: string}

/** A protocol with ports, and one of its ports. */
type Wire = {readonly protocol: string; readonly port: number}

/** A policy that allows at one end of a flow. `order` null: none is needed. `tier` null: a Kubernetes policy will do. */
export type Allowance = {
  readonly half: Direction
  readonly subject: Extract<Side, {readonly kind: "pods"}>
  readonly peer: Side
  readonly wires: readonly Wire[]
  readonly tier: string | null
  readonly order: number | null
}

/** The policy for one end of a denied flow; null where none can be written: `half` null, an end without a known address, a packet without ports. */
export function allowanceFor(program: Program, denied: Case, half: Direction | null): Allowance | null {
  const {from, to, protocol, port} = denied.flow
  if (half === null || !hasPorts(protocol) || port === null) return null
  const [own, other] = half === "egress" ? [from, to] : [to, from]
  const [subject, peer] = [sideOf(program, own), sideOf(program, other)]
  if (subject?.kind !== "pods" || peer === null) return null
  const [blocking, tier] = blockedBy(program, denied)
  const isAdded = blocking === null && tier === "default"
  const wires = [{protocol: protocolName(protocol), port}]
  return {half, subject, peer, wires, tier: isAdded ? null : tier, order: orderBefore(blocking)}
}

/** Allowances with one more: of the same ends it is a port more, not a policy more. Null where it stands there already. */
export function withAllowance(all: readonly Allowance[], next: Allowance): readonly Allowance[] | null {
  const key = endsKey(next)
  const same = all.find((each) => endsKey(each) === key)
  if (same === undefined) return [...all, next]
  const wires = next.wires.filter(({protocol, port}) => !same.wires.some((wire) => wire.protocol === protocol && wire.port === port))
  if (wires.length === 0) return null
  return all.map((each) => (each === same ? {...same, wires: [...same.wires, ...wires]} : each))
}

function endsKey({half, subject, peer, tier, order}: Allowance): string {
  const side = (one: Side): readonly unknown[] => (one.kind === "address" ? [one.block] : [one.namespace, ...one.labels])
  return JSON.stringify([half, side(subject), side(peer), tier, order])
}

/** It as a manifest, YAML. */
export function allowanceText(allowance: Allowance): string {
  return allowance.tier === null ? kubernetesText(allowance) : calicoText(allowance, allowance.tier)
}

/** The policy whose rule denied, null at the end of a tier; and the tier. */
function blockedBy({snapshot}: Program, {decision}: Case): readonly [Policy | null, string] {
  const by = decision.deniedAt?.by ?? decision.by ?? ""
  if (by.startsWith("EndOfTier/")) return [null, by.slice("EndOfTier/".length)]
  const policy = snapshot.policies.find(({id}) => by.startsWith(`${id}#`))
  return [policy ?? null, policy?.tier ?? "default"]
}

/** The order that comes right before a policy; null: none is needed. WHY a hair: teams leave room of ten or a hundred, and others may stand in it. */
function orderBefore(policy: Policy | null): number | null {
  return policy === null || policy.order === null ? null : policy.order - 0.5
}

function sideOf(program: Program, end: End): Side | null {
  const {snapshot} = program
  if (end.kind === "address") return addressSide(printAddress(end.address), end.address.family)
  if (end.kind === "workload") {
    const endpoint = snapshot.workloads.find(({id}) => id === end.id)
    return endpoint === undefined ? null : podSide(snapshot.workloads, endpoint)
  }
  const address = end.address ?? snapshot.nodes.find(({name}) => name === end.name)?.addresses[0]
  return address === undefined ? null : addressSide(printAddress(address), address.family)
}

function addressSide(text: string, family: 4 | 6): Side {
  return {kind: "address", block: `${text}/${family === 4 ? 32 : 128}`, name: text}
}

function podSide(all: readonly WorkloadEndpoint[], endpoint: WorkloadEndpoint): Side {
  const {namespace, name} = endpoint
  return {kind: "pods", namespace, name, labels: distinctLabels(all, endpoint)}
}

/** LIMIT: letters of a name, as Kubernetes takes them. */
const nameMax = 63

/** What it is called: by what it lets pass. */
function nameOf({half, subject, peer, wires}: Allowance): string {
  const end = `-${[...new Set(wires.map(({port}) => port))].join("-")}`
  const text = `allow-${subject.name}-${half === "egress" ? "to" : "from"}-${peer.name}`.toLowerCase().replaceAll(/[^a-z\d-]+/g, "-")
  return `${text.slice(0, nameMax - end.length).replace(/-+$/, "")}${end}`
}

function kubernetesText(allowance: Allowance): string {
  const {half, subject, peer, wires} = allowance
  const [type, word] = half === "egress" ? ["Egress", "to"] : ["Ingress", "from"]
  return `${[
    "apiVersion: networking.k8s.io/v1",
    "kind: NetworkPolicy",
    `metadata: {name: ${nameOf(allowance)}, namespace: ${subject.namespace}}`,
    "spec:",
    `  podSelector: ${labelSelector(subject.labels)}`,
    `  policyTypes: [${type}]`,
    `  ${half}:`,
    `    - ${word}:`,
    ...peerLines(peer, subject.namespace).map((line) => `        ${line}`),
    `      ports: [${wires.map(({protocol, port}) => `{protocol: ${protocol}, port: ${port}}`).join(", ")}]`,
  ].join("\n")}\n`
}

function peerLines(peer: Side, home: string): readonly string[] {
  if (peer.kind === "address") return [`- ipBlock: {cidr: ${JSON.stringify(peer.block)}}`]
  const pods = `podSelector: ${labelSelector(peer.labels)}`
  if (peer.namespace === home) return [`- ${pods}`]
  return [`- namespaceSelector: {matchLabels: {${nameLabel}: ${scalar(peer.namespace)}}}`, `  ${pods}`]
}

function labelSelector(labels: ReadonlyMap<string, string>): string {
  if (labels.size === 0) return "{}"
  return `{matchLabels: {${[...labels].map(([label, value]) => `${label}: ${scalar(value)}`).join(", ")}}}`
}

/** A value as YAML: what would be taken for something else than text is quoted. */
function scalar(value: string): string {
  return /^[a-z][a-z\d.-]*$/i.test(value) && !/^(?:true|false|yes|no|on|off|y|n|null)$/i.test(value) ? value : JSON.stringify(value)
}

function calicoText(allowance: Allowance, tier: string): string {
  const {half, subject, wires, order} = allowance
  return `${[
    "apiVersion: projectcalico.org/v3",
    "kind: NetworkPolicy",
    `metadata: {name: ${tier === "default" ? "" : `${tier}.`}${nameOf(allowance)}, namespace: ${subject.namespace}}`,
    "spec:",
    `  tier: ${tier}`,
    ...(order === null ? [] : [`  order: ${order}`]),
    `  selector: ${JSON.stringify(expression(subject.labels))}`,
    `  types: [${half === "egress" ? "Egress" : "Ingress"}]`,
    `  ${half}:`,
    ...wires.flatMap((wire) => ["    - action: Allow", `      protocol: ${wire.protocol}`, ...entityLines(allowance, wire)]),
  ].join("\n")}\n`
}

/** The two sides of a Calico rule: the other end, and the port, which is always the destination's. */
function entityLines({half, peer}: Allowance, {port}: Wire): readonly string[] {
  const selector =
    peer.kind === "address"
      ? `nets: [${JSON.stringify(peer.block)}]`
      : `namespaceSelector: ${JSON.stringify(`${nameLabel} == '${peer.namespace}'`)}, selector: ${JSON.stringify(expression(peer.labels))}`
  if (half === "egress") return [`      destination: {${selector}, ports: [${port}]}`]
  return [`      source: {${selector}}`, `      destination: {ports: [${port}]}`]
}

function expression(labels: ReadonlyMap<string, string>): string {
  return labels.size === 0 ? "all()" : [...labels].map(([label, value]) => `${label} == '${value}'`).join(" && ")
}
