// One definite flow that stands for many.

import {decide} from "../decide/decide.ts"
import type {End, Flow} from "../decide/flow.ts"
import {printAddress} from "../net/address.ts"
import type {PacketSet} from "../net/packet-set.ts"
import type {Program} from "../program/program.ts"
import type {Case} from "../question/answer.ts"
import type {Cell} from "./flow-sets.ts"
import type {Point} from "./marks.ts"
import type {SpaceEnd} from "./space.ts"

/** A flow of a cell with one of some packets; null of no packets. */
export function flowOf({space, from, to}: Pick<Cell, "space" | "from" | "to">, packets: PacketSet): Flow | null {
  const sample = packets.sample()
  return sample === null ? null : {from: endOf(from), to: endOf(to), family: space.family, ...sample}
}

/** The same flow, decided. */
export function caseOf(program: Program, {space, from, to, doubt}: Witnessed, packets: PacketSet): Case | null {
  const flow = flowOf({space, from, to}, packets)
  if (flow === null) return null
  const decision = decide(program, flow)
  return {flow, from: nameOf(from), to: nameOf(to), decision: doubt === undefined ? decision : doubt.judge(flow, decision)}
}

type Witnessed = Pick<Cell, "space" | "from" | "to" | "doubt">

/** An end inside as flows have it. */
export function insideEnd({kind, name, node, bears}: SpaceEnd): End {
  if (kind !== "node") return {kind: "workload", id: name}
  return {kind: "node", name: node ?? "", ...(bears === undefined ? {} : {address: bears})}
}

function endOf({end, address}: Point): End {
  if (address !== null) return {kind: "address", address}
  return insideEnd(end)
}

function nameOf({end, address}: Point): string {
  return address === null ? end.name : printAddress(address)
}
