// What a node's kernel is given, for people: each chain with its rules, and beside a rule the policy rule that it is of.

import type {KernelRule, KernelSet, Ruleset} from "@carveout/dataplane"
import {counted, printable} from "../style.ts"
import type {Style} from "../style.ts"
import {chainsOf} from "./model.ts"
import type {PlacedChain, RuleWriter} from "./model.ts"

/** How much of a ruleset is shown, and how. `pod`: only the chains that this pod's packets can come through. */
export type RulesetLook = {readonly style: Style; readonly write: RuleWriter; readonly pod?: string}

/** The tables as text. */
export function rulesetText(ruleset: Ruleset, {style, write, pod}: RulesetLook): string {
  const chains = pod === undefined ? chainsOf(ruleset) : chainsOfPod(ruleset, pod)
  const used = new Set(chains.flatMap(({rules}) => rules.flatMap(setsOf)))
  const sets = ruleset.sets.filter(({name}) => pod === undefined || used.has(name))
  const lines = chains.flatMap((chain, i) => [
    ...(chain.table === chains[i - 1]?.table ? [] : ["", style.bold(`table ${chain.table}`)]),
    ...chainLines(chain, {style, write}),
  ])
  const setLines = sets.length === 0 ? [] : ["", style.bold("sets"), ...sets.flatMap((set) => setText(set, style))]
  return `${[headOf(ruleset, chains, sets), ...lines, ...setLines].join("\n")}\n`
}

function headOf({node, family, dataplane, pods}: Ruleset, chains: readonly PlacedChain[], sets: readonly KernelSet[]): string {
  const rules = chains.reduce((sum, chain) => sum + chain.rules.length, 0)
  const where = node === null ? "a node with all pods of which nobody says the node" : printable(node)
  return `${where}, IPv${family}, ${dataplane}: ${counted(pods.size, "pod")}, ${counted(chains.length, "chain")}, ${counted(rules, "kernel rule")}, ${counted(sets.length, "set")}`
}

function chainLines({table, chain, pod, rules}: PlacedChain, {style, write}: Pick<RulesetLook, "style" | "write">): readonly string[] {
  const direction = chain.startsWith("cali-fw-") ? "from" : "to"
  const whose = pod === null ? "" : style.dim(`  ${direction} ${printable(pod)}`)
  const empty = rules.length === 0 ? [style.dim("    nothing")] : []
  return [`  ${style.place(chain)}${whose}`, ...empty, ...rules.map((rule) => ruleLine(rule, write(rule, table), style))]
}

function ruleLine({cause, comments}: KernelRule, text: string, style: Style): string {
  const why = cause ?? comments.join(", ")
  return `    ${text === "" ? "continue" : printable(text)}${why === "" ? "" : style.dim(`  # ${printable(why)}`)}`
}

const membersShown = 8

function setText({name, members, cause}: KernelSet, style: Style): readonly string[] {
  const more = members.length > membersShown ? `, and ${members.length - membersShown} more` : ""
  const list = members.length === 0 ? "nobody" : `${members.slice(0, membersShown).join(", ")}${more}`
  return [`  ${style.place(name)}${style.dim(`  ${printable(cause)}`)}`, `    ${list}`]
}

function setsOf({matches}: KernelRule): readonly string[] {
  return matches.flatMap((match) => (match.kind === "set" ? [match.set] : []))
}

/** The chains of one pod in the order in which its packets come through them: those that it sends, then those that it gets. */
function chainsOfPod(ruleset: Ruleset, pod: string): readonly PlacedChain[] {
  const {tables, pods} = ruleset
  const [name] = [...pods].find(([, {id}]) => id === pod) ?? []
  const found = new Set<string>()
  const visit = (chain: string): void => {
    if (found.has(chain)) return
    found.add(chain)
    for (const {action} of tables.filter.chains.get(chain) ?? []) if (action.kind === "jump" || action.kind === "goto") visit(action.chain)
  }
  if (name !== undefined) for (const prefix of ["cali-fw-", "cali-tw-"]) visit(`${prefix}${name}`)
  const order = [...found]
  const own = chainsOf(ruleset).filter(({table, chain}) => table === "filter" && found.has(chain))
  return own.toSorted((x, y) => order.indexOf(x.chain) - order.indexOf(y.chain))
}
