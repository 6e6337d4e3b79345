// Verdicts of many flows from rows: as `decide` says, without how. And one packet for every two classes, as a square of bits.

import {decide} from "../decide/decide.ts"
import type {Verdict} from "../decide/decision.ts"
import type {End, Flow} from "../decide/flow.ts"
import {printAddress} from "../net/address.ts"
import type {Family} from "../net/address.ts"
import type {PacketSample} from "../net/packet-set.ts"
import {hasPorts} from "../net/protocol.ts"
import type {Program} from "../program/program.ts"
import {oncePer} from "../std/once.ts"
import type {BitMatrix} from "./answer.ts"
import {fillSquare} from "./bit-square.ts"
import {spaceIn} from "./lineage.ts"
import {noPackets} from "./packet-table.ts"
import {Pairing, relationOf} from "./pairing.ts"
import {plainOf} from "./plain-pairs.ts"
import {noRow} from "./rows.ts"
import {rosterOf} from "./roster.ts"
import type {EndClass, Space, SpaceEnd} from "./space.ts"
import {stretchAt} from "./stretches.ts"

/** Verdicts of a program. The first question costs an analysis of all flows, every other two looks into rows. */
export type Verdicts = {readonly of: (flow: Flow) => Verdict}

/** The verdicts of a program. INVARIANT: each is that of `decide`. */
export const verdictsOf: (program: Program) => Verdicts = oncePer((program: Program) => {
  const finders = {4: null, 6: null} as Record<Family, VerdictFinder | null>
  return {of: (flow) => (finders[flow.family] ??= new VerdictFinder(program, flow.family)).of(flow)}
})

/**
 * Between every two classes of ends, whether one packet passes for sure, as if no two of them shared a node; a square for each family.
 * In the diagonal it is what an end may send to others of its class.
 */
export function bitMatrixOf(program: Program, packet: PacketSample): readonly BitMatrix[] {
  return program.snapshot.families.map((family) => {
    const space = spaceIn(program, family)
    const classes = space.classes.filter(({kind}) => kind !== "outside")
    return {
      family,
      classes: classes.map(({members}) => members.map(({name}) => name)),
      words: (classes.length + 31) >>> 5,
      bits: fillSquare(space, classes, packet),
    }
  })
}

/** LIMIT: packets of which is remembered which sets hold them; beyond it they are all forgotten. */
const packetsMax = 4096

const [unknownYet, isHeld, isNotHeld] = [0, 1, 2] as const

class VerdictFinder {
  private readonly program: Program
  private readonly family: Family
  private readonly space: Space
  private readonly pairing: Pairing
  private readonly seats: ReadonlyMap<string, number>
  private readonly ends: readonly SpaceEnd[]
  private readonly nodes: ReadonlyMap<string, SpaceEnd>
  /**
   * By seat three numbers: the rows of a pod whose verdicts are those of two rows wherever it runs, out and in, and its peer class; -1 of
   * others. WHY side by side: whoever is asked for is far away in memory.
   */
  private readonly plains: Int32Array
  private readonly classBySeat: (EndClass | undefined)[] = []
  private readonly classByStretch: (EndClass | undefined)[] = []
  /** By protocol and source port, then by port, then by number of a set, whether it holds the packet; `last` is one of them. */
  private readonly held = new Map<number, Map<number, Uint8Array>>()
  private last = {from: -1, byPort: new Map<number, Uint8Array>()}
  private heldPackets = 0

  constructor(program: Program, family: Family) {
    this.program = program
    this.family = family
    this.space = spaceIn(program, family)
    this.pairing = new Pairing(this.space)
    const {ends, nodes, aliases} = rosterOf(program)
    this.ends = ends
    this.seats = new Map(ends.map(({name, seat}) => [name, seat]))
    this.nodes = new Map([...nodes, ...aliases].map((end) => [end.name, end]))
    this.plains = new Int32Array(3 * (ends.length + nodes.length + aliases.length)).fill(-1)
    const hasStations = this.space.stations.length > 0
    for (const cls of this.space.classes) {
      const plain = hasStations || cls.kind === "node" ? null : plainOf(cls)
      for (const {seat, stretch} of cls.members) {
        if (seat === -1) this.classByStretch[stretch] = cls
        else this.classBySeat[seat] = cls
        if (plain !== null && seat !== -1) this.plains.set([plain.departure, plain.arrival, plain.peer], 3 * seat)
      }
    }
  }

  of(flow: Flow): Verdict {
    return this.betweenPods(flow) ?? this.between(flow)
  }

  /** WHY apart: nearly all questions are about two pods with one look each. Null where there is more to it. */
  private betweenPods(flow: Flow): Verdict | null {
    if (flow.from.kind !== "workload" || flow.to.kind !== "workload") return null
    const from = this.seats.get(flow.from.id)
    const to = this.seats.get(flow.to.id)
    if (from === undefined || to === undefined || from === to) return null
    const {plains} = this
    const [source, target] = [plains[3 * from + 2] ?? -1, plains[3 * to + 2] ?? -1]
    if (source === -1 || target === -1) return null
    const {rows} = this.space.chains
    const leaving = rows.at(plains[3 * from] ?? noRow, target)
    if (leaving === noPackets) return "deny"
    return this.holds(rows.table.meet(leaving, rows.at(plains[3 * to + 1] ?? noRow, source)), flow) ? "allow" : "deny"
  }

  private between(flow: Flow): Verdict {
    const [from, to] = [this.endOf(flow.from), this.endOf(flow.to)]
    // WHY: rows say nothing of an end and itself, nor of two ends outside, nor of ends that do not stand in the family.
    if (from === null || to === null || from.end === to.end || (from.end === null && to.end === null)) {
      return decide(this.program, flow).verdict
    }
    const passage = this.pairing.passage(from.cls, to.cls, relationOf(from.end, to.end))
    if (this.holds(passage.sure, flow)) return "allow"
    return passage.maybe !== passage.sure && this.holds(passage.maybe, flow) ? "unknown" : "deny"
  }

  private endOf(end: End): {readonly cls: EndClass; readonly end: SpaceEnd | null} | null {
    if (end.kind === "address") return this.atAddress(end)
    const known = end.kind === "workload" ? this.workload(end) : this.node(end)
    const cls = known === undefined ? undefined : this.classBySeat[known.seat]
    return known === undefined || cls === undefined ? null : {cls, end: known}
  }

  /** Nothing of one that bears another than its first address: rows know no workload so. */
  private workload({id, address}: Extract<End, {readonly kind: "workload"}>): SpaceEnd | undefined {
    return address === undefined ? this.ends[this.seats.get(id) ?? -1] : undefined
  }

  private node({name, address}: Extract<End, {readonly kind: "node"}>): SpaceEnd | undefined {
    return this.nodes.get(address === undefined ? `host/${name}` : printAddress(address))
  }

  /** An address that nobody has is outside; of one that somebody has, `decide` knows how a packet to it looks. */
  private atAddress({address}: Extract<End, {readonly kind: "address"}>): ReturnType<VerdictFinder["endOf"]> {
    const {holders, nodesAt} = this.program
    if (address.family !== this.family || holders[address.family].has(address.value) || nodesAt[address.family].has(address.value))
      return null
    const cls = this.classByStretch[stretchAt(this.space.chains.peers.around.cut, address.value)]
    return cls === undefined ? null : {cls, end: null}
  }

  /** Whether a set holds the packet of a flow. */
  private holds(set: number, flow: Flow): boolean {
    const {table} = this.space.chains.rows
    if (!hasPorts(flow.protocol) || flow.port === null || flow.sourcePort === null) return table.setOf(set).has(flow)
    const byPort = this.heldFrom(flow.protocol * 65_536 + flow.sourcePort)
    let known = byPort.get(flow.port)
    if (known === undefined || set >= known.length) {
      if (++this.heldPackets > packetsMax) this.forget()
      byPort.set(flow.port, (known = new Uint8Array(Math.max(64, 2 * set))))
    }
    const found = known[set] ?? unknownYet
    if (found !== unknownYet) return found === isHeld
    const answer = table.setOf(set).has(flow)
    known[set] = answer ? isHeld : isNotHeld
    return answer
  }

  private forget(): void {
    this.held.clear()
    this.last = {from: -1, byPort: new Map()}
    this.heldPackets = 0
  }

  /** WHY the last one first: many questions are of one protocol and a source port that nobody names. */
  private heldFrom(from: number): Map<number, Uint8Array> {
    if (this.last.from === from) return this.last.byPort
    let byPort = this.held.get(from)
    if (byPort === undefined) this.held.set(from, (byPort = new Map()))
    this.last = {from, byPort}
    return byPort
  }
}
