// What a change says it opens and closes, held against the matrices of both worlds: packet by packet, of every pair of ends.

import {matrixPairs} from "@carveout/engine"
import type {Analysis, Program} from "@carveout/engine"
import {addressFrom} from "./address.ts"
import {hasPacket, protocolNumbers} from "./matrix-judge.ts"

type Blocks = readonly Analysis.PacketBlock[]
type Packet = Parameters<typeof hasPacket>[1]
type Range = {readonly first: bigint; readonly last: bigint}

/** What is said of one pair of ends. */
type Said = {allow: Blocks; unknown: Blocks; allowAfter: Blocks; unknownAfter: Blocks; opened: Blocks; closed: Blocks}

type Listed = {readonly from: string; readonly to: string; readonly ipFamily: 4 | 6}

/** The first contradiction between a difference and the two worlds that it is about; null where there is none. */
export function contradiction(base: Program, head: Program, difference: Pick<Analysis.Difference, "opened" | "closed">): string | null {
  const [before, after] = [[...matrixPairs(base)], [...matrixPairs(head)]]
  const groups = [...difference.opened, ...difference.closed].flatMap(spread)
  const cuts = {4: new Set<bigint>(), 6: new Set<bigint>()}
  for (const {from, to, ipFamily} of [...before, ...after, ...groups])
    for (const {first, last} of [from, to].flatMap((name) => rangeOf(name) ?? [])) cuts[ipFamily].add(first).add(last + 1n)
  const taken = takenIn(base)
  for (const family of [4, 6] as const) for (const value of taken[family]) cuts[family].add(value).add(value + 1n)
  const borders = {4: [...cuts[4]].toSorted(byValue), 6: [...cuts[6]].toSorted(byValue)}
  const table = new Map<string, Said>()
  const note = (listed: Listed, part: Partial<Record<keyof Said, Blocks>>): void => {
    const free = borders[listed.ipFamily].filter((at) => !taken[listed.ipFamily].has(at))
    for (const key of keysOf(listed, free)) addTo(table, key, part)
  }
  for (const pair of before) note(pair, {allow: pair.allow, unknown: pair.unknown})
  for (const pair of after) note(pair, {allowAfter: pair.allow, unknownAfter: pair.unknown})
  for (const group of difference.opened) for (const each of spread(group)) note(each, {opened: group.allow})
  for (const group of difference.closed) for (const each of spread(group)) note(each, {closed: group.allow})
  for (const [key, said] of table) {
    const wrong = wrongPacket(said)
    if (wrong !== null) return `${key}: ${wrong}`
  }
  return null
}

/** Addresses of somebody inside. WHY left out: a range of the outside may be printed across them, and nobody outside has them. */
function takenIn({snapshot: {workloads, nodes, hosts}}: Program): Readonly<Record<4 | 6, ReadonlySet<bigint>>> {
  const all = [...workloads, ...nodes, ...hosts].flatMap(({addresses}) => addresses)
  const of = (family: 4 | 6): ReadonlySet<bigint> => new Set(all.flatMap((one) => (one.family === family ? [one.value] : [])))
  return {4: of(4), 6: of(6)}
}

function byValue(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function spread({from, to, ipFamily}: Analysis.DiffGroup): readonly Listed[] {
  return from.flatMap((source) => to.map((target) => ({from: source, to: target, ipFamily})))
}

function rangeOf(name: string): Range | null {
  const [, first, last] = /^([0-9a-f:.]+)-([0-9a-f:.]+)$/.exec(name) ?? []
  return first === undefined || last === undefined ? null : {first: addressFrom(first).value, last: addressFrom(last).value}
}

/** A pair of ends as pairs of the smallest stretches that anybody tells apart. */
function keysOf({from, to, ipFamily}: Listed, borders: readonly bigint[]): readonly string[] {
  const parts = (name: string): readonly string[] => {
    const range = rangeOf(name)
    return range === null ? [name] : borders.filter((at) => range.first <= at && at <= range.last).map(String)
  }
  const pairs = parts(from).flatMap((source) => parts(to).map((target) => [source, target] as const))
  // Of an end and itself a matrix says nothing.
  return pairs.filter(([source, target]) => source !== target).map(([source, target]) => `IPv${ipFamily} ${source} -> ${target}`)
}

function addTo(table: Map<string, Said>, key: string, part: Partial<Record<keyof Said, Blocks>>): void {
  const said = table.get(key) ?? {allow: [], unknown: [], allowAfter: [], unknownAfter: [], opened: [], closed: []}
  for (const name of Object.keys(said) as (keyof Said)[]) said[name] = [...said[name], ...(part[name] ?? [])]
  table.set(key, said)
}

function wrongPacket(said: Said): string | null {
  const isStill = JSON.stringify([said.allow, said.unknown]) === JSON.stringify([said.allowAfter, said.unknownAfter])
  if (isStill && said.opened.length === 0 && said.closed.length === 0) return null
  const has = (blocks: Blocks, packet: Packet): boolean => blocks.some((block) => hasPacket(block, packet))
  const rank = (allow: Blocks, unknown: Blocks, packet: Packet): number => (has(allow, packet) ? 2 : has(unknown, packet) ? 1 : 0)
  for (const packet of samples(Object.values(said).flat())) {
    const step = rank(said.allowAfter, said.unknownAfter, packet) - rank(said.allow, said.unknown, packet)
    if (has(said.opened, packet) !== step > 0) return `${packetText(packet)} ${step > 0 ? "opens" : "does not open"}`
    if (has(said.closed, packet) !== step < 0) return `${packetText(packet)} ${step < 0 ? "closes" : "does not close"}`
  }
  return null
}

function packetText({protocol, sourcePort, port, icmp}: Packet): string {
  return `${protocol} ${sourcePort}>${port} ${JSON.stringify(icmp)}`
}

/** A protocol that no rule of a generated world names. */
const unheardOf = 253

/** A packet of every sort that some blocks tell apart. */
function* samples(blocks: Blocks): Generator<Packet> {
  const named = blocks.flatMap(({protocol, except}) => [protocol, ...(except ?? [])]).filter((each) => each !== "any")
  const protocols = new Set([6, 17, 132, 1, 58, unheardOf, ...named.map((each) => protocolNumbers.get(String(each)) ?? Number(each))])
  for (const protocol of protocols) {
    const own = blocks.filter((block) => (protocolNumbers.get(block.protocol) ?? Number(block.protocol)) === protocol)
    if ([6, 17, 132].includes(protocol)) yield* withPorts(protocol, own)
    else if (protocol === 1 || protocol === 58) yield* withTypes(protocol, own)
    else yield {...nobody, protocol, sourcePort: null, port: null, icmp: null}
  }
}

/** The rest of a flow, which no block looks at. */
const nobody = {from: {kind: "node", name: ""}, to: {kind: "node", name: ""}, family: 4} as const

function* withPorts(protocol: number, blocks: Blocks): Generator<Packet> {
  const sourcePorts = starts(
    blocks.map((block) => block.sourcePorts),
    {min: 1, max: 65_535},
  )
  const ports = starts(
    blocks.map((block) => block.ports),
    {min: 1, max: 65_535},
  )
  for (const sourcePort of sourcePorts) for (const port of ports) yield {...nobody, protocol, sourcePort, port, icmp: null}
}

function* withTypes(protocol: number, blocks: Blocks): Generator<Packet> {
  const ranges = blocks.flatMap(({icmp}) => icmp ?? [])
  const types = starts(
    ranges.map((range) => range.types),
    {min: 0, max: 255},
  )
  const codes = starts(
    ranges.map((range) => range.codes),
    {min: 0, max: 255},
  )
  for (const type of types) for (const code of codes) yield {...nobody, protocol, sourcePort: null, port: null, icmp: {type, code}}
}

/** Where stretches of numbers begin that some range texts tell apart. */
function starts(texts: readonly (string | undefined)[], {min, max}: {readonly min: number; readonly max: number}): readonly number[] {
  const found = new Set([min])
  for (const range of texts.flatMap((text) => text?.split(",") ?? [])) {
    const [first = "", last = first] = range.split("-")
    found.add(Number(first)).add(Number(last) + 1)
  }
  return [...found].filter((each) => each <= max)
}
