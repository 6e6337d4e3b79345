// What has to be done to the objects of one world so that they are those of another.

import type {CalicoPolicy, ClusterPolicy, KubernetesPolicy, Resource} from "../manifest/resource.ts"
import {compareBytes} from "../std/order.ts"
import {lostLabels} from "./lost.ts"
import {isSame} from "./same.ts"
import type {Asked} from "./same.ts"

/**
 * One object that is added, edited or deleted: null on the side that does not have it. `object`: its kind and name, as references have policies'. `temporary`: it is in
 * neither world, and is there on the way alone. `lost`: paths of labels that it has and is not to have, and that applying would leave alone.
 */
export type Change = {
  readonly object: string
  readonly before: Resource | null
  readonly after: Resource | null
  readonly temporary: boolean
  readonly lost: readonly (readonly string[])[]
}

/** Which object a resource is, as references have policies: of two of one name the last counts. */
export function objectOf(resource: Resource): string {
  const kind = resource.kind === "Workload" ? resource.workloadKind : resource.kind
  return [kind, ...(resource.namespace === "" ? [] : [resource.namespace]), resource.name].join("/")
}

/** The changes that lead from some resources to others, in an order in which they are worth trying. `asked`: the labels by which either world selects. */
export function changesBetween(base: readonly Resource[], head: readonly Resource[], asked: Asked): readonly Change[] {
  const [before, after] = [byObject(base), byObject(head)]
  const changes: Change[] = []
  for (const object of new Set([...before.keys(), ...after.keys()])) {
    const [old, young] = [before.get(object) ?? null, after.get(object) ?? null]
    const isBoth = old !== null && young !== null
    if (isBoth && isSame(old, young, asked)) continue
    changes.push({object, before: old, after: young, temporary: false, lost: isBoth ? lostLabels(old, young, asked) : []})
  }
  return changes.toSorted((a, b) => rankOf(a) - rankOf(b) || compareBytes(a.object, b.object))
}

function byObject(resources: readonly Resource[]): ReadonlyMap<string, Resource> {
  return new Map(resources.map((each) => [objectOf(each), each]))
}

/** Where an object is, by name: its namespace, its tier. They are there where it is, listed or not. */
export function homesOf(resource: Resource): readonly string[] {
  const {namespace} = resource
  return [...(namespace === "" ? [] : [`Namespace/${namespace}`]), ...("tier" in resource ? [`Tier/${resource.tier}`] : [])]
}

/**
 * Namespaces and tiers of one side that the other does not list, and has objects in. WHY they stay: a namespace goes with all that is in it, and a tier that
 * has policies does not go at all.
 */
export function keptFrom(base: readonly Resource[], head: readonly Resource[]): readonly Resource[] {
  const listed = new Set(head.map(objectOf))
  const needed = new Set(head.flatMap(homesOf))
  return [...byObject(base)].flatMap(([object, each]) => (needed.has(object) && !listed.has(object) ? [each] : []))
}

/**
 * The changes that can be made before all others: nothing is put where nothing is yet, and namespaces and tiers go when nothing is in them. `inhabited`: the
 * homes of whatever was there at first.
 */
export function readyAmong(pending: readonly Change[], inhabited: ReadonlySet<string>): readonly Change[] {
  const coming = new Set(pending.flatMap(({object, before}) => (before === null && !inhabited.has(object) ? [object] : [])))
  const inUse = new Set(pending.flatMap(({before}) => (before === null ? [] : homesOf(before))))
  return pending.filter(({object, after}) => (after === null ? !inUse.has(object) : homesOf(after).every((home) => !coming.has(home))))
}

/** The resources after a change. */
export function withChange(resources: readonly Resource[], {object, after}: Change): readonly Resource[] {
  const others = resources.filter((each) => objectOf(each) !== object)
  if (after === null) return others
  // WHY in its place: a list that is edited in one place is read again in that place alone.
  const place = resources.findIndex((each) => objectOf(each) === object)
  return place === -1 ? [...others, after] : others.toSpliced(place, 0, after)
}

/** What others name first, then what opens, then what closes, deletions last. Only an order of trying: whether a step is safe is found out. */
function rankOf({before, after}: Change): number {
  if (after === null) return before !== null && isPolicy(before) ? 6 : 7
  if (!isPolicy(after)) return after.kind === "Tier" ? 0 : 1
  if (before !== null) return 4
  return opens(after) ? 2 : 5
}

type PolicyResource = CalicoPolicy | KubernetesPolicy | ClusterPolicy

function isPolicy(resource: Resource): resource is PolicyResource {
  return "ingress" in resource && resource.kind !== "Profile"
}

function opens({ingress, egress}: PolicyResource): boolean {
  return [...ingress, ...egress].some((rule) => !("action" in rule) || rule.action === "Allow" || rule.action === "Accept")
}
