// Policies that close nodes and whose author likely meant pods: nothing in their selector is of hosts, and a host endpoint has no namespace (ADR 0103).

import type {Direction} from "../manifest/resource.ts"
import {matchesSelector} from "../selector/match.ts"
import {OwnAndLent} from "../selector/own-and-lent.ts"
import type {LabelReader, Labels, Selector} from "../selector/selector.ts"
import {groupBy} from "../std/group.ts"
import {oncePer} from "../std/once.ts"
import {calicoNameLabel, nameLabel, namespaceLabel, orchestratorLabel, serviceAccountLabel} from "./effective.ts"
import {listed} from "./findings.ts"
import type {Findings} from "./findings.ts"
import type {HostEndpoint, Peer, Policy, Rule, Tier, WorkloadEndpoint} from "./snapshot.ts"
import type {Profiles} from "./profiles.ts"

/** Labels, and labels with values, that host endpoints have and no workload has. `areAlone`: there is no workload. */
export type HostMarks = {readonly marks: ReadonlySet<string>; readonly areAlone: boolean}

/** Whom and by what policy judges. */
export type Judged = {
  readonly hosts: readonly HostEndpoint[]
  readonly marks: HostMarks
  readonly policies: readonly Policy[]
  readonly tiers: readonly Tier[]
  readonly profiles: Profiles
}

const none: Labels = new Map()

/** A value that no label has. */
const someValue = "?"

/** The labels that every pod has. */
const usualPod: Labels = new Map([
  [orchestratorLabel, "k8s"],
  ...[namespaceLabel, serviceAccountLabel].map((label) => [label, someValue] as const),
  ...[nameLabel, calicoNameLabel].map((label) => [`pcns.${label}`, someValue] as const),
  [`pcsa.${calicoNameLabel}`, someValue],
])

/** What tells host endpoints from workloads. WHY apart from policies: the workloads are many, and an edit of a policy changes none. */
export function hostMarksOf(hosts: readonly HostEndpoint[], workloads: readonly WorkloadEndpoint[]): HostMarks {
  const marks = new Set(hosts.flatMap(({labels}) => [...labels].flatMap(([label, value]) => [label, marked(label, value)])))
  const labels = new Set(hosts.flatMap((host) => [...host.labels.keys()]))
  for (const own of new Set(workloads.map((workload) => workload.labels))) {
    for (const label of labels) {
      const value = own.get(label)
      if (value === undefined) continue
      marks.delete(label)
      marks.delete(marked(label, value))
    }
  }
  return {marks, areAlone: workloads.length === 0}
}

function marked(label: string, value: string): string {
  return `${label}\u0000${value}`
}

/** Says which policies close host endpoints that nothing in them names. */
export function sayUnmeantHosts(judged: Judged, findings: Findings): void {
  const candidates = judged.policies.filter((policy) => isMeantForPods(policy, judged.marks))
  if (candidates.length === 0) return
  const {hosts, profiles} = judged
  const governing = hosts.filter(({isOfPod}) => isOfPod !== true).map((host) => ({name: host.name, labels: labelsOf(host, profiles)}))
  const actions = new Map(judged.tiers.map(({name, defaultAction}) => [name, defaultAction]))
  const sparing = new Sparing(judged, governing)
  for (const policy of candidates) {
    const closed = policy.types.filter((direction) => endOf(policy, direction, actions.get(policy.tier) ?? "Deny") === "Deny")
    const selected = closed.length === 0 ? [] : governing.filter(({labels}) => matchesSelector(policy.selector, labels))
    const byNames = groupBy(closed, (direction) => {
      const spared = sparing.from(policy, direction)
      return listed(selected.filter((host) => !spared.has(host)).map(({name}) => name))
    })
    for (const [names, directions] of byNames) if (names !== "") say(policy, directions, {names, findings})
  }
}

/** Whether a policy selects whoever has no labels at all, and pods too. WHY once: an edit changes one policy of many. */
const aboutAll: (policy: Policy) => {readonly is: boolean} = oncePer(({selector}: Policy) => ({
  is: matchesSelector(selector, none) && matchesSelector(selector, usualPod),
}))

/** Whether a policy is about everybody and names nothing of hosts. WHY a namespace where there are hosts alone: then everybody is hosts. */
function isMeantForPods(policy: Policy, marks: HostMarks): boolean {
  const {namespace, mode, selector} = policy
  if (namespace !== "" || mode !== "normal" || !aboutAll(policy).is || isAboutHosts(selector, marks)) return false
  return !marks.areAlone || [...marksIn(selector)].some((mark) => usualPod.has(mark) || mark.startsWith("pcns."))
}

/** Whether a selector names what only host endpoints have, or that they lack what every pod has. */
function isAboutHosts(selector: Selector, {marks}: HostMarks): boolean {
  return [...marksIn(selector)].some((mark) => marks.has(mark)) || (matchesSelector(selector, none) && !matchesSelector(selector, usualPod))
}

function* marksIn(selector: Selector): Generator<string> {
  if ("label" in selector) yield selector.label
  if (selector.kind === "compare") yield marked(selector.label, selector.value)
  else if (selector.kind === "in" || selector.kind === "not in") for (const value of selector.values) yield marked(selector.label, value)
  else if (selector.kind === "not") yield* marksIn(selector.operand)
  else if (selector.kind === "and" || selector.kind === "or") for (const operand of selector.operands) yield* marksIn(operand)
}

/** A host endpoint with all its labels. */
type Governing = {readonly name: string; readonly labels: LabelReader}

/**
 * Host endpoints about which other policies have their say in a direction: policies about them, so that somebody has thought of them, or such as open everything
 * in the tier of the one that closes. WHY no staged ones for an enforced one: they have no say yet. WHY kept by tier: a world may have many policies that close.
 */
class Sparing {
  readonly #judged: Judged
  readonly #governing: readonly Governing[]
  readonly #known = new Map<string, ReadonlySet<Governing>>()

  constructor(judged: Judged, governing: readonly Governing[]) {
    this.#judged = judged
    this.#governing = governing
  }

  /** Those that are spared from a policy. */
  from({tier, staged}: Policy, direction: Direction): ReadonlySet<Governing> {
    const key = `${direction} ${staged ? "staged" : "enforced"} ${tier}`
    let known = this.#known.get(key)
    if (known === undefined) {
      const {marks, policies} = this.#judged
      const heard = policies.filter((other) => other.namespace === "" && (staged || !other.staged) && other.types.includes(direction))
      const sparing = heard.filter((other) => isAboutHosts(other.selector, marks) || (other.tier === tier && opens(other, direction)))
      known = new Set(this.#governing.filter(({labels}) => sparing.some(({selector}) => matchesSelector(selector, labels))))
      this.#known.set(key, known)
    }
    return known
  }
}

function opens(policy: Policy, direction: Direction): boolean {
  return policy.mode === "normal" && endOf(policy, direction, "Deny") !== "Deny"
}

/** What becomes of everything that a policy decides by no rule about some of it. LIMIT: rules that only together are about everything are not put together. */
function endOf(policy: Policy, direction: Direction, atEnd: "Deny" | "Pass"): "Allow" | "Deny" | "Pass" {
  const rules = direction === "Ingress" ? policy.ingress : policy.egress
  for (const rule of rules) if (rule.action !== "Log" && isAboutEverything(rule)) return rule.action
  return atEnd
}

function isAboutEverything({families, protocol, notProtocol, icmp, notIcmp, source, destination}: Rule): boolean {
  const isAnyPacket = [protocol, notProtocol, icmp, notIcmp].every((each) => each === null)
  return isAnyPacket && families.length === 2 && isAnybody(source) && isAnybody(destination)
}

function isAnybody({nets, notNets, selector, notSelector, ports, notPorts, service}: Peer): boolean {
  const isUnlisted = [nets, notNets, ports, notPorts].every(({length}) => length === 0)
  return isUnlisted && selector === null && notSelector === null && service === null
}

/** The labels of a host endpoint, its own before those of its profiles. */
function labelsOf({labels, profiles: names}: HostEndpoint, profiles: Profiles): LabelReader {
  return names.reduce<LabelReader>((own, name) => new OwnAndLent(own, profiles.get(name)?.labels ?? none), labels)
}

type Saying = {readonly names: string; readonly findings: Findings}

function say({id, staged, at}: Policy, directions: readonly Direction[], {names, findings}: Saying): void {
  const closes = `${staged ? "would close" : "closes"} ${directions.join(" and ")}`
  const message = `\`${id}\` ${closes} of nodes too, failsafe ports aside: it selects the host endpoints ${names}`
  const help =
    "for pods alone add `has(projectcalico.org/namespace)` to its `selector`; where nodes are meant, allow what they need in a policy that names a label of theirs"
  findings.add("hosts-selected-too", message, at, help)
}
