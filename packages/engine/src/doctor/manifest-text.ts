// Allowances as manifests: a Kubernetes NetworkPolicy where that can say it, a Calico one in front of what denied, a global one for hosts.

import {nameLabel, orchestratorLabel} from "../snapshot/effective.ts"
import type {Snapshot} from "../snapshot/snapshot.ts"
import type {Allowance, Wire} from "./allowance.ts"
import type {Marks} from "./marks.ts"
import type {Peer, Subject} from "./sides.ts"
import type {SelectedSide} from "./wide.ts"

/** LIMIT: letters of a name, as Kubernetes takes them. */
const nameMax = 63

/** All of them, YAML, under names that nobody has yet. WHY: an object of the same name would take the place of one that is there. */
export function manifestsOf(all: readonly Allowance[], {policies}: Snapshot): string {
  const taken = new Set(policies.map(({namespace, name}) => `${namespace}/${name}`))
  return all
    .map((allowance) => {
      const space = homeOf(allowance.subject) ?? ""
      const name = freeName(nameOf(allowance), (each) => !taken.has(`${space}/${each}`))
      taken.add(`${space}/${name}`)
      return allowance.tier === null ? kubernetesText(allowance, name) : calicoText(allowance, name, allowance.tier)
    })
    .join("---\n")
}

/** The namespace of a policy for somebody; null where it is of the whole cluster. */
function homeOf(subject: Subject): string | null {
  return subject.kind === "host" ? null : subject.namespace
}

function freeName(name: string, isFree: (name: string) => boolean): string {
  for (let i = 1; ; i++) {
    const tried = i === 1 ? name : `${name.slice(0, nameMax - 4).replace(/-+$/, "")}-${i}`
    if (isFree(tried)) return tried
  }
}

/** What it is called: by what it lets pass. */
function nameOf({half, subject, from, to, wires, tier}: Allowance): string {
  const peer = half === "egress" ? to : from
  const end = `-${[...new Set(wires.map(({protocol, port}) => port ?? protocol))].join("-")}`.toLowerCase()
  const text = `allow-${subject.name}-${half === "egress" ? "to" : "from"}-${peer?.name}`.toLowerCase().replaceAll(/[^a-z\d-]+/g, "-")
  const prefix = tier === null || tier === "default" ? "" : `${tier}.`
  return `${prefix}${text.slice(0, Math.max(0, nameMax - end.length)).replace(/-+$/, "")}${end}`
}

function kubernetesText({half, subject, from, to, wires}: Allowance, name: string): string {
  const [type, word, peer] = half === "egress" ? (["Egress", "to", to] as const) : (["Ingress", "from", from] as const)
  const home = homeOf(subject) ?? ""
  return `${[
    "apiVersion: networking.k8s.io/v1",
    "kind: NetworkPolicy",
    `metadata: {name: ${name}, namespace: ${scalar(home)}}`,
    "spec:",
    ...(subject.kind === "selected" ? selectedLines(subject) : [`  podSelector: ${labelSelector(subject.marks)}`]),
    `  policyTypes: [${type}]`,
    `  ${half}:`,
    `    - ${word}:`,
    ...peerLines(peer, home).map((line) => `        ${line}`),
    `      ports: [${wires.map(({protocol, port}) => `{protocol: ${protocol}, port: ${port}}`).join(", ")}]`,
  ].join("\n")}\n`
}

function peerLines(peer: Peer | null, home: string): readonly string[] {
  if (peer?.kind === "blocks") return peer.blocks.map((block) => `- ipBlock: {cidr: ${JSON.stringify(block)}}`)
  if (peer?.kind === "every") return ["- namespaceSelector: {}"]
  if (peer?.kind !== "pods") return []
  const pods = `podSelector: ${labelSelector(peer.marks)}`
  if (peer.namespace === home) return [`- ${pods}`]
  return [`- namespaceSelector: {matchLabels: {${nameLabel}: ${scalar(peer.namespace)}}}`, `  ${pods}`]
}

function labelSelector({has, lacks}: Marks): string {
  const labels = [...has].map(([label, value]) => `${scalar(label)}: ${scalar(value)}`)
  const parts = [
    ...(labels.length === 0 ? [] : [`matchLabels: {${labels.join(", ")}}`]),
    ...(lacks.length === 0
      ? []
      : [`matchExpressions: [${lacks.map((label) => `{key: ${scalar(label)}, operator: DoesNotExist}`).join(", ")}]`]),
  ]
  return `{${parts.join(", ")}}`
}

/** A text as YAML: what would be taken for something else is quoted. */
function scalar(text: string): string {
  return /^[a-z][\w./-]*$/i.test(text) && !/^(?:true|false|yes|no|on|off|y|n|null)$/i.test(text) ? text : JSON.stringify(text)
}

function calicoText(allowance: Allowance, name: string, tier: string): string {
  const {half, subject, wires, order, action, isApart} = allowance
  const home = homeOf(subject)
  return `${[
    "apiVersion: projectcalico.org/v3",
    `kind: ${home === null ? "GlobalNetworkPolicy" : "NetworkPolicy"}`,
    `metadata: {name: ${name}${home === null ? "" : `, namespace: ${scalar(home)}`}}`,
    "spec:",
    `  tier: ${scalar(tier)}`,
    ...(order === null ? [] : [`  order: ${order}`]),
    ...(subject.kind === "selected" ? selectedLines(subject) : [`  selector: ${JSON.stringify(expression(subject.marks))}`]),
    ...(subject.kind === "host" ? modeLines[subject.mode] : []),
    `  types: [${half === "egress" ? "Egress" : "Ingress"}]`,
    `  ${half}:`,
    ...wires.flatMap((wire) => [`    - action: ${action}`, ...wireLines(wire), ...entityLines(allowance, wire)]),
    ...(isApart ? ["    - action: Pass"] : []),
  ].join("\n")}\n`
}

/** The fields by which a policy that is there selects, in the same words. */
function selectedLines({fields}: SelectedSide): readonly string[] {
  return fields.map(([field, value]) => `  ${field}: ${flow(value)}`)
}

/** A value as YAML on one line. */
function flow(value: unknown): string {
  if (typeof value === "string") return scalar(value)
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`
  if (typeof value !== "object" || value === null) return String(value)
  return `{${Object.entries(value)
    .map(([key, each]) => `${scalar(key)}: ${flow(each)}`)
    .join(", ")}}`
}

const modeLines = {
  normal: [],
  forward: ["  applyOnForward: true"],
  preDNAT: ["  applyOnForward: true", "  preDNAT: true"],
  untracked: ["  applyOnForward: true", "  doNotTrack: true"],
} as const

function wireLines({protocol, icmp}: Wire): readonly string[] {
  const line = `      protocol: ${protocol}`
  return icmp === null ? [line] : [line, `      icmp: {type: ${icmp.type}, code: ${icmp.code}}`]
}

/** What every pod has and nobody else. */
const isPod = `${orchestratorLabel} == 'k8s'`

/** The two sides of a Calico rule: whom it names, and the port, which is always the destination's. */
function entityLines({from, to}: Allowance, {port}: Wire): readonly string[] {
  const target = [...entity(to), ...(port === null ? [] : [`ports: [${port}]`])]
  return [
    ...(from === null ? [] : [`      source: {${entity(from).join(", ")}}`]),
    ...(target.length === 0 ? [] : [`      destination: {${target.join(", ")}}`]),
  ]
}

/** WHY the namespace in full even at home: the rule reads the same wherever it is copied to. */
function entity(peer: Peer | null): readonly string[] {
  if (peer === null) return []
  // WHY both: without namespaces it is those of the policy's own, and network sets are in namespaces, too, and hold addresses outside.
  if (peer.kind === "every") return ['namespaceSelector: "all()"', `selector: ${JSON.stringify(isPod)}`]
  if (peer.kind === "blocks") return [`nets: [${peer.blocks.map((block) => JSON.stringify(block)).join(", ")}]`]
  const space = peer.namespace === null ? "global()" : `${nameLabel} == '${peer.namespace}'`
  // WHY: a network set without labels lacks whatever a pod without labels lacks.
  const isBare = peer.kind === "pods" && peer.marks.has.size === 0
  const marks = isBare ? {...peer.marks, has: new Map([[orchestratorLabel, "k8s"]])} : peer.marks
  return [`namespaceSelector: ${JSON.stringify(space)}`, `selector: ${JSON.stringify(expression(marks))}`]
}

function expression({has, lacks}: Marks): string {
  const parts = [...[...has].map(([label, value]) => `${label} == '${value}'`), ...lacks.map((label) => `!has(${label})`)]
  return parts.length === 0 ? "all()" : parts.join(" && ")
}
