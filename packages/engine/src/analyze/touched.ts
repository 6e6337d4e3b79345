// Which ends an edit can matter to at all. Between two ends to which none matters nothing has changed, and nothing is compared.

import type {Family} from "../net/address.ts"
import {PrefixSet} from "../net/prefix-set.ts"
import {kindsOf, kinOf} from "../program/kin.ts"
import {everyList, everyListOfKind} from "../program/list.ts"
import type {NodeHosts, PolicyList, Program} from "../program/program.ts"
import type {Endpoint, NetworkSet, Node, Policy, Service, WorkloadEndpoint} from "../snapshot/snapshot.ts"
import {isSameList} from "../std/group.ts"
import type {Edit} from "./edits.ts"
import {rosterOf} from "./roster.ts"

/**
 * Ends that some edit can matter to: by name inside, by address outside. `isMoved`: those to whom more happened than that policies of
 * their own were edited, so that policies of others may see them otherwise.
 */
export type Touched = {
  readonly isTouched: (name: string) => boolean
  readonly isMoved: (name: string) => boolean
  readonly outside: (family: Family) => PrefixSet
  /**
   * By kind and one of its endpoints, whether policies of theirs were edited, where nothing else happened to anybody inside. Null where more did, or
   * where the worlds do not have the same endpoints of the same kinds.
   */
  readonly ofKind: ((kind: number, endpoint: WorkloadEndpoint) => boolean) | null
}

/** Finds them. Too many never hurt; one too few would. */
export function touchedBy(base: Program, head: Program, edits: readonly Edit[]): Touched {
  const finder = new Finder(base, head, edits)
  // WHY when asked for: there are as many names as pods, and who knows of kinds asks for none.
  let found: Names | null = null
  const names = (): Names => (found ??= finder.names())
  return {
    isTouched: (name) => finder.isEveryone || names().governed.has(name) || names().moved.has(name),
    isMoved: (name) => finder.isEveryone || names().moved.has(name),
    outside: (family) => finder.blocks(family),
    ofKind: finder.ofKind(),
  }
}

/** Names of ends: those whose policies were edited, and those to whom something else happened. */
type Names = {readonly governed: ReadonlySet<string>; readonly moved: ReadonlySet<string>}

/** WHY: two kinds make one exact number. */
const kindsMax = 2 ** 26

class Finder {
  readonly isEveryone: boolean
  private readonly worlds: readonly [Program, Program]
  private readonly edited: ReadonlyMap<Edit["room"], ReadonlySet<string>>
  private readonly edits: readonly Edit[]
  private readonly areas: {readonly 4: PrefixSet; readonly 6: PrefixSet}
  private readonly hasArea: boolean
  private readonly lists = new Map<object, boolean>()
  private readonly hasMoves: boolean
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
    this.hasMoves = edits.some(({room}) => room !== "policies" && room !== "tiers")
  }

  /** Addresses whose network sets or services changed, or whose owner did. */
  blocks(family: Family): PrefixSet {
    return this.isEveryone ? PrefixSet.all(family) : this.areas[family]
  }

  names(): Names {
    const [governed, moved] = [new Set<string>(), new Set<string>()]
    for (const [i, program] of this.worlds.entries()) {
      const other = this.worlds[1 - i] ?? program
      const isGoverned = this.governing(program, other)
      for (const [place, endpoint] of program.snapshot.workloads.entries()) {
        if (this.hasMoves && this.isMoved(program, endpoint)) moved.add(endpoint.id)
        else if (isGoverned(endpoint, place)) governed.add(endpoint.id)
      }
      const nodes = this.hasMoves ? program.snapshot.nodes.filter((node) => this.isNodeMoved(node)) : []
      for (const {name} of nodes) moved.add(`host/${name}`)
      for (const {name, node, bears} of this.hasMoves ? rosterOf(program).aliases : []) {
        if (bears !== undefined && (this.areas[bears.family].has(bears) || this.edited.get("nodes")?.has(node ?? "") === true))
          moved.add(name)
      }
    }
    return {governed, moved}
  }

  /** See `Touched`. */
  ofKind(): Touched["ofKind"] {
    const [base, head] = this.worlds
    if (this.isEveryone || this.hasMoves || base.snapshot.workloads !== head.snapshot.workloads || kinOf(base) !== kinOf(head)) return null
    const classes = this.editedClasses(base)
    if (classes !== null) return (kind) => classes[kindsOf(base).classOf(kind)] === 1
    const known: (boolean | undefined)[] = []
    return (kind, endpoint) =>
      (known[kind] ??= this.worlds.some((program) => everyListOfKind(program, kind, endpoint).some((list) => this.isListEdited(list))))
  }

  /** By class of labels whether an edited policy selects it in either world, where nothing but policies was edited. INVARIANT: both tell the same apart. */
  private editedClasses(program: Program): Uint8Array | null {
    const {classes} = kindsOf(program)
    if (this.edits.some(({room}) => room !== "policies")) return null
    const found = new Uint8Array(classes.size)
    const policies = this.edits.flatMap(({base, head}) => [base, head]) as readonly (Policy | null)[]
    for (const policy of policies) if (policy !== null) for (const cls of classes.matching(policy.selector)) found[cls] = 1
    return found
  }

  private isNodeMoved({name, addresses, unnamed}: Node): boolean {
    const isInArea = addresses.some((address) => this.areas[address.family].has(address))
    return isInArea || (unnamed.length > 0 && this.has("networkSets")) || this.edited.get("nodes")?.has(name) === true
  }

  /** Whether the lists of an endpoint are others than in the other world. WHY by kind: all of a kind have the same. */
  private governing(program: Program, other: Program): (endpoint: WorkloadEndpoint, place: number) => boolean {
    const [kinds, others] = [kinOf(program).ofWorkload, kinOf(other).ofWorkload]
    const isSameWorld = program.snapshot.workloads === other.snapshot.workloads
    const places = isSameWorld ? null : new Map(other.snapshot.workloads.map(({id}, place) => [id, place]))
    const edited: (boolean | undefined)[] = []
    const known = new Map<number, boolean>()
    return (endpoint, place) => {
      const kind = kinds[place] ?? -1
      if ((edited[kind] ??= everyListOfKind(program, kind, endpoint).some((list) => this.isListEdited(list)))) return true
      const there = places === null ? place : places.get(endpoint.id)
      const same = there === undefined ? undefined : other.snapshot.workloads[there]
      if (there === undefined || same === undefined || same === endpoint) return same === undefined
      const key = kind * kindsMax + (others[there] ?? 0)
      let isOther = known.get(key)
      if (isOther === undefined) {
        isOther = !areSamePolicies(everyListOfKind(program, kind, endpoint), everyListOfKind(other, others[there] ?? -1, same))
        known.set(key, isOther)
      }
      return isOther
    }
  }

  private has(room: Edit["room"]): boolean {
    return this.edited.has(room)
  }

  private isMoved(program: Program, endpoint: WorkloadEndpoint): boolean {
    if (this.edited.get("workloads")?.has(endpoint.id) === true) return true
    if (this.has("profiles") && endpoint.profiles.some((name) => this.edited.get("profiles")?.has(name) === true)) return true
    if (endpoint.unnamed.length > 0 && (this.has("networkSets") || this.has("services"))) return true
    if (this.hasArea && endpoint.addresses.some((address) => this.areas[address.family].has(address))) return true
    return endpoint.node === null && program.hosts.size > 0 && this.has("nodes")
  }

  /** Whether a list of an endpoint holds a policy, a tier or a profile that was edited. */
  private areListsEdited(program: Program, endpoint: Endpoint): boolean {
    return everyList(program, endpoint).some((list) => this.isListEdited(list))
  }

  private isListEdited(list: PolicyList): boolean {
    const known = this.lists.get(list)
    if (known !== undefined) return known
    const [tiers, all, profiles] = [this.edited.get("tiers"), this.edited.get("policies"), this.edited.get("profiles")]
    const isEdited =
      list.tiers.some(({tier, policies}) => tiers?.has(tier.name) === true || policies.some(({policy}) => all?.has(policy.id) === true)) ||
      (profiles !== undefined && list.profiles.some(({name}) => profiles.has(name)))
    this.lists.set(list, isEdited)
    return isEdited
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

/** Whether lists hold policies of the same names. INVARIANT: policies that were edited were found before. */
function areSamePolicies(lists: readonly PolicyList[], others: readonly PolicyList[]): boolean {
  return lists.every((list, i) => isSameList(policyIds(list), policyIds(others[i])))
}

function policyIds(list: PolicyList | undefined): readonly string[] {
  return list === undefined ? [] : list.tiers.flatMap(({policies}) => policies.map(({policy}) => policy.id))
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
