// Ends gathered into the lines of a grouping, in the order in which they are shown.

import type {Analysis} from "@carveout/engine"
import {outsideLines} from "./outside.ts"
import type {Grouping, GroupingWish} from "./view.ts"

/** A row and column, with the places of its members among the ends. */
export type Line = {readonly name: string; readonly members: readonly number[]}

/** Lines, those outside last. `id` tells them from others by names and sizes. */
export type Lines = {readonly id: string; readonly all: readonly Line[]; readonly outsideFrom: number}

/** Workloads of pods by name; pods that are not in it stand for themselves. */
export type Owners = ReadonlyMap<string, string>

/** LIMIT: lines of what is shown unasked: single pods in a table that fits a screen or two, workloads as long as they can be read. */
const shownMax = {pods: 60, workloads: 100}

/** How many lines every grouping has. */
export function countsOf(matrix: Analysis.ClassMatrix, owners: Owners): Readonly<Record<Grouping, number>> {
  const {outside, classes} = matrix
  const groups = {
    pods: outside.length,
    workloads: outsideLines(matrix, "workloads").length,
    namespaces: outsideLines(matrix, "namespaces").length,
  }
  const inside = (by: "pods" | "workloads" | "namespaces"): number => insideLines(matrix, by, owners).all.length + groups[by]
  return {pods: inside("pods"), workloads: inside("workloads"), namespaces: inside("namespaces"), classes}
}

/** The grouping that is shown. */
export function groupingOf(wish: GroupingWish, counts: Readonly<Record<Grouping, number>>): Grouping {
  if (wish !== "auto") return wish
  if (counts.pods <= shownMax.pods) return "pods"
  return counts.workloads <= shownMax.workloads ? "workloads" : "namespaces"
}

/** The lines, by name, those of nodes and of the outside last. */
export function linesOf(matrix: Analysis.ClassMatrix, by: Grouping, owners: Owners): Lines {
  const inside = by === "classes" ? classLines(matrix) : insideLines(matrix, by, owners)
  const outside = outsideLines(matrix, by)
  const text = outside.map(({name, members}) => `${name} ${members.length}`).join("|")
  return {id: `${inside.id} ${text}`, all: [...inside.all, ...outside], outsideFrom: inside.all.length}
}

/** The line of everything that is no pod. */
const nodesName = "nodes"

type Inside = {readonly id: string; readonly all: readonly Line[]}

const known = new WeakMap<Analysis.ClassMatrix["inside"], Map<string, {readonly owners: Owners; readonly lines: Inside}>>()

/** Lines that no policy changes. WHY remembered: thousands of names are sorted once, not at every key. */
function insideLines({inside}: Analysis.ClassMatrix, by: "pods" | "workloads" | "namespaces", owners: Owners): Inside {
  const kept = known.get(inside) ?? new Map<string, {owners: Owners; lines: Inside}>()
  known.set(inside, kept)
  const found = kept.get(by)
  if (found?.owners === owners) return found.lines
  const lines = gathered(inside, (end) => keyOf(end, by, owners))
  kept.set(by, {owners, lines})
  return lines
}

function keyOf({name, kind, namespace}: Analysis.InsideEnd, by: "pods" | "workloads" | "namespaces", owners: Owners): string {
  if (by === "pods") return name
  if (kind === "node") return nodesName
  return by === "namespaces" ? `${namespace}/` : (owners.get(name) ?? name)
}

function gathered(inside: readonly Analysis.InsideEnd[], key: (end: Analysis.InsideEnd) => string): Inside {
  const groups = new Map<string, number[]>()
  for (const [place, end] of inside.entries()) append(groups, key(end), place)
  const named = [...groups].map(([name, members]): Line => ({name: name.endsWith("/") ? name.slice(0, -1) : name, members}))
  return sorted(inside, named)
}

function classLines({inside, classOf}: Analysis.ClassMatrix): Inside {
  const groups = new Map<number, number[]>()
  for (const place of inside.keys()) append(groups, classOf[place] ?? 0, place)
  return sorted(
    inside,
    [...groups.values()].map((members): Line => ({name: classLabel(members.map((place) => inside[place]?.name ?? "")), members})),
  )
}

function classLabel(names: readonly string[]): string {
  const first = names.reduce((least, name) => (name < least ? name : least), names[0] ?? "")
  return names.length === 1 ? first : `${first} +${names.length - 1}`
}

/** The end after which a line is called. WHY: an edit may give a class more members, or fewer, and the chosen cell is the same to who chose it. */
export function calledAfter(name: string): string {
  return name.replace(/ \+\d+$/, "")
}

function sorted(inside: readonly Analysis.InsideEnd[], lines: readonly Line[]): Inside {
  const isNodes = ({members}: Line): number => Number(inside[members[0] ?? -1]?.kind === "node")
  const all = lines.toSorted((a, b) => isNodes(a) - isNodes(b) || (a.name < b.name ? -1 : 1))
  return {id: idOf(all), all}
}

/** Tells lists of lines apart by names and sizes (FNV-1a, twice with other beginnings). */
function idOf(lines: readonly Line[]): string {
  let [a, b] = [0x811c9dc5, 0x01234567]
  const take = (value: number): void => {
    a = Math.imul(a ^ value, 0x01000193)
    b = (Math.imul(b ^ value, 0x01000193) + 1) | 0
  }
  for (const {name, members} of lines) {
    for (let i = 0; i < name.length; i++) take(name.charCodeAt(i))
    take(members.length)
  }
  return `${lines.length} ${a >>> 0} ${b >>> 0}`
}

function append<K>(map: Map<K, number[]>, key: K, value: number): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}
