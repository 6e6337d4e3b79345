// A client outside that comes through a Service: which source address the backend's policy sees (evaluation 3.1).

import {decide} from "../decide/decide.ts"
import type {Decision, Verdict} from "../decide/decision.ts"
import type {Flow} from "../decide/flow.ts"
import type {Program} from "../program/program.ts"
import type {Service} from "../snapshot/snapshot.ts"
import type {Directory} from "./directory.ts"

/** A flow from a client to one backend of a Service, with its decision as if the client's address were kept. */
export type ThroughService = {readonly flow: Flow; readonly service: Service; readonly decision: Decision}

type Known = {readonly program: Program; readonly directory: Directory}

/**
 * The decision when the node that received the connection may have put its own address in the client's place. Where that would
 * change the verdict it is unknown, and the missing fact is the source address.
 * LIMIT: a node's tunnel address, which no manifest names, is not a reading of its own where the nodes' addresses are known.
 */
export function afterSnat(known: Known, {flow, service, decision}: ThroughService): Decision {
  if (flow.from.kind !== "address" || service.externalTrafficPolicy === "Local" || flow.to.kind === "address") return decision
  const others = sourcesOf(known, flow)
  const kept = arrivalVerdict(decision, flow)
  const isSame = others.every((name) => arrivalVerdict(decide(known.program, {...flow, from: {kind: "node", name}}), flow) === kept)
  if (isSame) return decision
  const missing = [...decision.missing, {kind: "source-address-after-snat", service: service.id} as const]
  return {...decision, verdict: "unknown", by: null, missing}
}

/** The nodes that may have received the connection for a backend elsewhere. Of a world without nodes, one that nobody knows. */
function sourcesOf({directory}: Known, flow: Flow): readonly string[] {
  const nodes = [...directory.nodes.keys()]
  const home = homeOf(directory, flow)
  return nodes.length > 0 ? nodes.filter((node) => node !== home) : [""]
}

/** The node at which a flow arrives, null where it is not known. */
function homeOf({endpoints}: Directory, {to}: Flow): string | null {
  if (to.kind === "node") return to.name
  return to.kind === "workload" ? (endpoints.get(to.id)?.node ?? null) : null
}

/** What the backend's side alone says: the pod's ingress half, or the lists of the backend's node. */
function arrivalVerdict({ingress, stages}: Decision, {to}: Flow): Verdict {
  if (to.kind === "workload") return ingress?.verdict ?? "allow"
  const verdicts = stages.filter(({node}) => to.kind === "node" && node === to.name).map(({verdict}) => verdict)
  if (verdicts.includes("deny")) return "deny"
  return verdicts.includes("unknown") ? "unknown" : "allow"
}
