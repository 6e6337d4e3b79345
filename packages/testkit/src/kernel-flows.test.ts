// Upstream's own answers about flows, held against the rulesets that Calico would program, of both flavours: packet by packet, rule by rule.

import assert from "node:assert/strict"
import {test} from "node:test"
import type {Simulation} from "@carveout/dataplane"
import {compile} from "@carveout/engine"
import type {Flow} from "@carveout/engine"
import {flowOf, readWorld, worldNames} from "./conformance.ts"
import type {Entry} from "./conformance.ts"
import {dataplanes, kernelJudge} from "./kernel-judge.ts"
import type {KernelJudge} from "./kernel-judge.ts"

type Half = "pod-egress" | "pod-ingress"

/** The stages of a packet, and those of the half that it did not come to, which upstream gives all the same: there it comes from outside. */
function stagesOf(judge: KernelJudge, flow: Flow, got: Simulation): Simulation["stages"] {
  const isDropped = got.stages.some(({stage, verdict}) => stage === "pod-egress" && verdict === "deny")
  const later = isDropped ? judge(flow, {from: {kind: "outside"}}) : null
  return [...got.stages, ...(later?.stages ?? []).filter(({stage}) => stage === "pod-ingress")]
}

/** What upstream says and the kernel's rules do not; null when they agree. */
function shortfall({verdict, egress, ingress, deniedAt}: Entry, got: Simulation, stages: Simulation["stages"]): string | null {
  if (got.verdict !== verdict) return `${got.verdict}, not ${verdict}`
  const half = (stage: Half, want: Entry["egress"]): string | null => {
    const passed = stages.find((each) => each.stage === stage)
    // WHY a half may be absent: what a list of a host drops before does not come to it.
    if (want === undefined || (passed === undefined && deniedAt !== undefined)) return null
    if (passed?.verdict !== want.verdict) return `${stage} is ${passed?.verdict}, not ${want.verdict}`
    return want.by === undefined || passed.cause === want.by ? null : `${stage} by ${passed.cause}, not ${want.by}`
  }
  const denial = got.stages.findLast((each) => each.verdict === "deny")
  const isElsewhere = deniedAt !== undefined && (denial?.node !== deniedAt.node || denial.stage !== deniedAt.stage)
  if (isElsewhere) return `denied at ${denial?.node} ${denial?.stage}, not ${deniedAt.node} ${deniedAt.stage}`
  if (deniedAt?.by !== undefined && denial?.cause !== deniedAt.by) return `denied by ${denial?.cause}, not ${deniedAt.by}`
  return half("pod-egress", egress) ?? half("pod-ingress", ingress)
}

for (const dataplane of dataplanes) {
  test(`packets fare in rulesets for ${dataplane} as upstream says`, (t) => {
    let flows = 0
    let halves = 0
    const failures: string[] = []
    for (const name of worldNames()) {
      const {snapshot, entries} = readWorld(name)
      const judge = kernelJudge(compile(snapshot), {dataplane})
      for (const [i, entry] of entries.entries()) {
        const flow = flowOf(snapshot, entry)
        const got = judge(flow)
        assert.ok(got !== null, `${name}[${i}]: an end is nowhere`)
        flows++
        const stages = stagesOf(judge, flow, got)
        halves += stages.filter(({stage}) => stage.startsWith("pod-")).length
        const missed = shortfall(entry, got, stages)
        if (missed !== null) failures.push(`${name}[${i}] ${entry.from} -> ${entry.to}: ${missed}`)
      }
    }
    t.diagnostic(`${flows} flows, ${halves} halves asked`)
    assert.equal(flows, 21_528)
    assert.deepEqual(failures.slice(0, 5), [], `${failures.length} of ${flows} flows fare otherwise`)
  })
}
