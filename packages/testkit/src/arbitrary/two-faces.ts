// Worlds in which every node has a host endpoint of its interface beside one of every interface. By chance alone hardly any has policy of the second alone.

import type {World} from "@carveout/engine"
import {chance, pick, randomFrom} from "./random.ts"
import type {Random} from "./random.ts"

/** The world with two host endpoints on every node, and its global policies for one of the two, often pre-DNAT ones, some of them staged; by a seed. */
export function withTwoFaces(snapshot: World.Snapshot, seed: number): World.Snapshot {
  const random = randomFrom(seed)
  const hosts = snapshot.nodes.flatMap((node) => ["eth0", "*"].map((interfaceName) => hostOf(random, {node, interfaceName})))
  return {...snapshot, hosts, policies: snapshot.policies.map((policy) => turned(random, policy))}
}

function hostOf(random: Random, {node, interfaceName}: {node: World.Node; interfaceName: string}): World.HostEndpoint {
  return {
    kind: "host",
    name: `${node.name}-${interfaceName}`,
    node: node.name,
    interfaceName,
    addresses: node.addresses,
    labels: new Map([["face", interfaceName === "*" ? "all" : "own"]]),
    profiles: chance(random, 70) ? ["projectcalico-default-allow"] : [],
    ports: [],
    at: {file: "world", line: 1, column: 1, endLine: 1, endColumn: 1},
  }
}

function turned(random: Random, policy: World.Policy): World.Policy {
  if (!policy.kind.endsWith("GlobalNetworkPolicy") || chance(random, 20)) return policy
  const face = pick(random, ["all", "all", "own"])
  const selector = {kind: "compare", label: "face", operator: "==", value: face} as const
  if (chance(random, 40)) return {...policy, selector}
  // WHY: a staged one of the interface counts, and policies that are staged by chance are few.
  const staged = face === "own" ? chance(random, 50) : policy.staged
  return {...policy, selector, staged, mode: "preDNAT", types: ["Ingress"], egress: []}
}
