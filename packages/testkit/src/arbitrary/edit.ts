// Small edits to a world: the kind of change that somebody reviews.

import type {World} from "@carveout/engine"
import {labelKeys, labelValues, orders} from "./pools.ts"
import {chance, pick} from "./random.ts"
import type {Random} from "./random.ts"

type Edit = (random: Random, world: World.Snapshot) => World.Snapshot

/** Replaces one item of a list; an empty list stays. */
function replaced<T>(random: Random, items: readonly T[], change: (item: T) => readonly T[]): readonly T[] {
  if (items.length === 0) return items
  const chosen = random.below(items.length)
  return items.flatMap((item, i) => (i === chosen ? change(item) : [item]))
}

function relabelled(random: Random, labels: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const result = new Map(labels)
  const key = pick(random, labelKeys)
  if (chance(random, 40)) result.delete(key)
  else result.set(key, pick(random, labelValues))
  return result
}

const edits: readonly Edit[] = [
  (random, world) => ({...world, policies: replaced(random, world.policies, () => [])}),
  (random, world) => ({
    ...world,
    policies: replaced(random, world.policies, (policy) => [{...policy, ingress: policy.ingress.slice(1), egress: policy.egress.slice(1)}]),
  }),
  (random, world) => ({...world, policies: replaced(random, world.policies, (policy) => [{...policy, order: pick(random, orders)}])}),
  (random, world) => ({...world, policies: replaced(random, world.policies, (policy) => [{...policy, staged: !policy.staged}])}),
  (random, world) => ({
    ...world,
    workloads: replaced(random, world.workloads, (pod) => [{...pod, labels: relabelled(random, pod.labels)}]),
  }),
  (random, world) => ({...world, workloads: replaced(random, world.workloads, (pod) => [{...pod, node: pick(random, world.nodes).name}])}),
  (random, world) => (world.workloads.length < 2 ? world : {...world, workloads: replaced(random, world.workloads, () => [])}),
  (random, world) => ({
    ...world,
    networkSets: replaced(random, world.networkSets, (set) => [{...set, labels: relabelled(random, set.labels)}]),
  }),
  (random, world) => ({...world, networkSets: replaced(random, world.networkSets, (set) => [{...set, nets: set.nets.slice(1)}])}),
  (random, world) => ({
    ...world,
    tiers: replaced(random, world.tiers, (tier) => [{...tier, defaultAction: tier.defaultAction === "Deny" ? "Pass" : "Deny"}]),
  }),
  (_, world) => ({
    ...world,
    services: new Map([...world.services].map(([id, service]) => [id, {...service, backends: service.backends.slice(1)}])),
  }),
  (random, world) => ({...world, hosts: replaced(random, world.hosts, (host) => [{...host, labels: relabelled(random, host.labels)}])}),
  (random, world) => {
    const name = pick(random, [...world.profiles.keys()])
    const profile = world.profiles.get(name)
    if (profile === undefined) return world
    const labels = new Map(profile.labels)
    labels.set(`pcns.${pick(random, labelKeys)}`, pick(random, labelValues))
    return {...world, profiles: new Map([...world.profiles, [name, {...profile, labels}]])}
  },
]

/** The world after one edit or a few. */
export function edited(random: Random, world: World.Snapshot): World.Snapshot {
  let result = world
  for (let i = chance(random, 60) ? 1 : 3; i > 0; i--) result = pick(random, edits)(random, result)
  return result
}
