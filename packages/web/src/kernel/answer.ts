// The kernel's rules that a packet meets on the nodes that it crosses, as Calico programs them.

import {iptablesRule, placed, rulesetsOf, simulate, tripOf} from "@carveout/dataplane"
import type {MetRule} from "@carveout/dataplane"
import {ask, compile} from "@carveout/engine"
import type {Program} from "@carveout/engine"
import {rulesOfPolicy, waysOf} from "@carveout/report"
import {walked} from "../trace/answer.ts"
import type {Pair, World} from "../worker/worlds.ts"
import type {ChainMet, KernelView, KernelWant} from "./view.ts"

const nothing: KernelView = {words: "", verdict: null, by: null, chains: [], madeUp: [], refusal: null}

/** A world in which everybody is somewhere, with the rules of its nodes so far. */
type Ground = {readonly program: Program; readonly madeUp: readonly string[]; readonly rulesetAt: ReturnType<typeof rulesetsOf>}

const grounds = new WeakMap<World, Ground>()

function groundOf(world: World): Ground {
  let ground = grounds.get(world)
  if (ground === undefined) {
    const {snapshot, madeUp} = placed(world.program.snapshot)
    const program = compile(snapshot)
    grounds.set(world, (ground = {program, madeUp, rulesetAt: rulesetsOf(program, "iptables")}))
  }
  return ground
}

/** Sends the packet of the walk through the rules. */
export function kernelView({world}: Pair, want: KernelWant): KernelView {
  const question = walked(world, want)?.question
  if (question === undefined) return {...nothing, refusal: "what was chosen is not in the world any more"}
  const {program, madeUp, rulesetAt} = groundOf(world)
  const answer = ask(program, question)
  if (!answer.ok) return {...nothing, refusal: answer.error.map(({message}) => message).join("; ")}
  const ways = waysOf(program, answer.value, question.port ?? null)
  const shown = ways.find(({key}) => key === want.asked.way)?.shown ?? answer.value.witness ?? answer.value.cases[0]
  const trip = shown === undefined ? null : tripOf(program, shown.flow)
  if (shown === undefined || trip === null) return {...nothing, refusal: "no packet comes of this question"}
  const {family} = shown.flow
  const simulation = simulate((node) => rulesetAt({node, family}), trip)
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
