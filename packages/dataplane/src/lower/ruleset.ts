// A program as what one node is given for it: lowered once, for both printers.

import {printAddress} from "@carveout/engine"
import type {Program, World} from "@carveout/engine"
import {acceptIt, returnIt} from "../table/make.ts"
import {layers} from "../table/rule.ts"
import type {InterfaceMap, KernelRule, Layer, Ruleset, Table} from "../table/rule.ts"
import {writeDispatch} from "./dispatch.ts"
import {EndpointWriter} from "./endpoint-chains.ts"
import {writeHosts} from "./host-chains.ts"
import {policiesOf} from "./lists.ts"
import {chainName, interfaceOf, nameLimits} from "./names.ts"
import {askForSets} from "./policy-rules.ts"
import {SetBook} from "./sets.ts"
import type {Chains, RulesetOptions, Site} from "./site.ts"
import {hooksOf, writeStatic} from "./static-chains.ts"

/** What Calico makes of a usual installation: no flow logs, no encapsulation, packets from pods to their node let through. */
export const usualOptions: RulesetOptions = {
  dataplane: "iptables",
  flowLogs: false,
  deny: "DROP",
  filterAllow: "ACCEPT",
  mangleAllow: "ACCEPT",
  endpointToHost: "ACCEPT",
  encapsulation: "none",
  hostAddresses: [],
}

/** What manifests say of a node's Felix, for the rest the usual. */
function optionsFor({snapshot, nodes}: Program, node: string | null, dataplane: RulesetOptions["dataplane"]): RulesetOptions {
  return {
    ...usualOptions,
    dataplane,
    endpointToHost: toHost[snapshot.settings.endpointToHost],
    hostAddresses: nodes.get(node ?? "")?.addresses.map(printAddress) ?? [],
  }
}

const toHost = {Accept: "ACCEPT", Drop: "DROP", Return: "RETURN"} as const

/** The rulesets of a world's nodes, each made when it is first asked for. `more`: what is known of each Felix beside the manifests. */
export function rulesetsOf(
  program: Program,
  dataplane: RulesetOptions["dataplane"],
  more: Partial<RulesetOptions> = {},
): (at: RulesetPlace) => Ruleset {
  const known = new Map<string, Ruleset>()
  return (at) => {
    const key = JSON.stringify([at.node, at.family])
    let ruleset = known.get(key)
    if (ruleset === undefined) known.set(key, (ruleset = rulesetOf(program, at, {...optionsFor(program, at.node, dataplane), ...more})))
    return ruleset
  }
}

/** Which node's rules, for which family. `node` null: as if all pods of which nobody says the node were on one. */
export type RulesetPlace = {readonly node: string | null; readonly family: 4 | 6}

/** What Felix programs on a node for one family (evaluation 5). A node that the world does not have has no endpoints. */
export function rulesetOf(program: Program, at: RulesetPlace, options: RulesetOptions): Ruleset {
  const {node, family} = at
  const site: Site = {
    program,
    node,
    family,
    options,
    limit: nameLimits[options.dataplane],
    sets: new SetBook(program, family),
    denyIt: {kind: "end", verdict: options.deny},
    denyWord: options.deny === "DROP" ? "Drop" : "Reject",
    filterAllow: options.filterAllow === "ACCEPT" ? acceptIt : returnIt,
    mangleAllow: options.mangleAllow === "ACCEPT" ? acceptIt : returnIt,
  }
  const workloads = program.snapshot.workloads.filter((each) => each.node === node)
  const names = new Map(workloads.map((workload) => [interfaceOf(workload), workload]))
  const maps: InterfaceMap[] = []
  const table = (layer: Layer): Table => {
    const chains: Chains = new Map()
    writeStatic(layer, site, chains)
    writeHosts(layer, site, chains)
    if (layer === "filter") {
      writePods(site, chains, names)
      maps.push(...writeDispatch(site, chains, [...names.keys()].toSorted()))
    }
    return reached({hooks: hooksOf(layer, site), chains}, maps)
  }
  const [raw, mangle, nat, filter] = layers.map(table)
  if (!raw || !mangle || !nat || !filter) throw new Error("there are four tables")
  askForAll(site, [...workloads, ...program.snapshot.hosts.filter((host) => host.node === node)])
  writeSets(site)
  const tables = {raw, mangle, nat, filter}
  return {
    node,
    family,
    dataplane: options.dataplane,
    tables,
    sets: site.sets.made(),
    maps,
    pods: podsBy(names, family),
  }
}

/** Pods with their addresses of the family. */
function podsBy(names: ReadonlyMap<string, World.WorkloadEndpoint>, family: 4 | 6): Ruleset["pods"] {
  const own = [...names].map(([name, {id, addresses}]) => {
    return [name, {id, addresses: addresses.filter((each) => each.family === family).map(printAddress)}] as const
  })
  return new Map(own)
}

/** Asks for the sets of all rules of policies that select somebody on the node. */
function askForAll(site: Site, endpoints: readonly World.Endpoint[]): void {
  const policies = new Set(endpoints.flatMap((endpoint) => policiesOf(site.program, endpoint)))
  for (const {ingress, egress} of policies) for (const rule of [...ingress, ...egress]) askForSets(rule, site)
}

/** The chains of pods, from them and to them. */
function writePods(site: Site, chains: Chains, names: ReadonlyMap<string, World.WorkloadEndpoint>): void {
  const writer = new EndpointWriter(site, chains)
  const shared = {kind: "workload", failsafe: null, known: "filter"} as const
  for (const [name, workload] of names) {
    writer.write(workload, {...shared, name: chainName("cali-tw-", name, site.limit), direction: "ingress", isFromWorkload: false})
    writer.write(workload, {...shared, name: chainName("cali-fw-", name, site.limit), direction: "egress", isFromWorkload: true})
  }
}

/** A table without chains that nothing leads to: Felix programs only those. */
function reached(table: Table, maps: readonly InterfaceMap[]): Table {
  const found = new Set<string>()
  const follow = (rules: readonly KernelRule[]): void => {
    for (const {action} of rules) {
      if (action.kind === "jump" || action.kind === "goto") visit(action.chain)
      if (action.kind === "map") for (const chain of maps.find(({name}) => name === action.map)?.chains.values() ?? []) visit(chain)
    }
  }
  const visit = (chain: string): void => {
    if (found.has(chain)) return
    found.add(chain)
    follow(table.chains.get(chain) ?? [])
  }
  for (const {inserted, appended} of table.hooks.values()) follow([...inserted, ...appended])
  return {hooks: table.hooks, chains: new Map([...table.chains].filter(([name]) => found.has(name)))}
}

/** Sets that are there whether or not a rule asks for them. */
function writeSets({sets, options, family}: Site): void {
  sets.fixed("dscp-src-net", "nets", [])
  sets.fixed("masq-ipam-pools", "nets", [])
  sets.fixed("network-ip-pools", "nets", [])
  sets.fixed(
    "this-host",
    "addresses",
    options.hostAddresses.filter((address) => address.includes(":") === (family === 6)),
  )
  if (options.encapsulation === "VXLAN") sets.fixed("all-vxlan-net", "nets", [])
  if (options.encapsulation === "IPIP" && family === 4) sets.fixed("all-hosts-net", "nets", [])
}
