// One side of a rule over all peer classes: which packets it lets each of them have.

import {hasPorts, SCTP, TCP, UDP} from "../net/protocol.ts"
import {everyPort, PacketSet} from "../net/packet-set.ts"
import {merged, numberSteps} from "../net/ranges.ts"
import type {Ranges} from "../net/ranges.ts"
import type {Side} from "../program/criterion.ts"
import type {Party, Program} from "../program/program.ts"
import {matchesSelector} from "../selector/match.ts"
import {NumberLists} from "../std/number-lists.ts"
import type {NamedPort, Peer, PortMatch} from "../snapshot/snapshot.ts"
import {allPackets, noPackets} from "./packet-table.ts"
import type {PacketTable} from "./packet-table.ts"
import {everyPeer, hasPeer, meetPeers, numbersIn, peersOf, withoutPeers} from "./peer-set.ts"
import type {PeerSet} from "./peer-set.ts"
import type {Peers} from "./peers.ts"

/** Packets, by number, and the peer classes that have exactly them. */
export type Piece = {readonly packets: number; readonly peers: PeerSet}

const noPorts: readonly NamedPort[] = []

/** WHY: two ports below it make one number. */
const portsRoom = 2 ** 16

const portProtocols = [TCP, UDP, SCTP] as const

/** The sides of a program's rules. What was computed is remembered. */
export class Sides {
  private readonly services: Program["services"]
  private readonly peers: Peers
  private readonly table: PacketTable
  private readonly known = {source: [] as (readonly Piece[])[], destination: [] as (readonly Piece[])[]}
  private readonly own = {source: new Map<Peer, readonly Piece[]>(), destination: new Map<Peer, readonly Piece[]>()}
  /** By what a side asks and the ports of who stands on it, packets that only depend on those. */
  private readonly named = {
    source: new Map<Peer, Map<readonly NamedPort[], number>>(),
    destination: new Map<Peer, Map<readonly NamedPort[], number>>(),
  }
  /** By what a side asks that names ports by number alone, the packets of those. */
  private readonly numeric: Readonly<Record<Side, (number | undefined)[]>> = {source: [], destination: []}
  private readonly keys = new Map<Peer, number>()
  private readonly questions = new NumberLists()
  private readonly words = new Map<string, number>()
  private readonly ranges = new Map<number, number>()
  private readonly portSets = new Map<string, number>()

  constructor(services: Program["services"], peers: Peers, table: PacketTable) {
    this.services = services
    this.peers = peers
    this.table = table
  }

  /** The classes that meet a side, cut by the packets with which they do; classes that do not meet it are in none. */
  pieces(side: Side, peer: Peer): readonly Piece[] {
    const own = this.own[side]
    let found = own.get(peer)
    if (found === undefined) own.set(peer, (found = this.shared(side, peer)))
    return found
  }

  /** Sides that ask for the same share what was found. */
  private shared(side: Side, peer: Peer): readonly Piece[] {
    return (this.known[side][this.keyOf(peer)] ??= this.make(side, peer))
  }

  /** The packets that one class has. */
  at(side: Side, peer: Peer, cls: number): number {
    if (asksNothing(peer)) return allPackets
    // WHY not by pieces: a port by name is another for everybody, and of an own side one class is asked for.
    if (!asksMoreThanPorts(peer)) {
      if (asksWho(peer)) return this.portsOf(side, peer, this.peers.portsOf(cls))
      return (this.numeric[side][this.keyOf(peer)] ??= this.ports(side, peer, noPorts))
    }
    for (const {packets, peers} of this.pieces(side, peer)) if (hasPeer(peers, cls)) return packets
    return noPackets
  }

  /** WHY by the list of ports itself: most pods share theirs. */
  private portsOf(side: Side, peer: Peer, own: readonly NamedPort[]): number {
    let byPorts = this.named[side].get(peer)
    if (byPorts === undefined) this.named[side].set(peer, (byPorts = new Map()))
    let packets = byPorts.get(own)
    if (packets === undefined) byPorts.set(own, (packets = this.ports(side, peer, own)))
    return packets
  }

  private make(side: Side, peer: Peer): readonly Piece[] {
    const candidates = this.candidates(peer)
    const isSame = peer.service === null || side === "source"
    if (isSame && isNumeric(peer.ports) && isNumeric(peer.notPorts)) return [{packets: this.ports(side, peer, []), peers: candidates}]
    const members = new Map<number, number[]>()
    for (const cls of numbersIn(candidates, this.peers.count)) {
      const party = this.peers.party(cls)
      const ports = this.ports(side, peer, reached(peer, party))
      const id = isSame ? ports : this.table.meet(ports, this.table.idOf(this.sockets(peer.service ?? "", party)))
      if (id === noPackets) continue
      const known = members.get(id)
      if (known === undefined) members.set(id, [cls])
      else known.push(cls)
    }
    return [...members].map(([packets, classes]) => ({packets, peers: peersOf(classes)}))
  }

  /** The packets that `ports` and `notPorts` of a side let through; names are looked up among ports that somebody has. */
  private ports(side: Side, peer: Peer, own: readonly NamedPort[]): number {
    const wanted = peer.ports.length === 0 ? allPackets : this.listed(side, peer.ports, resolved(peer.ports, own))
    if (peer.notPorts.length === 0) return wanted
    return this.table.minus(wanted, this.listed(side, peer.notPorts, resolved(peer.notPorts, own)))
  }

  /** WHY remembered: many rules name the same ports, and most parties have the same numbers for a name. */
  private listed(side: Side, ports: readonly PortMatch[], named: ReturnType<typeof resolved>): number {
    const key = `${side} ${portsKey(ports.filter(({kind}) => kind === "range"))} ${named.join(";")}`
    const known = this.portSets.get(key)
    if (known !== undefined) return known
    const made = this.table.idOf(portPackets(side, ports, named))
    this.portSets.set(key, made)
    return made
  }

  /** The classes that meet all but ports, and the sockets of a service. */
  private candidates(peer: Peer): PeerSet {
    const {predicates} = this.peers
    let found = everyPeer
    if (peer.nets.length > 0) found = meetPeers(found, this.peers.within(predicates.netsId(peer.nets)))
    if (peer.selector !== null) found = meetPeers(found, this.peers.selected(predicates.selectorId(peer.selector)))
    if (peer.notNets.length > 0) found = withoutPeers(found, this.peers.within(predicates.netsId(peer.notNets)))
    if (peer.notSelector !== null) found = withoutPeers(found, this.peers.selected(predicates.selectorId(peer.notSelector)))
    if (peer.service === null) return found
    const set = this.services.get(peer.service)
    const classes = numbersIn(found, this.peers.count).filter((cls) =>
      namesOf(this.peers.party(cls)).some((name) => set?.members.has(name) ?? false),
    )
    return peersOf(classes)
  }

  /** The packets to a party's sockets that are a service's. */
  private sockets(service: string, party: Party): PacketSet {
    let result = PacketSet.empty
    const names = new Set(namesOf(party))
    for (const socket of this.services.get(service)?.sockets ?? []) {
      const [name = "", protocol, port] = socket.split(" ")
      if (names.has(name) && hasPorts(Number(protocol))) {
        result = result.union(PacketSet.ofPorts(Number(protocol), [{first: Number(port), last: Number(port)}]))
      }
    }
    return result
  }

  /** A number that is the same for sides that ask the same. */
  keyOf(peer: Peer): number {
    const known = this.keys.get(peer)
    if (known !== undefined) return known
    const {predicates} = this.peers
    const {selector, notSelector, nets, notNets, ports, notPorts, service} = peer
    const key = this.questions.idOf([
      selector === null ? -1 : predicates.selectorId(selector),
      notSelector === null ? -1 : predicates.selectorId(notSelector),
      nets.length === 0 ? -1 : predicates.netsId(nets),
      notNets.length === 0 ? -1 : predicates.netsId(notNets),
      this.portsWord(ports),
      this.portsWord(notPorts),
      service === null ? -1 : this.wordOf(service),
    ])
    this.keys.set(peer, key)
    return key
  }

  /** WHY a range by its numbers: nearly every rule with ports names one, and a text of it would be made for each. */
  private portsWord(ports: readonly PortMatch[]): number {
    const [only] = ports
    if (only === undefined) return -1
    if (ports.length > 1 || only.kind !== "range") return this.wordOf(portsKey(ports))
    const range = only.min * portsRoom + only.max
    let word = this.ranges.get(range)
    if (word === undefined) this.ranges.set(range, (word = this.wordOf(portsKey(ports))))
    return word
  }

  private wordOf(text: string): number {
    let word = this.words.get(text)
    if (word === undefined) this.words.set(text, (word = this.words.size))
    return word
  }
}

function portsKey(ports: readonly PortMatch[]): string {
  return ports.map((port) => (port.kind === "name" ? `n${port.name}` : `${port.min}-${port.max}`)).join()
}

/** Whether a side asks for nothing. */
function asksNothing(peer: Peer): boolean {
  return peer.ports.length === 0 && peer.notPorts.length === 0 && !asksMoreThanPorts(peer)
}

/** Whether what a side lets through depends on who stands on it: more than ports by number do. */
export function asksWho({nets, notNets, selector, notSelector, ports, notPorts, service}: Peer): boolean {
  return asksMoreThanPorts({nets, notNets, selector, notSelector, service}) || !isNumeric(ports) || !isNumeric(notPorts)
}

function asksMoreThanPorts({nets, notNets, selector, notSelector, service}: Omit<Peer, "ports" | "notPorts" | "parts">): boolean {
  return nets.length > 0 || notNets.length > 0 || selector !== null || notSelector !== null || service !== null
}

function isNumeric(ports: readonly PortMatch[]): boolean {
  for (const {kind} of ports) if (kind === "name") return false
  return true
}

/** The names by which services know a party. */
function namesOf({address, workloads}: Party): readonly string[] {
  return address === null ? workloads : [`${address.family}:${address.value}`, ...workloads]
}

/** The ports of a party that a side reaches. INVARIANT: as `hasNamedPort` in program/criterion.ts finds them. */
function reached({selector}: Peer, {ports}: Party): readonly NamedPort[] {
  return selector === null ? ports : ports.filter(({labels}) => matchesSelector(selector, labels))
}

/** The ports that are asked for by name, among ports that somebody has: protocol and number. */
function resolved(ports: readonly PortMatch[], own: readonly NamedPort[]): readonly (readonly [protocol: number, port: number])[] {
  return ports.flatMap((port) => {
    if (port.kind === "range") return []
    return own.filter(({name}) => name === port.name).map((each) => [each.protocol, each.port] as const)
  })
}

/** The packets of some ports on a side. */
function portPackets(side: Side, ports: readonly PortMatch[], named: ReturnType<typeof resolved>): PacketSet {
  const ranges = ports.flatMap((port) => (port.kind === "range" && port.min <= port.max ? [{first: port.min, last: port.max}] : []))
  return portProtocols.reduce((set, protocol) => {
    const byName = named.flatMap(([own, port]) => (own === protocol ? [{first: port, last: port}] : []))
    const all: Ranges<number> = merged([...ranges, ...byName], numberSteps)
    if (all.length === 0) return set
    return set.union(side === "source" ? PacketSet.ofPorts(protocol, everyPort, all) : PacketSet.ofPorts(protocol, all))
  }, PacketSet.empty)
}
