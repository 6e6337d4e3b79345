// The ways in which future pods are exposed, few enough to be read: those that differ in no reach as one, the closed ones counted, and the plainest of the rest.

import type {Analysis} from "@carveout/engine"
import {printable} from "../style.ts"

/** LIMIT: ways that are spelled out; of more than that a person reads none. */
export const waysMax = 24

/** LIMIT: namespaces that a note names. */
const namedMax = 6

/** A way in which future pods are exposed. `policies`: those that select every one of them; `isMore`: others select some. */
export type Way = Analysis.Exposure & {readonly isMore: boolean}

/** What is shown, in order, and what is only counted. */
export type Shortened = {readonly ways: readonly Way[]; readonly closed: readonly Way[]; readonly left: readonly Way[]}

/** Every way by itself. */
export function everyWay(exposures: readonly Analysis.Exposure[]): Shortened {
  return {ways: exposures.map((exposure) => ({...exposure, isMore: false})), closed: [], left: []}
}

/** The ways that are shown where there are too many. Of every place the plainest comes first, and they stand in the order in which they were found. */
export function shortened(exposures: readonly Analysis.Exposure[]): Shortened {
  if (exposures.length <= waysMax) return everyWay(exposures)
  const ways = [...Map.groupBy(exposures, keyOf).values()].flatMap((alike) => joined(alike) ?? [])
  const closed = ways.filter(isClosed)
  const open = ways.filter((way) => !isClosed(way))
  const ranks = new Map<string, number>()
  const ranked = open.map((way) => {
    const rank = ranks.get(placeOf(way)) ?? 0
    ranks.set(placeOf(way), rank + 1)
    return {way, rank}
  })
  const shown = new Set(
    ranked
      .toSorted((a, b) => a.rank - b.rank)
      .slice(0, waysMax)
      .map(({way}) => way),
  )
  return {ways: open.filter((way) => shown.has(way)), closed, left: open.filter((way) => !shown.has(way))}
}

/** Where pods are, and what reaches them and is reached, without the flows that show it. */
function keyOf(exposure: Analysis.Exposure): string {
  const sides = [exposure.reaches, exposure.reachedBy].map((groups) =>
    groups.map(({ends, ipFamily, allow, unknown}) => [ends.join(), ipFamily, JSON.stringify([allow, unknown])]),
  )
  return JSON.stringify([placeOf(exposure), sides])
}

/** One way of several that differ only in the labels and in who selects them. */
function joined(alike: readonly Analysis.Exposure[]): Way | undefined {
  const [first] = alike
  if (first === undefined) return undefined
  const policies = first.policies.filter((id) => alike.every((each) => each.policies.includes(id)))
  const isMore = alike.some((each) => each.policies.length > policies.length)
  return {...first, pods: alike.flatMap(({pods}) => pods), policies, isMore}
}

function isClosed({reaches, reachedBy}: Analysis.Exposure): boolean {
  return reaches.length + reachedBy.length === 0
}

/** Where pods are, in words. */
export function placeOf({namespaces, isNew}: Analysis.Exposure): string {
  return isNew ? `a new namespace${newName(namespaces)}` : namespaces.join(", ")
}

/** The name that no policy mentions goes without saying. */
function newName([name = ""]: readonly string[]): string {
  return name === "new" ? "" : ` called ${name}`
}

/** What is said of pods that reach nothing and that nothing reaches. */
export function closedNote(closed: readonly Way[]): string {
  return `reaching nothing and reached by nothing: pods in ${placesText(closed)}`
}

/** What is said of what is left out, and how all of it is printed. */
export function leftNote(left: readonly Way[]): string {
  const many = left.length === 1 ? "one more way" : `${left.length} more ways`
  return `${many} in which pods would be exposed, in ${placesText(left)}: --all prints every one, --namespace looks at one namespace, -o json holds all`
}

function placesText(ways: readonly Way[]): string {
  const sets = new Map<string, number>()
  for (const way of ways) sets.set(placeOf(way), (sets.get(placeOf(way)) ?? 0) + way.pods.length)
  const texts = [...sets].map(([place, count]) => `${printable(place)} (${count === 1 ? "one label set" : `${count} label sets`})`)
  const more = texts.length > namedMax ? ` and ${texts.length - namedMax} more` : ""
  return `${texts.slice(0, namedMax).join(", ")}${more}`
}
