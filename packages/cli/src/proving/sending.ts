// Flows sent through the kernel: who is built for them, and what was seen of each.

import {printAddress, protocolName} from "@carveout/engine"
import type {Flow, Program} from "@carveout/engine"
import {openBench} from "@carveout/kernel"
import type {Observation, Probe} from "@carveout/kernel"
import {isBorneOut} from "@carveout/report"
import type {Proof, Tried} from "@carveout/report"
import type {Terminal} from "../terminal.ts"
import {benchWorld} from "./bench-world.ts"
import {flowWords} from "./flows.ts"
import type {Expected} from "./flows.ts"

/** What is sent, and where. `madeUp`: what manifests leave open and was chosen. */
export type Job = {
  readonly expected: readonly Expected[]
  readonly dataplane: "iptables" | "nftables"
  readonly madeUp: readonly string[]
  readonly progress: Terminal["progress"]
}

/** Builds a world for some flows and sends them; what was tried is in their order. */
export async function proved(program: Program, {expected, dataplane, madeUp, progress}: Job): Promise<Proof> {
  const ends = expected.flatMap(({flow}) => [flow.from, flow.to])
  const behind = expected.flatMap(({service}) => service?.pods ?? [])
  const pods = new Set([...ends.flatMap((end) => (end.kind === "workload" ? [end.id] : [])), ...behind])
  const outside = [...new Set(ends.flatMap((end) => (end.kind === "address" ? [printAddress(end.address)] : [])))]
  const nodes = ends.flatMap((end) => (end.kind === "node" ? [end.name] : []))
  const {world, rules} = benchWorld(program, {pods, nodes, outside, dataplane})
  progress?.(`building ${world.nodes.length} nodes and ${world.pods.length} pods`)
  const bench = await openBench(world)
  try {
    progress?.(`sending ${expected.length} packets`)
    const send = async (some: readonly Expected[]): Promise<readonly Tried[]> => {
      const seen = await bench.probe(some.map((each) => probeOf(each, program)))
      return some.map((each, i) => triedOf(each, seen[i]))
    }
    const first = await send(expected)
    // WHY again: a packet that did otherwise says that the engine is wrong, and one sight of it is not enough for that.
    const doubted = expected.filter((_, i) => first[i] !== undefined && isBorneOut(first[i]) === false)
    const again = new Map((await send(doubted)).map((each, i) => [doubted[i], each]))
    const tried = first.map((each, i) => agreed(each, again.get(expected[i])))
    return {dataplane, nodes: world.nodes.length, pods: world.pods.length, rules, tried, madeUp}
  } finally {
    progress?.("")
    await bench.close()
  }
}

function probeOf({flow, service}: Expected, program: Program): Probe {
  const {from, to, family, protocol, sourcePort, port, icmp} = flow
  const sender = from.kind === "workload" ? from.id : from.kind === "node" ? from.name : printAddress(from.address)
  return {
    from: sender,
    to: service?.address ?? addressOf(to, family, program),
    protocol,
    port: service?.port ?? port ?? 0,
    ...(sourcePort === null ? {} : {sourcePort}),
    ...(icmp === null ? {} : {icmp}),
  }
}

/** The address of a flow's end in a family. */
export function addressOf(end: Flow["to"], family: 4 | 6, {workloads, nodes}: Program): string {
  if (end.kind === "address") return printAddress(end.address)
  const addresses = (end.kind === "workload" ? workloads.get(end.id) : nodes.get(end.name))?.addresses ?? []
  const own = addresses.find((address) => address.family === family)
  if (own === undefined) throw new Error("a flow's end has an address of its family")
  return printAddress(own)
}

function triedOf(expected: Expected, seen: Observation | undefined): Tried {
  if (seen === undefined) throw new Error("each packet has an observation")
  const {flow, from, to, decision, service} = expected
  return {
    words: flowWords(expected),
    from,
    to,
    protocol: protocolName(flow.protocol),
    port: service?.port ?? flow.port,
    ipFamily: flow.family === 4 ? "IPv4" : "IPv6",
    decision,
    seen: seen.seen,
    evidence: seen.evidence,
  }
}

/** A packet that was sent twice; what came out otherwise the second time says nothing certain. */
function agreed(first: Tried, second: Tried | undefined): Tried {
  if (second === undefined) return first
  const evidence = `at first ${first.evidence}, then ${second.evidence}`
  return first.seen === second.seen ? first : {...first, seen: "inconclusive", evidence}
}
