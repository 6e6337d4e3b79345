// Chains of a node's host endpoints, and how packets come to them (evaluation 4.1, 5.7, 5.8).

import {protocolNumber} from "@carveout/engine"
import type {World} from "@carveout/engine"
import {acceptIt, causedBy, comingBy, goTo, leavingBy, ofProtocol, returnIt, rule} from "../table/make.ts"
import {protocolWord} from "../table/protocol.ts"
import type {KernelRule, Layer, Side} from "../table/rule.ts"
import {EndpointWriter} from "./endpoint-chains.ts"
import type {ChainKind} from "./endpoint-chains.ts"
import {listOf} from "./lists.ts"
import {chainName} from "./names.ts"
import {netText} from "./sets.ts"
import type {Chains, Site} from "./site.ts"

/** A host endpoint with the interface it is of: a name, or null for all that have none of their own. */
type Host = {readonly endpoint: World.HostEndpoint; readonly interfaceName: string | null}

/** LIMIT: one interface of a node is modelled, the one that carries its address. */
const mainInterface = "eth0"

/** How chains for every other interface are called. */
const anyInterface = "any-interface-at-all"

/** The host endpoints of a node, the one of its interface first. */
function hostsOf({program, node}: Site): readonly Host[] {
  const {main, any} = program.hosts.get(node ?? "") ?? {main: null, any: null}
  return [
    ...(main !== null && main !== any ? [{endpoint: main, interfaceName: mainInterface}] : []),
    ...(any === null ? [] : [{endpoint: any, interfaceName: null}]),
  ]
}

/** Writes what one table has for host endpoints. */
export function writeHosts(layer: Layer, site: Site, chains: Chains): void {
  if (layer === "nat") return
  const hosts = hostsOf(site)
  const writer = new EndpointWriter(site, chains)
  for (const dispatch of dispatches[layer]) {
    const present = hosts.filter((host) => hasChain(dispatch, host, site))
    for (const {endpoint, interfaceName} of present) {
      const name = chainName(dispatch.prefix, interfaceName ?? anyInterface, site.limit)
      writer.write(endpoint, {...dispatch, name, isFromWorkload: false})
    }
    chains.set(
      dispatch.chain,
      present.flatMap((host) => ways(dispatch, host, site.limit)),
    )
  }
  writeFailsafes(layer, site, chains)
}

type Dispatch = Omit<ChainKind, "name" | "isFromWorkload"> & {readonly chain: string; readonly prefix: string}

const into = {direction: "ingress", failsafe: "cali-failsafe-in"} as const
const outOf = {direction: "egress", failsafe: "cali-failsafe-out"} as const

const dispatches: Readonly<Record<Exclude<Layer, "nat">, readonly Dispatch[]>> = {
  raw: [
    {...into, chain: "cali-from-host-endpoint", prefix: "cali-fh-", kind: "untracked", known: null},
    {...outOf, chain: "cali-to-host-endpoint", prefix: "cali-th-", kind: "untracked", known: null},
  ],
  mangle: [
    {...into, chain: "cali-from-host-endpoint", prefix: "cali-fh-", kind: "preDNAT", known: "mangle"},
    {...outOf, chain: "cali-to-host-endpoint", prefix: "cali-th-", kind: "normal", known: "mark"},
  ],
  filter: [
    {...into, chain: "cali-from-host-endpoint", prefix: "cali-fh-", kind: "normal", known: "filter"},
    {...outOf, chain: "cali-to-host-endpoint", prefix: "cali-th-", kind: "normal", known: "filter"},
    {...into, chain: "cali-from-hep-forward", prefix: "cali-fhfw-", kind: "forward", known: "filter", failsafe: null},
    {...outOf, chain: "cali-to-hep-forward", prefix: "cali-thfw-", kind: "forward", known: "filter", failsafe: null},
  ],
}

/** Normal and forward chains are always there, the others where there is policy for them; of untracked ones only a named interface has any. */
function hasChain({kind}: Dispatch, {endpoint, interfaceName}: Host, {program}: Site): boolean {
  if (kind === "normal" || kind === "forward") return true
  if (kind === "untracked" && interfaceName === null) return false
  return (["ingress", "egress"] as const).some((direction) => listOf(program, endpoint, {kind, direction}).length > 0)
}

function ways({prefix, direction, known}: Dispatch, {interfaceName}: Host, limit: number): readonly KernelRule[] {
  const target = goTo(chainName(prefix, interfaceName ?? anyInterface, limit))
  if (interfaceName !== null) return [rule([direction === "ingress" ? comingBy(interfaceName) : leavingBy(interfaceName)], target)]
  const isBehindRouting = known === "mark"
  const skipped = rule([leavingBy("cali+")], returnIt, "Skip egress WHEP policy for traffic to local workload")
  return isBehindRouting ? [skipped, rule([], target)] : [rule([], target)]
}

/** Ports that no policy shuts; in raw, which knows no connections, answers from there, too. */
function writeFailsafes(layer: Layer, {program, family}: Site, chains: Chains): void {
  const {failsafeInbound, failsafeOutbound} = program.snapshot.settings
  const inbound = {ports: failsafeInbound, word: "ingress"} as const
  const outbound = {ports: failsafeOutbound, word: "egress"} as const
  /** `side`: which port is meant; `far`: whose address the entry's block is about. */
  const rules = ({ports, word}: typeof inbound | typeof outbound, side: Side, far: Side): readonly KernelRule[] =>
    ports.flatMap(({protocol, port, net}, place) => {
      if (net !== null && net.family !== family) return []
      const number = protocolNumber(protocol) ?? 0
      const match = {kind: "ports", side, protocol: number, ports: [{kind: "range", min: port, max: port}], not: false} as const
      const within = net === null ? [] : [{kind: "net", side: far, net: netText(net), not: false} as const]
      return [causedBy(`Failsafe#${word}[${place}]`, rule([ofProtocol(protocolWord(number)), match, ...within], acceptIt))]
    })
  const answers = (entries: typeof inbound | typeof outbound, far: Side): readonly KernelRule[] =>
    layer === "raw" ? rules(entries, "source", far) : []
  chains.set("cali-failsafe-in", [...rules(inbound, "destination", "source"), ...answers(outbound, "source")])
  chains.set("cali-failsafe-out", [...rules(outbound, "destination", "destination"), ...answers(inbound, "destination")])
}
