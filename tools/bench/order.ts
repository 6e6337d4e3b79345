// In which order the pods of a world are written: as a cluster lists them, or as they were drawn.

import type {PodSeed} from "./pod.ts"

/**
 * `listed`: by namespace and name, which is the order of an API server's list, since it gives what lies in etcd by key. `drawn`: as the generator made
 * them, those of large namespaces among all others, as of a store that does not sort.
 */
export const podOrders = ["listed", "drawn"] as const
export type PodOrder = (typeof podOrders)[number]

/** Pods in an order. Listed ones stand in memory, all of them. */
export function* inOrder(pods: Iterable<PodSeed>, order: PodOrder): Generator<PodSeed> {
  if (order === "drawn") {
    yield* pods
    return
  }
  // WHY with the stroke: keys are compared as a whole, and a name that goes on with `-` comes before one that ends.
  const byNamespace = Map.groupBy(pods, ({namespace}) => `${namespace}/`)
  for (const key of [...byNamespace.keys()].sort()) yield* byNamespace.get(key)?.sort(byName) ?? []
}

/** WHY not by locale: keys are compared byte by byte. */
function byName(one: PodSeed, other: PodSeed): number {
  return one.name < other.name ? -1 : Number(one.name > other.name)
}
