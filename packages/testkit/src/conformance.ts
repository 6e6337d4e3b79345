// Upstream's own answers about flows: worlds with their expectations, and a run of one judge over all of them.
// The entries are read by a small reader of their own, so that the PolicyTest reader is not judged by itself.

import {readdirSync, readFileSync} from "node:fs"
import {buildSnapshot, parseManifests, protocolNumber, readYaml} from "@carveout/engine"
import type {Flow, World} from "@carveout/engine"
import {addressFrom} from "./address.ts"
import type {Judge, Judgement} from "./judgement.ts"

/** Where the data lies. */
export const flowsFolder: URL = new URL("../../../cases/conformance/flows/", import.meta.url)

/** One line of an expectation, what is absent left out. */
export type Entry = {
  readonly from: string
  readonly to: string
  readonly protocol: string | number
  readonly port?: number
  readonly sourcePort?: number
  readonly icmp?: {readonly type: number; readonly code: number}
  readonly ipFamily?: "IPv4" | "IPv6"
  readonly verdict: "allow" | "deny"
  readonly egress?: {readonly verdict: string; readonly by?: string}
  readonly ingress?: {readonly verdict: string; readonly by?: string}
  readonly path?: string
  readonly deniedAt?: {readonly node: string; readonly stage: string; readonly by?: string}
}

/** A world and what upstream answers about it. */
export type ConformanceWorld = {
  readonly name: string
  readonly family: string
  readonly snapshot: World.Snapshot
  readonly entries: readonly Entry[]
}

/** What a run came to. */
export type ConformanceRun = {
  readonly flows: number
  readonly byFamily: ReadonlyMap<string, {readonly flows: number; readonly allowed: number}>
  /** Each names world, entry, and what was answered instead. */
  readonly failures: readonly string[]
}

/** LIMIT: the source port of a flow that names none. */
const ordinaryPort = 50000

/** The names of all worlds, in order. */
export function worldNames(): readonly string[] {
  return readdirSync(flowsFolder).sort()
}

/** Reads one world. */
export function readWorld(name: string): ConformanceWorld {
  const text = readFileSync(new URL(`${name}/world.yaml`, flowsFolder), "utf8")
  const {resources} = parseManifests([{name: "world.yaml", text}])
  const {snapshot} = buildSnapshot(resources)
  const {documents} = readYaml(readFileSync(new URL(`${name}/expect.yaml`, flowsFolder), "utf8"))
  const test = documents[0] as unknown as {readonly spec: {readonly expect: readonly Entry[]}}
  return {name, family: name.replace(/-\d+$/, ""), snapshot, entries: test.spec.expect}
}

/** One judge over every flow. */
export function runConformance(judge: Judge, names: readonly string[] = worldNames()): ConformanceRun {
  const byFamily = new Map<string, {flows: number; allowed: number}>()
  const failures: string[] = []
  let flows = 0
  for (const name of names) {
    const {family, snapshot, entries} = readWorld(name)
    const count = byFamily.get(family) ?? {flows: 0, allowed: 0}
    byFamily.set(family, count)
    const judgeFlow = judge(snapshot)
    for (const [i, entry] of entries.entries()) {
      const judgement = judgeFlow(flowOf(snapshot, entry))
      flows++
      count.flows++
      if (judgement.verdict === "allow") count.allowed++
      const missed = shortfall(entry, judgement)
      if (missed !== null) failures.push(`${name}[${i}] ${entry.from} -> ${entry.to} ${entry.protocol} ${entry.port ?? ""}: ${missed}`)
    }
  }
  return {flows, byFamily, failures}
}

/** The flow that an entry speaks of. */
export function flowOf(snapshot: World.Snapshot, entry: Entry): Flow {
  const from = endOf(snapshot, entry.from)
  const to = endOf(snapshot, entry.to)
  const protocol = protocolNumber(entry.protocol)
  if (protocol === undefined) throw new Error(`no protocol: ${entry.protocol}`)
  const written = entry.ipFamily === undefined ? undefined : ({IPv4: 4, IPv6: 6} as const)[entry.ipFamily]
  const address = [from, to].find((end) => end.kind === "address")
  const family = written ?? address?.address.family ?? commonFamily(snapshot, from, to)
  const hasPorts = protocol === 6 || protocol === 17 || protocol === 132
  return {
    from,
    to,
    family,
    protocol,
    sourcePort: hasPorts ? (entry.sourcePort ?? ordinaryPort) : null,
    port: hasPorts ? (entry.port ?? 0) : null,
    icmp: protocol === 1 || protocol === 58 ? (entry.icmp ?? {type: 8, code: 0}) : null,
  }
}

/** The family that both ends have, IPv4 first. */
function commonFamily(snapshot: World.Snapshot, from: Flow["from"], to: Flow["from"]): 4 | 6 {
  const has = (end: Flow["from"], family: 4 | 6): boolean => {
    if (end.kind === "address") return end.address.family === family
    const owner =
      end.kind === "workload" ? snapshot.workloads.find(({id}) => id === end.id) : snapshot.nodes.find(({name}) => name === end.name)
    return owner?.addresses.some((one) => one.family === family) === true || owner?.unnamed.includes(family) === true
  }
  return has(from, 4) && has(to, 4) ? 4 : 6
}

/** The end that a name stands for. */
function endOf(snapshot: World.Snapshot, text: string): Flow["from"] {
  if (text.startsWith("host/")) return {kind: "node", name: text.slice("host/".length)}
  const node = snapshot.hostPods.get(text)
  if (node !== undefined && node !== null) return {kind: "node", name: node}
  if (text.includes("/")) return {kind: "workload", id: text}
  return {kind: "address", address: addressFrom(text)}
}

/** What of an entry does not hold; null when everything does. */
function shortfall(entry: Entry, got: Judgement): string | null {
  const wants: readonly (readonly [field: string, want: unknown, got: unknown])[] = [
    ["verdict", entry.verdict, got.verdict],
    ["egress.verdict", entry.egress?.verdict, got.egress?.verdict],
    ["egress.by", entry.egress?.by, got.egress?.by],
    ["ingress.verdict", entry.ingress?.verdict, got.ingress?.verdict],
    ["ingress.by", entry.ingress?.by, got.ingress?.by],
    ["path", entry.path, got.path],
    ["deniedAt.node", entry.deniedAt?.node, got.deniedAt?.node],
    ["deniedAt.stage", entry.deniedAt?.stage, got.deniedAt?.stage],
    ["deniedAt.by", entry.deniedAt?.by, got.deniedAt?.by],
  ]
  const missed = wants.filter(([, want, answer]) => want !== undefined && want !== answer)
  if (missed.length > 0) return missed.map(([field, want, answer]) => `${field} is ${String(answer)}, not ${String(want)}`).join("; ")
  const isSpare = (entry.egress === undefined && got.egress !== null) || (entry.ingress === undefined && got.ingress !== null)
  return isSpare ? "a half was judged that upstream has not" : null
}
