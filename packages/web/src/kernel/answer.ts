// The kernel's rules that a packet meets on the nodes that it crosses, as Calico programs them.

import {iptablesRule, placed, rulesetOf, simulate, tripOf, usualOptions} from "@carveout/dataplane"
import type {MetRule, Ruleset} from "@carveout/dataplane"
import {ask, compile} from "@carveout/engine"
import type {Program} from "@carveout/engine"
import {rulesOfPolicy, waysOf} from "@carveout/report"
import {walked} from "../trace/answer.ts"
import type {Pair, World} from "../worker/worlds.ts"
import type {ChainMet, KernelView, KernelWant} from "./view.ts"

const nothing: KernelView = {words: "", verdict: null, by: null, chains: [], madeUp: [], refusal: null}

/** A world in which everybody is somewhere, with the rules of its nodes so far. */
type Ground = {readonly program: Program; readonly madeUp: readonly string[]; readonly rulesets: Map<string, Ruleset>}

const grounds = new WeakMap<World, Ground>()

function groundOf(world: World): Ground {
  let ground = grounds.get(world)
  if (ground === undefined) {
    const {snapshot, madeUp} = placed(world.program.snapshot)
    grounds.set(world, (ground = {program: compile(snapshot), madeUp, rulesets: new Map()}))
  }
  return ground
}

/** Sends the packet of the walk through the rules. */
export function kernelView({world}: Pair, want: KernelWant): KernelView {
  const question = walked(world, want)?.question
  if (question === undefined) return {...nothing, refusal: "what was chosen is not in the world any more"}
  const {program, madeUp, rulesets} = groundOf(world)
  const answer = ask(program, question)
  if (!answer.ok) return {...nothing, refusal: answer.error.map(({message}) => message).join("; ")}
  const ways = waysOf(program, answer.value, question.port ?? null)
  const shown = ways.find(({key}) => key === want.asked.way)?.shown ?? answer.value.witness ?? answer.value.cases[0]
  const trip = shown === undefined ? null : tripOf(program, shown.flow)
  if (shown === undefined || trip === null) return {...nothing, refusal: "no packet comes of this question"}
  const rulesetAt = (node: string): Ruleset => {
    const key = `${node} ${shown.flow.family}`
    let ruleset = rulesets.get(key)
    if (ruleset === undefined) rulesets.set(key, (ruleset = rulesetOf(program, {node, family: shown.flow.family}, usualOptions)))
    return ruleset
  }
  const simulation = simulate(rulesetAt, trip)
  const {verdict, cause} = simulation
  return {words: `${shown.from} → ${shown.to}`, verdict, by: cause, chains: chainsOf(rulesOfPolicy(simulation)), madeUp, refusal: null}
}

/** Rules that are met in one go in one chain stand together. */
function chainsOf(met: readonly MetRule[]): readonly ChainMet[] {
  const chains: (ChainMet & {readonly rules: ChainMet["rules"][number][]})[] = []
  for (const {node, layer, chain, place, rule} of met) {
    const shown = {place: place + 1, text: iptablesRule(rule), why: rule.cause ?? rule.comments.join(", ")}
    const last = chains.at(-1)
    if (last?.node === node && last.table === layer && last.chain === chain) last.rules.push(shown)
    else chains.push({node, table: layer, chain, rules: [shown]})
  }
  return chains
}
