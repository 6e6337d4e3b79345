// Upstream's own rules for one node of a world, as text for the tools of the node; and what upstream says about that world's flows, as probes. The
// form of both is told in cases/conformance.

import {createHash} from "node:crypto"
import {existsSync, readFileSync} from "node:fs"
import {gunzipSync} from "node:zlib"
import {buildSnapshot, parseManifests, printAddress, protocolNumber, readYaml} from "@carveout/engine"
import type {World} from "@carveout/engine"
import type {KernelWorld, NodeRules, Observation, Probe} from "../src/index.ts"

/** The folder of the vectors, and the one in which flows lie beside it. */
export const conformance: URL = new URL("../../../cases/conformance/", import.meta.url)

/** A probe and what upstream's answer makes of it on the node whose rules are loaded. */
export type Wanted = {readonly probe: Probe; readonly seen: "arrived" | "dropped" | "refused"; readonly entry: string}

/** A world ready to be built, with what is wanted of it. */
export type Upstream = {
  readonly world: KernelWorld
  readonly wanted: readonly Wanted[]
  /** Entries that are no first packet to the kernel, or not about the node; by reason. */
  readonly passedOver: ReadonlyMap<string, number>
}

type Backend = "iptables" | "nftables"
type Vector = {
  readonly world: string
  readonly node: string
  readonly ipVersion: 4 | 6
  readonly eth0: readonly string[]
  readonly config: {readonly endpointToHost: string; readonly deny: "Drop" | "Reject"}
}
type Entry = {
  readonly from: string
  readonly to: string
  readonly protocol: string | number
  readonly port?: number
  readonly sourcePort?: number
  readonly icmp?: {readonly type: number; readonly code: number}
  readonly ipFamily?: "IPv4" | "IPv6"
  readonly verdict: "allow" | "deny"
  readonly egress?: {readonly verdict: string}
  readonly ingress?: {readonly verdict: string}
  readonly path?: string
  readonly deniedAt?: {readonly node: string}
}

/** Reads the vectors of one name: the node's rules of both families, and a second node's where they are given. */
export function readUpstream(name: string, backend: Backend, flavour: "nft" | "legacy" = "nft", root: URL = conformance): Upstream {
  const read = (suffix: string): Vector | undefined => {
    const file = new URL(`dataplane/${backend}/${name}${suffix}.json.gz`, root)
    return existsSync(file) ? (JSON.parse(gunzipSync(readFileSync(file)).toString()) as Vector) : undefined
  }
  const loaded = ["", ".node2"].flatMap((which) => {
    const [four, six] = [read(which), read(`${which}.v6`)]
    const some = four ?? six
    if (some === undefined) return []
    const rules = backend === "iptables" ? iptablesRules(flavour, four, six) : nftablesRules(four, six)
    const families = [four, six].flatMap((vector) => (vector === undefined ? [] : [vector.ipVersion]))
    return [
      {
        node: some.node,
        world: some.world,
        eth0: [...(four?.eth0 ?? []), ...(six?.eth0 ?? [])],
        rules,
        families,
        config: some.config,
      },
    ]
  })
  const folder = new URL(`${loaded[0]?.world ?? ""}/`, root)
  const {resources} = parseManifests([{name: "world.yaml", text: readFileSync(new URL("world.yaml", folder), "utf8")}])
  const {snapshot} = buildSnapshot(resources)
  const {documents} = readYaml(readFileSync(new URL("expect.yaml", folder), "utf8"))
  const {spec} = documents[0] as unknown as {readonly spec: {readonly expect: readonly Entry[]}}
  const setting: Setting = {
    snapshot,
    loaded: new Map(loaded.map(({node, families}) => [node, families])),
    config: loaded[0]?.config ?? {endpointToHost: "Drop", deny: "Drop"},
  }
  const judged = spec.expect.map((entry) => ({entry, result: wantedOf(entry, setting)}))
  const wanted = judged.flatMap(({result}) => (typeof result === "string" ? [] : [result]))
  const passedOver = new Map<string, number>()
  for (const {result} of judged) if (typeof result === "string") passedOver.set(result, (passedOver.get(result) ?? 0) + 1)
  const ends = spec.expect.flatMap(({from, to}) => [from, to])
  const outside = [...new Set(ends.filter((end) => !end.includes("/") && /[.:]/.test(end)))]
  const world: KernelWorld = {
    nodes: snapshot.nodes.map((node) => {
      const own = loaded.find((one) => one.node === node.name)
      return {
        name: node.name,
        addresses: [...new Set([...node.addresses.map(printAddress), ...(own?.eth0 ?? [])])],
        rules: own?.rules ?? null,
      }
    }),
    pods: snapshot.workloads.map(({id, namespace, name, node, addresses}) => ({
      id,
      node: node ?? "",
      interfaceName: `cali${createHash("sha1").update(`${namespace}.${name}`).digest("hex").slice(0, 11)}`,
      addresses: addresses.map(printAddress),
    })),
    outside,
    services: [],
    resolvers: [],
    nameserver: null,
  }
  return {world, wanted, passedOver}
}

/** By node the families for which it has rules. */
type Loaded = ReadonlyMap<string, readonly (4 | 6)[]>

type Setting = {readonly snapshot: World.Snapshot; readonly loaded: Loaded; readonly config: Vector["config"]}

/** What of an entry the loaded nodes decide, or why nothing. */
function wantedOf(entry: Entry, {snapshot, loaded, config: {endpointToHost, deny}}: Setting): Wanted | string {
  const [from, to] = [endOf(entry.from, snapshot), endOf(entry.to, snapshot)]
  const protocol = protocolNumber(entry.protocol) ?? 255
  const family = entry.ipFamily === "IPv6" || [entry.from, entry.to].some((end) => end.includes(":")) ? 6 : 4
  const target = to.addresses.find((address) => (address.includes(":") ? 6 : 4) === family)
  if (target === undefined || (from.kind !== "outside" && !from.addresses.some((one) => (one.includes(":") ? 6 : 4) === family)))
    return "an end has no address of the family"
  if (entry.from === entry.to) return "from a pod to itself, which no node sees"
  if (protocol === 1 && ![8, 13, 15, 17].includes(entry.icmp?.type ?? 8)) return "ICMP that opens nothing: invalid to connection tracking"
  if (protocol === 58 && (entry.icmp?.type ?? 128) !== 128) return "ICMP that opens nothing: invalid to connection tracking"
  if ([...loaded.values()].some((families) => !families.includes(family))) return "of a family whose rules are not loaded"
  // WHY: upstream's answers take it that pods may come to their node; how the rules were made stands in the vector.
  if (entry.path === "pod-to-own-host" && endpointToHost !== "Accept") return "from a pod to its node, which these rules close by default"
  const seen = entry.path === undefined ? ofHalves(entry, {from, to, loaded}) : ofPath(entry, loaded)
  if (seen === null) return "decided on a node whose rules are not loaded"
  const probe: Probe = {
    from: from.name,
    to: target,
    protocol,
    port: entry.port ?? 0,
    // What upstream took where an entry names none.
    sourcePort: entry.sourcePort ?? 50000,
    ...(entry.icmp === undefined ? {} : {icmp: entry.icmp}),
  }
  return {probe, seen: seen === "dropped" && deny === "Reject" ? "refused" : seen, entry: JSON.stringify(entry)}
}

type EndOf = {
  readonly name: string
  readonly kind: "pod" | "node" | "outside"
  readonly node: string | null
  readonly addresses: readonly string[]
}

/** Who a name of an entry is. */
function endOf(text: string, snapshot: World.Snapshot): EndOf {
  const name = text.startsWith("host/") ? text.slice("host/".length) : snapshot.hostPods.get(text)
  const node = snapshot.nodes.find((one) => one.name === name)
  if (node !== undefined) return {name: node.name, kind: "node", node: node.name, addresses: node.addresses.map(printAddress)}
  const pod = snapshot.workloads.find(({id}) => id === text)
  if (pod !== undefined) return {name: text, kind: "pod", node: pod.node, addresses: pod.addresses.map(printAddress)}
  return {name: text, kind: "outside", node: null, addresses: [text]}
}

type Ends = {readonly from: EndOf; readonly to: EndOf; readonly loaded: Loaded}

/** Of pods' policy alone: the halves whose nodes are loaded. */
function ofHalves({egress, ingress}: Entry, {from, to, loaded}: Ends): Wanted["seen"] | null {
  const halves = [
    {half: egress, node: from.node},
    {half: ingress, node: to.node},
  ].flatMap(({half, node}) => (half !== undefined && node !== null && loaded.has(node) ? [half.verdict] : []))
  if (halves.length === 0) return null
  return halves.every((verdict) => verdict === "allow") ? "arrived" : "dropped"
}

/** With host endpoints: the first node that denies. */
function ofPath({verdict, deniedAt}: Entry, loaded: Loaded): Wanted["seen"] | null {
  if (verdict === "allow") return "arrived"
  return deniedAt !== undefined && loaded.has(deniedAt.node) ? "dropped" : null
}

/** What was seen otherwise than wanted, a line each. */
export function disagreements(wanted: readonly Wanted[], seen: readonly Observation[]): readonly string[] {
  return wanted.flatMap(({seen: want, entry}, i) => {
    const got = seen[i]
    return got?.seen === want ? [] : [`wanted ${want}, ${got?.seen ?? "nothing"} (${got?.evidence ?? ""}): ${entry}`]
  })
}

type IptablesVector = {
  readonly tables: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
  readonly sets: Readonly<
    Record<string, {readonly type: string; readonly family: string; readonly maxelem?: string; readonly members: readonly string[]}>
  >
}

const kernelChain = /^[A-Z]+$/

function iptablesRules(flavour: "nft" | "legacy", four: Vector | undefined, six: Vector | undefined): NodeRules {
  const vectors = [four, six].map((vector) => vector as unknown as IptablesVector | undefined)
  const ipset = vectors.flatMap((vector) =>
    Object.entries(vector?.sets ?? {}).flatMap(([name, {type, family, maxelem, members}]) => [
      `create ${name} ${type}${type.startsWith("bitmap") ? "" : ` family ${family} maxelem ${maxelem ?? 65536}`}`,
      ...members.map((member) => `add ${name} ${member}`),
    ]),
  )
  const [v4 = "", v6 = ""] = vectors.map((vector) =>
    Object.entries(vector?.tables ?? {})
      .map(tableText)
      .join(""),
  )
  return {dataplane: "iptables", flavour, ipset: ipset.map((line) => `${line}\n`).join(""), v4, v6}
}

function tableText([table, chains]: readonly [string, Readonly<Record<string, readonly string[]>>]): string {
  const declared = Object.keys(chains).filter((chain) => !kernelChain.test(chain))
  const lines = [`*${table}`, ...declared.map((chain) => `:${chain} - [0:0]`), ...Object.values(chains).flat(), "COMMIT"]
  return lines.map((line) => `${line}\n`).join("")
}

type NftTable = {
  readonly table?: string
  readonly family: string
  readonly chains: Readonly<Record<string, readonly string[]>>
  readonly baseChains?: Readonly<Record<string, string>>
  readonly maps?: Readonly<Record<string, {readonly type: string; readonly elements: readonly string[]}>>
  readonly sets?: Readonly<Record<string, {readonly type: string; readonly flags: readonly string[]; readonly elements: readonly string[]}>>
  readonly arp?: NftTable
}

function nftablesRules(...vectors: readonly (Vector | undefined)[]): NodeRules {
  const tables = vectors.flatMap((vector) => {
    const table = vector as unknown as NftTable | undefined
    if (table === undefined) return []
    return table.arp === undefined ? [nftText(table)] : [nftText(table), nftText({...table.arp, table: "calico-arp"})]
  })
  return {dataplane: "nftables", text: tables.join("")}
}

/** WHY in this order: chains before the maps that lead to them, sets before the rules that look in them. */
function nftText({table = "calico", family, chains, baseChains = {}, maps = {}, sets = {}}: NftTable): string {
  const at = `${family} ${table}`
  const elements = (name: string, all: readonly string[]): string =>
    all.length === 0 ? "" : `add element ${at} ${name} { ${all.join(", ")} }`
  const lines = [
    `add table ${at}`,
    ...Object.keys(chains).map((name) => `add chain ${at} ${name}${baseChains[name] === undefined ? "" : ` { ${baseChains[name]}; }`}`),
    ...Object.entries(sets).flatMap(([name, {type, flags, elements: all}]) => [
      `add set ${at} ${name} { type ${type};${flags.length === 0 ? "" : ` flags ${flags.join(", ")};`} }`,
      elements(name, all),
    ]),
    ...Object.entries(maps).flatMap(([name, {type, elements: all}]) => [`add map ${at} ${name} { type ${type}; }`, elements(name, all)]),
    ...Object.entries(chains).flatMap(([name, rules]) => rules.map((rule) => `add rule ${at} ${name} ${rule}`)),
  ]
  return lines.map((line) => `${line}\n`).join("")
}
