// What Felix programs, byte for byte: cases/conformance/dataplane holds what upstream's own code wrote for nodes of 63 worlds.

import assert from "node:assert/strict"
import {readdirSync, readFileSync} from "node:fs"
import {test} from "node:test"
import {gunzipSync} from "node:zlib"
import {buildSnapshot, compile, parseManifests} from "@carveout/engine"
import {hookLines, ipsetOf, iptablesLines} from "../src/iptables/print.ts"
import {rulesetOf} from "../src/lower/ruleset.ts"
import {arpTable, nftTable} from "../src/nftables/print.ts"
import type {NftTable} from "../src/nftables/print.ts"
import {layers} from "../src/table/rule.ts"
import type {Ruleset} from "../src/table/rule.ts"

const conformance = new URL("../../../cases/conformance/", import.meta.url)

type Lines = Record<string, readonly string[]>
type Maps = Record<string, {readonly type: string; readonly elements: readonly string[]}>

/** A vector as it is stored; each dataplane has its own part. */
type Vector = {
  readonly world: string
  readonly node: string
  readonly ipVersion: 4 | 6
  readonly eth0: readonly string[]
  readonly config: {
    readonly flowLogs: boolean
    readonly deny: string
    readonly filterAllow: string
    readonly mangleAllow: string
    readonly endpointToHost: string
    readonly encap: "none" | "VXLAN" | "IPIP"
  }
  readonly tables: Record<string, Lines>
  readonly chains: Lines
  readonly baseChains: Record<string, string>
  readonly maps: Maps
  readonly sets: Record<string, unknown>
  readonly arp?: {readonly chains: Lines; readonly maps: Maps; readonly baseChains: Record<string, string>}
}

for (const dataplane of ["iptables", "nftables"] as const) {
  const folder = new URL(`dataplane/${dataplane}/`, conformance)
  const names = readdirSync(folder).filter((name) => name.endsWith(".json.gz"))
  test(`${dataplane}: as many vectors as there were`, () => assert.equal(names.length, 119))
  for (const name of names) {
    test(`${dataplane}: ${name.replace(".json.gz", "")} is what Felix programs`, () => {
      const vector = JSON.parse(gunzipSync(readFileSync(new URL(name, folder))).toString()) as Vector
      const ruleset = rulesetOfVector(vector, dataplane)
      if (dataplane === "iptables") assert.deepEqual(iptablesParts(ruleset), {tables: vector.tables, sets: vector.sets})
      else assert.deepEqual(nftParts(ruleset), nftVector(vector))
    })
  }
}

function rulesetOfVector({world, node, ipVersion, eth0, config}: Vector, dataplane: "iptables" | "nftables"): Ruleset {
  const text = readFileSync(new URL(`${world}/world.yaml`, conformance), "utf8")
  const {snapshot} = buildSnapshot(parseManifests([{name: "world.yaml", text}]).resources)
  return rulesetOf(
    compile(snapshot),
    {node, family: ipVersion},
    {
      dataplane,
      flowLogs: config.flowLogs,
      deny: config.deny === "Drop" ? "DROP" : "REJECT",
      filterAllow: config.filterAllow === "Accept" ? "ACCEPT" : "RETURN",
      mangleAllow: config.mangleAllow === "Accept" ? "ACCEPT" : "RETURN",
      endpointToHost: config.endpointToHost.toUpperCase() as "ACCEPT" | "DROP" | "RETURN",
      encapsulation: config.encap,
      hostAddresses: eth0,
    },
  )
}

function iptablesParts({tables, sets, family}: Ruleset): Pick<Vector, "tables" | "sets"> {
  const parts = layers.map((layer) => {
    const {hooks, chains} = tables[layer]
    const own = [...chains].map(([name, rules]) => [name, iptablesLines(name, rules)] as const)
    return [layer, Object.fromEntries([...own, ...[...hooks].map(([name, rules]) => [name, hookLines(name, rules)] as const)])] as const
  })
  const shown = sets.map((set) => {
    const {type, members} = ipsetOf(set)
    return [set.name, {type, family: family === 4 ? "inet" : "inet6", maxelem: "1048576", members: members.toSorted()}] as const
  })
  return {tables: Object.fromEntries(parts), sets: Object.fromEntries(shown)}
}

function nftParts(ruleset: Ruleset): unknown {
  const arp = arpTable(ruleset)
  const table = nftTable(ruleset)
  const sets = [...table.sets].map(([name, {type, isInterval, elements}]) => {
    return [name, {type, flags: isInterval ? ["interval"] : [], elements: elements.toSorted()}] as const
  })
  return {...common(table), sets: Object.fromEntries(sets), arp: arp === null ? null : common(arp)}
}

function common({chains, baseChains, maps}: NftTable): Record<string, unknown> {
  const elements = [...maps].map(([name, each]) => [name, {type: "ifname : verdict", elements: each.toSorted()}] as const)
  return {chains: Object.fromEntries(chains), baseChains: Object.fromEntries(baseChains), maps: Object.fromEntries(elements)}
}

function nftVector({chains, baseChains, maps, sets, arp}: Vector): unknown {
  return {chains, baseChains, maps, sets, arp: arp ? {chains: arp.chains, baseChains: arp.baseChains, maps: arp.maps} : null}
}
