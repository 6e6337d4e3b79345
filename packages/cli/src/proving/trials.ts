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

/** LIMIT: kinds of flows of an expectation that are looked at, which takes seconds; beyond them it is said that there are more. */
const lookedMax = 100_000

/** LIMIT: flows of an expectation beyond one for each way. WHY not of all ends: those that are decided in one way meet the same rules, or such rules. */
const flowsMax = 24

/** LIMIT: borders among them where there are many ways, and how many flows of other ends there are even then. */
const bordersMax = 48
const othersSurely = 12

/** LIMIT: flows between the same ends, by the same rules; and those of them that come before flows of other ends. */
const ownMax = 16
const ownSurely = 4

/**
 * Flows of one way: between its first two ends; between others, one for each list of policies of which no rule took it; and more. `obstacle`: why one of them
 * cannot be sent.
 */
type Way = {readonly own: Expected[]; readonly others: Map<string, Expected>; readonly more: Expected[]; obstacle: string | null}

/** Chooses the flows. Of an expectation that cannot be asked there are none. */
export function chosenFor(wish: Wish, stage: Stage): Choice {
  const {actual, problems} = wish.result
  if (actual === null) return {flows: [], ways: 0, untried: [problems.join("; ")]}
  const {ways, isCut, notes} = waysOf(wish, stage)
  const open = ways.filter(({own}) => own.length > 0)
  const witness = witnessOf(wish, stage)
  const first = unique([...(witness === null ? [] : [witness]), ...open.flatMap(({own}) => own.slice(0, 1))])
  const borders = inTurns(
    open.map(({own}) => own.slice(1, ownSurely)),
    bordersMax,
  )
  const more = open.map(({own, others, more: alike}) => alternating([...others.values(), ...alike], own.slice(ownSurely)))
  const flows = unique([...first, ...borders, ...inTurns(more, Math.max(flowsMax - borders.length, othersSurely))])
  const closed = Map.groupBy(
    ways.flatMap(({own, obstacle}) => (own.length > 0 || obstacle === null ? [] : [obstacle])),
    (text) => text,
  )
  const untried = [
    ...Array.from(closed, ([text, {length}]) => (open.length === 0 ? text : `${counted(length, "way")} of deciding: ${text}`)),
    ...notes,
    ...(isCut ? [`it speaks of more kinds of flows than are looked at, which are ${lookedMax.toLocaleString("en")}`] : []),
  ]
  if (flows.length > 0 || untried.length > 0) return {flows, ways: first.length, untried}
  const empty =
    actual.by === "NoBackend" ? "nothing stands behind the Service, and no policy is asked" : "its ends are nodes that no manifest names"
  return {flows, ways: 0, untried: [empty]}
}

/** Flows of an expectation by the way in which they are decided. `notes`: what besides is not tried. */
function waysOf(
  {entry, isKnown}: Wish,
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
    else noteAll(ways, trial, stage)
  }
  const notes = throughServices(ways, led, stage.program)
  return {ways: [...ways.values()], isCut: looked > lookedMax, notes}
}

/** Notes a flow; of the first ends of a way, or where it cannot be sent itself, the others between the same ends. */
function noteAll(ways: Map<string, Way>, trial: Suite.Trial, stage: Stage): void {
  const way = wayIn(ways, trial.found)
  if (way.own.length > 0) {
    const key = fallenThrough(trial.found.decision).join(" ")
    if (way.others.size < flowsMax && !way.others.has(key) && obstacleOf(trial, stage) === null) way.others.set(key, plain(trial.found))
    else if (way.more.length < flowsMax && obstacleOf(trial, stage) === null) way.more.push(plain(trial.found))
    return
  }
  for (const each of [trial, ...trial.others()]) {
    const obstacle = obstacleOf(each, stage)
    const own = wayIn(ways, each.found)
    if (obstacle !== null) own.obstacle ??= obstacle
    else if (own.own.length < ownMax) own.own.push(plain(each.found))
  }
}

function wayIn(ways: Map<string, Way>, found: Expected | Case): Way {
  const key = wayOf(found)
  let way = ways.get(key)
  if (way === undefined) ways.set(key, (way = {own: [], others: new Map(), more: [], obstacle: null}))
  return way
}

/** The policies of which no rule took a flow, where the end of their tier decides. WHY: a kernel that errs may do so in the rules of any of them. */
function fallenThrough({egress, ingress}: Case["decision"]): readonly string[] {
  const ends = [egress, ingress].map((half) => half?.steps.at(-1))
  return ends.flatMap((step) => (step?.kind === "end-of-tier" ? step.policies : []))
}

/** Notes a packet that goes its own way. */
function noteOne(ways: Map<string, Way>, expected: Expected): void {
  const {own, more} = wayIn(ways, expected)
  if (own.length === 0) own.push(expected)
  else if (more.length < flowsMax) more.push(expected)
}

function plain({flow, from, to, decision}: Case): Expected {
  return {flow, from, to, decision}
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
    const built = builtAt(own, program)
    if ("obstacle" in built) wayIn(ways, first.found).obstacle ??= built.obstacle
    else if (own.every(({found}) => found.decision.verdict === decision.verdict)) {
      const pods = own.flatMap(({found}) => (found.flow.to.kind === "workload" ? [found.flow.to.id] : []))
      const service = {address: built.address, port: via.port.port, pods}
      noteOne(ways, {flow, from: first.found.from, to: `svc/${via.service.id}`, decision, service})
    } else {
      notes.add(`pods behind \`svc/${via.service.id}\` are not judged alike: packets go to each of them, at its own port`)
      for (const {found} of own) noteOne(ways, plain(found))
    }
  }
  return [...notes]
}

type Built = {readonly address: string} | {readonly obstacle: string}

/** The address at which nodes that are built lead to exactly the backends of some flows, or why there is none. */
function builtAt(own: readonly Suite.Trial[], program: Program): Built {
  const {flow, via} = own[0]?.found ?? {}
  if (flow === undefined || via === undefined) throw new Error("the flows go through a Service")
  const {service, port} = via
  const {family} = flow
  const address = service.addresses.find((each) => each.family === family)
  if (address === undefined) return {obstacle: `no manifest names an address of \`svc/${service.id}\``}
  const ports = service.ports.filter((each) => each.protocol === port.protocol && each.port === port.port)
  const backends = servicesOf({...service, ports}).flatMap((each) => each.backends)
  const isOfFamily = (text: string): boolean => text.includes(":") === (family === 6)
  const wanted = new Set(own.map(({found}) => `${addressOf(found.flow.to, family, program)} ${found.flow.port}`))
  const had = new Set(backends.filter((each) => isOfFamily(each.address)).map((each) => `${each.address} ${each.port}`))
  const isSame = wanted.size === had.size && [...wanted].every((each) => had.has(each))
  return isSame
    ? {address: printAddress(address)}
    : {obstacle: `\`svc/${service.id}\` leads its clients otherwise than the Service that is built`}
}

/** The flow that speaks against an expectation, as it is decided in the world that is built; null where there is none that can be sent. */
function witnessOf({entry, result: {witness}}: Wish, stage: Stage): Expected | null {
  if (witness === null || witness.via !== undefined) return null
  const {flow, from, to} = witness
  // WHY not from outside through a Service: on the way there the address may become another.
  const isLed = flow.from.kind === "address" && entry.to.kind === "name" && entry.to.text.startsWith("svc/")
  if (isLed || !areBuilt(flow, stage)) return null
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
