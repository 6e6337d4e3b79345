// Which changes are worth trying, the nearest first: ports that rules name, labels that selectors on the way ask for, namespaces that exist.

import {hasPorts} from "../net/protocol.ts"
import type {Policy, PortMatch, Rule} from "../snapshot/snapshot.ts"
import type {Program} from "../program/program.ts"
import {selectorLabels} from "../selector/labels.ts"
import {restrictionsOf} from "../selector/restrict.ts"
import type {Selector} from "../selector/selector.ts"
import {calicoNameLabel, nameLabel} from "../snapshot/effective.ts"
import {namespaceProfile} from "../snapshot/from/endpoint.ts"
import type {ExplainedCase} from "./explanation.ts"
import type {Change, FlowSide} from "./flip.ts"

/** LIMIT: values of one label that are tried beside those that selectors ask for. */
const valuesMax = 3
/** LIMIT: namespaces to which an end is moved. */
const namespacesMax = 8

/** Changes around one flow: ports, then labels of the ends, then labels of their namespaces, then other namespaces. */
export function changesAround(program: Program, shown: ExplainedCase): readonly Change[] {
  const policies = policiesOn(program, shown)
  const sides = (["from", "to"] as const).flatMap((side) => sideOf(program, shown, side))
  const asked = selectorsOf(policies)
  const labels = sides.flatMap((side) => labelChanges(program, side, asked))
  return [
    ...wireChanges(shown, policies),
    ...labels.filter(({kind}) => kind === "label"),
    ...distinct(labels.filter(({kind}) => kind === "namespace-label")),
    ...sides.flatMap((side) => moves(program, side)),
  ]
}

/** Both ends may be of one namespace. */
function distinct(changes: readonly Change[]): readonly Change[] {
  return [...new Map(changes.map((change) => [JSON.stringify(change), change])).values()]
}

/** The policies that were asked on the way. */
function policiesOn({snapshot}: Program, {stages, ingress}: ExplainedCase): readonly Policy[] {
  const steps = [...stages, ...(ingress === null ? [] : [ingress])].flatMap((walk) => walk.steps)
  const ids = new Set(steps.flatMap(({step}) => (step.kind === "rule" ? [step.policy] : step.kind === "end-of-tier" ? step.policies : [])))
  return snapshot.policies.filter(({id}) => ids.has(id))
}

function rulesOf({ingress, egress}: Policy): readonly Rule[] {
  return [...ingress, ...egress]
}

/** Destination ports that rules name: those of the flow's own protocol first. */
function wireChanges({case: {flow}}: ExplainedCase, policies: readonly Policy[]): readonly Change[] {
  const found = new Map<string, Change & {readonly kind: "wire"}>()
  for (const {protocol, destination} of policies.flatMap(rulesOf)) {
    const number = protocol ?? flow.protocol
    if (!hasPorts(number)) continue
    for (const port of portsOf(destination.ports)) {
      const isSame = number === flow.protocol && port === flow.port
      if (!isSame) found.set(`${number} ${port}`, {kind: "wire", protocol: number, port})
    }
  }
  const distance = ({protocol, port}: Change & {readonly kind: "wire"}): number =>
    (protocol === flow.protocol ? 0 : 100_000) + Math.abs(port - (flow.port ?? 0))
  return [...found.values()].sort((a, b) => distance(a) - distance(b))
}

function portsOf(ports: readonly PortMatch[]): readonly number[] {
  return ports.flatMap((port) => (port.kind === "range" ? [...new Set([port.min, port.max])] : []))
}

/** Every selector of the policies on the way: their own, and those of their rules. */
function selectorsOf(policies: readonly Policy[]): readonly Selector[] {
  const peers = policies.flatMap(rulesOf).flatMap(({source, destination}) => [source, destination])
  return [...policies.map(({selector}) => selector), ...peers.flatMap(({selector, notSelector}) => [selector, notSelector])].filter(
    (selector) => selector !== null,
  )
}

type EndSide = {
  readonly side: FlowSide
  readonly endpoint: string
  readonly namespace: string
  readonly labels: ReadonlyMap<string, string>
}

/** An end that has labels; none for nodes and addresses. */
function sideOf(program: Program, {case: {flow}}: ExplainedCase, side: FlowSide): readonly EndSide[] {
  const end = flow[side]
  const endpoint = end.kind === "workload" ? program.workloads.get(end.id) : undefined
  if (endpoint === undefined) return []
  return [{side, endpoint: endpoint.id, namespace: endpoint.namespace, labels: program.labels.of(endpoint)}]
}

/** For each label that a selector asks for: the values asked for, others that the world has, and its absence. */
function labelChanges(program: Program, end: EndSide, selectors: readonly Selector[]): readonly Change[] {
  const wanted = valuesAsked(selectors)
  return [...wanted].flatMap(([label, values]) => {
    const others = valuesSeen(program, label)
    const all = [...new Set([...values, ...others])].filter((value) => value !== end.labels.get(label))
    const own = [...all, ...(end.labels.has(label) ? [null] : [])]
    return own.flatMap((value) => changeOf(end, label, value))
  })
}

/** By label, the values that selectors demand. */
function valuesAsked(selectors: readonly Selector[]): ReadonlyMap<string, ReadonlySet<string>> {
  const asked = new Map<string, Set<string>>()
  for (const label of selectors.flatMap(selectorLabels)) asked.set(label, new Set())
  for (const [label, restriction] of selectors.flatMap((selector) => [...(restrictionsOf(selector) ?? [])])) {
    if (restriction.kind === "one of") asked.set(label, new Set([...(asked.get(label) ?? []), ...restriction.values]))
  }
  return asked
}

/** Labels that follow a namespace's name, whatever its manifest says. */
const derived: ReadonlySet<string> = new Set([`pcns.${nameLabel}`, `pcns.${calicoNameLabel}`])

/** A change of one label, as what it is about; labels that are derived from something else cannot be set. */
function changeOf({side, endpoint, namespace}: EndSide, label: string, value: string | null): readonly Change[] {
  if (derived.has(label)) return []
  if (label.startsWith("pcns.")) return [{kind: "namespace-label", namespace, label: label.slice("pcns.".length), value}]
  if (label.startsWith("pcsa.") || label.startsWith("projectcalico.org/")) return []
  return [{kind: "label", side, endpoint, label, value}]
}

/** Some values that a label has in the world. */
function valuesSeen({labels, snapshot}: Program, label: string): ReadonlySet<string> {
  const seen = new Set<string>()
  for (const endpoint of [...snapshot.workloads, ...snapshot.hosts]) {
    const value = endpoint.labels.get(label) ?? labels.lentBy(endpoint.profiles).get(label)
    if (value !== undefined) seen.add(value)
    if (seen.size === valuesMax) break
  }
  return seen
}

function moves({snapshot: {profiles}}: Program, {side, endpoint, namespace}: EndSide): readonly Change[] {
  const start = namespaceProfile("")
  const names = [...profiles.keys()].filter((name) => name.startsWith(start)).map((name) => name.slice(start.length))
  return names
    .filter((name) => name !== namespace)
    .slice(0, namespacesMax)
    .map((name): Change => ({kind: "namespace", side, endpoint, namespace: name}))
}
