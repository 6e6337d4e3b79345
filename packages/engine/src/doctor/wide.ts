// Whom a policy that is there selects, as the subject of one to be added: what a default-deny shuts for many, one policy opens for the same many.

import type {Resource} from "../manifest/resource.ts"
import {convertClusterPolicy} from "../snapshot/from/cluster-policy.ts"
import type {Policy, Snapshot} from "../snapshot/snapshot.ts"
import type {Place} from "../text/source.ts"
import {oncePer} from "../std/once.ts"
import type {Case} from "../question/answer.ts"
import type {Obstacle} from "./obstacle.ts"
import {labelsWithout, textWithout} from "./strangers.ts"
import type {Apart} from "./strangers.ts"

/**
 * Whom an existing policy selects. `fields`: the fields of its spec that say so. `namespace` null: it is of the whole cluster. `isKubernetes`: whether
 * a Kubernetes policy says it.
 */
export type SelectedSide = {
  readonly kind: "selected"
  readonly name: string
  readonly namespace: string | null
  readonly isKubernetes: boolean
  readonly fields: readonly (readonly [name: string, value: unknown])[]
}

/** Finds wide subjects. WHY by what was read: a policy in the world has a selector that nobody wrote. */
type Subjects = {readonly subjectOf: (obstacle: Obstacle) => SelectedSide | null}

/** `isFor`: whether a flow is one for whose like wide policies are made. Of others the ends are named one by one. */
export type Wide = Subjects & {readonly isFor: (flow: Pick<Case, "from" | "to">) => boolean}

/**
 * What is known of those who are to be helped. `weights`: how many of them each policy keeps out; of several that do, the one of most is taken. `apartOf`:
 * whom that a policy selects an added one is not to select.
 */
type Helped = {readonly weights: ReadonlyMap<string, number>; readonly apartOf: (policy: Policy) => readonly Apart[]}

const fieldsByKind: Readonly<Record<string, readonly string[]>> = {
  NetworkPolicy: ["podSelector"],
  CalicoNetworkPolicy: ["selector", "serviceAccountSelector"],
  GlobalNetworkPolicy: ["selector", "namespaceSelector", "serviceAccountSelector"],
}

/** The subjects of the policies of a world. Null for who is kept out by no policy whose subject another one could have. */
export function wideSubjects({policies}: Snapshot, resources: readonly Resource[], {weights, apartOf}: Helped): Subjects {
  const byId = new Map(policies.map((policy) => [policy.id, policy]))
  const byPlace = new Map(resources.map((resource) => [placeText(resource.at), resource]))
  const sideOf = oncePer((policy: Policy): {readonly side: SelectedSide | null} => ({
    side: sideFrom(policy, byPlace.get(placeText(policy.at)), apartOf(policy)),
  }))
  return {
    subjectOf: ({deniers}) => {
      const sides = deniers.flatMap((id) => {
        const policy = byId.get(id)
        const side = policy === undefined ? null : sideOf(policy).side
        return side === null ? [] : [{id, side, weight: weights.get(id) ?? 0}]
      })
      return sides.toSorted((a, b) => b.weight - a.weight || (a.id < b.id ? -1 : 1))[0]?.side ?? null
    },
  }
}

function placeText({file, line, column}: Place): string {
  return `${file}:${line}:${column}`
}

/** Whom a policy selects, without some. */
function sideFrom(policy: Policy, resource: Resource | undefined, apart: readonly Apart[]): SelectedSide | null {
  const {kind, namespace, name} = policy
  const fields = resource === undefined ? null : (subjectFields(resource, apart) ?? writtenFields(policy, resource, apart))
  if (fields === null) return null
  const short = name.slice(name.indexOf(".") + 1)
  return {
    kind: "selected",
    name: `lookups-of-${short}`,
    namespace: namespace === "" ? null : namespace,
    isKubernetes: kind === "NetworkPolicy",
    fields: fields.length === 0 && kind === "NetworkPolicy" ? [["podSelector", {}]] : fields,
  }
}

/** The fields of its spec in its own words. */
function writtenFields({kind}: Policy, resource: Resource, apart: readonly Apart[]): SelectedSide["fields"] | null {
  const names = fieldsByKind[kind]
  if (names === undefined) return null
  const {spec} = resource.object() as {readonly spec?: Readonly<Record<string, unknown>>}
  return names.flatMap((field, i) => {
    const value = spec?.[field]
    const written = value === undefined || value === null || value === "" ? null : value
    const narrowed =
      i > 0 || apart.length === 0 ? written : kind === "NetworkPolicy" ? labelsWithout(written, apart) : textWithout(written, apart)
    return narrowed === null ? [] : [[field, narrowed] as const]
  })
}

/**
 * The subject of a policy with a priority, in Calico's words; null of other kinds. WHY those: a Calico policy stands in the same tier, where there is room
 * between two priorities, and in their own words there is none.
 */
function subjectFields(resource: Resource, apart: readonly Apart[]): SelectedSide["fields"] | null {
  switch (resource.kind) {
    case "ClusterNetworkPolicy":
    case "AdminNetworkPolicy":
    case "BaselineAdminNetworkPolicy": {
      const {selector, namespaceSelector} = convertClusterPolicy(resource)
      const own = selector === "" ? null : selector
      const narrowed = apart.length === 0 ? own : textWithout(own, apart)
      return [
        ...(narrowed === null ? [] : [["selector", narrowed] as const]),
        ...(namespaceSelector === "" ? [] : [["namespaceSelector", namespaceSelector] as const]),
      ]
    }
    default:
      return null
  }
}
