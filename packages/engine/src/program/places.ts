// Nodes that stand for all others when nobody says where a pod runs.

import type {Direction} from "../manifest/resource.ts"
import type {HostEndpoint, PolicyMode} from "../snapshot/snapshot.ts"
import {everyList, policyList} from "./list.ts"
import type {NodeHosts, Program} from "./program.ts"

/**
 * Nodes with host endpoints, up to two of each kind that policy treats alike (two, since a pair of pods may share a node or not).
 * Nodes without host endpoints are all alike and not among them.
 */
export function placesOf(program: Program): readonly string[] {
  const {places} = program.memory
  const known = places.get("all")
  if (known !== undefined) return known
  const found = findPlaces(program)
  places.set("all", found)
  return found
}

function findPlaces(program: Program): readonly string[] {
  const counts = new Map<string, number>()
  const result: string[] = []
  for (const [node, hosts] of program.hosts) {
    const key = kindOfHosts(program, hosts)
    const count = counts.get(key) ?? 0
    counts.set(key, count + 1)
    if (count < 2) result.push(node)
  }
  return result
}

/** A text that is the same for nodes whose host endpoints have the same lists. */
export function kindOfHosts(program: Program, {main, any}: NodeHosts): string {
  const ids = (host: HostEndpoint | null): string => (host === null ? "-" : listIds(program, host).join(","))
  return `${ids(main)} ${ids(any)} ${main === any ? "one" : "two"}`
}

function listIds(program: Program, host: HostEndpoint): readonly number[] {
  const enforced = (mode: PolicyMode, direction: Direction): number =>
    policyList(program, host, {mode, direction, enforcement: "enforced"}).id
  const modes: readonly PolicyMode[] = ["normal", "forward", "preDNAT", "untracked"]
  return [...everyList(program, host).map(({id}) => id), ...modes.flatMap((mode) => [enforced(mode, "Ingress"), enforced(mode, "Egress")])]
}
