// A world of the very objects of another wherever the two say the same: what was found of the one is then taken up for the other, as after an edit.

import {compile} from "../program/compile.ts"
import type {Program} from "../program/program.ts"
import type {HostEndpoint, NetworkSet, Node, Policy, Profile, Service, Snapshot, Tier, WorkloadEndpoint} from "../snapshot/snapshot.ts"
import {isSameList} from "../std/group.ts"
import type {Edit} from "./edits.ts"
import {areRelated} from "./lineage.ts"

/**
 * The twin of a head, which judges as the head does; the head itself where an edit made it of the base, or both were read together. WHY: two
 * worlds that were read apart share nothing, and all of the second would be found again. Its objects may stand in the base's files: whoever shows
 * a decision makes it in the head.
 */
export function twinOf(base: Program, head: Program, edits: readonly Edit[]): Program {
  if (areRelated(base, head) || sharesObjects(base.snapshot, head.snapshot)) return head
  return compile(sharedSnapshot(base.snapshot, head.snapshot, edits), {previous: base})
}

/** Whether two worlds have their pods in common, which are nearly all that there is. */
function sharesObjects({workloads: some}: Snapshot, {workloads: others}: Snapshot): boolean {
  return some === others
}

function sharedSnapshot(base: Snapshot, head: Snapshot, edits: readonly Edit[]): Snapshot {
  const listed = <T>(room: Edit["room"], old: readonly T[], young: readonly T[], idOf: (item: T) => string): readonly T[] => {
    const edited = new Set(edits.flatMap((edit) => (edit.room === room ? [edit.id] : [])))
    const known = new Map(old.map((item) => [idOf(item), item]))
    const shared = young.map((item) => (edited.has(idOf(item)) ? item : (known.get(idOf(item)) ?? item)))
    return isSameList(old, shared) ? old : shared
  }
  const mapped = <T>(room: Edit["room"], old: ReadonlyMap<string, T>, young: ReadonlyMap<string, T>): ReadonlyMap<string, T> => {
    const edited = new Set(edits.flatMap((edit) => (edit.room === room ? [edit.id] : [])))
    if (edited.size === 0) return old
    return new Map(Array.from(young, ([id, item]) => [id, edited.has(id) ? item : (old.get(id) ?? item)]))
  }
  return {
    ...head,
    policies: listed<Policy>("policies", base.policies, head.policies, ({id}) => id),
    workloads: listed<WorkloadEndpoint>("workloads", base.workloads, head.workloads, ({id}) => id),
    hosts: listed<HostEndpoint>("hosts", base.hosts, head.hosts, ({name}) => name),
    nodes: listed<Node>("nodes", base.nodes, head.nodes, ({name}) => name),
    networkSets: listed<NetworkSet>("networkSets", base.networkSets, head.networkSets, ({id}) => id),
    tiers: listed<Tier>("tiers", base.tiers, head.tiers, ({name}) => name),
    profiles: mapped<Profile>("profiles", base.profiles, head.profiles),
    services: mapped<Service>("services", base.services, head.services),
    settings: edits.some(({room}) => room === "settings") ? head.settings : base.settings,
  }
}
