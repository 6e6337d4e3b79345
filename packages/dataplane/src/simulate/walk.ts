// One packet through one hook of one node, rule by rule, as the kernel takes it: jumps, gotos, returns, marks, sets and maps.
// Which hooks it passes is path.ts.

import type {Stage} from "@carveout/engine"
import {accept} from "../table/marks.ts"
import type {Action, KernelRule, Layer, Ruleset} from "../table/rule.ts"
import {meets} from "./packet.ts"
import type {Passage, Sets} from "./packet.ts"

/** A kernel rule that a packet met. `place`: in its chain, from 0; what Calico appends to a chain of the kernel's own is counted on behind what it inserts. */
export type MetRule = {
  readonly node: string
  readonly layer: Layer
  readonly chain: string
  readonly place: number
  readonly rule: KernelRule
}

/** What an endpoint's chain said, by the stage that it is of. `at`: the kernel rule that said so; null: it came to its end without a word. */
export type PassedStage = {
  readonly stage: Stage
  readonly node: string
  readonly verdict: "allow" | "deny"
  readonly cause: string | null
  readonly at: MetRule | null
}

/** A packet on its way through a node. `mark` and `isTracked` change, `trace` and `stages` grow. */
export type Walker = {
  readonly ruleset: Ruleset
  readonly sets: Sets
  mark: number
  isTracked: boolean
  readonly trace: MetRule[]
  readonly stages: PassedStage[]
}

/** How a hook or a chain was left; null: by its end or a return. */
export type Outcome = "ACCEPT" | "DROP" | "REJECT" | null

/** LIMIT: chains that lead to one another; the kernel takes no more. */
const depthMax = 16

type Visit = {
  readonly walker: Walker
  readonly passage: Omit<Passage, "mark">
  readonly layer: Layer
  readonly depth: number
}

/** Sends a packet through a chain of the kernel's own. WHY accepted at its end: that is the policy of these chains unless somebody else changed it. */
export function walkHook(walker: Walker, layer: Layer, hook: string, passage: Visit["passage"]): Exclude<Outcome, null> {
  const rules = walker.ruleset.tables[layer].hooks.get(hook)
  if (rules === undefined) return "ACCEPT"
  return walkRules({walker, passage, layer, depth: 0}, hook, [...rules.inserted, ...rules.appended]) ?? "ACCEPT"
}

function walkRules(visit: Visit, chain: string, rules: readonly KernelRule[]): Outcome {
  const {walker, passage, layer} = visit
  for (const [place, rule] of rules.entries()) {
    if (!rule.matches.every((match) => meets(match, {...passage, mark: walker.mark}, walker.sets))) continue
    const target = targetOf(rule.action, visit)
    if (target === null) continue
    walker.trace.push({node: nodeOf(walker.ruleset), layer, chain, place, rule})
    const left = act(visit, target)
    if (left !== "on") return left
  }
  return null
}

/** An action whose chain is known; null: a map that has none, which is no match. */
function targetOf(action: Action, {walker, passage}: Visit): Exclude<Action, {kind: "map"}> | null {
  if (action.kind !== "map") return action
  const own = passage[action.way]
  const chain = own === null ? undefined : walker.ruleset.maps.find(({name}) => name === action.map)?.chains.get(own)
  return chain === undefined ? null : {kind: "goto", chain}
}

/** What an action does; `on`: the next rule is asked. */
function act(visit: Visit, action: Exclude<Action, {kind: "map"}>): Outcome | "on" {
  const {walker} = visit
  switch (action.kind) {
    case "end":
      return end(walker, action.verdict)
    case "jump":
      return walkChain(visit, action.chain) ?? "on"
    case "goto":
      return walkChain(visit, action.chain)
    case "set-bits":
      walker.mark |= action.bits
      return "on"
    case "clear-bits":
      walker.mark &= ~action.bits
      return "on"
    case "mask":
      walker.mark = (walker.mark & ~action.mask) | action.value
      return "on"
    case "log":
    case "tell":
    case "none":
      return "on"
  }
}

/** WHY a packet goes on behind NOTRACK: it is told that it has no connection, and nothing else. */
function end(walker: Walker, verdict: Extract<Action, {kind: "end"}>["verdict"]): Outcome | "on" {
  if (verdict === "RETURN") return null
  if (verdict !== "NOTRACK") return verdict
  walker.isTracked = false
  return "on"
}

function walkChain(visit: Visit, chain: string): Outcome {
  const {walker, layer, depth} = visit
  if (depth >= depthMax) throw new Error(`chains lead deeper than ${depthMax} at ${chain}`)
  const from = walker.trace.length
  const outcome = walkRules({...visit, depth: depth + 1}, chain, walker.ruleset.tables[layer].chains.get(chain) ?? [])
  const stage = stageOf(layer, chain)
  if (stage !== null) note(walker, stage, {outcome, from})
  return outcome
}

const stages: readonly (readonly [prefix: string, of: Partial<Record<Layer, Stage>>])[] = [
  ["cali-fw-", {filter: "pod-egress"}],
  ["cali-tw-", {filter: "pod-ingress"}],
  ["cali-fh-", {raw: "untracked-ingress", mangle: "preDNAT", filter: "normal-ingress"}],
  ["cali-th-", {raw: "untracked-egress", mangle: "normal-egress", filter: "normal-egress"}],
  ["cali-fhfw-", {filter: "forward-ingress"}],
  ["cali-thfw-", {filter: "forward-egress"}],
  ["cali-wl-to-host", {filter: "endpoint-to-host"}],
]

/** Which list of policy an endpoint's chain is; of other chains null. */
function stageOf(layer: Layer, chain: string): Stage | null {
  return stages.find(([prefix]) => chain.startsWith(prefix))?.[1][layer] ?? null
}

/** Notes what a stage said, from the rules that were met in it. A packet that a stage inside of it dropped has not come to its end. */
function note({ruleset, mark, trace, stages: passed}: Walker, stage: Stage, {outcome, from}: {outcome: Outcome; from: number}): void {
  if (passed.at(-1)?.verdict === "deny") return
  const own = trace.slice(from)
  // WHY the last of these without a mark: the action for packets to the host may be to return, which marks nothing.
  const hasSpoken = (mark & accept) !== 0 || stage === "endpoint-to-host"
  const at = outcome !== null ? own.at(-1) : hasSpoken ? own.findLast(({rule}) => rule.cause !== undefined) : undefined
  const verdict = outcome === "DROP" || outcome === "REJECT" ? "deny" : "allow"
  passed.push({stage, node: nodeOf(ruleset), verdict, cause: at?.rule.cause ?? null, at: at ?? null})
}

/** WHY: pods of which nobody says the node are on one without a name. */
function nodeOf({node}: Ruleset): string {
  return node ?? ""
}
