// What Hubble's records have in common, whether they are JSON or text: what verdicts mean, whom an end is, who judged.

import {recordedEnd} from "../record.ts"
import type {FlowRecord, RecordedEnd, Reporter} from "../record.ts"

/** WHY audit is allow: policy that is only tried out lets pass what it would drop. What is only traced or translated was judged by nobody. */
const verdicts: ReadonlyMap<string, FlowRecord["action"]> = new Map([
  ["FORWARDED", "allow"],
  ["ALLOWED", "allow"],
  ["REDIRECTED", "allow"],
  ["AUDIT", "allow"],
  ["AUDITED", "allow"],
  ["DROPPED", "deny"],
  ["DENIED", "deny"],
])

/** What a verdict lets happen; undefined where it is none of policy. */
export function actionOf(verdict: string): FlowRecord["action"] | undefined {
  return verdicts.get(verdict)
}

/** Who judged, where a record does not say: of two ends of which one alone is a pod, that pod. */
export function judgeOf(from: RecordedEnd, to: RecordedEnd): Reporter {
  const [isFrom, isTo] = [from, to].map(isPod)
  return isFrom === isTo ? "unsaid" : isFrom === true ? "source" : "destination"
}

function isPod({kind, namespace}: RecordedEnd): boolean {
  return (kind === "workload" || kind === "pod-or-service") && namespace !== ""
}

/** The cluster of a node as Hubble writes it, `cluster/node`; empty where it names none. */
export function clusterOf(node: string): string {
  return node.includes("/") ? node.slice(0, node.indexOf("/")) : ""
}

/** An end that the manifests of one cluster do not have. */
export function endElsewhere(name: string, namespace = ""): RecordedEnd {
  return recordedEnd({kind: "elsewhere", name, namespace, labels: new Map(), address: ""})
}
