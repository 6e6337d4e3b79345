// The two ends of a flow looked up in a program: who they are, where they stand, and what about them is open.

import type {Address, Family} from "../net/address.ts"
import type {Program} from "../program/program.ts"
import type {WorkloadEndpoint} from "../snapshot/snapshot.ts"
import {assert} from "../std/assert.ts"
import type {Entry} from "./entry.ts"
import type {End, Flow} from "./flow.ts"

/** An end with what is known about it. */
export type Standing = {
  readonly kind: End["kind"]
  /** Id of a workload, name of a node, empty for an address. */
  readonly name: string
  readonly endpoint: WorkloadEndpoint | null
  /** null for addresses, and for workloads of which nobody says where they run. */
  readonly node: string | null
  /** null: it has one that no manifest names. */
  readonly address: Address | null
}

/** Looks an end up. An address that somebody here has is that workload or node. */
function standingOf(program: Program, end: End, family: Family): Standing {
  switch (end.kind) {
    case "workload":
      return bearing(workload(program, end.id, family), end.address)
    case "node":
      return bearing(node(program, end.name, family), end.address)
    case "address":
      return owned(program, end.address) ?? {kind: "address", name: "", endpoint: null, node: null, address: end.address}
  }
}

/** The same with the address that the packet bears. */
function bearing(standing: Standing, address: Address | undefined): Standing {
  return address === undefined ? standing : {...standing, address}
}

function workload(program: Program, id: string, family: Family): Standing {
  const endpoint = program.workloads.get(id)
  assert(endpoint !== undefined, `no workload endpoint ${id}`)
  return {kind: "workload", name: id, endpoint, node: endpoint.node, address: ofFamily(endpoint.addresses, family)}
}

function node(program: Program, name: string, family: Family): Standing {
  const known = program.nodes.get(name)
  return {kind: "node", name, endpoint: null, node: name, address: ofFamily(known?.addresses ?? [], family)}
}

/** The workload or node that has an address; the packet keeps this very address of theirs. */
function owned(program: Program, address: Address): Standing | null {
  const holder = program.holders[address.family].get(address.value)?.find(({kind}) => kind === "workload")
  if (holder?.kind === "workload") return {...workload(program, holder.id, address.family), address}
  const name = program.nodesAt[address.family].get(address.value)
  return name === undefined ? null : {...node(program, name, address.family), address}
}

function ofFamily(addresses: readonly Address[], family: Family): Address | null {
  for (const address of addresses) if (address.family === family) return address
  return null
}

/**
 * Whether a flow leads back to the pod it comes from, as a connection through the pod's own Service does. An end that stands for
 * the replicas of a workload (its id has three parts) is two different pods.
 */
export function isHairpin(from: Standing, to: Standing): boolean {
  return from.endpoint !== null && from.endpoint === to.endpoint && from.name.split("/").length !== 3
}

/** Whether a node talks to itself, which never leaves it. */
export function isOwnNode(from: Standing, to: Standing): boolean {
  return from.kind === "node" && to.kind === "node" && from.name === to.name
}

/** Both ends of a flow. `entry`: how it comes to a Service. `through`: only the way through this node is meant. */
export type Ends = {
  readonly flow: Flow
  readonly from: Standing
  readonly to: Standing
  readonly entry?: Entry
  readonly through?: string
}

/** Looks both ends of a flow up. */
export function endsOf(program: Program, flow: Flow): Ends {
  return {flow, from: standingOf(program, flow.from, flow.family), to: standingOf(program, flow.to, flow.family)}
}
