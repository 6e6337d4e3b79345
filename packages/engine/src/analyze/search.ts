// Is there a flow from here to there with this verdict? A witness, or none, which is a proof.

import type {Family} from "../net/address.ts"
import {PacketSet} from "../net/packet-set.ts"
import type {Program} from "../program/program.ts"
import type {Verdict} from "../decide/decision.ts"
import type {Case} from "../question/answer.ts"
import {worldOf} from "../question/ask.ts"
import type {World} from "../question/ask.ts"
import {oncePer} from "../std/once.ts"
import type {Result} from "../std/result.ts"
import {fail, ok} from "../std/result.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import type {Found} from "./answer.ts"
import {DecidedPackets, isMeant} from "./decided-packets.ts"
import {deciderProblem} from "./decider-words.ts"
import {decidingParts} from "./deciding-parts.ts"
import type {AnyWords} from "./end-sets.ts"
import type {Cell} from "./flow-sets.ts"
import {flowQueryOf, nothingJudged} from "./flow-words.ts"
import {metCells} from "./met-cells.ts"
import {allPackets} from "./packet-table.ts"
import type {PacketTable} from "./packet-table.ts"
import type {Passage} from "./pairing.ts"
import type {FlowException, PortRange, Query} from "./flow-words.ts"
import {serviceNotes} from "./service-notes.ts"
import {caseOf} from "./witness.ts"

/** The reference of formats for what a Service without a backend does. */
const noBackend = "NoBackend"

/** What is looked for. `by`: a reference of formats; without its rule any rule of the policy, of either half. */
export type Search = {
  readonly from: AnyWords
  readonly to: AnyWords
  readonly protocol?: string
  readonly port?: PortRange
  readonly family?: Family
  readonly except?: readonly FlowException[]
  readonly verdict?: Verdict
  readonly by?: string
}

/**
 * Looks for a flow of the wanted verdict, `allow` unless said. Without protocol and port every packet counts. A pod to itself, a node to its own
 * pods and two ends outside are left out, as of every set; where nothing else is asked about, that is an error, since finding nothing would prove
 * nothing. What is wrong with the words comes back as errors.
 */
export function searchFlows(program: Program, search: Search): Result<Found, readonly Diagnostic[]> {
  const wrong = search.by === undefined ? undefined : deciderProblem(program.snapshot, search.by)
  if (wrong !== undefined) return fail([wrong])
  const world = worldOf(program)
  const query = flowQueryOf(world, {
    from: search.from,
    to: search.to,
    protocol: search.protocol ?? null,
    port: search.port ?? null,
    sourcePort: null,
    icmp: null,
    ipFamily: search.family ?? null,
    except: search.except ?? [],
    verdict: "deny",
  })
  if (!query.ok) return query
  let witness: Case | null = null
  let count = 0
  let isAsked = query.value.hasEmpty
  const packetsOf = packetsBy(search.verdict ?? "allow")
  const decided = search.by === undefined ? null : new DecidedPackets(program, search.by)
  for (const cell of metCells(world, query.value, search.by === undefined ? "passages" : "deciders")) {
    isAsked = true
    const packets = packetsOf(cell)
    if (packets.isEmpty()) continue
    const byRows = decided?.in(cell) ?? null
    const meant = byRows === null ? packets : sharedOf(cell, packets, byRows)
    if (meant.isEmpty()) continue
    // WHY not always: one flow is shown, and of the others it is enough to know that there are some.
    if (witness === null || (decided !== null && byRows === null)) {
      const found = foundIn(program, {...cell, packets: meant}, byRows === null ? search.by : undefined)
      if (found === null) continue
      witness ??= found
    }
    count += cell.pairs
  }
  if (!isAsked && isNobodyAsked(world, query.value)) return fail([nothingJudged("the question")])
  // WHY: what goes to a Service without a backend is refused before any policy is asked, so that no pair of ends shows it.
  const isRefused = query.value.hasEmpty && search.verdict === "deny" && (search.by === undefined || search.by === noBackend)
  return ok({found: witness !== null || isRefused, witness, count, isRefused, notes: serviceNotes(world, witness, search)})
}

/** Whether no flow would be asked about without the exceptions either. WHY: that exceptions leave nothing is what somebody may have set out to prove. */
function isNobodyAsked(world: World, {flows, parts}: Query): boolean {
  if (flows.except.length === 0) return true
  const whole = parts.map((part) => ({...part, flows: {...part.flows, except: []}}))
  return metCells(world, {parts: whole}, "passages").next().done === true
}

/** Those of some packets that are in a set by number. WHY remembered: cells are many, and the sets that they have few. */
function sharedOf({space}: Cell, packets: PacketSet, id: number): PacketSet {
  const {table} = space.chains.rows
  const known = numbersOf(packets)
  let number = known.get(table)
  if (number === undefined) known.set(table, (number = table.idOf(packets)))
  return table.setOf(table.meet(number, id))
}

const numbersOf: (packets: PacketSet) => Map<PacketTable, number> = oncePer(() => new Map<PacketTable, number>())

function foundIn(program: Program, cell: Cell, by: string | undefined): Case | null {
  if (by === undefined) return caseOf(program, cell, cell.packets)
  for (const part of decidingParts(program, cell, by.startsWith("Failsafe#") ? "apart" : "joined")) {
    const found = caseOf(program, cell, part)
    if (found !== null && isDecidedBy(found, by)) return found
  }
  return null
}

/** What is asked of a cell and has a verdict. WHY remembered: there are as many cells as pairs of classes, and few sets of packets among them. */
function packetsBy(verdict: Verdict): (cell: Cell) => PacketSet {
  const known = new Map<PacketSet, Map<number, PacketSet>>()
  return (cell) => {
    const {packets} = cell
    const passage = passageOf(cell)
    let byPassage = known.get(packets)
    if (byPassage === undefined) known.set(packets, (byPassage = new Map()))
    const key = passage.sure * passagesMax + passage.maybe
    let found = byPassage.get(key)
    if (found === undefined) byPassage.set(key, (found = ofVerdict({...cell, passage}, verdict)))
    return found
  }
}

/**
 * What passes as a decision sees it. WHY not as sets do, which leave a node's own pods out: of a pod that may be on any node it is open whether it is
 * one of them, so that nothing is surely denied it.
 */
function passageOf({from, classes: [, to], passage}: Cell): Passage {
  return from.end.kind === "node" && to.isRoaming ? {sure: passage.sure, maybe: allPackets} : passage
}

/** WHY: two sets of packets, by number, make one exact number. */
const passagesMax = 2 ** 26

function ofVerdict({space, packets, passage: {sure, maybe}}: Cell, verdict: Verdict): PacketSet {
  const {table} = space.chains.rows
  if (verdict === "allow") return packets.intersect(table.setOf(sure))
  if (verdict === "deny") return packets.subtract(table.setOf(maybe))
  return packets.intersect(table.setOf(table.minus(maybe, sure)))
}

function isDecidedBy({decision: {by, egress, ingress}}: Case, wanted: string): boolean {
  const names = [by, egress?.by ?? null, ingress?.by ?? null].filter((name) => name !== null)
  return names.some((name) => isMeant(name, wanted))
}
