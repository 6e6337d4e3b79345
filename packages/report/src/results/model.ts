// Results of tests as formats fix them for scripts.
import {protocolName} from "@carveout/engine"
import type {Case, Diagnostic, TestResult} from "@carveout/engine"

/** A flow that speaks against an entry, in words and numbers. */
export type WitnessJson = {
  readonly from: string
  readonly to: string
  readonly flow: FlowJson
  readonly verdict: string
  readonly by: string | null
}

/** What is on the wire. */
export type FlowJson = {
  readonly protocol: string | number
  readonly sourcePort: number | null
  readonly port: number | null
  readonly icmp: {readonly type: number; readonly code: number} | null
  readonly ipFamily: "IPv4" | "IPv6"
}

type Actual = NonNullable<TestResult["actual"]>

/** Verdict and decider of one half. */
type HalfJson = {readonly verdict: string; readonly by: string | null} | null

/** What was decided about the flow that is shown. */
export type ActualJson = Pick<Actual, "verdict" | "by" | "path" | "deniedAt"> & {
  readonly egress: HalfJson
  readonly ingress: HalfJson
  readonly pending: {readonly verdict: string; readonly by: string | null; readonly egress: HalfJson; readonly ingress: HalfJson}
}

/** One result in its contract shape. */
export type ResultJson = Pick<TestResult, "file" | "line" | "name" | "expect" | "pass"> & {
  readonly actual: ActualJson | null
  readonly witness: WitnessJson | null
  readonly problems: readonly string[]
  /** What was taken for given, as `explain` says it. */
  readonly assumptions: readonly string[]
}

/** One result. */
export function resultJson({file, line, name, expect, actual, pass, witness, problems, diagnostics}: TestResult): ResultJson {
  const assumptions = actual === null ? [] : diagnostics.map(noteText)
  const decided = actual === null ? null : actualJson(actual)
  return {file, line, name, expect, actual: decided, pass, witness: witness ? witnessJson(witness) : null, problems, assumptions}
}

/** WHY picked: a half is a walk where it comes from, and how the engine walks is no promise. */
function actualJson({verdict, by, egress, ingress, path, deniedAt, pending}: Actual): ActualJson {
  const half = (walk: HalfJson): HalfJson => walk && {verdict: walk.verdict, by: walk.by}
  const staged = {verdict: pending.verdict, by: pending.by, egress: half(pending.egress), ingress: half(pending.ingress)}
  return {verdict, by, egress: half(egress), ingress: half(ingress), path, deniedAt, pending: staged}
}

/** What is to be known about where the flows of a failed entry go. WHY not every assumption: what is usual for all manifests is no reason to fail. */
export function entryNotes({pass, actual, diagnostics}: Pick<TestResult, "pass" | "actual" | "diagnostics">): readonly string[] {
  if (pass || actual === null) return []
  return diagnostics.filter(({code}) => !code.startsWith("assumed-")).map(noteText)
}

/** What was taken for given in a line, with what to do where there is something. */
export function noteText({message, help}: Diagnostic): string {
  return help === undefined ? message : `${message}; ${help}`
}

/** A case as a witness. */
export function witnessJson({from, to, flow, decision}: Case): WitnessJson {
  return {from, to, flow: flowJson(flow), verdict: decision.verdict, by: decision.by}
}

/** A flow in its contract shape: protocols with a name by name, others by number. */
export function flowJson({protocol, sourcePort, port, icmp, family}: Case["flow"]): FlowJson {
  const name = protocolName(protocol)
  return {protocol: /^\d+$/.test(name) ? protocol : name, sourcePort, port, icmp, ipFamily: family === 4 ? "IPv4" : "IPv6"}
}

/** A flow in one line: `prod/backend → kube-system/coredns UDP 53`. Names have no family, so IPv6 is said. */
export function flowText({from, to, flow}: Pick<Case, "from" | "to" | "flow">): string {
  const wire = flow.icmp ? ` type ${flow.icmp.type} code ${flow.icmp.code}` : flow.port === null ? "" : ` ${flow.port}`
  return `${from} → ${to} ${protocolName(flow.protocol)}${wire}${sourceText(flow)}${familyText(flow.family)}`
}

/** The port from which `explain` asks unless told. */
const usualSource = 50_000

/** WHY: a rule may ask from which port, and whoever checks the flow has to ask from that one. */
function sourceText({sourcePort}: Case["flow"]): string {
  return sourcePort === null || sourcePort === usualSource ? "" : ` from port ${sourcePort}`
}

/** What a line adds that speaks of IPv6: the same names may be judged otherwise there. IPv4 goes without saying. */
export function familyText(family: 4 | 6): string {
  return family === 6 ? " (IPv6)" : ""
}
