// The edits between two worlds that may have a say in one flow. Found by what the flow meets: edits may be as many as pods, and flows as many.

import type {Flow} from "../decide/flow.ts"
import {everyList} from "../program/list.ts"
import type {PolicyList, Program} from "../program/program.ts"
import type {WorkloadEndpoint} from "../snapshot/snapshot.ts"
import {append} from "../std/group.ts"
import type {Edit} from "./edits.ts"

/** Edits by what they are of. */
export class Nearby {
  private readonly worlds: readonly Program[]
  /** By edit its place. */
  private readonly order: ReadonlyMap<Edit, number>
  /** The edits of policies, of tiers, of profiles and of workloads by what they are of. */
  private readonly byId: Readonly<Record<"policies" | "tiers" | "profiles" | "workloads", Map<string, Edit>>>
  /** The edits of workloads by every address that those have in either world. */
  private readonly byAddress = new Map<string, Edit[]>()
  /** Edits that may have a say in any flow: of whatever else, and of profiles that network sets or hosts have. */
  private readonly anywhere: Edit[] = []
  private readonly held = new Map<PolicyList, readonly Edit[]>()
  private readonly heldOfPod = new Map<string, readonly Edit[]>()
  private readonly ofHosts: ReadonlySet<PolicyList>
  /** Whether nothing is near a flow but what stands in the lists of its pods. */
  private readonly isOfLists: boolean

  /** `worlds`: that before the edits and that after them. */
  constructor(worlds: readonly Program[], edits: readonly Edit[]) {
    this.worlds = worlds
    this.order = new Map(edits.map((edit, place) => [edit, place]))
    this.byId = {policies: new Map(), tiers: new Map(), profiles: new Map(), workloads: new Map()}
    const lent = new Set(worlds.flatMap(({snapshot}) => [...snapshot.networkSets, ...snapshot.hosts].flatMap(({profiles}) => profiles)))
    for (const edit of edits) this.note(edit, lent)
    this.ofHosts = new Set(worlds.flatMap(listsOfHosts))
    const {workloads, profiles} = this.byId
    this.isOfLists = this.anywhere.length + this.ofHosts.size + workloads.size + profiles.size === 0
  }

  private note(edit: Edit, lent: ReadonlySet<string>): void {
    const {room, id, base, head} = edit
    if (room === "policies" || room === "tiers" || room === "profiles" || room === "workloads") this.byId[room].set(id, edit)
    else this.anywhere.push(edit)
    if (room === "profiles" && lent.has(id)) this.anywhere.push(edit)
    if (room !== "workloads") return
    for (const key of new Set([base, head].flatMap((each) => addressesOf(each as WorkloadEndpoint | null))))
      append(this.byAddress, key, edit)
  }

  /** The edits that are near enough to a flow to have a say, in their order. */
  of(flow: Flow): readonly Edit[] {
    const ids = [flow.from, flow.to].flatMap((end) => (end.kind === "workload" ? [end.id] : []))
    if (this.isOfLists) {
      const [some, ...others] = ids.map((id) => this.ofPod(id)).filter((edits) => edits.length > 0)
      return some === undefined || others.length === 0 ? (some ?? []) : this.ordered(new Set([some, ...others].flat()))
    }
    const found = new Set(this.anywhere)
    const note = (edit: Edit | undefined): void => {
      if (edit !== undefined) found.add(edit)
    }
    for (const list of this.ofHosts) this.editsIn(list).forEach(note)
    for (const id of ids) {
      this.ofPod(id).forEach(note)
      note(this.byId.workloads.get(id))
      for (const program of this.worlds) for (const name of program.workloads.get(id)?.profiles ?? []) note(this.byId.profiles.get(name))
    }
    for (const end of [flow.from, flow.to]) {
      if (end.kind === "address") this.byAddress.get(keyOf(end.address))?.forEach(note)
    }
    return this.ordered(found)
  }

  private ordered(edits: ReadonlySet<Edit>): readonly Edit[] {
    return [...edits].sort((a, b) => (this.order.get(a) ?? 0) - (this.order.get(b) ?? 0))
  }

  /** The edits of all lists that a flow of a workload may meet at it, in their order. WHY remembered: one is at an end of very many flows. */
  private ofPod(id: string): readonly Edit[] {
    const known = this.heldOfPod.get(id)
    if (known !== undefined) return known
    const [before = [], after = []] = this.worlds.map((program) => {
      const pod = program.workloads.get(id)
      return pod === undefined ? [] : everyList(program, pod)
    })
    // WHY: nothing was edited that stands in both worlds in the very same list.
    const lists = [...before.filter((list) => !after.includes(list)), ...after.filter((list) => !before.includes(list))]
    const edits = this.ordered(new Set(lists.flatMap((list) => this.editsIn(list))))
    this.heldOfPod.set(id, edits)
    return edits
  }

  /** The edits of a list's policies and their tiers. */
  private editsIn(list: PolicyList): readonly Edit[] {
    const known = this.held.get(list)
    if (known !== undefined) return known
    const {policies, tiers} = this.byId
    const found = list.tiers.flatMap((own) => [tiers.get(own.tier.name), ...own.policies.map(({policy}) => policies.get(policy.id))])
    const edits = found.filter((edit) => edit !== undefined)
    this.held.set(list, edits)
    return edits
  }
}

/** Every list that a flow may meet at the hosts of a world. */
function listsOfHosts(program: Program): readonly PolicyList[] {
  const hosts = [...program.hosts.values()].flatMap(({main, any}) => [main, any].filter((host) => host !== null))
  return hosts.flatMap((host) => everyList(program, host))
}

function keyOf({family, value}: {readonly family: number; readonly value: bigint}): string {
  return `${family}:${value}`
}

function addressesOf(endpoint: WorkloadEndpoint | null): readonly string[] {
  return endpoint === null ? [] : endpoint.addresses.map(keyOf)
}
