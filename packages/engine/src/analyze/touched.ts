// Which ends an edit can matter to at all. Between two ends to which none matters nothing has changed, and nothing is compared.

import type {Family} from "../net/address.ts"
import {PrefixSet} from "../net/prefix-set.ts"
import {everyList} from "../program/list.ts"
import type {NodeHosts, PolicyList, Program} from "../program/program.ts"
import type {Labels} from "../selector/selector.ts"
import type {Endpoint, NetworkSet, Service, WorkloadEndpoint} from "../snapshot/snapshot.ts"
import type {Edit} from "./edits.ts"

/** Ends that some edit can matter to: by name inside, by address outside. */
export type Touched = {readonly isTouched: (name: string) => boolean; readonly outside: (family: Family) => PrefixSet}

/** Finds them. Too many never hurt; one too few would. */
export function touchedBy(base: Program, head: Program, edits: readonly Edit[]): Touched {
  const finder = new Finder(base, head, edits)
  const names = finder.names()
  return {isTouched: (name) => finder.isEveryone || names.has(name), outside: (family) => finder.blocks(family)}
}

class Finder {
  readonly isEveryone: boolean
  private readonly worlds: readonly [Program, Program]
  private readonly edited: ReadonlyMap<Edit["room"], ReadonlySet<string>>
  private readonly edits: readonly Edit[]
  private readonly areas: {readonly 4: PrefixSet; readonly 6: PrefixSet}
  private readonly hasArea: boolean
  private readonly lists = new Map<object, boolean>()
  /** By program, effective labels and profiles, whether lists were edited. WHY: replicas share all three. */
  private readonly answers = new Map<Program, Map<Labels, Map<readonly string[], boolean>>>()

  constructor(base: Program, head: Program, edits: readonly Edit[]) {
    this.worlds = [base, head]
    this.edits = edits
    const edited = new Map<Edit["room"], Set<string>>()
    for (const {room, id} of edits) edited.set(room, (edited.get(room) ?? new Set()).add(id))
    this.edited = edited
    // Settings and host endpoints reach everywhere, and are edited seldom.
    this.isEveryone = this.has("settings") || this.has("hosts") || this.areHostsTouched()
    this.areas = {4: this.areaOf(4), 6: this.areaOf(6)}
    this.hasArea = !this.areas[4].isEmpty() || !this.areas[6].isEmpty()
  }

  /** Addresses whose network sets or services changed, or whose owner did. */
  blocks(family: Family): PrefixSet {
    return this.isEveryone ? PrefixSet.all(family) : this.areas[family]
  }

  names(): ReadonlySet<string> {
    const names = new Set<string>()
    for (const [i, program] of this.worlds.entries()) {
      const other = this.worlds[1 - i] ?? program
      for (const endpoint of program.snapshot.workloads) {
        if (this.isWorkloadTouched(program, endpoint) || !this.sharesLists(program, other, endpoint)) names.add(endpoint.id)
      }
      for (const node of program.snapshot.nodes) {
        const isInArea = node.addresses.some((address) => this.areas[address.family].has(address))
        const isOpen = node.unnamed.length > 0 && this.has("networkSets")
        if (isInArea || isOpen || this.edited.get("nodes")?.has(node.name) === true) names.add(`host/${node.name}`)
      }
    }
    return names
  }

  private has(room: Edit["room"]): boolean {
    return this.edited.has(room)
  }

  private isWorkloadTouched(program: Program, endpoint: WorkloadEndpoint): boolean {
    if (this.edited.get("workloads")?.has(endpoint.id) === true) return true
    if (this.has("profiles") && endpoint.profiles.some((name) => this.edited.get("profiles")?.has(name) === true)) return true
    if (endpoint.unnamed.length > 0 && (this.has("networkSets") || this.has("services"))) return true
    if (this.hasArea && endpoint.addresses.some((address) => this.areas[address.family].has(address))) return true
    if (endpoint.node === null && program.hosts.size > 0 && this.has("nodes")) return true
    return this.areListsEdited(program, endpoint)
  }

  /** Whether a list of an endpoint holds a policy, a tier or a profile that was edited. */
  private areListsEdited(program: Program, endpoint: Endpoint): boolean {
    const labels = program.labels.of(endpoint)
    const ofProgram = this.answers.get(program) ?? new Map<Labels, Map<readonly string[], boolean>>()
    const alike = ofProgram.get(labels) ?? new Map<readonly string[], boolean>()
    const known = alike.get(endpoint.profiles)
    if (known !== undefined) return known
    const found = everyList(program, endpoint).some((list) => this.isListEdited(list))
    this.answers.set(program, ofProgram.set(labels, alike.set(endpoint.profiles, found)))
    return found
  }

  private isListEdited(list: PolicyList): boolean {
    const known = this.lists.get(list)
    if (known !== undefined) return known
    const isEdited =
      list.tiers.some(
        ({tier, policies}) =>
          this.edited.get("tiers")?.has(tier.name) === true ||
          policies.some(({policy}) => this.edited.get("policies")?.has(policy.id) === true),
      ) || list.profiles.some(({name}) => this.edited.get("profiles")?.has(name) === true)
    this.lists.set(list, isEdited)
    return isEdited
  }

  /** Whether the other world has the endpoint with the same policies. INVARIANT: edited policies were found before. */
  private sharesLists(program: Program, other: Program, endpoint: WorkloadEndpoint): boolean {
    const same = other.workloads.get(endpoint.id)
    if (same === undefined) return false
    return endpoint === same || this.policyIds(program, endpoint) === this.policyIds(other, same)
  }

  private policyIds(program: Program, endpoint: Endpoint): string {
    const ids = everyList(program, endpoint).map(({tiers}) =>
      tiers.flatMap(({policies}) => policies.map(({policy}) => policy.id)).join("\n"),
    )
    return ids.join("\n\n")
  }

  private areHostsTouched(): boolean {
    return this.worlds.some((program) =>
      [...program.hosts.values()].some(({main, any}: NodeHosts) =>
        [main, any].some((host) => host !== null && (this.areListsEdited(program, host) || this.isHostTouched(host.profiles))),
      ),
    )
  }

  private isHostTouched(profiles: readonly string[]): boolean {
    return profiles.some((name) => this.edited.get("profiles")?.has(name) === true) || this.has("networkSets") || this.has("services")
  }

  private areaOf(family: Family): PrefixSet {
    const ranges = this.edits.flatMap(({room, base, head}) => [base, head].flatMap((each) => rangesOf(room, each, family)))
    const profiled = this.worlds.flatMap(({snapshot}) =>
      snapshot.networkSets.filter((set) => set.profiles.some((name) => this.edited.get("profiles")?.has(name) === true)),
    )
    return PrefixSet.of(family, [...ranges, ...profiled.flatMap((set) => rangesOf("networkSets", set, family))])
  }
}

type Range = {readonly first: bigint; readonly last: bigint}

/** The addresses that an edited object speaks of. */
function rangesOf(room: Edit["room"], value: unknown, family: Family): readonly Range[] {
  if (value === null) return []
  if (room === "networkSets") return (value as NetworkSet).nets.filter((net) => net.family === family)
  const addresses =
    room === "services"
      ? (value as Service).backends.flatMap(({address}) => address ?? [])
      : room === "workloads" || room === "nodes"
        ? (value as WorkloadEndpoint).addresses
        : []
  return addresses.filter((address) => address.family === family).map((address) => ({first: address.value, last: address.value}))
}
