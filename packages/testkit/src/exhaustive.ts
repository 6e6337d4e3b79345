// Small worlds, all of them: up to two tiers, two policies, two rules, every action, both default actions, staged or not,
// orders equal or not. Oracle against engine for every one.

import type {Flow, World} from "@carveout/engine"
import {addressFrom} from "./address.ts"
import {nowhere} from "./arbitrary/world.ts"
import {compare, newTally} from "./judge.ts"
import type {Disagreement, Tally} from "./judge.ts"

/** What the enumeration came to. */
export type ExhaustiveRun = {readonly tally: Tally; readonly disagreements: readonly Disagreement[]}

const actions = ["Allow", "Deny", "Pass", "Log"] as const
const open: World.Peer = {nets: [], notNets: [], selector: null, notSelector: null, ports: [], notPorts: [], service: null, parts: []}

/** A rule for TCP 80 alone, or for everything. */
function rule(action: World.Rule["action"], reach: "some" | "all", index: number): World.Rule {
  const ports: readonly World.PortMatch[] = reach === "some" ? [{kind: "range", min: 80, max: 80}] : []
  const wire = {protocol: reach === "some" ? 6 : null, notProtocol: null, icmp: null, notIcmp: null}
  return {index, action, families: [4, 6], ...wire, source: open, destination: {...open, ports}, at: nowhere}
}

/** Every list of up to two rules. */
const rules: readonly (readonly World.Rule[])[] = [
  [],
  ...actions.flatMap((action) => (["some", "all"] as const).map((reach) => [rule(action, reach, 0)])),
  ...actions.flatMap((first) => actions.map((second) => [rule(first, "some", 0), rule(second, "all", 1)])),
]

type Shape = {readonly tier: "one" | "two"; readonly order: number | null; readonly staged: boolean; readonly rules: readonly World.Rule[]}

/** A policy that governs the pod's ingress. */
function policy(name: string, {tier, order, staged, rules}: Shape): World.Policy {
  const kind = staged ? "StagedGlobalNetworkPolicy" : "GlobalNetworkPolicy"
  return {
    id: `${kind}/${name}`,
    kind,
    namespace: "",
    name,
    tier,
    order,
    tieBreak: `${name}//${kind}`,
    staged,
    mode: "normal",
    selector: {kind: "all"},
    types: ["Ingress"],
    ingress: rules,
    egress: [],
    at: nowhere,
  }
}

const allow = rule("Allow", "all", 0)

/** The world around the policies: one pod, its profile, two tiers. */
function world(policies: readonly World.Policy[], tiers: readonly World.Tier[]): World.Snapshot {
  return {
    workloads: [
      {
        kind: "workload",
        id: "prod/p",
        namespace: "prod",
        name: "p",
        node: "node-a",
        addresses: [addressFrom("10.0.0.1")],
        unnamed: [],
        labels: new Map(),
        profiles: ["kns.prod"],
        ports: [],
        at: nowhere,
      },
    ],
    hosts: [],
    nodes: [{name: "node-a", addresses: [addressFrom("172.20.0.11")], unnamed: []}],
    networkSets: [],
    profiles: new Map([["kns.prod", {name: "kns.prod", labels: new Map(), ingress: [allow], egress: [allow]}]]),
    tiers,
    policies,
    services: new Map(),
    settings: {endpointToHost: "Accept", failsafeInbound: [], failsafeOutbound: []},
    hostPods: new Map(),
    owned: new Map(),
    absent: [],
    families: [4],
    deletions: [],
    assumptions: [],
  }
}

/** The two flows that tell the rules apart. */
const flows: readonly Flow[] = [80, 81].map((port) => ({
  from: {kind: "address", address: addressFrom("203.0.113.7")},
  to: {kind: "workload", id: "prod/p"},
  family: 4,
  protocol: 6,
  sourcePort: 50000,
  port,
  icmp: null,
}))

const defaults = ["Deny", "Pass"] as const

/** Both tiers, in either order or at the same one, with every pair of default actions. */
const tierPairs: readonly (readonly World.Tier[])[] = [1, 2].flatMap((orderOfTwo) =>
  defaults.flatMap((first) =>
    defaults.map((second): readonly World.Tier[] => [
      {name: "two", order: orderOfTwo, defaultAction: second, exists: true},
      {name: "one", order: 1, defaultAction: first, exists: true},
    ]),
  ),
)

/** Every pair of policies as to tiers, orders and staging; the first is always in tier `one`. */
const arrangements: readonly (readonly [Omit<Shape, "rules">, Omit<Shape, "rules">])[] = (["one", "two"] as const).flatMap((tier) =>
  [1, 2, null].flatMap((order) =>
    [false, true].flatMap((a) =>
      [false, true].map(
        (b) =>
          [
            {tier: "one" as const, order: 2, staged: a},
            {tier, order, staged: b},
          ] as const,
      ),
    ),
  ),
)

/** Every world there is. */
export function* smallWorlds(): Iterable<World.Snapshot> {
  for (const tiers of tierPairs) {
    yield world([], tiers)
    for (const list of rules)
      for (const staged of [false, true]) yield world([policy("a", {tier: "one", order: 1, staged, rules: list})], tiers)
    for (const [first, second] of arrangements) {
      for (const a of rules)
        for (const b of rules) yield world([policy("b", {...first, rules: a}), policy("a", {...second, rules: b})], tiers)
    }
  }
}

/** Compares the two on every small world; `keep` thins the worlds out for a quick look, 1 keeps them all. */
export function runExhaustive(keep = 1): ExhaustiveRun {
  const tally = newTally()
  const disagreements: Disagreement[] = []
  let i = 0
  for (const snapshot of smallWorlds()) {
    if (i++ % keep !== 0 || disagreements.length >= 10) continue
    const disagreement = compare(snapshot, flows, tally)
    if (disagreement !== null) disagreements.push(disagreement)
  }
  return {tally, disagreements}
}
