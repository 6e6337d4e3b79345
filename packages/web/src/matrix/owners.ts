// Which workload a pod belongs to, for rows by workload: as workloads and the owners of pods say it.

import type {World} from "../worker/worlds.ts"

type Snapshot = World["program"]["snapshot"]

const known = new WeakMap<Snapshot["workloads"], ReadonlyMap<string, string>>()

/** The workloads of a world's pods, by name. WHY remembered by the list of endpoints: it is the same while only policies are edited. */
export function ownersIn({program: {snapshot}}: World): ReadonlyMap<string, string> {
  let owners = known.get(snapshot.workloads)
  if (owners === undefined) known.set(snapshot.workloads, (owners = ownersOf(snapshot)))
  return owners
}

/** Of several owners the topmost comes last, and stays. */
function ownersOf({owned}: Snapshot): ReadonlyMap<string, string> {
  const owners = new Map<string, string>()
  for (const [workload, pods] of owned) for (const pod of pods) if (pod !== workload) owners.set(pod, shortName(workload))
  return owners
}

/** `prod/Deployment/web` as `prod/web`. */
function shortName(workload: string): string {
  const [namespace = "", , name = ""] = workload.split("/")
  return `${namespace}/${name}`
}
