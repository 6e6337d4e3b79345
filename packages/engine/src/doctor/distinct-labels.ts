// The labels by which a policy would name a workload's pods: as few as tell them from others of their namespace, and none that the next rollout
// changes.

import {madeLabels} from "../snapshot/made-labels.ts"
import type {WorkloadEndpoint} from "../snapshot/snapshot.ts"

/** Labels of one version, and those that Calico adds, which are not in the object at all. */
const passing = /^version$|^(?:projectcalico\.org|pcns|pcsa)[./]/

/** Labels by which people name apps, the usual ones first. */
const usual = ["app.kubernetes.io/name", "app", "k8s-app", "name", "app.kubernetes.io/instance", "component"]

/** The fewest of an endpoint's lasting labels that select nobody of its namespace whom all of them do not select. */
export function distinctLabels(all: readonly WorkloadEndpoint[], {namespace, labels}: WorkloadEndpoint): ReadonlyMap<string, string> {
  const neighbours = all.filter((other) => other.namespace === namespace)
  const lasting = [...labels].filter(([label]) => !madeLabels.has(label) && !passing.test(label)).toSorted(([a], [b]) => rank(a) - rank(b))
  const countOf = (some: readonly (readonly [string, string])[]): number =>
    neighbours.filter((other) => some.every(([label, value]) => other.labels.get(label) === value)).length
  const fewest = countOf(lasting)
  const alone = lasting.find((each) => countOf([each]) === fewest)
  return new Map(alone === undefined ? lasting : [alone])
}

function rank(label: string): number {
  const place = usual.indexOf(label)
  return place === -1 ? usual.length : place
}
