// Names of pods as those of their workloads, where all pods of one are meant. WHY: a dump's pods have names that nobody reads, and a list of changes is read.

import type {World} from "../worker/worlds.ts"
import {ownersIn} from "../matrix/owners.ts"

/** Shortens lists of names of two worlds. A workload of which some pods are not in a list is not named in it. */
export function namesByWorkload(worlds: readonly World[]): (names: readonly string[]) => readonly string[] {
  const owners = new Map(worlds.flatMap((world) => [...ownersIn(world)]))
  const sizes = new Map<string, number>()
  for (const owner of owners.values()) sizes.set(owner, (sizes.get(owner) ?? 0) + 1)
  return (names) => {
    const counts = new Map<string, number>()
    for (const name of names) {
      const owner = owners.get(name)
      if (owner !== undefined) counts.set(owner, (counts.get(owner) ?? 0) + 1)
    }
    const shown = names.map((name) => {
      const owner = owners.get(name)
      return owner !== undefined && counts.get(owner) === sizes.get(owner) ? owner : name
    })
    return [...new Set(shown)]
  }
}
