// Which workload a pod belongs to, for rows by workload: as the input says it, else as the names of controllers say it.

import type {World} from "../worker/worlds.ts"

/** The hash that a Deployment puts behind the names of its ReplicaSets. */
const hash = /-[a-z0-9]{5,10}$/

const known = new WeakMap<World["program"]["snapshot"]["workloads"], ReadonlyMap<string, string>>()

/** The workloads of a world's pods, by name. WHY remembered by the list of endpoints: it is the same while only policies are edited. */
export function ownersIn(world: World): ReadonlyMap<string, string> {
  const {workloads} = world.program.snapshot
  let owners = known.get(workloads)
  if (owners === undefined) {
    owners = ownersOf(world)
    known.set(workloads, owners)
  }
  return owners
}

function ownersOf({manifests, program}: World): ReadonlyMap<string, string> {
  const owners = new Map<string, string>()
  for (const resource of manifests.resources) {
    if (resource.kind !== "Pod") continue
    const {namespace, name, owners: [owner] = []} = resource
    if (owner !== undefined) owners.set(`${namespace}/${name}`, ownerName(namespace, owner))
  }
  // WHY last: what is written is above what names say, and of several owners the topmost comes last.
  for (const [workload, pods] of program.snapshot.owned) for (const pod of pods) if (pod !== workload) owners.set(pod, shortName(workload))
  return owners
}

function ownerName(namespace: string, owner: string): string {
  const [kind = "", name = ""] = owner.split("/")
  return `${namespace}/${kind === "ReplicaSet" ? name.replace(hash, "") : name}`
}

/** `prod/Deployment/web` as `prod/web`. */
function shortName(workload: string): string {
  const [namespace = "", , name = ""] = workload.split("/")
  return `${namespace}/${name}`
}
