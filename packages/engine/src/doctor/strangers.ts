// Pods that a wide policy would let through though they need not: by which labels they are told from all whom it is for, and a selector without them.

import {namespaceLabel} from "../snapshot/effective.ts"
import {policyList} from "../program/list.ts"
import type {Program} from "../program/program.ts"
import type {Policy, WorkloadEndpoint} from "../snapshot/snapshot.ts"
import {groupBy} from "../std/group.ts"
import {lastingLabels} from "./marks.ts"

/** A label that some pods of a namespace have and none of those whom a policy is for. `namespace` null: the policy is of that namespace alone. */
export type Apart = {readonly namespace: string | null; readonly label: string; readonly value: string}

/** LIMIT: labels that a selector excludes. WHY none of more: nobody reads such a selector, and the policy is then as wide as the one that denies. */
const apartMax = 12

/** Finds whom that a policy selects an added one is not to select. Whoever has no label that tells him apart stays in. */
export function apartBy(program: Program, strangers: readonly WorkloadEndpoint[]): (policy: Policy) => readonly Apart[] {
  const pairsIn = othersByNamespace(program, strangers)
  return (policy) => {
    const found = new Map<string, Apart>()
    for (const stranger of strangers) {
      if (!isGoverned(program, stranger, policy)) continue
      const others = pairsIn(stranger.namespace)
      const mark = lastingLabels(stranger.labels).find(([label, value]) => !others.has(pairText(label, value)))
      if (mark === undefined) continue
      const [label, value] = mark
      const apart = {namespace: policy.namespace === "" ? stranger.namespace : null, label, value}
      found.set(JSON.stringify(apart), apart)
    }
    return found.size > apartMax ? [] : [...found.values()]
  }
}

function isGoverned(program: Program, endpoint: WorkloadEndpoint, {id}: Policy): boolean {
  const {tiers} = policyList(program, endpoint, {mode: "normal", direction: "Egress", enforcement: "enforced"})
  return tiers.some(({policies}) => policies.some(({policy}) => policy.id === id))
}

/** The labels of all others of a namespace, each with its value. WHY by namespace: there are few strangers, and very many others. */
function othersByNamespace({snapshot}: Program, strangers: readonly WorkloadEndpoint[]): (namespace: string) => ReadonlySet<string> {
  const apart = new Set(strangers)
  const spaces = new Set(strangers.map(({namespace}) => namespace))
  const others = groupBy(
    snapshot.workloads.filter((pod) => spaces.has(pod.namespace) && !apart.has(pod)),
    ({namespace}) => namespace,
  )
  const known = new Map<string, ReadonlySet<string>>()
  return (namespace) => {
    const found = known.get(namespace)
    if (found !== undefined) return found
    const pairs = (others.get(namespace) ?? []).flatMap(({labels}) => [...labels].map(([label, value]) => pairText(label, value)))
    const made = new Set(pairs)
    known.set(namespace, made)
    return made
  }
}

function pairText(label: string, value: string): string {
  return `${label}=${value}`
}

type LabelSelector = {readonly matchExpressions?: readonly unknown[]}

/** A label selector without them. */
export function labelsWithout(written: unknown, apart: readonly Apart[]): unknown {
  const selector = (written ?? {}) as LabelSelector
  const byLabel = groupBy(apart, ({label}) => label)
  const without = [...byLabel].map(([key, own]) => ({key, operator: "NotIn", values: own.map(({value}) => value)}))
  return {...selector, matchExpressions: [...(selector.matchExpressions ?? []), ...without]}
}

/** An expression without them. */
export function textWithout(written: unknown, apart: readonly Apart[]): string {
  const parts = apart.map(({namespace, label, value}) =>
    namespace === null ? `${label} != '${value}'` : `!(${namespaceLabel} == '${namespace}' && ${label} == '${value}')`,
  )
  return [...(typeof written === "string" ? [`(${written})`] : []), ...parts].join(" && ")
}
