// Ends gathered into the lines of a grouping, in the order in which they are shown.

import type {Analysis} from "@carveout/engine"
import type {Grouping, GroupingWish} from "./view.ts"

/** A row and column, with the places of its members among the ends. */
export type Line = {readonly name: string; readonly members: readonly number[]; readonly isOutside: boolean}

/** Finds the workload of a pod: its full name, and the one to show. */
export type OwnerOf = (pod: string) => string | null

/** LIMIT: lines of what is shown unasked: single pods in a table that fits a screen or two, workloads as long as they can be read. */
const shownMax = {pods: 60, workloads: 100}
/** LIMIT: lines of the outside beside groups; more of them are one. */
const outsideMax = 8

/** How many lines every grouping has. */
export function countsOf({ends, classes}: Analysis.ClassMatrix, ownerOf: OwnerOf): Readonly<Record<Grouping, number>> {
  const outside = ends.filter(({kind}) => kind === "outside").length
  const folded = Math.min(outside, outside > outsideMax ? 1 : outside)
  const keys = (by: "workloads" | "namespaces"): number =>
    new Set(ends.flatMap((end) => (end.kind === "outside" ? [] : [keyOf(end, by, ownerOf)]))).size + folded
  return {pods: ends.length, workloads: keys("workloads"), namespaces: keys("namespaces"), classes}
}

/** The grouping that is shown. */
export function groupingOf(wish: GroupingWish, counts: Readonly<Record<Grouping, number>>): Grouping {
  if (wish !== "auto") return wish
  if (counts.pods <= shownMax.pods) return "pods"
  return counts.workloads <= shownMax.workloads ? "workloads" : "namespaces"
}

/** The lines, by name, those of nodes and of the outside last. */
export function linesOf({ends}: Analysis.ClassMatrix, by: Grouping, ownerOf: OwnerOf): readonly Line[] {
  const groups = new Map<string, number[]>()
  const outside: number[] = []
  for (const [place, end] of ends.entries()) {
    if (end.kind === "outside") outside.push(place)
    else append(groups, keyOf(end, by, ownerOf), place)
  }
  return [...insideLines(ends, groups, by), ...outsideLines(ends, outside, by)]
}

/** The line of everything that is no pod. */
const nodesKey = "nodes"

function keyOf({name, kind, namespace, cls}: Analysis.ClassedEnd, by: Grouping, ownerOf: OwnerOf): string {
  if (by === "pods") return name
  if (by === "classes") return String(cls)
  if (kind === "node") return nodesKey
  return by === "namespaces" ? `${namespace}/` : (ownerOf(name) ?? name)
}

function insideLines(ends: readonly Analysis.ClassedEnd[], groups: ReadonlyMap<string, readonly number[]>, by: Grouping): readonly Line[] {
  const nameAt = (place: number | undefined): string => ends[place ?? -1]?.name ?? ""
  const lines = [...groups].map(([key, members]): Line => {
    const name = by === "namespaces" && key !== nodesKey ? key.slice(0, -1) : key
    return {name: by === "classes" ? classLabel(members.map(nameAt).sort()) : name, members, isOutside: false}
  })
  const isNodes = ({members}: Line): number => Number(ends[members[0] ?? -1]?.kind === "node")
  return lines.sort((a, b) => isNodes(a) - isNodes(b) || (a.name < b.name ? -1 : 1))
}

function classLabel(names: readonly string[]): string {
  const [first = ""] = names
  return names.length === 1 ? first : `${first} +${names.length - 1}`
}

function outsideLines(ends: readonly Analysis.ClassedEnd[], places: readonly number[], by: Grouping): readonly Line[] {
  if (by !== "pods" && by !== "classes" && places.length > outsideMax) return [{name: "outside", members: places, isOutside: true}]
  const lines = places.map((place): Line => ({name: outsideLabel(ends, place), members: [place], isOutside: true}))
  const isRest = ({members}: Line): number => Number(ends[members[0] ?? -1]?.outside?.isRest ?? false)
  return lines.sort((a, b) => isRest(a) - isRest(b) || (a.name < b.name ? -1 : 1))
}

/** What a part of the outside is called: by its blocks, and what is left over by being that. */
function outsideLabel(ends: readonly Analysis.ClassedEnd[], place: number): string {
  const own = ends[place]?.outside
  if (own === null || own === undefined) return "outside"
  const all = ends.flatMap(({outside}) => outside ?? [])
  const family = all.some(({ipFamily}) => ipFamily !== own.ipFamily) ? ` IPv${own.ipFamily}` : ""
  if (own.isRest) return `outside${family}${all.filter(({ipFamily}) => ipFamily === own.ipFamily).length > 1 ? ", elsewhere" : ""}`
  const [first, ...more] = own.ranges
  return `outside ${first?.text ?? ""}${more.length === 0 ? "" : ` +${more.length}`}`
}

function append(map: Map<string, number[]>, key: string, value: number): void {
  const list = map.get(key)
  if (list === undefined) map.set(key, [value])
  else list.push(value)
}
