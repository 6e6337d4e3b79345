// What a node holds against what manifests want of it: by the hashes in comments, rule by rule, so that no text has to be understood.

import {kindNames} from "../lower/endpoint-chains.ts"
import {ownCause} from "../lower/sets.ts"
import {nftTable} from "../nftables/print.ts"
import {readIpsetSave, readIptablesSave} from "../iptables/read.ts"
import {readNftList} from "../nftables/read.ts"
import {layers} from "../table/rule.ts"
import type {KernelRule, Layer, Ruleset} from "../table/rule.ts"
import {memberWord} from "./held.ts"
import type {Held, HeldRule} from "./held.ts"
import {causesOf, wantedChains} from "./wanted.ts"
import type {WantedChain} from "./wanted.ts"

/** In what a node differs from its manifests. `causes`: references of the policy rules that are concerned, as `by` has them; `place`: in the chain as it is held. */
export type Difference = {readonly causes: readonly string[]} & (
  | {readonly kind: "table-missing"; readonly table: Layer}
  | {readonly kind: "chain-missing"; readonly table: Layer; readonly chain: string}
  /** Nothing in the manifests wants it. Of its causes the title tells the policy alone, `CalicoNetworkPolicy/prod/db#ingress`. */
  | {readonly kind: "chain-unwanted"; readonly table: Layer; readonly chain: string}
  /** From the rule at `place` on it is another: `wanted` or `held` null where it should be longer, or shorter. */
  | {
      readonly kind: "chain-changed"
      readonly table: Layer
      readonly chain: string
      readonly place: number
      readonly wanted: string | null
      readonly held: string | null
    }
  /** A rule in a chain of Calico's that somebody else put there. */
  | {readonly kind: "rule-foreign"; readonly table: Layer; readonly chain: string; readonly place: number; readonly held: string}
  /** A rule in a chain of the kernel's own that a packet meets before it comes to Calico's. */
  | {readonly kind: "rule-ahead"; readonly table: Layer; readonly chain: string; readonly place: number; readonly held: string}
  | {readonly kind: "set-missing" | "set-unwanted"; readonly set: string}
  /** `more`: members that are held and not wanted; `less`: the other way round. */
  | {readonly kind: "set-changed"; readonly set: string; readonly more: readonly string[]; readonly less: readonly string[]}
  | {readonly kind: "map-changed"; readonly map: string; readonly more: readonly string[]; readonly less: readonly string[]}
)

/** A node held against its manifests. `same`: how many chains are as they should be. */
export type Comparison = {readonly same: number; readonly differences: readonly Difference[]}

/** What a node's tools list: `iptables-save` with `ipset save`, if somebody has that, too, or `nft list ruleset`. */
export type Listing = {readonly rules: string; readonly sets?: string}

/** Holds what a node's tools list against its ruleset, whose flavour says which tools they are. */
export function compareListing(ruleset: Ruleset, {rules, sets}: Listing): Comparison {
  if (ruleset.dataplane === "nftables") return compareHeld(ruleset, readNftList(rules, ruleset.family))
  return compareHeld(ruleset, {
    tables: readIptablesSave(rules),
    sets: sets === undefined ? null : readIpsetSave(sets),
    maps: new Map(),
  })
}

function compareHeld(ruleset: Ruleset, held: Held): Comparison {
  const tables = layers.map((layer) => compareTable(ruleset, layer, held.tables.get(layer)))
  const differences = [...tables.flatMap((each) => each.differences), ...compareSets(ruleset, held), ...compareMaps(ruleset, held)]
  return {same: tables.reduce((sum, {same}) => sum + same, 0), differences}
}

function compareTable(ruleset: Ruleset, layer: Layer, held: ReadonlyMap<string, readonly HeldRule[]> | undefined): Comparison {
  const table = ruleset.tables[layer]
  const wanted = wantedChains(ruleset, layer)
  if (held === undefined) {
    const all = [...wanted.values()].flatMap(({rules}) => rules)
    return {same: 0, differences: [{kind: "table-missing", table: layer, causes: causesOf(all, table)}]}
  }
  let same = 0
  const differences: Difference[] = []
  for (const [chain, each] of wanted) {
    const found = compareChain({ruleset, layer, chain}, each, held.get(chain))
    if (found.length === 0) same++
    differences.push(...found)
  }
  const unwanted = [...held].filter(([name]) => name.startsWith("cali") && !wanted.has(name))
  const left = unwanted.map(([chain, rules]): Difference => ({kind: "chain-unwanted", table: layer, chain, causes: titledCauses(rules)}))
  return {same, differences: [...differences, ...left]}
}

type At = {readonly ruleset: Ruleset; readonly layer: Layer; readonly chain: string}

function compareChain({ruleset, layer, chain}: At, wanted: WantedChain, held: readonly HeldRule[] | undefined): readonly Difference[] {
  const at = {table: layer, chain}
  const table = ruleset.tables[layer]
  // WHY a chain without rules may be missing: rules that lead to it are held, so that it is there, and some listings have no line for it.
  if (held === undefined) {
    return wanted.rules.length === 0 ? [] : [{kind: "chain-missing", ...at, causes: causesOf(wanted.rules, table)}]
  }
  const others = othersOf(wanted, held, ruleset).map(([kind, place, {line}]): Difference => ({
    kind,
    ...at,
    place,
    held: line,
    causes: kind === "rule-ahead" ? [] : causesOf(wanted.rules, table),
  }))
  const own = held.flatMap(({hash, line}, place) => (hash === null ? [] : [{hash, line, place}]))
  const length = Math.max(own.length, wanted.hashes.length)
  const first = Array.from({length}, (_, i) => i).find((i) => own[i]?.hash !== wanted.hashes[i])
  if (first === undefined) return others
  const changed: Difference = {
    kind: "chain-changed",
    ...at,
    place: own[first]?.place ?? held.length,
    wanted: wanted.lines[first] ?? null,
    held: own[first]?.line ?? null,
    causes: causesOf(wanted.rules.slice(first), table),
  }
  return [...others, changed]
}

type Other = readonly [kind: "rule-foreign" | "rule-ahead", place: number, rule: HeldRule]

/** Rules of others: in Calico's chains any; in the kernel's own those before Calico's first, where that should stand in front. */
function othersOf({isHook, rules}: WantedChain, held: readonly HeldRule[], {dataplane}: Ruleset): readonly Other[] {
  const others = held.flatMap((rule, place): Other[] => (rule.hash === null ? [["rule-foreign", place, rule]] : []))
  if (!isHook || dataplane === "nftables") return others
  const first = held.findIndex(({hash}) => hash !== null)
  const isInFront = rules[0]?.action.kind === "jump" && first !== -1
  return isInFront ? others.filter(([, place]) => place < first).map(([, place, rule]) => ["rule-ahead", place, rule]) : []
}

const ourKinds: ReadonlyMap<string, string> = new Map(Object.entries(kindNames).map(([ours, theirs]) => [theirs, ours]))

/** Whose a chain was, from the title in the comment of its first rule. */
function titledCauses([first]: readonly HeldRule[]): readonly string[] {
  const [, kind, name, direction] = /(?:"|; )(\w+) (\S+) (ingress|egress)"/u.exec(first?.line ?? "") ?? []
  return kind === undefined ? [] : [`${ourKinds.get(kind) ?? kind}/${name}#${direction}`]
}

function compareSets(ruleset: Ruleset, {sets}: Held): readonly Difference[] {
  if (sets === null) return []
  const held = new Map([...sets].map(([name, members]) => [setKey(name), members]))
  const wanted = new Map(ruleset.sets.map((set) => [setKey(set.name), set]))
  const found = ruleset.sets.flatMap((set): readonly Difference[] => {
    const own = held.get(setKey(set.name))
    const causes = causesOfSet(ruleset, set.name)
    if (own === undefined) return [{kind: "set-missing", set: set.name, causes}]
    // WHY: what Calico looks up in sets of its own no manifest of policy says.
    if (set.cause === ownCause) return []
    const change = changeOf(set.members.map(memberWord), own.map(memberWord))
    return change === null ? [] : [{kind: "set-changed", set: set.name, ...change, causes}]
  })
  const prefix = `cali${ruleset.family}0`
  const left = [...sets.keys()].filter((name) => name.startsWith(prefix) && !wanted.has(setKey(name)))
  return [...found, ...left.map((set): Difference => ({kind: "set-unwanted", set, causes: []}))]
}

/** WHY: a colon is no letter of a name in nft. */
function setKey(name: string): string {
  return name.replaceAll(":", "-")
}

function causesOfSet({tables}: Ruleset, set: string): readonly string[] {
  const looksInto = ({matches}: KernelRule): boolean => matches.some((match) => match.kind === "set" && match.set === set)
  return [
    ...new Set(
      layers.flatMap((layer) => [...tables[layer].chains.values()].flatMap((rules) => causesOf(rules.filter(looksInto), tables[layer]))),
    ),
  ]
}

function compareMaps(ruleset: Ruleset, {maps}: Held): readonly Difference[] {
  if (ruleset.dataplane === "iptables") return []
  return [...nftTable(ruleset).maps].flatMap(([map, elements]): readonly Difference[] => {
    const change = changeOf(elements, maps.get(map) ?? [])
    return change === null ? [] : [{kind: "map-changed", map, ...change, causes: []}]
  })
}

function changeOf(
  wanted: readonly string[],
  held: readonly string[],
): {readonly more: readonly string[]; readonly less: readonly string[]} | null {
  const [wantedOnes, heldOnes] = [new Set(wanted), new Set(held)]
  const more = [...heldOnes].filter((each) => !wantedOnes.has(each)).toSorted()
  const less = [...wantedOnes].filter((each) => !heldOnes.has(each)).toSorted()
  return more.length + less.length === 0 ? null : {more, less}
}
