// Probes: single first packets, sent and looked for. What is said of one rests on where it was seen; where that does not suffice, it is said to be
// inconclusive, and silence alone is never called a drop.

import {canonical, familyOf} from "./address.ts"
import type {Layout, Space} from "./layout.ts"
import {acknowledged, bytesOfPacket, numbers} from "./packet.ts"
import type {Packet} from "./packet.ts"
import {inTurn, pause} from "./pace.ts"
import type {Room} from "./room.ts"
import type {Senders} from "./sender.ts"
import {forgetText, notesMax, readCommand, readSightings} from "./witness.ts"
import type {Sightings} from "./witness.ts"

/** A protocol by name, or by its number at IP. */
export type ProbeProtocol = "TCP" | "UDP" | "SCTP" | "UDPLite" | "ICMP" | "ICMPv6" | number

/** One first packet of a new connection. */
export type Probe = {
  /** A pod's id, a node's name or an outside address. */
  readonly from: string
  /** An address: a pod's, a node's, a service's or one outside. */
  readonly to: string
  readonly protocol: ProbeProtocol
  /** Where the protocol has ports; else it does not count. */
  readonly port: number
  /** Absent: one that no other probe has. */
  readonly sourcePort?: number
  /** Of ICMP; absent: an echo request. LIMIT: for other types that are no request, tracking calls the packet invalid, and most policy drops it. */
  readonly icmp?: {readonly type: number; readonly code: number}
}

/**
 * What became of a probe. `arrived`: its packet was delivered at an end. `dropped`: a node had it and let it go nowhere, and did so again. `refused`:
 * a reset or a message of ICMP came back that says so. `unreachable`: there is no way, or no address of that family. `inconclusive`: none of these
 * is certain.
 */
export type Observation = {
  readonly seen: "arrived" | "dropped" | "refused" | "unreachable" | "inconclusive"
  /** The end that it arrived at, or the node that dropped it; null where that is not what was seen. */
  readonly at: string | null
  /** What was seen, in words. */
  readonly evidence: string
}

/** What probing works with. */
export type Ground = {readonly room: Room; readonly layout: Layout; readonly senders: Senders; readonly nextToken: () => number}

/** LIMIT: probes of a round; less than half of what the shortest queue on the way holds. */
const roundMax = 400

/** LIMIT: how long it is waited for packets to be sent, on a machine that has other work. */
const sendingMs = 5000

/** LIMIT: how long it is waited, after all was sent, for what is still on its way; nodes work off their queues within a millisecond. */
const settlingMs = 40

/** LIMIT: tokens before they begin anew; what a packet has room for. */
const tokenMax = 0xff_ffff

/** A probe with its packet. */
type Shot = {readonly probe: Probe; readonly source: Space; readonly packet: Packet}

/** Sends probes and says what was seen, in their order. */
export async function probeAll(ground: Ground, probes: readonly Probe[]): Promise<readonly Observation[]> {
  const first = await tryAll(ground, probes)
  const again = probes.flatMap((probe, i) => (isCertain(first[i]) ? [] : [{probe, i}]))
  const second = await tryAll(
    ground,
    again.map(({probe}) => probe),
  )
  const results = [...first]
  for (const [k, {i}] of again.entries()) results[i] = agreed(results[i], second[k])
  return results
}

/** True where no second try is needed: something was really received. */
function isCertain(seen: Observation | undefined): boolean {
  return seen !== undefined && seen.seen !== "dropped" && seen.seen !== "inconclusive"
}

/** Two tries as one observation. */
function agreed(first: Observation | undefined, second: Observation | undefined): Observation {
  if (first === undefined || second === undefined) throw new Error("a probe has no observation")
  if (first.seen === "inconclusive") return second.seen === "dropped" ? {...second, seen: "inconclusive", at: null} : second
  if (second.seen === first.seen && second.at === first.at) return {...second, evidence: `${second.evidence}, twice`}
  return {seen: "inconclusive", at: null, evidence: `at first ${first.evidence}, then ${second.evidence}`}
}

/** One try of each. */
async function tryAll(ground: Ground, probes: readonly Probe[]): Promise<readonly Observation[]> {
  const shots = probes.map((probe) => shotOf(ground, probe))
  const results = shots.map((shot) => ("packet" in shot ? nothing("was not tried") : shot))
  const placed = shots.flatMap((shot, i) => ("packet" in shot ? [{...shot, i}] : []))
  for (const round of roundsOf(placed)) {
    const seen = await tryRound(ground, round)
    for (const [k, {i}] of round.entries()) results[i] = seen[k] ?? nothing("was not tried")
  }
  return results
}

type Placed = Shot & {readonly i: number}

/** Probes in rounds in which no two are of one connection: tracking would take the second for a packet of the first. */
function roundsOf(shots: readonly Placed[]): readonly (readonly Placed[])[] {
  const layers: Placed[][] = []
  const times = new Map<string, number>()
  for (const shot of shots) {
    const key = connectionOf(shot)
    const layer = times.get(key) ?? 0
    times.set(key, layer + 1)
    ;(layers[layer] ??= []).push(shot)
  }
  return layers.flatMap((layer) =>
    Array.from({length: Math.ceil(layer.length / roundMax)}, (_, k) => layer.slice(k * roundMax, (k + 1) * roundMax)),
  )
}

/** What two packets share that are of one connection, in either direction. */
function connectionOf({packet}: Shot): string {
  const {protocol, source, target, sourcePort, port, token} = packet
  // Each echo has an identifier of its own.
  if (protocol === numbers.icmp || protocol === numbers.icmp6) return `echo ${token}`
  const ports = hasPorts(protocol) ? [sourcePort, port] : [0, 0]
  const ends = [`${canonical(source)} ${ports[0]}`, `${canonical(target)} ${ports[1]}`]
  return `${protocol} ${ends.sort().join(" ")}`
}

function hasPorts(protocol: number): boolean {
  return protocol === numbers.tcp || protocol === numbers.udp || protocol === numbers.sctp || protocol === numbers.udpLite
}

/** A protocol's number at IP. */
function numberOf(protocol: ProbeProtocol, to: string): number {
  if (typeof protocol === "number") return protocol
  switch (protocol) {
    case "TCP":
      return numbers.tcp
    case "UDP":
      return numbers.udp
    case "SCTP":
      return numbers.sctp
    case "UDPLite":
      return numbers.udpLite
    case "ICMP":
    case "ICMPv6":
      return familyOf(to) === 4 ? numbers.icmp : numbers.icmp6
  }
}

/** One round: all sent, then looked for until everything is accounted for or nothing more can come. */
async function tryRound(ground: Ground, shots: readonly Shot[]): Promise<readonly Observation[]> {
  await forget(ground, shots)
  const send = async ({source, packet}: Shot): Promise<readonly [number, string]> => {
    return [packet.token, await ground.senders.send(source, packet.target, bytesOfPacket(packet))]
  }
  const complaints = new Map(await inTurn(shots, send))
  const notes = await settled(ground, shots)
  return shots.map((shot) => judge(shot, notes, complaints.get(shot.packet.token) ?? ""))
}

/** The packet of a probe, or at once what is to be said of it. */
function shotOf({layout, nextToken}: Ground, probe: Probe): Shot | Observation {
  const source = layout.byEnd.get(probe.from) ?? layout.byEnd.get(isAddress(probe.from) ? canonical(probe.from) : "")
  if (source === undefined) throw new Error(`no end of the world is called \`${probe.from}\``)
  const family = familyOf(probe.to)
  const own = source.kind === "outside" ? probe.from : source.addresses.find((address) => familyOf(address) === family)
  if (own === undefined || familyOf(own) !== family)
    return {seen: "unreachable", at: null, evidence: `\`${probe.from}\` has no address of IPv${family}`}
  const token = nextToken()
  const protocol = numberOf(probe.protocol, probe.to)
  const icmp = probe.icmp ?? {type: family === 4 ? 8 : 128, code: 0}
  const sourcePort = probe.sourcePort ?? 32_768 + (token % 28_000)
  return {probe, source, packet: {source: own, target: probe.to, protocol, sourcePort, port: probe.port, icmp, token}}
}

function isAddress(text: string): boolean {
  return /^[\d.]+$|:/.test(text)
}

/** Tracked connections, out of the way of what is asked now; and the notes of before, when there are many. */
async function forget({room, layout}: Ground, shots: readonly Shot[]): Promise<void> {
  const nodes = layout.spaces.filter(({kind}) => kind === "node")
  await inTurn(nodes, async ({name}) => room.run(name, ["conntrack", "-F"]))
  if (shots.every(({packet}) => packet.token % notesMax !== 1)) return
  await inTurn(layout.spaces, async ({name}) => room.run(name, ["nft", "-f", "-"], {input: forgetText}))
}

type Notes = ReadonlyMap<Space, Sightings>

/** What the namespaces noted when nothing can come any more. */
async function settled(ground: Ground, shots: readonly Shot[]): Promise<Notes> {
  const until = performance.now() + sendingMs
  const notes = new Map<Space, Sightings>()
  const answered = new Set<Shot>()
  let open = shots
  for (let allSent = false; ;) {
    for (const [space, seen] of await look(ground, concerned(ground.layout, open))) notes.set(space, seen)
    open = open.filter((shot) => arrivedAt(shot, notes) === undefined && !answered.has(shot))
    // WHY once more: namespaces are looked at one after the other, so that an answer may be seen of a packet that had not come yet where it went.
    const fresh = open.filter((shot) => answerTo(shot, notes) !== undefined)
    for (const shot of fresh) answered.add(shot)
    if (open.length === 0 || (fresh.length === 0 && (allSent || performance.now() > until))) return notes
    allSent = open.every(({source, packet}) => notes.get(source)?.sent.has(packet.token) === true)
    await pause(settlingMs)
  }
}

/** The namespaces where something may be seen of some probes. */
function concerned(layout: Layout, shots: readonly Shot[]): readonly Space[] {
  const targets = shots.map(({packet}) => layout.byAddress.get(canonical(packet.target)))
  // An address that nobody has may be a service's: then every pod may get it.
  if (targets.includes(undefined)) return layout.spaces
  const ends = new Set([...targets, ...shots.map(({source}) => source)])
  return layout.spaces.filter((space) => space.kind === "node" || ends.has(space))
}

async function look({room}: Ground, spaces: readonly Space[]): Promise<Notes> {
  const read = async (space: Space): Promise<readonly [Space, Sightings]> => {
    const {stdout, stderr, code} = await room.run(space.name, readCommand)
    if (code !== 0) throw new Error(`the notes of \`${space.title}\` cannot be read: ${stderr.trim()}`)
    return [space, readSightings(stdout)]
  }
  return new Map(await inTurn(spaces, read))
}

/** Where a packet was delivered. WHY the sender last: an echo comes back with what was in the request, its mark included. */
function arrivedAt({source, packet}: Pick<Shot, "source" | "packet">, notes: Notes): Space | undefined {
  const spaces = [...notes].filter(([, {arrived}]) => arrived.has(packet.token)).map(([space]) => space)
  return spaces.find((space) => space !== source) ?? spaces[0]
}

/** What a message of ICMP says, by family and code: RFC 792 and 1812, RFC 4443. */
const refusals = {
  4: new Map([
    [2, "protocol unreachable"],
    [3, "port unreachable"],
    [9, "network prohibited"],
    [10, "host prohibited"],
    [13, "administratively prohibited"],
  ]),
  6: new Map([
    [1, "administratively prohibited"],
    [4, "port unreachable"],
    [5, "source address failed policy"],
  ]),
} as const

/** What came back to the sender about a packet. */
function answerTo({source, packet}: Pick<Shot, "source" | "packet">, notes: Notes): Observation | undefined {
  const seen = notes.get(source)
  if (packet.protocol === numbers.tcp && seen?.resets.has(acknowledged(packet.token, familyOf(packet.target))) === true)
    return {seen: "refused", at: null, evidence: "a reset came back"}
  const told = seen?.told.get(packet.token)
  if (told === undefined) return undefined
  const refusal = refusals[told.family].get(told.code)
  if (refusal !== undefined) return {seen: "refused", at: null, evidence: `${told.by} answered that it is refused (${refusal})`}
  return {seen: "unreachable", at: null, evidence: `${told.by} answered that there is no way (code ${told.code})`}
}

/** What is to be said of a probe. */
function judge(shot: Shot, notes: Notes, complaint: string): Observation {
  const {source, packet} = shot
  const end = arrivedAt(shot, notes)
  if (end !== undefined) return {seen: "arrived", at: titleOf(end, packet), evidence: `\`${titleOf(end, packet)}\` got it`}
  const answer = answerTo(shot, notes)
  if (answer !== undefined) return answer
  if (/unreachable/i.test(complaint)) return {seen: "unreachable", at: null, evidence: `\`${shot.probe.from}\` has no way there`}
  if (notes.get(source)?.sent.has(packet.token) !== true) return nothing(`was not seen to leave \`${shot.probe.from}\``)
  const holders = [...notes].filter(([space, seen]) => space.kind === "node" && had(seen, packet.token) && !seen.left.has(packet.token))
  const [holder] = holders
  if (holder === undefined) return nothing("was lost between the namespaces")
  const [{title}] = holder
  const how = source === holder[0] ? "sent" : "took"
  return {seen: "dropped", at: title, evidence: `node \`${title}\` ${how} it and let it go nowhere`}
}

function had({sent, entered}: Sightings, token: number): boolean {
  return sent.has(token) || entered.has(token)
}

/** How an end is called: outside, by the address. */
function titleOf(space: Space, {target}: Packet): string {
  return space.kind === "outside" ? target : space.title
}

function nothing(evidence: string): Observation {
  return {seen: "inconclusive", at: null, evidence: `the packet ${evidence}`}
}

/** Numbers for packets. WHY they go far beyond what is noted: what is late of a packet must not be taken for another. */
export function tokens(): () => number {
  let last = 0
  return () => (last = (last % tokenMax) + 1)
}
