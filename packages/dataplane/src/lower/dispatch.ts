// From an interface to its chain: by a tree of names where there are no maps, by a map where there are (evaluation 5.7).

import {comingBy, goTo, leavingBy, rule} from "../table/make.ts"
import type {InterfaceMap, KernelRule} from "../table/rule.ts"
import type {Chains, Site} from "./site.ts"

/** `from`: packets that come from pods. */
export type Way = "from" | "to"

const targets = {from: "cali-fw-", to: "cali-tw-"} as const

/** The chain that sends packets on to those of pods, and what it needs beside it. */
export function writeDispatch(site: Site, chains: Chains, names: readonly string[]): readonly InterfaceMap[] {
  return (["from", "to"] as const).flatMap((way) => {
    const root = `cali-${way}-wl-dispatch`
    const unknown = rule([], site.denyIt, "Unknown interface")
    if (site.options.dataplane === "nftables") {
      const look = {kind: "map", way: way === "from" ? "in" : "out", map: root} as const
      chains.set(root, [rule([], look), unknown])
      return [{name: root, layer: "filter" as const, chains: new Map(names.map((name) => [name, `${targets[way]}${name}`]))}]
    }
    writeTree({way, root, unknown, chains}, names)
    return []
  })
}

type Tree = {readonly way: Way; readonly root: string; readonly unknown: KernelRule; readonly chains: Chains}

/** LIMIT: one level, as Felix has it: a child chain holds all names of its first letter after what all have in common. */
function writeTree({way, root, unknown, chains}: Tree, names: readonly string[]): void {
  const common = commonPrefix(names)
  const by = way === "from" ? comingBy : leavingBy
  const direct = (name: string): KernelRule => rule([by(name)], goTo(`${targets[way]}${name}`))
  const byLetter = Map.groupBy(names, (name) => name.charAt(common.length))
  const rules = [...byLetter].flatMap(([letter, group]) => {
    const [only] = group
    if (group.length === 1 && only !== undefined) return [direct(only)]
    const child = `${root}-${letter}`
    chains.set(child, [...group.map(direct), unknown])
    return [rule([by(`${common}${letter}+`)], goTo(child))]
  })
  chains.set(root, [...rules, unknown])
}

function commonPrefix([first = "", ...others]: readonly string[]): string {
  let length = first.length
  for (const name of others) while (length > 0 && !name.startsWith(first.slice(0, length))) length--
  return first.slice(0, length)
}
