// What a real kernel did with packets, beside what the engine says of their flows.

import type {Decision} from "@carveout/engine"

/** One packet: its flow in words, what was expected of it, and what became of it. */
export type Tried = {
  readonly words: string
  readonly from: string
  readonly to: string
  readonly protocol: string
  readonly port: number | null
  readonly ipFamily: "IPv4" | "IPv6"
  readonly decision: Pick<Decision, "verdict" | "by">
  /** `inconclusive`: nothing certain was seen. */
  readonly seen: "arrived" | "dropped" | "refused" | "unreachable" | "inconclusive"
  /** What was seen, in words. */
  readonly evidence: string
}

/** All of them, with what stood around. `madeUp`: what manifests leave open and was chosen. */
export type Proof = {
  readonly dataplane: "iptables" | "nftables"
  readonly nodes: number
  readonly pods: number
  readonly rules: number
  readonly tried: readonly Tried[]
  readonly madeUp: readonly string[]
}

/** Whether a packet bore out what was expected; null where that cannot be said. */
export function isBorneOut({decision, seen}: Pick<Tried, "decision" | "seen">): boolean | null {
  if (seen === "arrived") return decision.verdict === "allow"
  if (seen === "dropped" || seen === "refused") return decision.verdict === "deny"
  return null
}

/** The fields of the document. */
export function proofJson({dataplane, nodes, pods, rules, tried, madeUp}: Proof): object {
  return {dataplane, nodes, pods, kernelRules: rules, flows: tried.map(triedJson), madeUp}
}

/** The fields of one packet. */
export function triedJson(tried: Tried): object {
  const {from, to, protocol, port, ipFamily, decision, seen, evidence} = tried
  return {from, to, protocol, port, ipFamily, verdict: decision.verdict, by: decision.by, seen, evidence, holds: isBorneOut(tried)}
}
