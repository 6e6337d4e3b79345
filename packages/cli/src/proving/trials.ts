// Which flows an expectation is tried with: one for every way in which policy decides within it, then more of each.

import {decide, printAddress, Suite} from "@carveout/engine"
import type {Case, End, Flow, PolicyTest, Program, TestResult} from "@carveout/engine"
import {servicesOf} from "./bench-world.ts"
import {wayOf} from "./flows.ts"
import type {Expected} from "./flows.ts"
import {obstacleOf} from "./obstacle.ts"
import type {Stage} from "./obstacle.ts"
import {addressOf} from "./sending.ts"

/**
 * The flows of an expectation: the witness against it, then one of each way, then more. `ways`: how many of them are to be sent that nothing may be left
 * out of. `untried`: what is not among them, and why.
 */
export type Choice = {readonly flows: readonly Expected[]; readonly ways: number; readonly untried: readonly string[]}

/** An expectation with what the engine said of it. `isKnown`: whether a node is in the manifests, and not made up to build them. */
export type Wish = {
  readonly entry: PolicyTest["expect"][number]
  readonly result: Pick<TestResult, "witness" | "actual" | "problems">
  readonly isKnown: (node: string) => boolean
}

/** LIMIT: flows of an expectation that are looked at; beyond them it is said that there are more. */
const lookedMax = 20_000

/** LIMIT: flows of an expectation beyond one for each way. WHY not of all ends: those that are decided in one way meet the same rules. */
const flowsMax = 24

/** LIMIT: flows between the same ends, by the same rules: borders of ranges. */
const ownMax = 16

/** Those of them that are sent however many ways there are. */
const surely = 4

/** Flows of one way: of its first two ends, and of others. `obstacle`: why one of them cannot be sent. */
type Way = {part: number | null; readonly own: Expected[]; readonly others: Expected[]; obstacle: string | null}

/** Chooses the flows. Of an expectation that cannot be asked there are none. */
export function chosenFor({entry, result, isKnown}: Wish, stage: Stage): Choice {
  const {actual, problems} = result
  if (actual === null) return {flows: [], ways: 0, untried: [problems.join("; ")]}
  const {ways, isCut, notes} = waysOf({entry, isKnown}, stage)
  const open = ways.filter(({own}) => own.length > 0)
  const witness = witnessOf(result, stage)
  const first = unique([...(witness === null ? [] : [witness]), ...open.flatMap(({own}) => own.slice(0, 1))])
  const borders = inTurns(
    open.map(({own}) => own.slice(1, surely)),
    Number.POSITIVE_INFINITY,
  )
  const more = open.map(({own, others}) => alternating(own.slice(surely), others))
  const flows = unique([...first, ...borders, ...inTurns(more, flowsMax - borders.length)])
  const closed = Map.groupBy(
    ways.flatMap(({own, obstacle}) => (own.length > 0 || obstacle === null ? [] : [obstacle])),
    (text) => text,
  )
  const untried = [
    ...Array.from(closed, ([text, {length}]) => (open.length === 0 ? text : `${counted(length, "way")} of deciding: ${text}`)),
    ...notes,
    ...(isCut ? [`it speaks of more flows than are looked at, which are ${lookedMax}`] : []),
  ]
  if (flows.length > 0 || untried.length > 0) return {flows, ways: first.length, untried}
  const empty =
    actual.by === "NoBackend" ? "nothing stands behind the Service, and no policy is asked" : "its ends are nodes that no manifest names"
  return {flows, ways: 0, untried: [empty]}
}

/** Flows of an expectation by the way in which they are decided. `notes`: what besides is not tried. */
function waysOf(
  {entry, isKnown}: Pick<Wish, "entry" | "isKnown">,
  stage: Stage,
): {readonly ways: readonly Way[]; readonly isCut: boolean; readonly notes: readonly string[]} {
  const ways = new Map<string, Way>()
  const led: Suite.Trial[] = []
  let looked = 0
  for (const trial of Suite.trialsOf(stage.program, entry)) {
    const {flow, via} = trial.found
    // WHY: who made up a node to put pods on it has not asked about the node.
    if ([flow.from, flow.to].some((end) => end.kind === "node" && !isKnown(end.name))) continue
    if (looked++ === lookedMax) break
    if (via !== undefined && via.service.headless !== true && obstacleOf(trial, stage) === null) led.push(trial)
    else note(ways, trial.found, {part: trial.part, obstacle: obstacleOf(trial, stage)})
  }
  const notes = throughServices(ways, led, stage.program)
  return {ways: [...ways.values()], isCut: looked > lookedMax, notes}
}

function note(
  ways: Map<string, Way>,
  found: Expected | Case,
  {part, obstacle}: {readonly part: number; readonly obstacle: string | null},
): void {
  const key = wayOf(found)
  let way = ways.get(key)
  if (way === undefined) ways.set(key, (way = {part: null, own: [], others: [], obstacle: null}))
  if (obstacle !== null) {
    way.obstacle ??= obstacle
    return
  }
  way.part ??= part
  if (way.part !== part) way.others.push(plain(found))
  else if (way.own.length < ownMax) way.own.push(plain(found))
}

function plain(found: Expected | Case): Expected {
  const {flow, from, to, decision} = found
  return {flow, from, to, decision, ...("service" in found ? {service: found.service} : {})}
}

/**
 * What goes through Services: one packet for each client and port, since where it goes is the node's choice; where pods behind one are not judged alike,
 * one to each of them instead. Says where a Service leads otherwise than the one that is built.
 */
function throughServices(ways: Map<string, Way>, led: readonly Suite.Trial[], program: Program): readonly string[] {
  const notes = new Set<string>()
  const groups = Map.groupBy(led, ({found: {from, flow, via}}) => [from, flow.family, flow.protocol, via?.port.port].join(" "))
  for (const own of groups.values()) {
    const [first] = own
    const via = first?.found.via
    if (first === undefined || via === undefined) continue
    const {flow, decision} = first.found
    const place = {part: first.part, obstacle: null}
    const address = builtAt(own, program)
    const named = `\`svc/${via.service.id}\``
    const isAlike = own.every(({found}) => found.decision.verdict === decision.verdict)
    if (via.service.addresses.length === 0) note(ways, first.found, {...place, obstacle: `no manifest names an address of ${named}`})
    else if (address === null)
      note(ways, first.found, {...place, obstacle: `${named} leads its clients otherwise than the Service that is built`})
    else if (isAlike) {
      const pods = own.flatMap(({found}) => (found.flow.to.kind === "workload" ? [found.flow.to.id] : []))
      const port = via.port.port
      note(ways, {flow, from: first.found.from, to: `svc/${via.service.id}`, decision, service: {address, port, pods}}, place)
    } else {
      notes.add(`pods behind ${named} are not judged alike: packets go to each of them, at its own port`)
      for (const {part, found} of own) note(ways, found, {part, obstacle: null})
    }
  }
  return [...notes]
}

/** The address at which nodes that are built lead to exactly the backends of some flows; null: at none. */
function builtAt(own: readonly Suite.Trial[], program: Program): string | null {
  const [first] = own
  const via = first?.found.via
  if (first === undefined || via === undefined) return null
  const {family} = first.found.flow
  const address = via.service.addresses.find((each) => each.family === family)
  const index = via.service.ports.findIndex(({protocol, port}) => protocol === via.port.protocol && port === via.port.port)
  const port = via.service.ports[index]
  const [built] = port === undefined ? [] : servicesOf({...via.service, ports: [port]})
  if (address === undefined || built === undefined) return null
  const isOfFamily = (text: string): boolean => text.includes(":") === (family === 6)
  const wanted = new Set(own.map(({found: {flow}}) => `${addressOf(flow.to, family, program)} ${flow.port}`))
  const had = new Set(built.backends.filter((each) => isOfFamily(each.address)).map((each) => `${each.address} ${each.port}`))
  return wanted.size === had.size && [...wanted].every((each) => had.has(each)) ? printAddress(address) : null
}

/** The flow that speaks against an expectation, as it is decided in the world that is built; null where there is none that can be sent. */
function witnessOf({witness}: Wish["result"], stage: Stage): Expected | null {
  if (witness === null || witness.via !== undefined) return null
  const {flow, from, to} = witness
  if (!areBuilt(flow, stage)) return null
  const found = {flow, from, to, decision: decide(stage.program, flow)}
  return obstacleOf({found, isLed: false}, stage) === null ? found : null
}

function areBuilt({from, to}: Flow, {program: {workloads, nodes}}: Stage): boolean {
  return [from, to].every((end) => end.kind === "address" || (end.kind === "workload" ? workloads.has(end.id) : nodes.has(end.name)))
}

function alternating<T>(a: readonly T[], b: readonly T[]): readonly T[] {
  return Array.from({length: Math.max(a.length, b.length)}, (_, i) => [a[i], b[i]]).flatMap((pair) =>
    pair.filter((each) => each !== undefined),
  )
}

/** One of each list, then a second of each, at most so many. */
function inTurns<T>(lists: readonly (readonly T[])[], most: number): readonly T[] {
  const rounds = Math.max(0, ...lists.map(({length}) => length))
  const turns: T[] = []
  for (let round = 0; round < rounds && turns.length < most; round++)
    for (const list of lists) {
      const each = list[round]
      if (each !== undefined && turns.length < most) turns.push(each)
    }
  return turns
}

function unique(flows: readonly Expected[]): readonly Expected[] {
  return [...new Map(flows.map((each) => [keyOf(each), each])).values()]
}

/** The same text for the same packet. WHY not by names: a pod may be called as a node is. */
export function keyOf({flow: {from, to, protocol, sourcePort, port, icmp, family}, service}: Expected): string {
  return JSON.stringify([endKey(from), endKey(to), family, protocol, sourcePort, port, icmp, service?.address, service?.port])
}

function endKey(end: End): readonly string[] {
  return [end.kind, end.kind === "workload" ? end.id : end.kind === "node" ? end.name : printAddress(end.address)]
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`
}
