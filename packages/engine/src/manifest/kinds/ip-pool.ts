// IPPool (resources 3.9): read for questions about which addresses are the cluster's own, validated as the API does.

import {bitsOf} from "../../net/address.ts"
import {overlaps, parsePrefix, printPrefix} from "../../net/prefix.ts"
import type {Prefix} from "../../net/prefix.ts"
import {assert} from "../../std/assert.ts"
import {boolean, fields, integer, isAbsent, isMistyped, list, oneOf, quiet, refuseRepeats, report, scalarText, text} from "../decode.ts"
import type {Cursor, Fields} from "../decode.ts"
import {defaultedObject} from "./defaulted.ts"
import type {Kind} from "./kind.ts"
import {selectorText} from "./literal.ts"
import {subdomainProblem} from "./metadata.ts"

const modes = ["Never", "Always", "CrossSubnet"] as const
const uses = ["Workload", "Tunnel", "LoadBalancer"] as const
type Mode = (typeof modes)[number]
type Use = (typeof uses)[number]

const linkLocal: readonly Prefix[] = ["169.254.0.0/16", "fe80::/10"].map((source) => {
  const parsed = parsePrefix(source)
  assert(parsed !== undefined, "a constant block can be read")
  return parsed.prefix
})

/** Stands in for a block that could not be read; the object is refused anyway. */
const nothing: Prefix = {family: 4, length: 32, first: 0n, last: 0n}

const known = [
  "cidr",
  "vxlanMode",
  "ipipMode",
  "natOutgoing",
  "disabled",
  "disableBGPExport",
  "blockSize",
  "nodeSelector",
  "namespaceSelector",
  "allowedUses",
  "assignmentMode",
  "awsSubnetID",
  "ipip",
  "nat-outgoing",
]

/** The kind. */
export const ipPoolKind: Kind = {
  group: "projectcalico.org",
  versions: ["v3"],
  kind: "IPPool",
  metadata: {scope: "cluster", nameProblem: subdomainProblem, decoding: "strict"},
  keys: ["spec", "status"],
  decode: ({root, metadata, apiVersion, at}) => {
    const field = fields(fields(root, ["apiVersion", "kind", "metadata", "spec", "status"])("spec"), known)
    const cidr = decodeBlock(field("cidr"))
    const disabled = boolean(field("disabled")) ?? false
    boolean(field("disableBGPExport"))
    const natOutgoing = boolean(field("natOutgoing")) ?? false
    const ipipMode = decodeMode(field("ipipMode"))
    const vxlanMode = decodeMode(field("vxlanMode"))
    const blockSize = integer(field("blockSize")) || (cidr?.family === 6 ? 122 : 26)
    const allowedUses = decodeUses(field("allowedUses"))
    const nodeSelector = poolSelector(field("nodeSelector"))
    const assignmentMode = oneOf(field("assignmentMode"), ["Automatic", "Manual"]) ?? "Automatic"
    if (cidr) checkBlock(field, {cidr, blockSize, disabled})
    checkModes(field, {cidr, ipipMode, vxlanMode})
    checkUses(field, allowedUses, {nodeSelector, encapsulated: ipipMode !== "Never" || vxlanMode !== "Never"})
    const spec = {
      cidr: cidr ? printPrefix(cidr) : undefined,
      allowedUses: [...allowedUses],
      assignmentMode,
      blockSize,
      ipipMode,
      nodeSelector: nodeSelector || "all()",
      vxlanMode,
    }
    return {
      kind: "IPPool",
      apiVersion,
      ...metadata,
      at,
      object: defaultedObject(root, metadata, {spec}),
      cidr: cidr ?? nothing,
      natOutgoing,
      disabled,
    }
  },
}

/** The pool's block, strictly masked. */
function decodeBlock(cursor: Cursor): Prefix | undefined {
  const source = text(cursor)
  if (isMistyped(cursor, "string")) return undefined
  if (source === "") {
    report(cursor, "missing-field", "the pool has no block", "add `cidr`")
    return undefined
  }
  const parsed = parsePrefix(source)
  if (!parsed) report(cursor, "bad-cidr", `\`${source}\` is no address block`)
  else if (!parsed.isMasked) report(cursor, "bad-cidr", `\`${source}\` has bits set behind its prefix`)
  return parsed?.prefix
}

/** One of the encapsulation modes. */
function decodeMode(cursor: Cursor): Mode {
  if (cursor.node?.kind === "scalar" && cursor.node.value === "") return "Never"
  return oneOf(cursor, modes) ?? "Never"
}

/** A pool's selector: no `global(`, not even in quotes. */
function poolSelector(cursor: Cursor): string {
  const value = selectorText(cursor)
  if (value.includes("global(")) report(cursor, "misplaced-global", "`global(` cannot stand in a pool's selector")
  return value
}

/** The uses, by default workloads and tunnels. */
function decodeUses(cursor: Cursor): readonly Use[] {
  const items = list(cursor)
  refuseRepeats(items, scalarText)
  if (items.length === 0) return ["Workload", "Tunnel"]
  return items.flatMap((item) => {
    if (isAbsent(item)) report(item, "bad-word", "an empty use", uses.join(", "))
    return oneOf(item, uses) ?? []
  })
}

/** Block size against the block. */
function checkBlock(
  field: Fields,
  {cidr, blockSize, disabled}: {readonly cidr: Prefix; readonly blockSize: number; readonly disabled: boolean},
): void {
  const [least, most] = cidr.family === 4 ? [20, 32] : [116, 128]
  if (blockSize < least || blockSize > most)
    report(field("blockSize"), "bad-pool", `an IPv${cidr.family} pool has a block size from ${least} to ${most}`)
  if (!disabled && cidr.length > blockSize && cidr.length <= bitsOf(cidr.family)) {
    report(field("cidr"), "bad-pool", `the block is smaller than one block of size ${blockSize}`, "widen it, or set `blockSize`")
  }
  if (linkLocal.some((block) => overlaps(block, cidr))) report(field("cidr"), "bad-pool", "the block overlaps link-local addresses")
}

/** Encapsulations that exclude each other or the family. */
function checkModes(
  field: Fields,
  {cidr, ipipMode, vxlanMode}: {readonly cidr: Prefix | undefined; readonly ipipMode: Mode; readonly vxlanMode: Mode},
): void {
  if (ipipMode !== "Never" && vxlanMode !== "Never") report(field("ipipMode"), "bad-pool", "`ipipMode` and `vxlanMode` cannot both be on")
  if (cidr?.family === 6 && ipipMode !== "Never") report(field("ipipMode"), "bad-pool", "IPIP carries IPv4 alone")
}

/** Uses that exclude each other or other fields. */
function checkUses(
  field: Fields,
  allowed: readonly Use[],
  {nodeSelector, encapsulated}: {readonly nodeSelector: string; readonly encapsulated: boolean},
): void {
  const selector = poolSelector({...field("namespaceSelector")})
  if (selector !== "" && allowed.includes("Tunnel"))
    report(field("namespaceSelector"), "bad-pool", "a pool for tunnels has no `namespaceSelector`", "set `allowedUses: [Workload]`")
  if (!allowed.includes("LoadBalancer")) return
  if (allowed.length > 1) report(field("allowedUses"), "bad-pool", "`LoadBalancer` stands alone")
  if (nodeSelector !== "" && nodeSelector !== "all()")
    report(field("nodeSelector"), "bad-pool", "a load-balancer pool selects all nodes", "remove `nodeSelector`")
  if (encapsulated) report(field("ipipMode"), "bad-pool", "a load-balancer pool has no encapsulation")
  if (boolean(quiet(field("disableBGPExport"))) === true)
    report(field("disableBGPExport"), "bad-pool", "a load-balancer pool exports its routes", "remove `disableBGPExport`")
}
