// The edits between two worlds, object by object, and worlds between the two in which only some of them were made.

import {oncePer} from "../std/once.ts"
import {compareBytes} from "../std/order.ts"
import type {Place} from "../text/source.ts"
import {LayeredLabels} from "../selector/layered-labels.ts"
import {ListedLabels} from "../selector/listed-labels.ts"
import type {Labels} from "../selector/selector.ts"
import type {
  HostEndpoint,
  NetworkSet,
  Node,
  Policy,
  Profile,
  Rule,
  Service,
  Snapshot,
  Tier,
  WorkloadEndpoint,
} from "../snapshot/snapshot.ts"
import {haveOneOrigin} from "../snapshot/from/service.ts"
import type {Cause, causeKinds} from "./answer.ts"

/** Which list of a snapshot an edit is in. */
type Room = "policies" | "workloads" | "hosts" | "nodes" | "networkSets" | "profiles" | "tiers" | "services" | "settings"

/** One object that differs. `base` and `head` null where the world does not have it. */
export type Edit = {readonly room: Room; readonly id: string; readonly base: unknown; readonly head: unknown}

type Objects = ReadonlyMap<string, unknown>

const by = <T>(items: readonly T[], idOf: (item: T) => string): Objects => new Map(items.map((item) => [idOf(item), item]))

/** Every object of a snapshot by room and id; a room is gone through when it is asked for. */
const roomsOf: Readonly<Record<Room, (snapshot: Snapshot) => Objects>> = {
  policies: ({policies}) => by(policies, ({id}) => id),
  workloads: ({workloads}) => by(workloads, ({id}) => id),
  hosts: ({hosts}) => by(hosts, ({name}) => name),
  nodes: ({nodes}) => by(nodes, ({name}) => name),
  networkSets: ({networkSets}) => by(networkSets, ({id}) => id),
  profiles: ({profiles}) => profiles,
  tiers: ({tiers}) => by(tiers, ({name}) => name),
  services: ({services}) => services,
  settings: ({settings}) => new Map([["settings", settings]]),
}

const rooms = ["policies", "workloads", "hosts", "nodes", "networkSets", "profiles", "tiers", "services", "settings"] as const

/** Every edit that leads from one world to the other. WHY rooms are compared first: what nobody edited is the very same list. */
export function editsBetween(base: Snapshot, head: Snapshot): readonly Edit[] {
  const twins = new Twins()
  return rooms.flatMap((room) => {
    if (base[room] === head[room]) return []
    if (room === "workloads")
      return listEdits(
        room,
        [base, head],
        ({workloads}) => workloads,
        (old, young) => twins.areEndpoints(old, young),
      )
    if (room === "services")
      return editsIn(room, base.services, head.services, (old, young) => twins.areServices(old as Service | null, young as Service | null))
    if (room === "policies") return listEdits(room, [base, head], ({policies}) => policies, isSame)
    return editsIn(room, roomsOf[room](base), roomsOf[room](head), isSame)
  })
}

function editsIn(room: Room, before: Objects, after: Objects, areSame: (old: unknown, young: unknown) => boolean): readonly Edit[] {
  const ids = new Set([...before.keys(), ...after.keys()])
  return [...ids].flatMap((id): readonly Edit[] => {
    const [old, young] = [before.get(id) ?? null, after.get(id) ?? null]
    return areSame(old, young) ? [] : [{room, id, base: old, head: young}]
  })
}

/** WHY side by side first: these lists are long, and mostly they stand in the same order in both worlds. */
function listEdits<T extends {readonly id: string}>(
  room: "policies" | "workloads",
  [base, head]: readonly [Snapshot, Snapshot],
  itemsOf: (snapshot: Snapshot) => readonly T[],
  areSame: (old: T | null, young: T | null) => boolean,
): readonly Edit[] {
  const [before, after] = [itemsOf(base), itemsOf(head)]
  const isInOrder = before.length === after.length && before.every((old, place) => old === after[place] || old.id === after[place]?.id)
  if (!isInOrder) {
    return editsIn(room, roomsOf[room](base), roomsOf[room](head), (old, young) => areSame(old as T | null, young as T | null))
  }
  const edits: Edit[] = []
  for (const [place, old] of before.entries()) {
    const young = after[place] ?? null
    if (old !== young && !areSame(old, young)) edits.push({room, id: old.id, base: old, head: young})
  }
  return edits
}

/** What was found to mean the same in two worlds. WHY remembered: endpoints of one workload share labels, profiles and ports as the same objects. */
class Twins {
  readonly #known = new Map<object, object>()

  /**
   * Whether two endpoints mean the same. WHY field by field: a look at whatever is in them is dear. INVARIANT: that is every field but the place.
   */
  areEndpoints(a: WorkloadEndpoint | null, b: WorkloadEndpoint | null): boolean {
    if (a === b) return true
    if (a === null || b === null) return false
    if (a.id !== b.id || a.namespace !== b.namespace || a.name !== b.name || a.node !== b.node) return false
    const areShared = this.are(a.labels, b.labels) && this.are(a.profiles, b.profiles) && this.are(a.ports, b.ports)
    return areShared && this.are(a.unnamed, b.unnamed) && areSameAddresses(a.addresses, b.addresses)
  }

  /** WHY not the backends themselves where they follow from the same: those of all services would have to be found for it. */
  areServices(a: Service | null, b: Service | null): boolean {
    if (a === b) return true
    if (a === null || b === null || !haveOneOrigin(a, b, (one, other) => this.are(one, other))) return isSame(a, b)
    const [old, young]: readonly [Fields, Fields] = [a, b]
    return [...Object.keys(a), ...Object.keys(b)].every((key) => key === "backends" || isSame(old[key], young[key]))
  }

  private are(a: object, b: object): boolean {
    if (a === b || this.#known.get(a) === b) return true
    if (!isSame(a, b)) return false
    this.#known.set(a, b)
    return true
  }
}

function areSameAddresses(some: WorkloadEndpoint["addresses"], others: WorkloadEndpoint["addresses"]): boolean {
  return some.length === others.length && some.every(({family, value}, i) => others[i]?.family === family && others[i].value === value)
}

/** Whether two objects mean the same: whatever is in them, but for the places where it stands. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((each, i) => isSame(each, b[i]))
  if (a instanceof LayeredLabels && b instanceof LayeredLabels && isSame(a.written, b.written) && isSame(a.above, b.above)) return true
  if (isMap(a)) {
    if (!isMap(b) || a.size !== b.size) return false
    for (const [key, value] of a) if (!b.has(key) || !isSame(value, b.get(key))) return false
    return true
  }
  if (a instanceof Set) return b instanceof Set && a.size === b.size && [...a].every((each) => b.has(each))
  const [old, young] = [a as Fields, b as Fields]
  for (const key in old) if (!isPlaceOnly(key) && !isSame(old[key], young[key])) return false
  for (const key in young) if (!isPlaceOnly(key) && !(key in old) && young[key] !== undefined) return false
  return true
}

/** Labels may be two lists, or of two layers; they mean the same as a map. */
function isMap(value: unknown): value is ReadonlyMap<unknown, unknown> {
  return value instanceof Map || value instanceof ListedLabels
}

/** `parts` are there for explanations alone, and whom a pod asks for names changes no flow. */
function isPlaceOnly(key: string): boolean {
  return key === "at" || key === "parts" || key === "lookups"
}

/** What follows from other fields is no change of its own. */
function isDerived(key: string): boolean {
  return isPlaceOnly(key) || key === "tieBreak"
}

/** An object as text, without the places where it stands: the same text means the same. */
export function textOf(value: unknown): string {
  return JSON.stringify(value, (key, part: unknown) => {
    if (isPlaceOnly(key)) return undefined
    if (typeof part === "bigint") return `${part}n`
    if (isMap(part)) return [...part].sort(([a], [b]) => compareBytes(String(a), String(b)))
    return part instanceof Set ? [...part].sort() : part
  })
}

/** The base world with some of the edits made. */
export function withEdits(base: Snapshot, head: Snapshot, edits: readonly Edit[]): Snapshot {
  const listed = <T>(room: Room, items: readonly T[]): readonly T[] => {
    const own = edits.filter((edit) => edit.room === room)
    if (own.length === 0) return items
    const kept = exchanged(items, own)
    const added = own.flatMap((edit) => (edit.base === null && edit.head !== null ? [edit.head as T] : []))
    return added.length === 0 ? kept : [...kept, ...added]
  }
  const mapped = <T>(room: Room, items: ReadonlyMap<string, T>): ReadonlyMap<string, T> => {
    if (edits.every((edit) => edit.room !== room)) return items
    const result = new Map(items)
    for (const edit of edits) {
      if (edit.room !== room) continue
      if (edit.head === null) result.delete(edit.id)
      else result.set(edit.id, edit.head as T)
    }
    return result
  }
  return {
    ...base,
    policies: listed<Policy>("policies", base.policies),
    workloads: listed<WorkloadEndpoint>("workloads", base.workloads),
    hosts: listed<HostEndpoint>("hosts", base.hosts),
    nodes: listed<Node>("nodes", base.nodes),
    networkSets: listed<NetworkSet>("networkSets", base.networkSets),
    tiers: listed<Tier>("tiers", base.tiers),
    profiles: mapped<Profile>("profiles", base.profiles),
    services: mapped<Service>("services", base.services),
    settings: edits.some(({room}) => room === "settings") ? head.settings : base.settings,
    families: [...new Set([...base.families, ...head.families])].sort(),
  }
}

/** LIMIT: edits whose objects are looked for one by one. */
const fewMax = 16

/** A list with what edits made of its objects, each in its place. WHY there: what nothing else puts in order stands as the world has it. */
function exchanged<T>(items: readonly T[], edits: readonly Edit[]): readonly T[] {
  const kept = items.slice()
  if (edits.length <= fewMax) {
    for (const {base, head} of edits) {
      const place = base === null ? -1 : kept.indexOf(base as T)
      if (place !== -1) kept.splice(place, 1, ...(head === null ? [] : [head as T]))
    }
    return kept
  }
  const swaps = new Map(edits.map((edit) => [edit.base as T | null, edit.head as T | null]))
  return kept.flatMap((item) => {
    const young = swaps.get(item)
    return young === null ? [] : [young ?? item]
  })
}

/** An edit as a cause: what kind it is, the object, and what changed in words. WHY once: it is the cause of many differences. */
export const causeOf: (edit: Edit) => Cause = oncePer(({room, id, base, head}: Edit): Cause => {
  const place = (value: unknown): Place | null => (value as {readonly at?: Place} | null)?.at ?? null
  const change = base === null ? "added" : head === null ? "removed" : changeOf(room, base, head)
  const rule = room === "policies" && base !== null && head !== null ? placeOfRules(base as Policy, head as Policy) : null
  return {kind: kindOf(room, id, change), object: objectName(room, id), change, at: rule ?? place(head) ?? place(base)}
})

/**
 * Where the first rule of a policy stands that is not as it was, in the base where it is gone; null where something else of the policy changed
 * too.
 */
function placeOfRules(base: Policy, head: Policy): Place | null {
  const isOnlyRules = Object.keys({...base, ...head}).every((key) => {
    return key === "ingress" || key === "egress" || isPlaceOnly(key) || isSame((base as Fields)[key], (head as Fields)[key])
  })
  if (!isOnlyRules) return null
  for (const direction of ["ingress", "egress"] as const) {
    const {gone, come} = rulesApart(base[direction], head[direction])
    const first = come[0] ?? gone[0]
    if (first !== undefined) return first.at
  }
  return null
}

/** Rules that only one of two lists has: without those with which both begin, and those with which both end. */
function rulesApart(old: readonly Rule[], young: readonly Rule[]): {readonly gone: readonly Rule[]; readonly come: readonly Rule[]} {
  const isAlike = (a: Rule | undefined, b: Rule | undefined): boolean =>
    a !== undefined && b !== undefined && isSame({...a, index: 0}, {...b, index: 0})
  const most = Math.min(old.length, young.length)
  let start = 0
  while (start < most && isAlike(old[start], young[start])) start++
  let end = 0
  while (end < most - start && isAlike(old.at(-1 - end), young.at(-1 - end))) end++
  return {gone: old.slice(start, old.length - end), come: young.slice(start, young.length - end)}
}

function kindOf(room: Room, id: string, change: string): (typeof causeKinds)[number] {
  switch (room) {
    case "workloads":
      return change.startsWith("label") ? "label" : "endpoint"
    case "hosts":
    case "nodes":
      return "endpoint"
    case "networkSets":
      return "networkSet"
    case "services":
      return "service"
    case "profiles":
      return id.startsWith("kns.") ? "namespace" : id.startsWith("ksa.") ? "serviceAccount" : "policy"
    default:
      return "policy"
  }
}

function objectName(room: Room, id: string): string {
  switch (room) {
    case "workloads":
      return id.split("/").length === 3 ? id : `Pod/${id}`
    case "hosts":
      return `HostEndpoint/${id}`
    case "nodes":
      return `Node/${id}`
    case "tiers":
      return `Tier/${id}`
    case "services":
      return `Service/${id}`
    case "settings":
      return "FelixConfiguration"
    case "profiles": {
      const [prefix, namespace = "", account] = id.split(".")
      if (prefix === "kns") return `Namespace/${id.slice("kns.".length)}`
      return prefix === "ksa" && account !== undefined
        ? `ServiceAccount/${namespace}/${id.slice(`ksa.${namespace}.`.length)}`
        : `Profile/${id}`
    }
    default:
      return id
  }
}

type Fields = {readonly [key: string]: unknown}

/** What changed in an object: labels by name, everything else by field. */
function changeOf(room: Room, base: unknown, head: unknown): string {
  const [old, young] = [base as Fields, head as Fields]
  const labels = labelChanges(old["labels"], young["labels"], room === "profiles" ? /^pc(?:ns|sa)\./ : /^$/)
  if (labels.length > 0) return `${labels.length === 1 ? "label" : "labels"} ${labels.join(", ")}`
  const changed = Object.keys({...old, ...young}).filter((key) => !isDerived(key) && !isSame(old[key], young[key]))
  // A tier that only policies name is no tier that somebody wrote.
  if (room === "tiers" && old["exists"] !== young["exists"]) return young["exists"] === true ? "added" : "removed"
  // WHY a word of its own: "changed: staged" reads as if it were staged now.
  if (changed.join() === "staged" && young["staged"] === false) return "promoted"
  const words = changed.map((key) => fieldChange(key, old[key], young[key]))
  return words.length === 0 ? "changed" : words.every(isOfRules) ? words.join(", ") : `changed: ${words.map(fieldWord).join(", ")}`
}

/** A field by name; rules by whether they came, went or changed. */
function fieldChange(key: string, old: unknown, young: unknown): string {
  if ((key !== "ingress" && key !== "egress") || !Array.isArray(old) || !Array.isArray(young)) return key
  const {gone, come} = rulesApart(old as readonly Rule[], young as readonly Rule[])
  const indexes = [...new Set((come.length > 0 ? come : gone).map(({index}) => index))]
  const shown = indexes
    .slice(0, rulesMax)
    .map((index) => `${key}[${index}]`)
    .join(", ")
  const word = gone.length === 0 ? "added" : come.length === 0 ? "removed" : "changed"
  return `${word}: ${shown}${indexes.length > rulesMax ? ` and ${indexes.length - rulesMax} more` : ""}`
}

/** LIMIT: rules that a change spells out. */
const rulesMax = 3

function isOfRules(word: string): boolean {
  return word.includes(": ")
}

/** Beside other fields a rule is one of them. */
function fieldWord(word: string): string {
  return word.replace("changed: ", "")
}

function labelChanges(old: unknown, young: unknown, prefix: RegExp): readonly string[] {
  if (!isMap(old) || !isMap(young)) return []
  const [before, after] = [old as Labels, young as Labels]
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort(compareBytes)
  return keys.flatMap((key) => {
    const [was, is] = [before.get(key), after.get(key)]
    const name = key.replace(prefix, "")
    if (was === is) return []
    return [was === undefined ? `${name}=${is} added` : is === undefined ? `${name}=${was} removed` : `${name}: ${was} to ${is}`]
  })
}
