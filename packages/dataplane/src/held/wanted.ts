// What a ruleset wants a node to hold, in the same form as what is held: hashes by chain, and which policy each rule is of.

import {iptablesLines, hookLines} from "../iptables/print.ts"
import {nftTable} from "../nftables/print.ts"
import type {KernelRule, Layer, Ruleset, Table} from "../table/rule.ts"
import {hashOf} from "./held.ts"

/** One chain as it should be: rule by rule the hash and the line as it would be written. */
export type WantedChain = {
  readonly rules: readonly KernelRule[]
  readonly hashes: readonly (string | null)[]
  readonly lines: readonly string[]
  /** Whether it is the kernel's own, in which others may have rules too. */
  readonly isHook: boolean
}

/** The chains of a table by name, the kernel's own among them. */
export function wantedChains(ruleset: Ruleset, layer: Layer): ReadonlyMap<string, WantedChain> {
  const {hooks, chains} = ruleset.tables[layer]
  const linesOf = ruleset.dataplane === "iptables" ? iptablesLinesOf(ruleset.tables[layer]) : nftLinesOf(ruleset, layer)
  const wanted = (name: string, rules: readonly KernelRule[], isHook: boolean): [string, WantedChain] => {
    const lines = linesOf(name)
    return [name, {rules, lines, hashes: lines.map(hashOf), isHook}]
  }
  return new Map([
    ...[...hooks].map(([name, {inserted, appended}]) => wanted(name, [...inserted, ...appended], true)),
    ...[...chains].map(([name, rules]) => wanted(name, rules, false)),
  ])
}

type LinesOf = (chain: string) => readonly string[]

function iptablesLinesOf({hooks, chains}: Table): LinesOf {
  return (name) => {
    const hook = hooks.get(name)
    return hook === undefined ? iptablesLines(name, chains.get(name) ?? []) : hookLines(name, hook)
  }
}

function nftLinesOf(ruleset: Ruleset, layer: Layer): LinesOf {
  const {chains} = nftTable(ruleset)
  return (name) => chains.get(`${layer}-${name}`) ?? []
}

/** References of the policy rules that some kernel rules are of, those of policies to which they lead among them; each once, in order. */
export function causesOf(rules: readonly KernelRule[], {chains}: Table): readonly string[] {
  const found = new Set<string>()
  const seen = new Set<string>()
  const visit = ({cause, action}: KernelRule): void => {
    if (cause !== undefined) found.add(cause)
    if ((action.kind !== "jump" && action.kind !== "goto") || !isOfPolicies(action.chain) || seen.has(action.chain)) return
    seen.add(action.chain)
    chains.get(action.chain)?.forEach(visit)
  }
  rules.forEach(visit)
  return [...found]
}

/** Whether a chain is of a policy, a group of policies or a profile: of what endpoints share, and not of what leads to endpoints. */
function isOfPolicies(chain: string): boolean {
  return chain.startsWith("cali-p") || chain.startsWith("cali-g")
}
