// A flow from a client to a backend of a Service: it is addressed to something else at first, and from outside it may come by another node.

import type {Program} from "../program/program.ts"
import {decide, decideApart, decideEnds} from "./decide.ts"
import type {Decision, StageWalk, Verdict} from "./decision.ts"
import {distinct} from "./draw.ts"
import {endsOf} from "./end.ts"
import type {Entry} from "./entry.ts"
import type {End, Flow} from "./flow.ts"
import {summed} from "./judgement.ts"
import {packetOf} from "./packet.ts"

/**
 * Decides a flow that comes to a Service by an entry: lists that are asked before translation see where the packet is sent. One from outside that arrives
 * at another node than the backend's passes both, and bears that node's address on the second. Without an entry nothing is translated.
 */
export function decideEntry(program: Program, flow: Flow, entry: Entry | undefined): Decision {
  if (entry === undefined) return decide(program, flow)
  const ends = {...endsOf(program, flow), entry}
  const {node} = entry
  if (ends.from.kind !== "address" || node === null || node === ends.to.node) return decideEnds(program, ends)
  const way = decideEnds(program, {...ends, through: node})
  return joined(
    way,
    sourcesAt(program, flow, node).map((from) => arrivalFrom(program, {...flow, from}, node)),
    node,
  )
}

/** What the second node says. `stages`: its own, each with the packet that it saw. `isOut`: what leaves the cluster, of which nobody says what it bears. */
type Arrival = {readonly decision: Decision; readonly stages: readonly StageWalk[]; readonly verdict: Verdict; readonly isOut?: true}

/** The node under each of its addresses, one of which it puts in the client's place. */
function sourcesAt({nodes, hosts}: Program, {family}: Flow, name: string): readonly End[] {
  const {main, any} = hosts.get(name) ?? {main: null, any: null}
  const all = [nodes.get(name)?.addresses ?? [], main?.addresses ?? [], any?.addresses ?? []].flat()
  const own = all.filter((address) => address.family === family)
  return own.length === 0 ? [{kind: "node", name}] : own.map((address) => ({kind: "node", name, address}))
}

/**
 * The way from a node on. WHY as from outside where the node's address is known: what passes through a node is not what it sends itself, and a backend of
 * which nobody says where it runs is none of its own then.
 */
function arrivalFrom(program: Program, flow: Flow, node: string): Arrival {
  const ends = endsOf(program, flow)
  const packet = packetOf(program, flow)
  const {address} = ends.from
  if (address !== null) {
    const decision = decideEnds(program, {...ends, from: {kind: "address", name: "", endpoint: null, node: null, address}})
    return {decision, stages: decision.stages.map((stage) => ({...stage, packet})), verdict: decision.verdict}
  }
  const decision = decideApart(program, flow)
  const isOwn = ({stage, node: at}: StageWalk): boolean => at === node && (stage === "untracked-egress" || stage === "normal-egress")
  const stages = decision.stages.filter((stage) => !isOwn(stage)).map((stage) => ({...stage, packet}))
  const {verdict} = summed(stages)
  const isOut = flow.to.kind === "address" ? ({isOut: true} as const) : {}
  return {decision, stages, verdict: verdict === "allow" && decision.verdict === "unknown" ? "unknown" : verdict, ...isOut}
}

/** The two parts of the way in one decision. */
function joined(way: Decision, arrivals: readonly Arrival[], node: string): Decision {
  const [first] = arrivals
  const onward = first?.decision ?? way
  const arrival = oneOf(arrivals.map(({verdict}) => verdict))
  const parts = [way.verdict, arrival]
  const verdict = parts.includes("deny") ? "deny" : oneOf(parts)
  const {by, deniedAt, ingress, stages} = summed([...way.stages, ...(first?.stages ?? [])])
  const isOpen = new Set(arrivals.map((each) => each.verdict)).size > 1
  const missing = [way, ...arrivals.map(({decision}) => decision)].flatMap((each) => each.missing)
  return {
    verdict,
    by: verdict === "unknown" ? null : by,
    path: way.path,
    egress: null,
    ingress: ingress ?? onward.ingress,
    stages,
    deniedAt: verdict === "deny" ? deniedAt : null,
    pending: pendingOf(way, arrivals),
    missing: verdict !== "unknown" ? [] : distinct([...missing, ...(isOpen ? [{kind: "source-address-of-node", node} as const] : [])]),
  }
}

/** The verdict of all, unknown where they differ. */
function oneOf(verdicts: readonly Verdict[]): Verdict {
  const [one = "allow", ...others] = new Set(verdicts)
  return others.length === 0 ? one : "unknown"
}

/** What would be if staged policies were enforced: on the way, then at the backend. */
function pendingOf(way: Decision, arrivals: readonly Arrival[]): Decision["pending"] {
  if (way.pending === null && arrivals.every(({decision}) => decision.pending === null)) return null
  const first = way.pending ?? way
  const [last = first, ...others] = arrivals.map(pendingAt)
  const arrival = oneOf([last, ...others].map(({verdict}) => verdict))
  const verdict = [first.verdict, arrival].includes("deny") ? "deny" : oneOf([first.verdict, arrival])
  const by = verdict === "unknown" ? null : first.verdict === "deny" ? first.by : last.by
  return {verdict, by, egress: null, ingress: last.ingress}
}

/** The same at the backend. WHY its own half alone where the node's address is not known: the rest is of what the node sends itself. */
function pendingAt({decision, stages, verdict, isOut}: Arrival): Pick<Decision, "verdict" | "by" | "ingress"> {
  const {pending} = decision
  if (pending === null || isOut === true) return {verdict, by: decision.by, ingress: decision.ingress}
  const isOfNode = stages.length < decision.stages.length
  const shown = isOfNode ? (pending.ingress ?? pending) : pending
  return {verdict: shown.verdict, by: shown.verdict === "allow" ? (pending.ingress ?? pending).by : shown.by, ingress: pending.ingress}
}
