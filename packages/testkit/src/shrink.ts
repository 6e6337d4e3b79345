// Making a world smaller while something about it stays true: fewer things, fewer rules, fewer criteria.

import type {Selector, World} from "@carveout/engine"

/** Whether what is hunted still shows. Must not throw. */
export type Shows<T> = (candidate: T) => boolean

/** LIMIT: candidates tried; a world that is still large after this many is shown as it is. */
const triesMax = 5000

/** The smallest world on the way down in which the thing still shows. */
export function shrinkWorld(world: World.Snapshot, shows: Shows<World.Snapshot>): World.Snapshot {
  return shrink(world, shows, smallerWorlds)
}

/** Takes the first smaller candidate in which the thing shows, until there is none. */
export function shrink<T>(start: T, shows: Shows<T>, smaller: (value: T) => Iterable<T>): T {
  let best = start
  let tries = 0
  for (let found = true; found && tries < triesMax;) {
    found = false
    for (const candidate of smaller(best)) {
      if (++tries > triesMax) break
      if (!shows(candidate)) continue
      best = candidate
      found = true
      break
    }
  }
  return best
}

/** Every world that is one step smaller. */
function* smallerWorlds(world: World.Snapshot): Iterable<World.Snapshot> {
  for (const policies of without(world.policies)) yield {...world, policies}
  for (const hosts of without(world.hosts)) yield {...world, hosts}
  for (const workloads of without(world.workloads)) yield {...world, workloads}
  for (const networkSets of without(world.networkSets)) yield {...world, networkSets}
  for (const tiers of without(world.tiers)) if (everyTierIn(tiers, world.policies)) yield {...world, tiers}
  for (const services of without([...world.services])) yield {...world, services: new Map(services)}
  for (const profiles of without([...world.profiles])) yield {...world, profiles: new Map(profiles)}
  for (const policies of oneSmaller(world.policies, smallerPolicies)) yield {...world, policies}
  for (const networkSets of oneSmaller(world.networkSets, smallerSets)) yield {...world, networkSets}
  for (const workloads of oneSmaller(world.workloads, smallerEndpoints)) yield {...world, workloads}
  for (const hosts of oneSmaller(world.hosts, smallerEndpoints)) yield {...world, hosts}
}

/** A snapshot has every tier that its policies name. */
function everyTierIn(tiers: readonly World.Tier[], policies: readonly World.Policy[]): boolean {
  return policies.every(({tier}) => tiers.some(({name}) => name === tier))
}

/** A list without each of its members in turn. */
function* without<T>(list: readonly T[]): Iterable<readonly T[]> {
  for (let i = 0; i < list.length; i++) yield list.toSpliced(i, 1)
}

/** A list with one member made smaller. */
function* oneSmaller<T>(list: readonly T[], smaller: (value: T) => Iterable<T>): Iterable<readonly T[]> {
  for (const [i, value] of list.entries()) for (const candidate of smaller(value)) yield list.with(i, candidate)
}

function* smallerPolicies(policy: World.Policy): Iterable<World.Policy> {
  for (const ingress of without(policy.ingress)) yield {...policy, ingress}
  for (const egress of without(policy.egress)) yield {...policy, egress}
  for (const selector of smallerSelectors(policy.selector)) yield {...policy, selector}
  if (policy.types.length === 2) for (const types of without(policy.types)) yield {...policy, types}
  for (const ingress of oneSmaller(policy.ingress, smallerRules)) yield {...policy, ingress}
  for (const egress of oneSmaller(policy.egress, smallerRules)) yield {...policy, egress}
}

function* smallerRules(rule: World.Rule): Iterable<World.Rule> {
  if (rule.icmp !== null) yield {...rule, icmp: null}
  if (rule.notIcmp !== null) yield {...rule, notIcmp: null}
  if (rule.notProtocol !== null) yield {...rule, notProtocol: null}
  if (rule.families.length < 2) yield {...rule, families: [4, 6]}
  for (const source of smallerPeers(rule.source)) yield {...rule, source}
  for (const destination of smallerPeers(rule.destination)) yield {...rule, destination}
}

function* smallerPeers(peer: World.Peer): Iterable<World.Peer> {
  for (const nets of without(peer.nets)) yield {...peer, nets}
  for (const notNets of without(peer.notNets)) yield {...peer, notNets}
  for (const ports of without(peer.ports)) yield {...peer, ports}
  for (const notPorts of without(peer.notPorts)) yield {...peer, notPorts}
  if (peer.service !== null) yield {...peer, service: null}
  if (peer.selector !== null) yield {...peer, selector: null}
  if (peer.notSelector !== null) yield {...peer, notSelector: null}
  if (peer.selector !== null) for (const selector of smallerSelectors(peer.selector)) yield {...peer, selector}
  if (peer.notSelector !== null) for (const notSelector of smallerSelectors(peer.notSelector)) yield {...peer, notSelector}
}

function* smallerSelectors(selector: Selector): Iterable<Selector> {
  if (selector.kind !== "all") yield {kind: "all"}
  if (selector.kind === "not") yield selector.operand
  if (selector.kind === "and" || selector.kind === "or") yield* selector.operands
}

function* smallerSets(set: World.NetworkSet): Iterable<World.NetworkSet> {
  for (const nets of without(set.nets)) yield {...set, nets}
  for (const labels of without([...set.labels])) yield {...set, labels: new Map(labels)}
}

function* smallerEndpoints<T extends World.Endpoint>(endpoint: T): Iterable<T> {
  for (const ports of without(endpoint.ports)) yield {...endpoint, ports}
  for (const labels of without([...endpoint.labels])) yield {...endpoint, labels: new Map(labels)}
  for (const profiles of without(endpoint.profiles)) yield {...endpoint, profiles}
}
