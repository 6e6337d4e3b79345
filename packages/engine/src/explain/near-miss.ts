// Rules that would have decided otherwise, nearest first: what would have to change for another verdict.

import type {Action} from "../manifest/resource.ts"
import {endsOf} from "../decide/end.ts"
import {packetOf} from "../decide/packet.ts"
import {decideEntry} from "../decide/through.ts"
import {walkToEnd} from "../decide/walk.ts"
import {compile} from "../program/compile.ts"
import {policyList} from "../program/list.ts"
import type {Miss} from "../program/miss.ts"
import type {Program} from "../program/program.ts"
import type {Case} from "../question/answer.ts"
import type {Peer, Policy} from "../snapshot/snapshot.ts"
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

/** LIMIT: rules that pass on of which it is tried where they lead; of some of them a world is made anew. */
const passesMax = 4

/**
 * The rules that did not match and whose match would have led to another verdict where the flow was decided: allowing ones, and those
 * that pass on to what allows, at the stages that denied; denying ones at the stages of an allowed flow. Nearest first. Where several
 * stages deny, each rule would do for its own alone. `stages`: the half that was not reached among them.
 */
export function nearMissesOf(program: Program, shown: Case, stages: readonly ExplainedWalk[]): readonly NearMiss[] {
  const {verdict} = shown.decision
  const wanted: readonly Action[] = verdict === "allow" ? ["Deny"] : ["Allow", "Pass"]
  const asked = verdict === "deny" ? stages.filter((stage) => stage.verdict === "deny") : stages
  const found = asked.flatMap((walk) => walk.steps.flatMap((step) => nearMissOf(walk, step, wanted)))
  const sorted = found.toSorted(
    (a, b) => compareMisses(a.miss.misses, b.miss.misses) || wanted.indexOf(a.miss.action) - wanted.indexOf(b.miss.action),
  )
  let passes = 0
  return sorted
    .filter((each) => each.miss.action !== "Pass" || (passes++ < passesMax && leadsToAllow(program, shown, each)))
    .map(({miss}) => miss)
}

type Near = {readonly miss: NearMiss; readonly node: string | null}

function nearMissOf({stage, node}: ExplainedWalk, {step, misses}: ExplainedStep, wanted: readonly Action[]): readonly Near[] {
  if (step.kind !== "rule" || step.matched || misses.length === 0 || !wanted.includes(step.action)) return []
  const {policy, rule, action, at} = step
  return [{miss: {stage, policy, rule, action, at, misses}, node}]
}

/** Whether a stage would allow a flow if a rule of it matched. */
function leadsToAllow(program: Program, shown: Case, near: Near): boolean {
  // WHY not of a way into a Service: a pod may have seen another packet there than the flow's.
  const isPlain = shown.decision.missing.length === 0 && shown.entry === undefined
  return (isPlain ? laterTiersAllow(program, shown, near) : null) ?? allowsAnew(program, shown, near)
}

/** What the tiers after a rule that passes on say in a pod's own half of which nothing is open; null in any other stage. */
function laterTiersAllow(program: Program, {flow}: Case, {miss}: Near): boolean | null {
  const isEgress = miss.stage === "pod-egress"
  const ends = endsOf(program, flow)
  const {endpoint} = isEgress ? ends.from : ends.to
  if (endpoint === null || !(isEgress || miss.stage === "pod-ingress")) return null
  const list = policyList(program, endpoint, {mode: "normal", direction: isEgress ? "Egress" : "Ingress", enforcement: "enforced"})
  const left = list.tiers.findIndex(({policies}) => policies.some(({policy}) => policy.id === miss.policy))
  if (left < 0) return null
  return walkToEnd(program, packetOf(program, flow), {...list, tiers: list.tiers.slice(left + 1)}).verdict === "allow"
}

function allowsAnew(program: Program, {flow, entry}: Case, {miss, node}: Near): boolean {
  const {snapshot} = program
  const policies = snapshot.policies.map((policy) => (policy.id === miss.policy ? withMatch(policy, miss) : policy))
  const {stages, egress, ingress} = decideEntry(compile({...snapshot, policies}, {previous: program}), flow, entry)
  if (miss.stage === "pod-egress") return egress?.verdict === "allow"
  if (miss.stage === "pod-ingress") return ingress?.verdict === "allow"
  return stages.find((each) => each.stage === miss.stage && each.node === node)?.verdict === "allow"
}

/** A policy with a rule that matches everything in the place of one. */
function withMatch(policy: Policy, {rule: index, stage}: NearMiss): Policy {
  const list = stage.endsWith("egress") ? "egress" : "ingress"
  return {...policy, [list]: policy[list].map((rule) => (rule.index === index ? {...rule, ...everything} : rule))}
}

const anyone: Peer = {nets: [], notNets: [], ports: [], notPorts: [], service: null, selector: null, notSelector: null, parts: []}
const everything = {
  families: [4, 6],
  protocol: null,
  notProtocol: null,
  icmp: null,
  notIcmp: null,
  source: anyone,
  destination: anyone,
} as const
