// The cells of a query as its clients meet them: where an address outside may be another on the way through a Service, what depends on it is open.

import {decide} from "../decide/decide.ts"
import type {Decision} from "../decide/decision.ts"
import type {Flow} from "../decide/flow.ts"
import type {Address} from "../net/address.ts"
import {PacketSet} from "../net/packet-set.ts"
import {afterSnat, isSamePending, keptOutcome, mayBeMasqueraded, outcomeThrough, sourcesOf} from "../question/snat.ts"
import type {NodeEnd} from "../question/snat.ts"
import {hasOpenWay, shutOut, withShutWay} from "../question/source-ranges.ts"
import type {World} from "../question/ask.ts"
import type {Service} from "../snapshot/snapshot.ts"
import {oncePer} from "../std/once.ts"
import {decidingSets} from "./deciding-parts.ts"
import {cellsOf} from "./flow-sets.ts"
import type {Cell, CellGrain, FlowQuery} from "./flow-sets.ts"
import type {Query} from "./flow-words.ts"
import {noPackets} from "./packet-table.ts"
import type {EndClass, Space} from "./space.ts"
import {flowOf} from "./witness.ts"

/** The cells of every part of a query. */
export function* metCells(world: World, {parts}: Pick<Query, "parts">, grain: CellGrain = "passages"): Generator<Cell> {
  for (const {flows, masqueradedBy, shutBy} of parts) {
    const cells = masqueradedBy === null ? cellsOf(world.program, flows, grain) : masqueradedCells(world, flows, masqueradedBy)
    if (shutBy === undefined) yield* cells
    else for (const cell of cells) yield shutCell(cell, shutBy)
  }
}

/** WHY by node: the node on which a backend is does not put its own address in the client's place. */
function* masqueradedCells(world: World, flows: FlowQuery, service: Service): Generator<Cell> {
  const masquerade = new Masquerade(world, service)
  for (const cell of cellsOf(world.program, flows, "nodes")) yield masquerade.doubted(cell)
}

/** A cell of clients whom the load balancer does not let in: nothing passes for sure, and nothing at all where there is no other way. */
function shutCell(cell: Cell, service: Service): Cell {
  const {packets, passage, doubt, space} = cell
  const {family} = space
  const isOpen = hasOpenWay(service, family)
  const known = (flow: Flow, decision: Decision): Decision => (doubt === undefined ? decision : doubt.judge(flow, decision))
  const judge = (flow: Flow, decision: Decision): Decision => (isOpen ? withShutWay(known(flow, decision), service, family) : shutOut())
  return {...cell, passage: {sure: noPackets, maybe: isOpen ? passage.maybe : noPackets}, doubt: {packets, judge}}
}

/** A node that may receive connections; null: in no class. */
type Receiver = {readonly end: NodeEnd; readonly cls: EndClass | null}

/** The classes of nodes, and which each is in under which address. */
type NodeClasses = {readonly byEnd: ReadonlyMap<string, EndClass>; readonly all: readonly EndClass[]}

/** A Service through which clients outside come, perhaps with the address of the node that received them. */
class Masquerade {
  private readonly world: World
  private readonly service: Service
  private readonly nodesOf: (space: Space) => NodeClasses

  constructor(world: World, service: Service) {
    this.world = world
    this.service = service
    this.nodesOf = oncePer((space: Space) => nodeClasses(world, space))
  }

  /** A cell of clients outside, with what depends on their address open. */
  doubted(cell: Cell): Cell {
    const {masked, packets} = this.maskedPackets(cell)
    if (packets.isEmpty()) return cell
    const {table} = cell.space.chains.rows
    const id = table.idOf(masked)
    const passage = {sure: table.minus(cell.passage.sure, id), maybe: table.join(cell.passage.maybe, id)}
    const {world, service} = this
    return {...cell, passage, doubt: {packets, judge: (flow, decision) => afterSnat(world, {flow, service, decision})}}
  }

  /** The packets of which something else comes where some node receives them; `packets`: those with which it would if staged policies were enforced, too. */
  private maskedPackets(cell: Cell): {readonly masked: PacketSet; readonly packets: PacketSet} {
    const first = flowOf(cell, cell.packets)
    if (first === null || !mayBeMasqueraded(first, this.service)) return {masked: PacketSet.empty, packets: PacketSet.empty}
    const nodes = this.nodesLike(cell, first)
    const [masked, doubted]: [PacketSet[], PacketSet[]] = [[], []]
    for (const packets of this.partsOf(cell, nodes)) {
      const differs = this.differenceIn(cell, packets, nodes)
      if (differs.verdict) masked.push(packets)
      if (differs.verdict || differs.pending) doubted.push(packets)
    }
    return {masked: PacketSet.unionOf(masked), packets: PacketSet.unionOf(doubted)}
  }

  /** What of a part's flows depends on who receives them. */
  private differenceIn(cell: Cell, packets: PacketSet, nodes: readonly Receiver[]): {readonly verdict: boolean; readonly pending: boolean} {
    const flow = flowOf(cell, packets)
    if (flow === null) return {verdict: false, pending: false}
    const {program} = this.world
    const kept = keptOutcome(program, flow, decide(program, flow))
    const others = nodes.map(({end}) => outcomeThrough(program, flow, end))
    return {
      verdict: others.some(({verdict}) => verdict !== kept.verdict),
      pending: others.some((other) => !isSamePending(other, kept)),
    }
  }

  /** One node of each class, among those that may put their address in the client's place; null: of a node that is in none. */
  private nodesLike({space}: Cell, flow: Flow): readonly Receiver[] {
    const {byEnd} = this.nodesOf(space)
    const first = new Map<EndClass | string, Receiver>()
    for (const end of sourcesOf(this.world, flow)) {
      const key = nodeKey(end.name, end.address)
      const cls = byEnd.get(key) ?? null
      if (!first.has(cls ?? key)) first.set(cls ?? key, {end, cls})
    }
    return [...first.values()]
  }

  /** Parts of a cell's packets within which the same rules decide, whoever of the client and the nodes they come from. */
  private partsOf(cell: Cell, nodes: readonly {readonly cls: EndClass | null}[]): readonly PacketSet[] {
    const {space, classes, packets} = cell
    const {table} = space.chains.rows
    const [from, to] = classes
    // WHY everybody: a node that is in no class may be in whatever a rule names.
    const others = nodes.some(({cls}) => cls === null) ? space.classes : this.nodesOf(space).all
    const {kind, isRoaming, count, crowds, members} = from
    const anyone: EndClass = {
      kind,
      isRoaming,
      count,
      crowds,
      joint: null,
      members,
      variants: [...from.variants, ...others.flatMap(({variants}) => variants)],
    }
    const id = table.idOf(packets)
    const sets = [...decidingSets(this.world.program, {...cell, classes: [anyone, to]}, "joined")].map((each) => table.meet(each, id))
    return table
      .partition(sets.filter((each) => each !== noPackets))
      .map((part) => part.intersect(packets))
      .filter((part) => !part.isEmpty())
  }
}

/** The classes of the nodes of a space by name and address; of a node without one in its family, by name. */
function nodeClasses({program}: World, {classes, family}: Space): NodeClasses {
  const all = classes.filter(({kind}) => kind === "node")
  const byEnd = new Map(
    all.flatMap((cls) =>
      cls.members.map(({node, bears}) => {
        const own = bears ?? program.nodes.get(node ?? "")?.addresses.find((address) => address.family === family)
        return [nodeKey(node ?? "", own), cls] as const
      }),
    ),
  )
  return {byEnd, all}
}

function nodeKey(name: string, address: Address | undefined): string {
  return `${name} ${address?.value ?? ""}`
}
