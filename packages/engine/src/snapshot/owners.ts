// Which workload a pod belongs to: through ownerReferences, and through the names that controllers give to what they make.

import type {Pod, Workload} from "../manifest/resource.ts"

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
