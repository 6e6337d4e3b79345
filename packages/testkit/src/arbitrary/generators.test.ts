// Generators are worth what they reach: every feature occurs, what is written is valid, and a seed is enough to see it again.

import assert from "node:assert/strict"
import {test} from "node:test"
import {buildSnapshot, parseManifests, readYaml} from "@carveout/engine"
import type {Selector, World} from "@carveout/engine"
import {oracleOf} from "../reference/oracle.ts"
import {flow, flowPool} from "./flow.ts"
import {manifestText, manifestWorld} from "./manifest.ts"
import {randomFrom, randomOf} from "./random.ts"
import {world} from "./world.ts"
import {printYaml} from "./yaml.ts"

const seeds = Array.from({length: 400}, (_, seed) => seed)
const worlds = seeds.map((seed) => world(randomFrom(seed)))
const policies = worlds.flatMap((one) => one.policies)
const rules = policies.flatMap(({ingress, egress}) => [...ingress, ...egress])
const peers = rules.flatMap(({source, destination}) => [source, destination])

/** The kinds of all nodes of a selector; comparisons by their operator. */
function kindsOf(selector: Selector): readonly string[] {
  if (selector.kind === "not") return ["not", ...kindsOf(selector.operand)]
  if (selector.kind === "and" || selector.kind === "or") return [selector.kind, ...selector.operands.flatMap(kindsOf)]
  return [selector.kind === "compare" ? selector.operator : selector.kind]
}

/** Every wanted word occurs among those found. */
function occurs(found: Iterable<unknown>, wanted: readonly unknown[]): void {
  const all = new Set(found)
  assert.deepEqual(
    wanted.filter((one) => !all.has(one)),
    [],
  )
}

test("generated worlds hold every kind and mode of policy, every action and every operator", () => {
  occurs(
    policies.map(({mode}) => mode),
    ["normal", "forward", "preDNAT", "untracked"],
  )
  occurs(
    policies.map(({kind}) => kind),
    [
      "GlobalNetworkPolicy",
      "CalicoNetworkPolicy",
      "NetworkPolicy",
      "ClusterNetworkPolicy",
      "StagedGlobalNetworkPolicy",
      "StagedNetworkPolicy",
      "StagedKubernetesNetworkPolicy",
    ],
  )
  occurs(
    rules.map(({action}) => action),
    ["Allow", "Deny", "Pass", "Log"],
  )
  const selectors = [
    ...policies.map(({selector}) => selector),
    ...peers.flatMap(({selector, notSelector}) => [selector ?? [], notSelector ?? []].flat()),
  ]
  occurs(selectors.flatMap(kindsOf), [
    "all",
    "global",
    "has",
    "==",
    "!=",
    "contains",
    "starts with",
    "ends with",
    "in",
    "not in",
    "not",
    "and",
    "or",
  ])
})

test("generated worlds hold every criterion", () => {
  const has = (holds: (peer: World.Peer) => boolean): boolean => peers.some(holds)
  assert.ok(has(({nets}) => nets.some(({family}) => family === 4)) && has(({nets}) => nets.some(({family}) => family === 6)))
  assert.ok(
    has(({notNets}) => notNets.length > 0) && has(({notPorts}) => notPorts.length > 0) && has(({notSelector}) => notSelector !== null),
  )
  assert.ok(has(({ports}) => ports.some(({kind}) => kind === "name")) && has(({ports}) => ports.some(({kind}) => kind === "range")))
  assert.ok(has(({service}) => service !== null))
  assert.ok(
    rules.some(({icmp}) => icmp !== null) &&
      rules.some(({notIcmp}) => notIcmp !== null) &&
      rules.some(({notProtocol}) => notProtocol !== null),
  )
  assert.ok(rules.some(({families}) => families.length === 0) && rules.some(({families}) => families.length === 1))
})

test("generated worlds hold host endpoints of every face, open facts, and profiles of every sort", () => {
  occurs(
    worlds.flatMap(({hosts}) => hosts.map(({interfaceName}) => interfaceName)),
    ["*", "eth0", ""],
  )
  occurs(
    worlds.map(({settings}) => settings.endpointToHost),
    ["Accept", "Drop", "Return"],
  )
  occurs(
    worlds.flatMap(({workloads}) => workloads.flatMap(({profiles}) => profiles)),
    ["custom", "missing", "kns.prod"],
  )
  assert.ok(worlds.some(({workloads}) => workloads.some(({unnamed}) => unnamed.length > 0)))
  assert.ok(worlds.some(({workloads}) => workloads.some(({node}) => node === null)))
  assert.ok(worlds.some(({nodes}) => nodes.some(({unnamed}) => unnamed.length > 0)))
  assert.ok(worlds.some(({tiers}) => tiers.some(({exists}) => !exists)))
})

test("flows take every path and reach every verdict", () => {
  const judged = worlds.slice(0, 250).flatMap((snapshot, seed) => {
    const [random, pool, judge] = [randomFrom(seed), flowPool(snapshot), oracleOf(snapshot)]
    return pool.families.length === 0 ? [] : Array.from({length: 40}, () => judge(flow(random, pool)))
  })
  occurs(
    judged.map(({verdict}) => verdict),
    ["allow", "deny", "unknown"],
  )
  occurs(
    judged.map(({path}) => path),
    [
      "external-to-host",
      "host-to-external",
      "host-to-host",
      "external-to-pod",
      "pod-to-external",
      "pod-to-pod-same-node",
      "pod-to-pod-other-node",
      "pod-to-own-host",
      "pod-to-other-host",
      "host-to-own-pod",
      "host-to-other-pod",
    ],
  )
  occurs(
    judged.map(({deniedAt}) => deniedAt?.stage),
    [
      "untracked-ingress",
      "untracked-egress",
      "preDNAT",
      "normal-ingress",
      "normal-egress",
      "forward-ingress",
      "forward-egress",
      "pod-egress",
      "pod-ingress",
      "endpoint-to-host",
    ],
  )
})

test("generated manifests are valid", () => {
  for (const seed of seeds.slice(0, 200)) {
    const {resources, diagnostics} = parseManifests([{name: "world.yaml", text: manifestText(manifestWorld(randomFrom(seed)))}])
    const errors = [...diagnostics, ...buildSnapshot(resources).diagnostics].filter(({severity}) => severity === "error")
    assert.deepEqual(
      errors.map(({message}) => message),
      [],
      `seed ${seed}`,
    )
  }
})

test("a seed makes the same world again, and no choices make a simple one", () => {
  assert.deepEqual(world(randomFrom(7)), world(randomFrom(7)))
  assert.deepEqual(manifestWorld(randomFrom(7)), manifestWorld(randomFrom(7)))
  assert.equal(world(randomOf([])).policies.length, 1)
})

test("printed YAML is read back as it was", () => {
  const values = [
    {a: [], b: {}, c: [{d: 1, e: [true, null, "no", "0x1f", "", "a: b", 'quote"d']}, [[1], {}]], "1": {__proto__: "x"}},
    ...seeds.slice(0, 40).flatMap((seed) => manifestWorld(randomFrom(seed))),
  ]
  for (const value of values) assert.equal(JSON.stringify(readYaml(printYaml(value)).documents[0]), JSON.stringify(value))
})
