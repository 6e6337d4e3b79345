// What a node's kernel is given, as data for scripts: chains by table, each rule as text with the policy rule that it is of.

import type {KernelRule, Layer, Ruleset} from "@carveout/dataplane"

/** A kernel rule as its tool reads it. */
export type RuleWriter = (rule: KernelRule, layer: Layer) => string

type RuleJson = {readonly text: string; readonly comments: readonly string[]; readonly by: string | null}
type ChainJson = {readonly table: Layer; readonly chain: string; readonly pod: string | null; readonly rules: readonly RuleJson[]}

/** The tables in the order in which an arriving packet meets them. */
const layers: readonly Layer[] = ["raw", "mangle", "nat", "filter"]

/** The fields of the document. */
export function rulesetJson(ruleset: Ruleset, write: RuleWriter): object {
  const {node, family, dataplane, sets} = ruleset
  return {
    node,
    ipFamily: family === 4 ? "IPv4" : "IPv6",
    dataplane,
    chains: chainsOf(ruleset).map(({table, chain, pod, rules}): ChainJson => {
      return {table, chain, pod, rules: rules.map((each) => ruleJson(each, write(each, table)))}
    }),
    sets: sets.map(({name, of, members, cause}) => ({name, of, members, means: cause})),
  }
}

function ruleJson({comments, cause}: KernelRule, text: string): RuleJson {
  return {text, comments, by: cause ?? null}
}

/** A chain with its table; `pod`: whose it is, null for those that are nobody's alone. */
export type PlacedChain = {
  readonly table: Layer
  readonly chain: string
  readonly pod: string | null
  readonly rules: readonly KernelRule[]
}

/** All chains of a node, those of the kernel itself first in each table. */
export function chainsOf({tables, pods}: Ruleset): readonly PlacedChain[] {
  return layers.flatMap((table) => {
    const {hooks, chains} = tables[table]
    const own = [...hooks].map(([chain, {inserted, appended}]) => ({table, chain, pod: null, rules: [...inserted, ...appended]}))
    const others = [...chains].map(([chain, rules]) => ({table, chain, pod: podOf(chain, pods), rules}))
    return [...own, ...others.toSorted((a, b) => (a.chain < b.chain ? -1 : 1))]
  })
}

function podOf(chain: string, pods: Ruleset["pods"]): string | null {
  const [, name = ""] = /^cali-[ft]w-(.*)$/.exec(chain) ?? []
  return pods.get(name)?.id ?? null
}
