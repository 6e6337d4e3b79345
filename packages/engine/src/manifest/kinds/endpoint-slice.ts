// discovery.k8s.io EndpointSlice: the addresses and ports behind a service (resources 7.3).

import {parseAddress, printAddress} from "../../net/address.ts"
import {containsAddress, parsePrefix} from "../../net/prefix.ts"
import type {Prefix} from "../../net/prefix.ts"
import {anyFields, boolean, integer, isAbsent, isMistyped, list, meant, oneOf, report, text, transport} from "../decode.ts"
import type {Cursor} from "../decode.ts"
import type {EndpointSlice} from "../resource.ts"
import {namespacedObject} from "./core-metadata.ts"
import {plainObject} from "./defaulted.ts"
import type {Draft, Kind} from "./kind.ts"
import {warnLooseAddress} from "./loose-address.ts"
import {subdomainProblem} from "./metadata.ts"
import {reportPortName} from "./service-port.ts"
import {partsOf, reportSlips, words} from "./slips.ts"
import type {PartlyRead} from "./slips.ts"

/** The kind. */
export const endpointSliceKind: Kind = {
  group: "discovery.k8s.io",
  versions: ["v1", "v1beta1"],
  kind: "EndpointSlice",
  metadata: namespacedObject,
  keys: null,
  decode: decodeSlice,
}

/** Where no endpoint is, by Kubernetes' validation. */
const reserved: readonly (readonly [block: Prefix, what: string])[] = [
  ["0.0.0.0/32", "no address of anybody"],
  ["::/128", "no address of anybody"],
  ["127.0.0.0/8", "of the loopback range"],
  ["::1/128", "of the loopback range"],
  ["169.254.0.0/16", "of the link-local range"],
  ["fe80::/10", "of the link-local range"],
  ["224.0.0.0/24", "of the link-local multicast range"],
  ["ff02::/16", "of the link-local multicast range"],
].flatMap(([text = "", what = ""]) => {
  const parsed = parsePrefix(text)
  return parsed === undefined ? [] : [[parsed.prefix, what] as const]
})

const sliceParts = partsOf("addressType", "endpoints", "ports")
const endpointFields: PartlyRead = {
  read: ["addresses", "conditions", "nodeName"],
  others: words("deprecatedTopology hints hostname targetRef topology zone"),
}
const conditionFields: PartlyRead = {read: ["ready", "serving", "terminating"], others: new Set()}
const portFields: PartlyRead = {read: ["name", "port", "protocol"], others: new Set(["appProtocol"])}

/** Reads one slice. */
function decodeSlice({root, metadata, apiVersion, at}: Draft): EndpointSlice {
  reportSlips(root, sliceParts)
  const field = anyFields(root)
  const addressType = oneOf(field("addressType"), ["IPv4", "IPv6", "FQDN"]) ?? "IPv4"
  if (isAbsent(field("addressType"))) report(field("addressType"), "missing-field", "the slice has no `addressType`", "IPv4 or IPv6")
  return {
    kind: "EndpointSlice",
    apiVersion,
    ...metadata,
    at,
    object: plainObject(root, metadata),
    service: metadata.labels.get("kubernetes.io/service-name") ?? "",
    addressType,
    endpoints: list(field("endpoints")).map((endpoint) => decodeEndpoint(endpoint, addressType)),
    ports: slicePorts(field("ports")),
  }
}

/** The ports of a slice, each with a name of its own; one without counts as the name that is empty. */
function slicePorts(cursor: Cursor): EndpointSlice["ports"] {
  const names = new Set<string>()
  return list(cursor).map((item) => {
    const port = decodeSlicePort(item)
    const protocol = anyFields(item)("protocol")
    if (protocol.node?.kind === "scalar" && protocol.node.value === "")
      report(protocol, "bad-protocol", "an empty protocol", "TCP, UDP or SCTP")
    if (names.has(port.name))
      report(anyFields(item)("name"), "repeated-item", `two ports are called \`${port.name}\``, "give each its own name")
    names.add(port.name)
    return port
  })
}

/** One endpoint; conditions that are not given count as good. */
function decodeEndpoint(cursor: Cursor, type: EndpointSlice["addressType"]): EndpointSlice["endpoints"][number] {
  const isClean = reportSlips(cursor, endpointFields)
  const field = anyFields(cursor)
  const addresses = list(field("addresses"))
  if (isClean && addresses.length === 0) report(field("addresses"), "missing-field", "the endpoint has no address", "at least one")
  for (const address of addresses) {
    if (type !== "FQDN") checkEndpointAddress(address, type)
    else if (text(address) === "") report(address, "missing-field", "the address is empty", "a name, such as `db.example.org`")
  }
  reportSlips(field("conditions"), conditionFields)
  const conditions = anyFields(field("conditions"))
  return {
    addresses: addresses.map(text),
    ready: boolean(conditions("ready")) ?? true,
    terminating: boolean(conditions("terminating")) ?? false,
    serving: boolean(conditions("serving")) ?? true,
    ...nodeIn(field("nodeName")),
  }
}

/** What the server refuses as the address of an endpoint; `type` where it has to be of one family. */
export function checkEndpointAddress(cursor: Cursor, type: "IPv4" | "IPv6" | null): void {
  const source = text(cursor)
  const address = parseAddress(source, "lenient")
  if (address === undefined) {
    if (!isMistyped(cursor, "string")) report(cursor, "bad-address", `\`${source}\` is no address`)
    return
  }
  const isMapped = source.includes(":") && address.family === 4
  if (type !== null && (type === "IPv4") !== (address.family === 4 && !isMapped))
    report(cursor, "mixed-families", `\`${source}\` is no ${type} address, and the slice is of \`addressType: ${type}\``)
  const range = reserved.find(([block]) => containsAddress(block, address))
  if (range !== undefined) report(cursor, "bad-address", `\`${source}\` is ${range[1]}, and no endpoint has such an address`)
  const shortest = type === "IPv6" && address.family === 6 ? printAddress(address) : source
  if (source === shortest) warnLooseAddress(cursor, source)
  else report(cursor, "loose-address", `\`${source}\` is not the shortest form of its address: the server refuses it`, meant(shortest))
}

/** The node of an endpoint, if it has one. */
export function nodeIn(cursor: Cursor): {readonly nodeName?: string} {
  const nodeName = text(cursor)
  if (nodeName !== "" && subdomainProblem(nodeName) !== undefined)
    report(cursor, "bad-name", `\`${nodeName.slice(0, 80)}\` cannot be the name of a node`)
  return nodeName === "" ? {} : {nodeName}
}

/** One port; without a number it counts for nothing. */
export function decodeSlicePort(cursor: Cursor): EndpointSlice["ports"][number] {
  reportSlips(cursor, portFields)
  const field = anyFields(cursor)
  const port = integer(field("port"))
  const name = text(field("name"))
  if (name !== "") reportPortName(field("name"), name)
  return {name, protocol: transport(field("protocol")), port}
}
