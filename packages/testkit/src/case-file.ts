// A disagreement as a file that stays: a PolicyTest where the world came from manifests, else the snapshot as JSON.

import {protocolName} from "@carveout/engine"
import type {Flow, World} from "@carveout/engine"
import {addressText} from "./address.ts"
import type {Disagreement} from "./judge.ts"
import type {Judgement} from "./judgement.ts"

/** The text of a file, and the ending of its name. */
export type CaseFile = {readonly text: string; readonly extension: "yaml" | "json"}

/** The wanted answer is the oracle's; undefined where no PolicyTest can say it (an unknown verdict, a world without manifests). */
export function caseFile({seed, flow, oracle, manifests}: Disagreement): CaseFile | undefined {
  if (manifests === null || typeof oracle === "string" || oracle.verdict === "unknown") return undefined
  const text = [
    "apiVersion: carveout.dev/v1alpha1",
    "kind: PolicyTest",
    "metadata:",
    `  name: oracle and engine agree on the world of seed ${seed}`,
    "  annotations: {claims: FLOW-1}",
    "spec:",
    "  inline: |",
    manifests.trimEnd().replace(/^/gm, "    "),
    "  expect:",
    `    - ${entry(flow, oracle)}`,
    "",
  ]
  return {text: text.join("\n"), extension: "yaml"}
}

/** One line of an expectation. */
function entry(flow: Flow, {verdict, by, path, egress, ingress, deniedAt, pending}: Judgement): string {
  const half = (want: {readonly verdict: string; readonly by: string | null}): object => ({
    verdict: want.verdict,
    ...(want.by === null ? {} : {by: want.by}),
  })
  const fields = {
    from: nameOf(flow.from),
    to: nameOf(flow.to),
    protocol: protocolName(flow.protocol),
    ...(flow.port === null ? {} : {port: flow.port}),
    ...(flow.sourcePort === null ? {} : {sourcePort: flow.sourcePort}),
    ...(flow.icmp === null ? {} : {icmp: flow.icmp}),
    ipFamily: `IPv${flow.family}`,
    ...(path === null ? {} : {path}),
    verdict,
    ...(by === null ? {} : {by}),
    ...(egress === null || egress.verdict === "unknown" ? {} : {egress: half(egress)}),
    ...(ingress === null || ingress.verdict === "unknown" ? {} : {ingress: half(ingress)}),
    ...(deniedAt === null ? {} : {deniedAt: Object.fromEntries(Object.entries(deniedAt).filter(([, value]) => value !== null))}),
    ...(pending === null || pending.verdict === "unknown" ? {} : {pending: half(pending)}),
  }
  return JSON.stringify(fields)
}

function nameOf(end: Flow["from"]): string {
  if (end.address !== undefined) return addressText(end.address)
  if (end.kind === "workload") return end.id
  return end.kind === "node" ? `host/${end.name}` : addressText(end.address)
}

/** The snapshot, the flow and both answers as JSON; maps become lists of pairs, large numbers become text with an `n`. */
export function snapshotText({seed, flow, oracle, engine, snapshot}: Disagreement): CaseFile {
  const plain = (key: string, value: unknown): unknown => {
    if (typeof value === "bigint") return `${value}n`
    if (value instanceof Map) return [...value]
    return key === "at" ? undefined : value
  }
  return {
    text: `${JSON.stringify({seed, flow, oracle, engine, snapshot: snapshot satisfies World.Snapshot}, plain, 1)}\n`,
    extension: "json",
  }
}
