// Rules that would have decided otherwise, nearest first: what would have to change for another verdict.

import type {Action} from "../manifest/resource.ts"
import type {Verdict} from "../decide/decision.ts"
import {endsOf} from "../decide/end.ts"
import {packetOf} from "../decide/packet.ts"
import {decideEntry} from "../decide/through.ts"
import {walkToEnd} from "../decide/walk.ts"
import {compile} from "../program/compile.ts"
import {policyList} from "../program/list.ts"
import type {Miss} from "../program/miss.ts"
import type {Program} from "../program/program.ts"
import type {Case} from "../question/answer.ts"
import type {Peer, Policy, Rule} from "../snapshot/snapshot.ts"
import type {ExplainedStep, ExplainedWalk, NearMiss} from "./explanation.ts"

/** Kinds of misses, the most easily mended first. */
const kinds: readonly Miss["kind"][] = ["ports", "protocol", "icmp", "nets", "service", "selector", "family"]

/** Orders misses: fewer first, then by how easily the hardest of them is mended. Negative: `a` is nearer. */
export function compareMisses(a: readonly Miss[], b: readonly Miss[]): number {
  return a.length - b.length || hardest(a) - hardest(b)
}

function hardest(misses: readonly Miss[]): number {
  return Math.max(-1, ...misses.map(({kind}) => kinds.indexOf(kind)))
}

/** LIMIT: rules of which it is tried where they lead; of some of them a world is made anew. */
const triesMax = 6

/**
 * The rules that did not match and whose match would have led to another verdict where the flow was decided: allowing ones, and those
 * that pass on to what allows, at the stages that denied; denying ones at the stages of an allowed flow. Nearest first. Where several
 * stages deny, each rule would do for its own alone. `stages`: the half that was not reached among them.
 */
export function nearMissesOf(program: Program, shown: Case, stages: readonly ExplainedWalk[]): readonly NearMiss[] {
  const {verdict} = shown.decision
  const wanted: readonly Action[] = verdict === "allow" ? ["Deny"] : ["Allow", "Pass"]
  const asked = verdict === "allow" ? stages : stages.filter((stage) => stage.verdict === "deny" || stage.verdict === verdict)
  const found = asked.flatMap((walk) => walk.steps.flatMap((step) => nearMissOf(walk, step, wanted)))
  const sorted = found.toSorted(
    (a, b) => compareMisses(a.miss.misses, b.miss.misses) || wanted.indexOf(a.miss.action) - wanted.indexOf(b.miss.action),
  )
  const isOpen = hasOpenAddress(program, shown)
  let tries = 0
  return sorted
    .filter((each) => (!isOpen && each.miss.action !== "Pass") || (tries++ < triesMax && leadsElsewhere(program, shown, each)))
    .map(({miss}) => miss)
}

/** Whether no manifest names the address of an end. What a rule before the near one does may hang on it, also where no fact is missing. */
function hasOpenAddress(program: Program, {flow, decision}: Case): boolean {
  const {from, to} = endsOf(program, flow)
  return from.address === null || to.address === null || decision.missing.length > 0
}

type Near = {readonly miss: NearMiss; readonly node: string | null}

function nearMissOf({stage, node}: ExplainedWalk, {step, misses}: ExplainedStep, wanted: readonly Action[]): readonly Near[] {
  if (step.kind !== "rule" || step.matched || misses.length === 0 || !wanted.includes(step.action)) return []
  const {policy, rule, action, at} = step
  return [{miss: {stage, policy, rule, action, at, misses}, node}]
}

/** Whether a stage would say otherwise of a flow if a rule of it matched. */
function leadsElsewhere(program: Program, shown: Case, near: Near): boolean {
  // WHY not of a way into a Service: a pod may have seen another packet there than the flow's.
  const isPlain = !hasOpenAddress(program, shown) && shown.entry === undefined
  const verdict = (isPlain ? laterTiers(program, shown, near) : null) ?? verdictAnew(program, shown, near)
  return verdict === (near.miss.action === "Deny" ? "deny" : "allow")
}

/** What the tiers after a rule that passes on say in a pod's own half of which nothing is open; null in any other stage. */
function laterTiers(program: Program, {flow}: Case, {miss}: Near): Verdict | null {
  const isEgress = miss.stage === "pod-egress"
  const ends = endsOf(program, flow)
  const {endpoint} = isEgress ? ends.from : ends.to
  if (endpoint === null || !(isEgress || miss.stage === "pod-ingress")) return null
  const list = policyList(program, endpoint, {mode: "normal", direction: isEgress ? "Egress" : "Ingress", enforcement: "enforced"})
  const left = list.tiers.findIndex(({policies}) => policies.some(({policy}) => policy.id === miss.policy))
  if (left < 0) return null
  return walkToEnd(program, packetOf(program, flow), {...list, tiers: list.tiers.slice(left + 1)}).verdict
}

function verdictAnew(program: Program, {flow, entry}: Case, {miss, node}: Near): Verdict | undefined {
  const {snapshot} = program
  const {from, to} = endsOf(program, flow)
  const match = {source: from.address === null ? "open" : "known", destination: to.address === null ? "open" : "known"} as const
  const policies = snapshot.policies.map((policy) => (policy.id === miss.policy ? withMatch(policy, miss, match) : policy))
  const {stages, egress, ingress} = decideEntry(compile({...snapshot, policies}, {previous: program}), flow, entry)
  if (miss.stage === "pod-egress") return egress?.verdict
  if (miss.stage === "pod-ingress") return ingress?.verdict
  return stages.find((each) => each.stage === miss.stage && each.node === node)?.verdict
}

type Addresses = Readonly<Record<"source" | "destination", "open" | "known">>

/** A policy with a rule that matches in the place of one: whatever it asks, but what hangs on an address that no manifest names. */
function withMatch(policy: Policy, {rule: index, stage, misses}: NearMiss, addresses: Addresses): Policy {
  const list = stage.endsWith("egress") ? "egress" : "ingress"
  const matching = (rule: Rule): Rule => ({
    ...rule,
    ...everything,
    source: addresses.source === "open" ? openPart(rule.source, notOf(misses, "destination")) : anyone,
    destination: addresses.destination === "open" ? openPart(rule.destination, notOf(misses, "source")) : anyone,
  })
  return {...policy, [list]: policy[list].map((rule) => (rule.index === index ? matching(rule) : rule))}
}

/** The misses but those of a side; where a kind of policy has other names for its sides, all. */
function notOf(misses: readonly Miss[], side: keyof Addresses): readonly Miss[] {
  return misses.filter(({criterion}) => !criterion.startsWith(`${side}.`))
}

/** What a side leaves out, but where the packet is known to be that. WHY: an address that nobody names may be in it. */
function openPart({notNets, notSelector, notPorts}: Peer, misses: readonly Miss[]): Peer {
  const isMissed = (kind: Miss["kind"]): boolean => misses.some((miss) => miss.kind === kind && miss.isNegated)
  return {
    ...anyone,
    notNets: isMissed("nets") ? [] : notNets,
    notSelector: isMissed("selector") ? null : notSelector,
    notPorts: isMissed("ports") ? [] : notPorts,
  }
}

const anyone: Peer = {nets: [], notNets: [], ports: [], notPorts: [], service: null, selector: null, notSelector: null, parts: []}
const everything = {
  families: [4, 6],
  protocol: null,
  notProtocol: null,
  icmp: null,
  notIcmp: null,
} as const
