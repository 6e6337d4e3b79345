// What a pod that is not there yet could reach and be reached by: in every namespace, and in a new one, with whatever labels.

import type {Family} from "../net/address.ts"
import {policyList} from "../program/list.ts"
import {compile} from "../program/compile.ts"
import type {Program} from "../program/program.ts"
import {groupBy} from "../std/group.ts"
import {oncePer} from "../std/once.ts"
import type {WorkloadEndpoint} from "../snapshot/snapshot.ts"
import type {Exposure, ExposureGroup, Exposures, FuturePod} from "./answer.ts"
import {blocksOf, namingOf} from "./blocks.ts"
import type {Naming} from "./blocks.ts"
import {futurePods, withPods} from "./future-pods.ts"
import type {PodQuery} from "./future-pods.ts"
import {spaceIn} from "./lineage.ts"
import {Names} from "./names.ts"
import {noPackets} from "./packet-table.ts"
import {Pairing} from "./pairing.ts"
import type {Passage} from "./pairing.ts"
import {freeIn} from "./surroundings.ts"
import type {EndClass, Space, SpaceEnd} from "./space.ts"
import {caseOf} from "./witness.ts"

/**
 * The exposure of future pods. A pod of which no manifest says more than namespace and labels: its address and its node are open,
 * it names no ports, and runs as the service account `default`. Pods to which the same happens stand together. What nodes do with
 * their own pods and what future pods do among themselves is not listed.
 */
export function exposureOf(program: Program, query: PodQuery = {}): Exposures {
  const {placed, isComplete} = futurePods(program, query)
  const world = compile(withPods(program.snapshot, placed))
  const lister = new ExposureLister(world, new Set(placed.map(({endpoint}) => endpoint.id)))
  const found = placed.map((each) => ({...each, ...lister.exposure(each.endpoint)}))
  const alike = groupBy(found, ({isNew, endpoint, key}) => `${isNew ? "new" : "old"} ${endpoint.namespace} ${key}`)
  const joined = groupBy(
    [...alike.values()],
    (group) => `${group[0]?.isNew} ${group.map(({pod}) => podKey(pod)).join(";")} ${group[0]?.key}`,
  )
  const exposures = [...joined.values()].flatMap((groups): readonly Exposure[] => {
    const [first] = groups[0] ?? []
    if (first === undefined) return []
    const {isNew, policies, reaches, reachedBy} = first
    const namespaces = groups.flatMap((group) => group[0]?.endpoint.namespace ?? [])
    return [{namespaces, isNew, pods: (groups[0] ?? []).map(({pod}) => pod), policies, reaches, reachedBy}]
  })
  return {exposures, isComplete}
}

function podKey({labels, namespaceLabels}: FuturePod): string {
  return JSON.stringify([[...labels], [...namespaceLabels]])
}

type Found = Pick<Exposure, "policies" | "reaches" | "reachedBy"> & {readonly key: string}

class ExposureLister {
  private readonly program: Program
  private readonly future: ReadonlySet<string>
  private readonly faces: readonly {readonly space: Space; readonly pairing: Pairing; readonly naming: Naming; readonly names: Names}[]
  private readonly known = {reaches: new Map<EndClass, readonly Far[]>(), reachedBy: new Map<EndClass, readonly Far[]>()}
  /** The ends of a class that are there. */
  private readonly endsThere = oncePer(({members}: EndClass) => members.filter(({name}) => !this.future.has(name)))
  /** The class of every end inside, by family. */
  private readonly classes: readonly ReadonlyMap<string, EndClass>[]

  constructor(program: Program, future: ReadonlySet<string>) {
    this.program = program
    this.future = future
    this.faces = program.snapshot.families.map((family) => {
      const space = spaceIn(program, family)
      return {space, pairing: new Pairing(space, "left out"), naming: namingOf(program, family), names: new Names(space, program)}
    })
    this.classes = this.faces.map(({space}) => new Map(space.classes.flatMap((cls) => cls.members.map(({name}) => [name, cls] as const))))
  }

  exposure(endpoint: WorkloadEndpoint): Found {
    const policies = this.policiesOf(endpoint)
    const [reaches, reachedBy] = [this.groups(endpoint, "reaches"), this.groups(endpoint, "reachedBy")]
    const text = (groups: readonly ExposureGroup[]): string =>
      JSON.stringify(groups.map(({ends, ipFamily, allow, unknown}) => [ends, ipFamily, allow, unknown]))
    return {policies, reaches, reachedBy, key: `${policies.join()} ${text(reaches)} ${text(reachedBy)}`}
  }

  private policiesOf(endpoint: WorkloadEndpoint): readonly string[] {
    const ids = (["Ingress", "Egress"] as const).flatMap((direction) =>
      policyList(this.program, endpoint, {mode: "normal", direction, enforcement: "enforced"}).tiers.flatMap(({policies}) =>
        policies.map(({policy}) => policy.id),
      ),
    )
    return [...new Set(ids)]
  }

  private groups(endpoint: WorkloadEndpoint, way: Way): readonly ExposureGroup[] {
    return this.faces.flatMap(({space, pairing, naming, names}, face) => {
      const own = this.classes[face]?.get(endpoint.id)
      const end = own?.members.find(({name}) => name === endpoint.id)
      if (own === undefined || end === undefined) return []
      return this.far({space, pairing}, own, way).flatMap(
        ({ends, passage}) => this.group({space, naming, names}, {end, ends, passage, way}) ?? [],
      )
    })
  }

  /** Who is at the far end of a class, gathered by what passes. WHY once: many future pods are of one class. */
  private far({space, pairing}: {readonly space: Space; readonly pairing: Pairing}, own: EndClass, way: Way): readonly Far[] {
    const known = this.known[way].get(own)
    if (known !== undefined) return known
    const far = space.classes.flatMap((cls) => {
      const ends = this.endsThere(cls)
      if (ends.length === 0) return []
      const passage = way === "reaches" ? pairing.passage(own, cls, "apart") : pairing.passage(cls, own, "apart")
      return passage.maybe === noPackets ? [] : [{ends, passage}]
    })
    const alike = groupBy(far, ({passage}) => `${passage.sure} ${passage.maybe}`)
    const found = [...alike.values()].flatMap((each) => {
      const [first] = each
      return first === undefined ? [] : [{ends: each.flatMap((one) => one.ends), passage: first.passage}]
    })
    this.known[way].set(own, found)
    return found
  }

  private group({space, naming, names}: Printing, {end, ends, passage, way}: Met): ExposureGroup | null {
    const {table} = space.chains.rows
    const unsure = table.minus(passage.maybe, passage.sure)
    const [one] = ends
    if (one === undefined) return null
    const far = {end: one, address: one.kind === "outside" ? this.addressIn(space, one) : null}
    const near = {end, address: null}
    const [from, to] = way === "reaches" ? [near, far] : [far, near]
    const witness = caseOf(this.program, {space, from, to}, table.setOf(passage.sure === noPackets ? unsure : passage.sure))
    const blocks = (id: number): ExposureGroup["allow"] => (id === noPackets ? [] : blocksOf(table.setOf(id), naming))
    if (witness === null) return null
    const parts = [ends.filter(({kind}) => kind !== "outside"), ends.filter(({kind}) => kind === "outside")]
    return {ends: names.of(parts), ipFamily: space.family, allow: blocks(passage.sure), unknown: blocks(unsure), witness}
  }

  private addressIn({family, chains}: Space, {stretch}: SpaceEnd): {readonly family: Family; readonly value: bigint} | null {
    const range = chains.peers.around.cut.stretches[stretch]
    return range === undefined ? null : (freeIn(this.program, family, range, 1)[0] ?? null)
  }
}

/** Ends to or from which the same passes. */
type Far = {readonly ends: readonly SpaceEnd[]; readonly passage: Passage}
type Printing = {readonly space: Space; readonly naming: Naming; readonly names: Names}
type Way = "reaches" | "reachedBy"
type Met = {readonly end: SpaceEnd; readonly ends: readonly SpaceEnd[]; readonly passage: Passage; readonly way: Way}
