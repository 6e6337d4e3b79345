// Which workload a pod belongs to: through ownerReferences, and through the names that controllers give to what they make.

import type {Pod, PodSpec, Workload} from "../manifest/resource.ts"
import {append} from "../std/group.ts"

/** LIMIT: workloads above one another; the cluster's own controllers stack two (CronJob, Job). A longer chain is not followed. */
const chainMax = 8

/** The workloads of an input by `namespace/Kind/name`. */
export type Workloads = ReadonlyMap<string, Workload>

/** `namespace/Kind/name`. */
export function workloadKey({namespace, workloadKind, name}: Workload): string {
  return `${namespace}/${workloadKind}/${name}`
}

/** The workload at the end of the chain of owners, as far as the input has them; itself where the chain bites its tail. */
export function topOwner(workload: Workload, workloads: Workloads): Workload {
  const chain = ownersAbove(workload, workloads)
  return chain.at(-1) ?? workload
}

/** Owners above a workload, nearest first; none where they go round in a circle. */
function ownersAbove(workload: Workload, workloads: Workloads): readonly Workload[] {
  const chain: Workload[] = []
  for (let owner = ownerOf(workload, workloads); owner !== undefined; owner = ownerOf(owner, workloads)) {
    if (owner === workload || chain.includes(owner) || chain.length === chainMax) return []
    chain.push(owner)
  }
  return chain
}

/** The first owner that the input has. */
function ownerOf({namespace, owners}: Workload, workloads: Workloads): Workload | undefined {
  for (const owner of owners) {
    const found = workloads.get(`${namespace}/${owner}`)
    if (found) return found
  }
  return undefined
}

/** Pods by each workload that owns them, directly or through others; finished ones too. `ids` are those of the pods, in their order. */
export function podsByOwner(pods: readonly Pod[], ids: readonly string[], workloads: Workloads): ReadonlyMap<string, readonly string[]> {
  const known = new Map<string, readonly string[]>()
  const children = new Map<string, string[]>()
  const keysAbove = (namespace: string, owner: string): readonly string[] => {
    const key = `${namespace}/${owner}`
    let above = known.get(key)
    if (above === undefined) known.set(key, (above = keysOf(namespace, owner, workloads)))
    return above
  }
  for (const [i, {namespace, owners}] of pods.entries()) {
    const [owner] = owners
    const id = ids[i]
    if (owner === undefined || id === undefined) continue
    // WHY apart: nearly every pod has one owner, and those above one are distinct.
    const keys = owners.length === 1 ? keysAbove(namespace, owner) : new Set(owners.flatMap((each) => keysAbove(namespace, each)))
    for (const key of keys) {
      const list = children.get(key)
      if (list) list.push(id)
      else children.set(key, [id])
    }
  }
  return children
}

/** Pods that have owners. WHY lists of what is kept anyway, and no manifests: these are gone when somebody asks. */
export type OwnedPods = {
  readonly ids: readonly string[]
  readonly owners: readonly (readonly string[])[]
  readonly labels: readonly PodSpec["labels"][]
}

/** Those among some pods; `ids` are those of all, `prod/backend`. */
export function ownedPods(pods: readonly Pod[], ids: readonly string[]): OwnedPods {
  const isOwned = (_: unknown, i: number): boolean => pods[i]?.owners.length !== 0
  // WHY the lists themselves where they can be: nearly every pod has an owner, and a list that is filtered is copied as it grows.
  const areAll = pods.every(isOwned)
  const owned = areAll ? pods : pods.filter(isOwned)
  return {ids: areAll ? ids : ids.filter(isOwned), owners: owned.map(({owners}) => owners), labels: owned.map(({spec}) => spec.labels)}
}

/**
 * Pods by each workload with those that only pods tell of: a dump of pods has no others. What a ReplicaSet is named after is said by the label with its
 * hash, and not guessed at from its name. Middlemen come first: who looks for the topmost owner of a pod takes the last.
 */
export function withToldOwners(known: OwnersOfPods, {ids, owners, labels}: OwnedPods): OwnersOfPods {
  const told = new Map<string, string[]>()
  const note = (key: string, id: string): void => {
    if (!known.has(key)) append(told, key, id)
  }
  for (const [i, id] of ids.entries()) {
    const prefix = id.slice(0, id.indexOf("/") + 1)
    for (const owner of owners[i] ?? []) {
      if (owner.startsWith("Node/")) continue
      note(prefix + owner, id)
      const above = aboveReplicaSet(owner, labels[i])
      if (above !== null) note(prefix + above, id)
    }
  }
  const all = [...known, ...told]
  return new Map([...all.filter(([key]) => isMiddleman(key)), ...all.filter(([key]) => !isMiddleman(key))])
}

/** Pods by the workload that owns them, `namespace/Kind/name`. */
type OwnersOfPods = ReadonlyMap<string, readonly string[]>

/** The labels with which controllers of ReplicaSets mark pods by the hash that stands behind the set's name. */
const hashLabels = [
  ["pod-template-hash", "Deployment"],
  ["rollouts-pod-template-hash", "Rollout"],
] as const

/** Who makes a ReplicaSet, by what its pods bear; null of one that somebody made himself. */
function aboveReplicaSet(owner: string, labels: PodSpec["labels"] | undefined): string | null {
  if (!owner.startsWith("ReplicaSet/")) return null
  for (const [label, kind] of hashLabels) {
    const end = `-${labels?.get(label) ?? ""}`
    if (end !== "-" && owner.endsWith(end)) return `${kind}/${owner.slice("ReplicaSet/".length, -end.length)}`
  }
  return null
}

/** Whether a workload may be one that another one made. */
function isMiddleman(key: string): boolean {
  return middlemen.has(key.split("/")[1] ?? "")
}

/** Middlemen that controllers make, with the controllers and how they are named after them. */
const middlemen: ReadonlyMap<string, {readonly parents: readonly string[]; readonly suffix: RegExp}> = new Map([
  ["ReplicaSet", {parents: ["Deployment", "Rollout"], suffix: /-[a-z0-9]+$/}],
  ["Job", {parents: ["CronJob"], suffix: /-\d+$/}],
  ["ReplicationController", {parents: ["DeploymentConfig"], suffix: /-\d+$/}],
])

/** An owner and the owners above it; a middleman that the input lacks is known by its name. */
function keysOf(namespace: string, owner: string, workloads: Workloads): readonly string[] {
  const key = `${namespace}/${owner}`
  const workload = workloads.get(key)
  if (workload) return [key, ...ownersAbove(workload, workloads).map(workloadKey)]
  const [kind = "", name = ""] = owner.split("/")
  const middleman = middlemen.get(kind)
  if (!middleman) return [key]
  const parents = middleman.parents.map((parent) => `${namespace}/${parent}/${name.replace(middleman.suffix, "")}`)
  const parent = parents.find((candidate) => workloads.has(candidate))
  return parent === undefined ? [key] : [key, parent]
}
