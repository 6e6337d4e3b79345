// A matrix asked about single flows, by what it prints: the other way to an answer, to hold against the decision of one flow.

import {matrixPairs, printAddress} from "@carveout/engine"
import type {Analysis, End, Flow, World} from "@carveout/engine"
import type {Program} from "@carveout/engine"
import {addressFrom} from "./address.ts"

/** Answers flows from a matrix; null for those that no matrix speaks of: of an end with itself, and between two ends outside. */
export type MatrixJudge = (flow: Flow) => "allow" | "deny" | "unknown" | null

type Range = {readonly first: bigint; readonly last: bigint}
type Side = {readonly name: string; readonly range: Range | null}
type Entry<T> = {readonly from: Side; readonly to: Side; readonly pair: T}

type Pair = {readonly from: string; readonly to: string; readonly ipFamily: 4 | 6}

/** Finds the pairs of a listing that speak of the ends of a flow. */
export function pairsIndex<T extends Pair>(pairs: Iterable<T>): (flow: Flow) => readonly T[] {
  const entries = new Map<string, Entry<T>[]>()
  for (const pair of pairs) {
    const entry = {from: sideOf(pair.from), to: sideOf(pair.to), pair}
    const key = keyOf(pair.ipFamily, entry.from.name, entry.to.name)
    const known = entries.get(key)
    if (known === undefined) entries.set(key, [entry])
    else known.push(entry)
  }
  return (flow) =>
    (entries.get(keyOf(flow.family, nameOf(flow.from), nameOf(flow.to))) ?? [])
      .filter(({from, to}) => isWithin(from, flow.from) && isWithin(to, flow.to))
      .map(({pair}) => pair)
}

/** Reads a world's whole matrix. */
export function matrixJudge(program: Program, query: Parameters<typeof matrixPairs>[1] = {}): MatrixJudge {
  const pairsOf = pairsIndex(matrixPairs(program, query))
  return (flow) => {
    if (isSelf(flow) || (flow.from.kind === "address" && flow.to.kind === "address")) return null
    const found = pairsOf(flow)
    const among = (blocks: keyof Pick<Analysis.MatrixPair, "allow" | "unknown">): number =>
      found.flatMap((pair) => pair[blocks]).filter((block) => hasPacket(block, flow)).length
    const [allowed, unknown] = [among("allow"), among("unknown")]
    if (allowed + unknown > 1) throw new Error(`a flow stands in the matrix ${allowed + unknown} times`)
    return allowed === 1 ? "allow" : unknown === 1 ? "unknown" : "deny"
  }
}

function keyOf(family: number, from: string, to: string): string {
  return `${family} ${from} ${to}`
}

/** Whether an end talks to itself. */
export function isSelf({from, to}: Flow): boolean {
  return from.kind !== "address" && nameOf(from) === nameOf(to)
}

function nameOf(end: End): string {
  if (end.kind === "node" && end.address !== undefined) return printAddress(end.address)
  return end.kind === "workload" ? end.id : end.kind === "node" ? `host/${end.name}` : ""
}

function sideOf(name: string): Side {
  const range = /^([0-9a-f:.]+)-([0-9a-f:.]+)$/.exec(name)
  if (range === null) return {name, range: null}
  return {name: "", range: {first: addressFrom(range[1] ?? "").value, last: addressFrom(range[2] ?? "").value}}
}

function isWithin({range}: Side, end: End): boolean {
  if (range === null || end.kind !== "address") return true
  return range.first <= end.address.value && end.address.value <= range.last
}

/** Protocols by the names that blocks of packets have. */
export const protocolNumbers: ReadonlyMap<string, number> = new Map([
  ["TCP", 6],
  ["UDP", 17],
  ["SCTP", 132],
  ["ICMP", 1],
  ["ICMPv6", 58],
  ["UDPLite", 136],
])

function numberOf(protocol: string | number): number {
  return typeof protocol === "number" ? protocol : (protocolNumbers.get(protocol) ?? Number(protocol))
}

/** Whether a block holds the packet of a flow. */
export function hasPacket({protocol, except, ports, sourcePorts, icmp}: Analysis.PacketBlock, flow: Flow): boolean {
  if (protocol === "any") return !(except ?? []).some((each) => numberOf(each) === flow.protocol)
  if (numberOf(protocol) !== flow.protocol || !isAmong(ports, flow.port) || !isAmong(sourcePorts, flow.sourcePort)) return false
  return (
    icmp === undefined || icmp.some(({types, codes}) => isAmong(types, flow.icmp?.type ?? null) && isAmong(codes, flow.icmp?.code ?? null))
  )
}

function isAmong(ranges: string | undefined, value: number | null): boolean {
  if (ranges === undefined) return true
  return ranges.split(",").some((range) => {
    const [first = "", last = first] = range.split("-")
    return value !== null && Number(first) <= value && value <= Number(last)
  })
}

/** A flow for a message. */
export function flowText(flow: Flow): string {
  const name = (end: End): string => (end.kind === "address" ? printAddress(end.address) : nameOf(end))
  const {protocol, sourcePort, port, icmp, family} = flow
  return `${name(flow.from)} -> ${name(flow.to)} IPv${family} ${protocol} ${sourcePort}>${port} ${JSON.stringify(icmp)}`
}

/** A snapshot for a message. */
export function worldText(snapshot: World.Snapshot): string {
  const plain = (_: string, value: unknown): unknown =>
    typeof value === "bigint" ? String(value) : value instanceof Map ? Object.fromEntries(value) : value
  return JSON.stringify(snapshot, plain, 1)
}
