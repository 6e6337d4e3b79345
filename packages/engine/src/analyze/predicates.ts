// What the rules of a program ask about the ends of packets: every selector, block list, service and port name, each once.

import {isCatchAll} from "../net/prefix.ts"
import type {Prefix} from "../net/prefix.ts"
import type {Family} from "../net/address.ts"
import {PrefixSet} from "../net/prefix-set.ts"
import {policyChange} from "../program/change.ts"
import type {Program} from "../program/program.ts"
import {questionsOf} from "../program/questions.ts"
import type {Selector} from "../selector/selector.ts"
import {isSameList} from "../std/group.ts"
import {oncePer} from "../std/once.ts"
import {compareBytes} from "../std/order.ts"
import type {Rule, Snapshot} from "../snapshot/snapshot.ts"
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

  /**
   * Those of an earlier program, if they are those of this one too: whoever is new asks what was asked before, and whoever is gone asked
   * nothing that nobody who is new asks. Null where that is not so, or not sure.
   */
  static kept(
    program: Program,
    earlier: {readonly predicates: Predicates; readonly program: Program},
    table: SelectorTable,
  ): Predicates | null {
    const {predicates, program: old} = earlier
    const {snapshot, hosts} = program
    const {gone, fresh} = policyChange(old.snapshot, snapshot)
    const isSameRest = old.snapshot.profiles === snapshot.profiles && old.hosts === hosts && hosts.size === 0
    if (!isSameRest || predicates.table !== table || gone.length + fresh.length > changedMax) return null
    const [before, after] = [gone, fresh].map((policies) => policies.map(questionsOf))
    if (before === undefined || after === undefined) return null
    const asked = {
      selectors: new Set(after.flatMap(({selectors}) => selectors.map((selector) => table.idOf(selector)))),
      nets: new Set(after.flatMap(({nets}) => nets.map((list) => netsText(predicates.family, list)))),
      services: new Set(after.flatMap(({services}) => services)),
      portNames: new Set(after.flatMap(({portNames}) => portNames)),
    }
    const isKnown =
      isWithin(asked.selectors, predicates.selectors) &&
      isWithin(asked.nets, new Set(predicates.netIds.keys())) &&
      isWithin(asked.services, predicates.services) &&
      isWithin(asked.portNames, predicates.portNames)
    const isAskedStill = before.every(
      ({selectors, nets, services, portNames}) =>
        isWithin(
          selectors.map((selector) => table.idOf(selector)),
          asked.selectors,
        ) &&
        isWithin(
          nets.map((list) => netsText(predicates.family, list)),
          asked.nets,
        ) &&
        isWithin(services, asked.services) &&
        isWithin(portNames, asked.portNames),
    )
    return isKnown && isAskedStill ? predicates : null
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

/** LIMIT: policies that an edit replaced, of which it is looked at whether they ask what was asked before. */
const changedMax = 64

function isWithin<T>(some: Iterable<T>, all: ReadonlySet<T>): boolean {
  for (const each of some) if (!all.has(each)) return false
  return true
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

/** Every rule of a program, those of profiles too. */
export function* rulesOf({snapshot}: Program): Generator<Rule> {
  for (const {ingress, egress} of [...snapshot.policies, ...snapshot.profiles.values()]) {
    yield* ingress
    yield* egress
  }
}
