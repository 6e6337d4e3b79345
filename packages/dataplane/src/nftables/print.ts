// A ruleset as the rules, sets and maps that Felix hands to nft (evaluation 5.3 to 5.5, 5.11).

import {cleaned} from "../iptables/print.ts"
import {ruleHashes} from "../lower/names.ts"
import {protocolWord} from "../table/protocol.ts"
import type {Action, HookRules, KernelRule, KernelSet, Layer, Match, PortRange, Ruleset} from "../table/rule.ts"

/** A table of nft as texts: rules by chain, and what else stands in it. */
export type NftTable = {
  readonly family: "ip" | "ip6" | "arp"
  readonly name: string
  /** `type T hook H priority P` of the chains that the kernel itself goes to. */
  readonly baseChains: ReadonlyMap<string, string>
  readonly chains: ReadonlyMap<string, readonly string[]>
  readonly sets: ReadonlyMap<string, NftSet>
  readonly maps: ReadonlyMap<string, readonly string[]>
}

/** A set of nft; a part of an element stands after ` . `. */
export type NftSet = {readonly type: string; readonly isInterval: boolean; readonly elements: readonly string[]}

/** Chains of the kernel in each table: type, hook and priority. WHY all of them: Felix makes them whether or not it fills them. */
const baseChains: Readonly<Record<Layer, Readonly<Record<string, string>>>> = {
  raw: {PREROUTING: "type filter hook prerouting priority -300", OUTPUT: "type filter hook output priority -300"},
  mangle: {
    PREROUTING: "type filter hook prerouting priority -150",
    INPUT: "type filter hook input priority -150",
    FORWARD: "type filter hook forward priority -150",
    OUTPUT: "type route hook output priority -150",
    POSTROUTING: "type filter hook postrouting priority -150",
  },
  nat: {
    PREROUTING: "type nat hook prerouting priority -100",
    INPUT: "type nat hook input priority -100",
    OUTPUT: "type nat hook output priority 110",
    POSTROUTING: "type nat hook postrouting priority 110",
  },
  filter: {
    INPUT: "type filter hook input priority 0",
    FORWARD: "type filter hook forward priority 0",
    OUTPUT: "type filter hook output priority 0",
  },
}

/** The table `calico` of one family. */
export function nftTable({family, tables, sets, maps}: Ruleset): NftTable {
  const bases = new Map<string, string>()
  const chains = new Map<string, readonly string[]>()
  for (const layer of ["raw", "mangle", "nat", "filter"] as const) {
    const printer = new Printer(layer, family)
    for (const [name, kind] of Object.entries(baseChains[layer])) {
      bases.set(`${layer}-${name}`, kind)
      chains.set(`${layer}-${name}`, printer.hook(name, tables[layer].hooks.get(name)))
    }
    for (const [name, rules] of tables[layer].chains) chains.set(`${layer}-${name}`, printer.lines(`${layer}-${name}`, rules))
  }
  return {
    family: family === 4 ? "ip" : "ip6",
    name: "calico",
    baseChains: bases,
    chains,
    sets: new Map(sets.map((set) => [setWord(set.name), nftSet(set, family)])),
    maps: new Map(
      maps.map(({name, layer, chains: targets}) => [
        `${layer}-${name}`,
        [...targets].map(([key, chain]) => `${key} : goto ${layer}-${chain}`),
      ]),
    ),
  }
}

const arpDispatch = "filter-cali-arp-dispatch"

/** The table in which answers that claim a pod's own address are kept from it; of IPv4 alone, null otherwise. */
export function arpTable({family, pods}: Ruleset): NftTable | null {
  if (family === 6) return null
  const present = [...pods].filter(([, {addresses}]) => addresses.length > 0)
  const named = present.map(([name, {addresses}]) => [`filter-cali-arp-${name}`, name, addresses] as const)
  const claims = named.map(([chain, name, addresses]): [string, readonly string[]] => [
    chain,
    commented(
      chain,
      addresses.map((address) => ({text: `oifname ${name} arp operation reply arp saddr ip ${address} counter drop`, comments: []})),
    ),
  ])
  return {
    family: "arp",
    name: "calico-arp",
    baseChains: new Map([["filter-OUTPUT", "type filter hook output priority 0"]]),
    chains: new Map([
      ["filter-OUTPUT", commented("filter-OUTPUT", [{text: `counter jump ${arpDispatch}`, comments: []}])],
      [arpDispatch, commented(arpDispatch, [{text: `oifname vmap @${arpDispatch}`, comments: []}])],
      ...claims,
    ]),
    sets: new Map(),
    maps: new Map([[arpDispatch, named.map(([chain, name]) => `${name} : goto ${chain}`)]]),
  }
}

type Written = {readonly text: string; readonly comments: readonly string[]}

function commented(chain: string, rules: readonly Written[]): readonly string[] {
  const hashes = ruleHashes(
    chain,
    rules.map(({text}) => text),
  )
  return rules.map(({text, comments}, i) => `${text} comment "${commentOf(hashes[i] ?? "", comments)}"`)
}

const commentMax = 128

/** LIMIT: nft takes 128 characters for all comments of a rule, of which each gets its share. */
function commentOf(hash: string, comments: readonly string[]): string {
  const first = `cali:${hash};`
  if (comments.length === 0) return first
  const share = Math.floor((commentMax - first.length) / comments.length)
  return [first, ...comments.map((each) => cleaned(each).slice(0, share))].join(" ").slice(0, commentMax)
}

/** One rule of a table as nft reads it, without comments. */
export function nftRule(rule: KernelRule, layer: Layer, family: 4 | 6): string {
  return new Printer(layer, family).text(rule)
}

class Printer {
  readonly #layer: Layer
  readonly #family: 4 | 6

  constructor(layer: Layer, family: 4 | 6) {
    this.#layer = layer
    this.#family = family
  }

  hook(name: string, rules: HookRules | undefined): readonly string[] {
    const chain = `${this.#layer}-${name}`
    return [...this.lines(chain, rules?.inserted ?? []), ...this.lines(`${chain}*appends*`, rules?.appended ?? [])]
  }

  lines(hashName: string, rules: readonly KernelRule[]): readonly string[] {
    return commented(
      hashName,
      rules.map((rule) => ({text: this.text(rule), comments: rule.comments})),
    )
  }

  text({matches, action}: KernelRule): string {
    return [...matches.map((match) => this.#match(match)), this.#action(action)].join(" ")
  }

  #match(match: Match): string {
    const ip = this.#family === 4 ? "ip" : "ip6"
    switch (match.kind) {
      case "protocol":
        return `meta l4proto ${not(match)}${match.protocol}`
      case "net":
        return `${ip} ${short(match.side)}addr ${not(match)}${match.net}`
      case "set": {
        const address = `${ip} ${short(match.side)}addr`
        if (match.of === "sockets") return `${address} . meta l4proto . th ${short(match.side)}port ${not(match)}@${setWord(match.set)}`
        return `${address} ${not(match)}@${setWord(match.set)}`
      }
      case "ports":
        return `${protocolWord(match.protocol)} ${short(match.side)}port ${not(match)}{ ${match.ports.map(portText).join(", ")} }`
      case "port":
        return `meta l4proto ${protocolWord(match.protocol)} ${protocolWord(match.protocol)} dport ${match.port}`
      case "icmp":
        return `${match.family === 4 ? "icmp" : "icmpv6"} type ${not(match)}${match.type}${match.code === null ? "" : ` code ${not(match)}${match.code}`}`
      case "interface":
        return `${match.way === "in" ? "iifname" : "oifname"} ${match.name.replace(/\+$/u, "*")}`
      case "states":
        return `ct state ${match.states.join(",").toLowerCase()}`
      case "translated":
        return `ct status ${not(match)}dnat`
      case "mark":
        return `meta mark & ${hex(match.bits)} ${match.are === "any" ? "!=" : "=="} ${match.are === "set" ? hex(match.bits) : "0"}`
      case "local":
        return `fib ${short(match.side)}addr type local`
      case "wrong-way":
        return "fib saddr . mark . iif oif 0"
    }
  }

  #action(action: Action): string {
    switch (action.kind) {
      case "end":
        return `counter ${action.verdict.toLowerCase()}`
      case "jump":
      case "goto":
        return `counter ${action.kind} ${this.#layer}-${action.chain}`
      case "set-bits":
        return `counter meta mark set mark or ${hex(action.bits)}`
      case "clear-bits":
        return `counter meta mark set mark & ${but(action.bits)}`
      case "mask":
        return `counter meta mark set mark & ${but(action.mask)} ^ ${hex(action.value)}`
      case "log":
        return `counter log prefix "${action.prefix}" level info`
      case "tell":
        return `counter log prefix "${action.prefix}" snaplen 80 group ${action.group}`
      case "map":
        return `${action.way === "in" ? "iifname" : "oifname"} vmap @${this.#layer}-${action.map}`
      case "none":
        return "continue"
    }
  }
}

function not(match: {readonly not: boolean}): string {
  return match.not ? "!= " : ""
}

function short(side: "source" | "destination"): "s" | "d" {
  return side === "source" ? "s" : "d"
}

function portText({min, max}: PortRange): string {
  return min === max ? String(min) : `${min}-${max}`
}

function hex(bits: number): string {
  return `0x${bits.toString(16)}`
}

/** All bits but these. */
function but(bits: number): string {
  return hex(~bits >>> 0)
}

/** WHY: a colon is no letter of a name in nft. */
function setWord(name: string): string {
  return name.replaceAll(":", "-")
}

function nftSet({of, members}: KernelSet, family: 4 | 6): NftSet {
  const address = family === 4 ? "ipv4_addr" : "ipv6_addr"
  switch (of) {
    case "nets":
      return {type: address, isInterval: true, elements: members}
    case "addresses":
      return {type: address, isInterval: false, elements: members}
    case "sockets":
      return {type: `${address} . inet_proto . inet_service`, isInterval: false, elements: members.map(socketText)}
  }
}

/** `10.1.2.3,tcp:80` as nft has it. */
function socketText(member: string): string {
  const [, address = "", protocol = "", port = ""] = /^(.*),(\w+):(\d+)$/u.exec(member) ?? []
  return `${address} . ${protocol} . ${port}`
}

/** A table as the input of `nft -f`, ready for a kernel that has none of it. */
export function nftText({family, name, baseChains: bases, chains, sets, maps}: NftTable): string {
  const lines = [
    `add table ${family} ${name}`,
    ...[...chains.keys()].map((chain) => {
      const base = bases.get(chain)
      return `add chain ${family} ${name} ${chain}${base === undefined ? "" : ` { ${base}; }`}`
    }),
    ...[...sets].flatMap(([set, {type, isInterval, elements}]) => [
      `add set ${family} ${name} ${set} { type ${type};${isInterval ? " flags interval;" : ""} }`,
      ...(elements.length === 0 ? [] : [`add element ${family} ${name} ${set} { ${elements.join(", ")} }`]),
    ]),
    ...[...maps].flatMap(([map, elements]) => [
      `add map ${family} ${name} ${map} { type ifname : verdict; }`,
      ...(elements.length === 0 ? [] : [`add element ${family} ${name} ${map} { ${elements.join(", ")} }`]),
    ]),
    ...[...chains].flatMap(([chain, rules]) => rules.map((rule) => `add rule ${family} ${name} ${chain} ${rule}`)),
  ]
  return `${lines.join("\n")}\n`
}
