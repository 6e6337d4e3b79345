// Which nodes a packet passes, and which hooks of the kernel on each (evaluation 4.5).

import type {Layer} from "../table/rule.ts"

/** Where an end of a packet is: a pod at its interface, a node itself, or no node at all. */
export type Standpoint =
  | {readonly kind: "pod"; readonly node: string; readonly interface: string}
  | {readonly kind: "node"; readonly node: string}
  | {readonly kind: "outside"}

/** A chain of the kernel's own. */
export type Hook = readonly [layer: Layer, chain: string]

/** One node on the way. `in` null: the node sends the packet itself; `out` null: it is for the node itself. */
export type Stop = {readonly node: string; readonly in: string | null; readonly out: string | null; readonly hooks: readonly Hook[]}

/** LIMIT: nodes have one interface to one another and to the outside, and packets go over it as they are, in no tunnel. */
const wire = "eth0"

const arriving: readonly Hook[] = [
  ["raw", "PREROUTING"],
  ["mangle", "PREROUTING"],
  ["nat", "PREROUTING"],
]
const leaving: readonly Hook[] = [
  ["mangle", "POSTROUTING"],
  ["nat", "POSTROUTING"],
]
const taken: readonly Hook[] = [...arriving, ["filter", "INPUT"]]
const forwarded: readonly Hook[] = [...arriving, ["filter", "FORWARD"], ...leaving]
const sent: readonly Hook[] = [["raw", "OUTPUT"], ["nat", "OUTPUT"], ["filter", "OUTPUT"], ...leaving]

/** The nodes on the way, in order. Between two ends outside there is none, and a node that talks to itself is not left. */
export function stopsOf(from: Standpoint, to: Standpoint): readonly Stop[] {
  if (from.kind !== "outside" && to.kind !== "outside" && from.node === to.node) {
    return from.kind === "node" && to.kind === "node" ? [] : [stop(from.node, interfaceOf(from), interfaceOf(to))]
  }
  return [
    ...(from.kind === "outside" ? [] : [stop(from.node, interfaceOf(from), wire)]),
    ...(to.kind === "outside" ? [] : [stop(to.node, wire, interfaceOf(to))]),
  ]
}

function interfaceOf(end: Exclude<Standpoint, {kind: "outside"}>): string | null {
  return end.kind === "pod" ? end.interface : null
}

function stop(node: string, from: string | null, to: string | null): Stop {
  return {node, in: from, out: to, hooks: from === null ? sent : to === null ? taken : forwarded}
}
