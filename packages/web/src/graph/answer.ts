// The matrix as a graph: workloads with the packets that each takes, and from whom.

import {matrixOf} from "@carveout/engine"
import type {Analysis, Program} from "@carveout/engine"
import {blocksText} from "@carveout/report"
import {queryOf} from "../matrix/classed.ts"
import type {Wire} from "../matrix/view.ts"
import type {Pair} from "../worker/worlds.ts"
import type {Chip, GraphNode, GraphView, GraphWant} from "./view.ts"

/** LIMIT: workloads that are drawn one by one; in larger worlds a node is a namespace. */
const workloadsMax = 80

/** Makes the graph. */
export function graphView({world, baseline}: Pair, {wire}: GraphWant): GraphView {
  const now = drawingOf(world.program, wire)
  const before = world === baseline ? null : drawingOf(baseline.program, wire, now.grain)
  return {grain: now.grain, nodes: now.nodes.map((node, place) => nodeOf(now, {node, place}, before))}
}

type Grain = GraphView["grain"]
type Drawn = {readonly name: string; readonly area: string; readonly kind: GraphNode["kind"]; count: number}

/** What passes between two nodes: `pairs` of their members, each family counted for itself; of the outside the whole or a part. */
type Passing = {readonly pairs: Map<number, number>; isOfWhole: boolean}

/** Nodes by place, and by `source destination` what passes, by packets in words. */
type Drawing = {
  readonly grain: Grain
  readonly nodes: readonly Drawn[]
  readonly places: ReadonlyMap<string, number>
  readonly flows: ReadonlyMap<string, ReadonlyMap<string, Passing>>
}

function drawingOf(program: Program, wire: Wire, wanted?: Grain): Drawing {
  const {groups, ends} = matrixOf(program, queryOf(wire))
  const owners = ownersOf(program)
  const workloads = new Set(ends.filter(({kind}) => kind === "pod" || kind === "workload").map(({name}) => owners.get(name) ?? name))
  const grain = wanted ?? (workloads.size > workloadsMax ? "namespace" : "workload")
  const keyOf = new Map(ends.map((end) => [end.name, nodeKey(end, grain, owners)]))
  const drawn = new Map<string, Drawn>()
  for (const end of ends) {
    const key = keyOf.get(end.name) ?? ""
    const known = drawn.get(key)
    if (known !== undefined) known.count++
    else drawn.set(key, {name: key, area: grain === "namespace" ? "" : areaOf(end), kind: kindOf(end), count: 1})
  }
  const nodes = [...drawn.values()].sort(inOrder)
  const places = new Map(nodes.map(({name}, place) => [name, place]))
  return {grain, nodes, places, flows: flowsOf(groups, (name) => places.get(keyOf.get(name) ?? "outside") ?? -1)}
}

/** Pods by the workload that owns them, where one does. */
function ownersOf({snapshot: {owned}}: Program): ReadonlyMap<string, string> {
  return new Map([...owned].flatMap(([owner, ids]) => ids.map((id) => [id, owner] as const)))
}

function nodeKey({name, kind, namespace}: Analysis.MatrixEnd, grain: Grain, owners: ReadonlyMap<string, string>): string {
  if (kind === "outside") return outsideName
  if (kind === "node") return grain === "namespace" ? "nodes" : name
  return grain === "namespace" ? namespace : (owners.get(name) ?? name)
}

function areaOf({kind, namespace}: Analysis.MatrixEnd): string {
  return kind === "pod" || kind === "workload" ? namespace : ""
}

function kindOf({kind}: Analysis.MatrixEnd): GraphNode["kind"] {
  return kind === "outside" || kind === "node" ? kind : "pods"
}

const kindOrder: readonly GraphNode["kind"][] = ["outside", "pods", "node"]

function inOrder(a: Drawn, b: Drawn): number {
  const byKind = kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind)
  if (byKind !== 0) return byKind
  return `${a.area} ${a.name}` < `${b.area} ${b.name}` ? -1 : 1
}

function flowsOf(groups: readonly Analysis.MatrixGroup[], placeOf: (name: string) => number): Drawing["flows"] {
  const flows = new Map<string, Map<string, Passing>>()
  const out = placeOf(outsideName)
  for (const {from, to, ipFamily, allow, unknown} of groups) {
    const words = allow.length > 0 ? packetsText(allow) : `perhaps ${packetsText(unknown)}`
    const targets = countsOf(to, placeOf)
    const isFromWhole = partWords(from) === ""
    const couples = [...countsOf(from, placeOf)].flatMap((source) => [...targets].map((target) => [source, target] as const))
    for (const [[source, many], [target, few]] of couples) {
      const passing = passingOf(flows, `${source} ${target}`, target === out ? `${words}${partWords(to)}` : words)
      passing.pairs.set(ipFamily, (passing.pairs.get(ipFamily) ?? 0) + many * few)
      if (source === out) passing.isOfWhole ||= isFromWhole
    }
  }
  return flows
}

/** Packets in words. What pods may never send, the two encapsulations, is not told apart: every other chip would be said twice. */
function packetsText(blocks: readonly Analysis.PacketBlock[]): string {
  const text = blocksText(blocks)
  return text === "everything but encapsulation" ? "everything" : text
}

/** Stands for every range of the outside. */
const outsideName = "outside"

function passingOf(flows: Map<string, Map<string, Passing>>, ends: string, packets: string): Passing {
  let known = flows.get(ends)
  if (known === undefined) flows.set(ends, (known = new Map()))
  let passing = known.get(packets)
  if (passing === undefined) known.set(packets, (passing = {pairs: new Map(), isOfWhole: false}))
  return passing
}

/** Of the outside: empty where all of it is meant, else which part. */
function partWords(names: readonly string[]): string {
  const ranges = names.filter((name) => /^[0-9a-f:.]+-[0-9a-f:.]+$/.test(name))
  const isWhole = ranges.includes("0.0.0.0-255.255.255.255") || ranges.includes("::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")
  if (ranges.length === 0 || isWhole) return ""
  return ranges.length > 3 ? ` to ${ranges.length} ranges of addresses` : ` to ${ranges.join(", ")}`
}

function countsOf(names: readonly string[], placeOf: (name: string) => number): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  for (const name of names) counts.set(placeOf(name), (counts.get(placeOf(name)) ?? 0) + 1)
  return counts
}

function nodeOf(now: Drawing, {node, place}: {readonly node: Drawn; readonly place: number}, before: Drawing | null): GraphNode {
  const {name, area, kind, count} = node
  const chips = chipsOf(now, place)
  const old = before === null ? null : oldChips(now, before, name)
  const marked = chips.map((chip) => ({
    ...chip,
    opened: old === null ? [] : chip.sources.filter((source) => !old.get(chip.packets)?.has(source)),
  }))
  const lost = [...(old ?? [])].flatMap(([packets, sources]) => {
    const kept = chips.find((chip) => chip.packets === packets)?.sources ?? []
    const gone = [...sources].filter((source) => !kept.includes(source))
    return gone.length === 0 ? [] : [{packets, sources: gone}]
  })
  return {name, area, kind, count, chips: marked, lost}
}

/** What reaches a node, by packets; the packets of most others first. */
function chipsOf({nodes, flows}: Drawing, place: number): readonly Omit<Chip, "opened">[] {
  const own = nodes[place]
  const found = new Map<string, {readonly sources: number[]; readonly partly: number[]}>()
  for (const [source, node] of nodes.entries()) {
    if (source === place && node.count === 1) continue
    for (const [packets, {pairs, isOfWhole}] of flows.get(`${source} ${place}`) ?? []) {
      let chip = found.get(packets)
      if (chip === undefined) found.set(packets, (chip = {sources: [], partly: []}))
      chip.sources.push(source)
      const all = source === place ? node.count * (node.count - 1) : node.count * (own?.count ?? 1)
      const isPart = node.kind === "outside" ? !isOfWhole : own?.kind !== "outside" && Math.max(...pairs.values()) < all
      if (isPart) chip.partly.push(source)
    }
  }
  const fromOthers = (sources: readonly number[]): number => sources.filter((source) => source !== place).length
  const others = nodes.filter(({kind}, source) => source !== place && (kind !== "outside" || own?.kind !== "outside")).length
  return [...found]
    .map(([packets, {sources, partly}]) => ({
      packets,
      sources,
      partly,
      isOpenToAll: partly.length === 0 && fromOthers(sources) === others && others > 1,
    }))
    .sort((a, b) => fromOthers(b.sources) - fromOthers(a.sources) || (a.packets < b.packets ? -1 : 1))
}

/** What reached a node of this name before, with the sources by their places now. */
function oldChips(now: Drawing, before: Drawing, name: string): ReadonlyMap<string, ReadonlySet<number>> {
  const place = before.places.get(name)
  if (place === undefined) return new Map()
  return new Map(
    chipsOf(before, place).map(({packets, sources}) => [
      packets,
      new Set(sources.flatMap((source) => now.places.get(before.nodes[source]?.name ?? "") ?? [])),
    ]),
  )
}
