// A world for the kernel: who stands in it, and what each node's tools are fed with.

import {arpTable, interfaceOf, iptablesText, ipsetText, nftTable, nftText, rulesetsOf} from "@carveout/dataplane"
import type {Ruleset, RulesetOptions} from "@carveout/dataplane"
import {printAddress, protocolName} from "@carveout/engine"
import type {Program, World} from "@carveout/engine"
import type {KernelNode, KernelPod, KernelService, KernelWorld, NodeRules} from "@carveout/kernel"

/** Who is built: pods by id, nodes beside theirs, and addresses outside. */
export type Cast = {
  readonly nodes?: readonly string[]
  readonly pods: ReadonlySet<string>
  readonly outside: readonly string[]
  readonly dataplane: RulesetOptions["dataplane"]
}

/** The world with those pods on their nodes, and how many kernel rules it has in all. */
export function benchWorld(
  program: Program,
  {pods, nodes = [], outside, dataplane}: Cast,
): {readonly world: KernelWorld; readonly rules: number} {
  const {snapshot} = program
  const present = snapshot.workloads.filter(({id}) => pods.has(id))
  const names = new Set([...present.map(({node}) => node), ...nodes, ...program.hosts.keys()])
  const rulesetAt = rulesetsOf(program, dataplane)
  const made = snapshot.nodes
    .filter(({name}) => names.has(name))
    .map((node) =>
      nodeOf(
        node,
        ([4, 6] as const).map((family) => rulesetAt({node: node.name, family})),
      ),
    )
  return {
    world: {
      nodes: made.map(({node}) => node),
      pods: present.map(podOf),
      outside,
      services: [...snapshot.services.values()].flatMap(servicesOf),
      resolvers: [],
      nameserver: null,
    },
    rules: made.reduce((sum, {rules}) => sum + rules, 0),
  }
}

function podOf({id, namespace, node, addresses}: World.WorkloadEndpoint): KernelPod {
  return {
    id,
    node: node ?? "",
    interfaceName: interfaceOf({id, namespace}),
    addresses: addresses.map(printAddress),
  }
}

function nodeOf({name, addresses}: World.Node, rulesets: readonly Ruleset[]): {readonly node: KernelNode; readonly rules: number} {
  return {
    node: {name, addresses: addresses.map(printAddress), rules: rulesOf(rulesets)},
    rules: rulesets.reduce((sum, each) => sum + countOf(each), 0),
  }
}

function rulesOf(rulesets: readonly Ruleset[]): NodeRules {
  const [four, six] = rulesets
  if (four?.dataplane === "iptables" && six)
    return {dataplane: "iptables", ipset: ipsetText(four) + ipsetText(six), v4: iptablesText(four), v6: iptablesText(six)}
  const tables = rulesets.flatMap((ruleset) => [nftTable(ruleset), arpTable(ruleset)]).filter((table) => table !== null)
  return {dataplane: "nftables", text: tables.map(nftText).join("")}
}

function countOf({tables}: Ruleset): number {
  return Object.values(tables)
    .flatMap(({hooks, chains}) => [...[...hooks.values()].flatMap(({inserted, appended}) => [inserted, appended]), ...chains.values()])
    .reduce((sum, rules) => sum + rules.length, 0)
}

/** A Service's ports with what they lead to. LIMIT: TCP and UDP, as the stand-in for kube-proxy knows them. */
export function servicesOf({addresses, ports, backends}: World.Service): readonly KernelService[] {
  if (addresses.length === 0) return []
  return ports.flatMap(({name, protocol, port}) => {
    const word = protocolName(protocol)
    if (word !== "TCP" && word !== "UDP") return []
    const own = backends.filter((each) => each.ready && each.protocol === protocol && (each.portName === name || name === ""))
    const targets = own.flatMap(({address, port: target}) => (address === null ? [] : [{address: printAddress(address), port: target}]))
    return [{addresses: addresses.map(printAddress), protocol: word, port, backends: targets}]
  })
}
