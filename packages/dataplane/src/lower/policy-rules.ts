// One rule of a policy or profile as kernel rules (evaluation 5.6).

import {Scope} from "@carveout/engine"
import type {World} from "@carveout/engine"
import * as bits from "../table/marks.ts"
import {areClear, areSet, clearBits, ofProtocol, returnIt, setBits} from "../table/make.ts"
import {protocolWord} from "../table/protocol.ts"
import type {Action, KernelRule, Match, PortRange, Side} from "../table/rule.ts"
import {logPrefix} from "./names.ts"
import {netText} from "./sets.ts"
import type {Site} from "./site.ts"

/** Whose rule it is. `word`: as chains and flow logs call it. `cause`: as `by` references call its rules of this direction, without the place of one. */
export type Owner = {
  readonly kind: "policy" | "profile"
  readonly word: string
  readonly cause: string
  readonly direction: "ingress" | "egress"
  readonly isUntracked: boolean
}

/** The rules of a chain for one owner. Returning at the end of a chain is what happens anyway, so it is left out there. */
export function kernelRulesOf(rules: readonly World.Rule[], owner: Owner, site: Site): readonly KernelRule[] {
  const all = rules.flatMap((each, place) => (each.families.includes(site.family) ? new RuleWriter(each, site).write(place, owner) : []))
  let end = all.length
  while (end > 0 && all[end - 1]?.action === returnIt) end--
  return all.slice(0, end)
}

/** What one side of a rule asks for, once what is asked for in blocks is taken out. */
type SideParts = {
  readonly side: Side
  nets: readonly string[]
  notNets: readonly string[]
  readonly sets: readonly Match[]
  readonly notSets: readonly Match[]
  ports: readonly (readonly PortRange[])[]
  named: readonly Match[]
  readonly notPorts: readonly (readonly PortRange[])[]
  readonly notNamed: readonly Match[]
  readonly service: readonly Match[]
}

class RuleWriter {
  readonly #rule: World.Rule
  readonly #site: Site
  readonly #source: SideParts
  readonly #destination: SideParts
  readonly #before: KernelRule[] = []
  /** Whether a block has been written. */
  #hasBlocks = false

  constructor(rule: World.Rule, site: Site) {
    this.#rule = rule
    this.#site = site
    this.#source = sideParts(rule, "source", site)
    this.#destination = sideParts(rule, "destination", site)
  }

  write(place: number, owner: Owner): readonly KernelRule[] {
    this.#portBlock(this.#source)
    this.#portBlock(this.#destination)
    this.#netBlock(this.#source)
    this.#netBlock(this.#destination)
    this.#notNetBlock(this.#source)
    this.#notNetBlock(this.#destination)
    const matches = this.#hasBlocks ? [...this.#matches(), areSet(bits.blocks)] : this.#matches()
    const cause = `${owner.cause}[${this.#rule.index}]`
    const comments = this.#rule.written?.notes ?? []
    return [...this.#before, ...this.#actions(matches, place, owner)].map((each) => ({...each, comments, cause}))
  }

  #portBlock(side: SideParts): void {
    if (side.ports.length + side.named.length <= 1) return
    const protocol = this.#protocol()
    const numbered = side.ports.map((ports): readonly Match[] => [
      ...(protocol === null ? [] : [protocol]),
      {kind: "ports", side: side.side, protocol: this.#rule.protocol ?? 0, ports, not: false},
    ])
    this.#block([...numbered, ...side.named.map((match) => [match])])
    side.ports = []
    side.named = []
  }

  #netBlock(side: SideParts): void {
    if (side.nets.length <= 1) return
    this.#block(side.nets.map((net) => [{kind: "net", side: side.side, net, not: false}]))
    side.nets = []
  }

  /** Alternatives, of which one has to be met. */
  #block(alternatives: readonly (readonly Match[])[]): void {
    const isFirst = !this.#hasBlocks
    if (isFirst) this.#start(0)
    const bit = isFirst ? bits.blocks : bits.block
    for (const matches of alternatives) this.#before.push({matches, action: setBits(bit), comments: []})
    // WHY the bit of a further block is never cleared: Calico does not do it either, so that a third block is met with the second (evaluation 2.10).
    if (!isFirst) this.#before.push({matches: [areClear(bits.block)], action: clearBits(bits.blocks), comments: []})
  }

  #notNetBlock(side: SideParts): void {
    if (side.notNets.length === 0 || side.nets.length + side.notNets.length <= 1) return
    if (!this.#hasBlocks) this.#start(bits.blocks)
    for (const net of side.notNets)
      this.#before.push({matches: [{kind: "net", side: side.side, net, not: false}], action: clearBits(bits.blocks), comments: []})
    side.notNets = []
  }

  #start(value: number): void {
    this.#hasBlocks = true
    this.#before.push({matches: [], action: {kind: "mask", value, mask: bits.blocks | bits.block}, comments: []})
  }

  #protocol(): Match | null {
    const {protocol} = this.#rule
    return protocol === null ? null : ofProtocol(this.#word("protocol", protocol))
  }

  #word(field: "protocol" | "notProtocol", protocol: number): string {
    return typeof this.#rule.written?.[field] === "number" ? String(protocol) : protocolWord(protocol)
  }

  #matches(): readonly Match[] {
    const {notProtocol, icmp, notIcmp, protocol} = this.#rule
    const {family} = this.#site
    const first = this.#protocol()
    return [
      ...(first === null ? [] : [first]),
      ...positive(this.#source, protocol),
      ...positive(this.#destination, protocol),
      ...(icmp === null ? [] : [{kind: "icmp", family, ...icmp, not: false} as const]),
      ...(notProtocol === null ? [] : [ofProtocol(this.#word("notProtocol", notProtocol), true)]),
      ...negative(this.#source, protocol),
      ...negative(this.#destination, protocol),
      ...(notIcmp === null ? [] : [{kind: "icmp", family, ...notIcmp, not: true} as const]),
    ]
  }

  #actions(matches: readonly Match[], place: number, owner: Owner): readonly KernelRule[] {
    const marked = (bit: number, letter: string, end: Action): readonly KernelRule[] => [
      {matches, action: setBits(bit), comments: []},
      ...this.#told(
        bit,
        `${letter}${owner.kind === "policy" ? "P" : "R"}${owner.direction === "ingress" ? "I" : "E"}${place}|${owner.word}`,
        owner,
      ),
      {matches: [areSet(bit)], action: end, comments: []},
    ]
    switch (this.#rule.action) {
      case "Allow":
        return marked(bits.accept, "A", returnIt)
      case "Pass":
        return marked(bits.pass, "P", returnIt)
      case "Deny":
        return marked(bits.drop, "D", this.#site.denyIt)
      case "Log":
        return [{matches, action: {kind: "log", prefix: "calico-packet: "}, comments: []}]
    }
  }

  #told(bit: number, prefix: string, {direction, isUntracked}: Owner): readonly KernelRule[] {
    if (!this.#site.options.flowLogs || isUntracked) return []
    return [{matches: [areSet(bit)], action: tell(direction, prefix), comments: []}]
  }
}

const groups = {ingress: 1, egress: 2} as const

/** The flow log's group of a direction is told. */
export function tell(direction: "ingress" | "egress", prefix: string): Action {
  return {kind: "tell", group: groups[direction], prefix: logPrefix(prefix)}
}

/** Asks for all sets that a rule would look into, whether or not it is written for this family and direction: Felix makes them all. */
export function askForSets(rule: World.Rule, site: Site): void {
  sideParts(rule, "source", site)
  sideParts(rule, "destination", site)
}

function sideParts(rule: World.Rule, side: Side, {family, sets}: Site): SideParts {
  const peer = rule[side]
  const ofFamily = (nets: World.Peer["nets"]): readonly string[] => nets.filter((net) => net.family === family).map(netText)
  const inSet = (set: string, of: "nets" | "sockets", not = false): Match => ({kind: "set", side, set, of, not})
  const ranges = peer.ports.filter((port): port is PortRange => port.kind === "range")
  const names = namesOf(peer.ports)
  // WHY: whoever is in the set of a named port is in the selector's set, too; ports by number leave that open.
  const needsSelector = peer.selector !== null && (names.length === 0 || ranges.length > 0)
  const service = peer.service
  return {
    side,
    nets: ofFamily(peer.nets),
    notNets: ofFamily(peer.notNets),
    sets: [
      ...(needsSelector && peer.selector ? [inSet(sets.selected(peer.selector), "nets")] : []),
      ...(service !== null && side === "source" ? [inSet(sets.service(service, "addresses"), "nets")] : []),
    ],
    notSets: peer.notSelector ? [inSet(sets.selected(peer.notSelector), "nets", true)] : [],
    ports: Scope.portGroups(ranges),
    named: names.map((name) => inSet(sets.named(peer.selector, name, rule.protocol), "sockets")),
    notPorts: Scope.portGroups(peer.notPorts.filter((port): port is PortRange => port.kind === "range")),
    notNamed: namesOf(peer.notPorts).map((name) => inSet(sets.named(peer.selector, name, rule.protocol), "sockets", true)),
    service: service !== null && side === "destination" ? [inSet(sets.service(service, "sockets"), "sockets")] : [],
  }
}

/** Names among what a rule says of ports. */
function namesOf(ports: readonly World.PortMatch[]): readonly string[] {
  return ports.flatMap((port) => (port.kind === "name" ? [port.name] : []))
}

function positive({side, nets, sets, service, ports, named}: SideParts, protocol: number | null): readonly Match[] {
  return [
    ...nets.map((net): Match => ({kind: "net", side, net, not: false})),
    ...sets,
    ...service,
    ...ports.map((group): Match => ({kind: "ports", side, protocol: protocol ?? 0, ports: group, not: false})),
    ...named,
  ]
}

function negative({side, notNets, notSets, notPorts, notNamed}: SideParts, protocol: number | null): readonly Match[] {
  return [
    ...notNets.map((net): Match => ({kind: "net", side, net, not: true})),
    ...notSets,
    ...notPorts.map((group): Match => ({kind: "ports", side, protocol: protocol ?? 0, ports: group, not: true})),
    ...notNamed,
  ]
}
