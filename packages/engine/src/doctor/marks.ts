// The labels by which a policy would name somebody: as few as tell him from others beside him, and none that the next rollout changes, as long as
// that will do.

import {serviceAccountLabel} from "../snapshot/effective.ts"
import {madeLabels} from "../snapshot/made-labels.ts"
import type {Labels} from "../selector/selector.ts"

/** What somebody has, and labels that he must not have because those do whom the rest would name, too. */
export type Marks = {readonly has: Labels; readonly lacks: readonly string[]}

/**
 * Which labels may be named. `lasting`: those that a rollout leaves alone. `every`: all, the service account among them. WHY the second: policies that are
 * there may ask for any label, and whom they tell apart an added one must not take together.
 */
export type Memory = "lasting" | "every"

/** Labels of one version, and those that Calico adds, which are not in the object at all. */
const passing = /^version$|^(?:projectcalico\.org|pcns|pcsa)[./]/
const added = /^(?:projectcalico\.org|pcns|pcsa)[./]/

/** Labels by which people name apps, the usual ones first. */
const usual = ["app.kubernetes.io/name", "app", "k8s-app", "name", "app.kubernetes.io/instance", "component"]

/** The fewest marks that name nobody beside somebody whom all of his would not name. `beside`: the labels of those around him. */
export function marksOf(own: Labels, beside: readonly Labels[], memory: Memory): Marks {
  const labels = [...own].filter(([label]) => isNamed(label, memory)).toSorted(([a], [b]) => rank(a) - rank(b))
  const holds = (has: Labels, other: Labels): boolean => [...has].every(([label, value]) => other.get(label) === value)
  const alike = beside.filter((other) => holds(new Map(labels), other))
  const strange = (other: Labels): readonly string[] => [...other.keys()].filter((label) => isNamed(label, memory) && !own.has(label))
  const strangers = alike.map(strange).filter((more) => more.length > 0)
  const lacks = fewestOf(strangers)
  const isNamedBy = (has: Labels, other: Labels): boolean => holds(has, other) && !lacks.some((label) => other.has(label))
  const count = (has: Labels): number => beside.filter((other) => isNamedBy(has, other)).length
  let has: Labels = new Map(labels)
  const wanted = count(has)
  for (const [label] of labels.toReversed()) {
    const fewer = new Map([...has].filter(([each]) => each !== label))
    if (fewer.size > 0 && count(fewer) === wanted) has = fewer
  }
  return {has, lacks}
}

/** The labels of somebody that a rollout leaves alone, the usual ones first. */
export function lastingLabels(own: Labels): readonly (readonly [label: string, value: string])[] {
  return [...own].filter(([label]) => isNamed(label, "lasting")).toSorted(([a], [b]) => rank(a) - rank(b))
}

function isNamed(label: string, memory: Memory): boolean {
  if (memory === "every") return label === serviceAccountLabel || !added.test(label)
  return !madeLabels.has(label) && !passing.test(label)
}

/** Some labels of which each of the lists has one, few by taking first what most of them have. */
function fewestOf(lists: readonly (readonly string[])[]): readonly string[] {
  const found: string[] = []
  for (let left = lists; left.length > 0;) {
    const counts = new Map<string, number>()
    for (const label of left.flat()) counts.set(label, (counts.get(label) ?? 0) + 1)
    const [[best]] = [...counts].toSorted(([a, x], [b, y]) => y - x || rank(a) - rank(b)) as [[string, number]]
    found.push(best)
    left = left.filter((list) => !list.includes(best))
  }
  return found
}

/** The more usual the lower; what Calico adds comes last, because Kubernetes policies cannot name it. */
function rank(label: string): number {
  if (added.test(label)) return usual.length + 1
  const place = usual.indexOf(label)
  return place === -1 ? usual.length : place
}
