// What the rules of a program ask about the ends of packets: every selector, block list, service and port name, each once.

import {isCatchAll} from "../net/prefix.ts"
import type {Prefix} from "../net/prefix.ts"
import type {Family} from "../net/address.ts"
import {PrefixSet} from "../net/prefix-set.ts"
import {ruleSelectors} from "../program/kin.ts"
import type {Program} from "../program/program.ts"
import type {Selector} from "../selector/selector.ts"
import {isSameList} from "../std/group.ts"
import {oncePer} from "../std/once.ts"
import {compareBytes} from "../std/order.ts"
import type {Peer, Rule, Snapshot} from "../snapshot/snapshot.ts"
import type {SelectorTable} from "./selector-table.ts"

/** The questions of a program's rules about ends. Selectors are numbered by the table, block lists by their texts in order. */
export class Predicates {
  readonly table: SelectorTable
  readonly selectors: ReadonlySet<number>
  readonly nets: readonly PrefixSet[]
  /** Block lists as texts, ascending. */
  readonly netTexts: readonly string[]
  readonly services: ReadonlySet<string>
  readonly portNames: ReadonlySet<string>
  private readonly family: Family
  private readonly netIds: ReadonlyMap<string, number>

  constructor({snapshot, hosts}: Program, family: Family, table: SelectorTable) {
    this.family = family
    this.table = table
    const selectors = new Set<number>()
    const services = new Set<string>()
    const portNames = new Set<string>()
    const lists: (readonly Prefix[])[] = []
    for (const ruled of [...snapshot.policies, ...snapshot.profiles.values()]) {
      const asked = questionsOf(ruled)
      for (const selector of asked.selectors) selectors.add(table.idOf(selector))
      for (const service of asked.services) services.add(service)
      for (const name of asked.portNames) portNames.add(name)
      for (const nets of asked.nets) lists.push(nets)
    }
    if (hosts.size > 0) lists.push(...failsafeNets(snapshot))
    this.selectors = selectors
    this.services = services
    this.portNames = portNames
    const byText = new Map(lists.map((nets) => [netsText(family, nets), nets]))
    this.netTexts = [...byText.keys()].sort(compareBytes)
    this.netIds = new Map(this.netTexts.map((text, id) => [text, id]))
    this.nets = this.netTexts.map((text) => PrefixSet.of(family, ofFamily(family, byText.get(text) ?? [])))
  }

  /** Whether others of the same table ask the same. */
  equals({selectors, netTexts, services, portNames}: Predicates): boolean {
    return (
      isSameSet(this.selectors, selectors) &&
      isSameList(this.netTexts, netTexts) &&
      isSameSet(this.services, services) &&
      isSameSet(this.portNames, portNames)
    )
  }

  selectorId(selector: Selector): number {
    return this.table.idOf(selector)
  }

  /** Blocks of the other family hold nothing here. INVARIANT: a rule or a failsafe entry of the program has the list. */
  netsId(nets: readonly Prefix[]): number {
    const id = this.netIds.get(netsText(this.family, nets))
    if (id === undefined) throw new RangeError("no such block list")
    return id
  }
}

function isSameSet<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  if (a.size !== b.size) return false
  for (const each of a) if (!b.has(each)) return false
  return true
}

function ofFamily(family: Family, nets: readonly Prefix[]): readonly Prefix[] {
  return nets.filter((net) => net.family === family)
}

const netTexts = {4: oncePer((nets: readonly Prefix[]) => textOf(4, nets)), 6: oncePer((nets: readonly Prefix[]) => textOf(6, nets))}

/** A block list as text: the same for lists that hold the same in the same words. */
function netsText(family: Family, nets: readonly Prefix[]): string {
  return netTexts[family](nets)
}

function textOf(family: Family, nets: readonly Prefix[]): string {
  const own = ofFamily(family, nets)
  return own.some(isCatchAll) ? "all" : own.map(({first, length}) => `${first}/${length}`).join()
}

const failsafeNets = ({settings: {failsafeInbound, failsafeOutbound}}: Snapshot): readonly (readonly Prefix[])[] =>
  [...failsafeInbound, ...failsafeOutbound].flatMap(({net}) => (net === null ? [] : [onlyNet(net)]))

/** The list of one block, the same object for the same block. */
export const onlyNet: (net: Prefix) => readonly Prefix[] = oncePer((net: Prefix) => [net])

type Ruled = {readonly ingress: readonly Rule[]; readonly egress: readonly Rule[]}
type Questions = {
  readonly selectors: readonly Selector[]
  readonly nets: readonly (readonly Prefix[])[]
  readonly services: readonly string[]
  readonly portNames: readonly string[]
}

/** WHY once: after an edit all policies but one ask what they asked before. */
const questionsOf = oncePer((ruled: Ruled): Questions => {
  const {ingress, egress} = ruled
  const peers = [...ingress, ...egress].flatMap(({source, destination}) => [source, destination])
  const each = <T>(of: (peer: Peer) => readonly T[]): readonly T[] => [...new Set(peers.flatMap(of))]
  return {
    selectors: ruleSelectors(ruled),
    nets: each(({nets, notNets}) => [nets, notNets].filter(({length}) => length > 0)),
    services: each(({service}) => (service === null ? [] : [service])),
    portNames: each(({ports, notPorts}) => [...ports, ...notPorts].flatMap((port) => (port.kind === "name" ? [port.name] : []))),
  }
})

/** Every rule of a program, those of profiles too. */
export function* rulesOf({snapshot}: Program): Generator<Rule> {
  for (const {ingress, egress} of [...snapshot.policies, ...snapshot.profiles.values()]) {
    yield* ingress
    yield* egress
  }
}
