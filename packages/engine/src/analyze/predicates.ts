// What the rules of a program ask about the ends of packets: every selector, block list, service and port name, each once.

import {isCatchAll} from "../net/prefix.ts"
import type {Prefix} from "../net/prefix.ts"
import type {Family} from "../net/address.ts"
import {PrefixSet} from "../net/prefix-set.ts"
import type {Program} from "../program/program.ts"
import {printSelector} from "../selector/print.ts"
import type {Selector} from "../selector/selector.ts"
import type {Peer, Policy, Rule} from "../snapshot/snapshot.ts"

/** The questions of a program's rules about ends. Selectors and block lists are numbered. */
export class Predicates {
  readonly selectors: Selector[] = []
  readonly nets: PrefixSet[] = []
  readonly services: ReadonlySet<string>
  readonly portNames: ReadonlySet<string>
  private readonly family: Family
  private readonly selectorIds = new Map<Selector, number>()
  private readonly selectorKeys = new Map<string, number>()
  private readonly netIds = new Map<string, number>()

  constructor(program: Program, family: Family) {
    this.family = family
    const services = new Set<string>()
    const portNames = new Set<string>()
    for (const peer of peersOf(program)) {
      if (peer.selector !== null) this.selectorId(peer.selector)
      if (peer.notSelector !== null) this.selectorId(peer.notSelector)
      if (peer.nets.length > 0) this.netsId(peer.nets)
      if (peer.notNets.length > 0) this.netsId(peer.notNets)
      if (peer.service !== null) services.add(peer.service)
      for (const port of [...peer.ports, ...peer.notPorts]) if (port.kind === "name") portNames.add(port.name)
    }
    const {failsafeInbound, failsafeOutbound} = program.snapshot.settings
    if (program.hosts.size > 0) for (const {net} of [...failsafeInbound, ...failsafeOutbound]) if (net !== null) this.netsId([net])
    this.services = services
    this.portNames = portNames
  }

  selectorId(selector: Selector): number {
    const known = this.selectorIds.get(selector)
    if (known !== undefined) return known
    const key = printSelector(selector)
    let id = this.selectorKeys.get(key)
    if (id === undefined) {
      id = this.selectors.length
      this.selectors.push(selector)
      this.selectorKeys.set(key, id)
    }
    this.selectorIds.set(selector, id)
    return id
  }

  /** Blocks of the other family hold nothing here. */
  netsId(nets: readonly Prefix[]): number {
    const own = nets.filter(({family}) => family === this.family)
    const key = own.some(isCatchAll) ? "all" : own.map(({first, length}) => `${first}/${length}`).join()
    const known = this.netIds.get(key)
    if (known !== undefined) return known
    const id = this.nets.length
    this.nets.push(PrefixSet.of(this.family, own))
    this.netIds.set(key, id)
    return id
  }
}

/** Every rule of a program, those of profiles too. */
export function* rulesOf({snapshot}: Program): Generator<Rule> {
  for (const {ingress, egress} of [...snapshot.policies, ...snapshot.profiles.values()]) {
    yield* ingress
    yield* egress
  }
}

function* peersOf(program: Program): Generator<Peer> {
  for (const rule of rulesOf(program)) {
    yield rule.source
    yield rule.destination
  }
}

/** Every selector that says which endpoints a policy applies to. */
export function subjectsOf({snapshot}: Program): readonly Selector[] {
  return snapshot.policies.map(({selector}: Policy) => selector)
}
