// The kernel's filter as a judge: a flow is sent through the rulesets that Calico would program on the nodes on its way.

import {rulesetsOf, simulate, tripOf} from "@carveout/dataplane"
import type {RulesetOptions, Simulation, Trip} from "@carveout/dataplane"
import type {Decision, Flow, Program} from "@carveout/engine"

/** What a kernel is asked: null where no manifest says which address an end has or where it is. `change`: what is otherwise on the trip. */
export type KernelJudge = (flow: Flow, change?: Partial<Trip>) => Simulation | null

/** The flavours of rulesets. */
export const dataplanes = ["iptables", "nftables"] as const

/** A judge by the rulesets of a program's nodes, each made when a packet first comes there. */
export function kernelJudge(program: Program, options: Partial<RulesetOptions>): KernelJudge {
  const rulesetAt = rulesetsOf(program, options.dataplane ?? "iptables", options)
  return (flow, change = {}) => {
    const trip = tripOf(program, flow)
    return trip === null ? null : simulate((node) => rulesetAt({node, family: flow.family}), {...trip, ...change})
  }
}

/** One list of policy on the way: where, which, what it said and by which rule. */
export type StageWord = {readonly node: string | null; readonly stage: string; readonly verdict: string; readonly by: string | null}

/** References of what lets a packet go on without a word, which no kernel rule says. */
const silent: ReadonlySet<string | null> = new Set(["HostDefault", "NoHostEndpoint", null])

/** WHY a failsafe port of an early list is none either: it spares no later list, and the kernel has it there also where the other direction has policy alone. */
function isSilent({stage, verdict, by}: StageWord): boolean {
  if (verdict === "deny") return false
  const isEarly = stage.startsWith("untracked") || stage === "preDNAT"
  return silent.has(by) || (isEarly && by?.startsWith("Failsafe#") === true)
}

/** What was said on the way up to the first denial. */
function spoken(words: readonly StageWord[]): readonly StageWord[] {
  const end = words.findIndex(({verdict}) => verdict === "deny")
  const asked = end === -1 ? words : words.slice(0, end + 1)
  return asked.filter((word) => !isSilent(word))
}

/** What a decision says, list by list, as far as a kernel would hear it. */
export function wordsOfDecision({stages}: Decision): readonly StageWord[] {
  return spoken(stages.map(({node, stage, verdict, by}) => ({node, stage, verdict, by})))
}

/** The same of a simulation. */
export function wordsOfSimulation({stages}: Simulation): readonly StageWord[] {
  return spoken(stages.map(({node, stage, verdict, cause}) => ({node, stage, verdict, by: cause})))
}
