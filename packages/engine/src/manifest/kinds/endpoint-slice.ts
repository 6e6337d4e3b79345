// discovery.k8s.io EndpointSlice: the addresses and ports behind a service (resources 7.3).

import {anyFields, boolean, integer, list, oneOf, text, transport} from "../decode.ts"
import type {Cursor} from "../decode.ts"
import type {EndpointSlice} from "../resource.ts"
import {namespacedObject} from "./core-metadata.ts"
import {plainObject} from "./defaulted.ts"
import type {Draft, Kind} from "./kind.ts"
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
  return {
    kind: "EndpointSlice",
    apiVersion,
    ...metadata,
    at,
    object: plainObject(root, metadata),
    service: metadata.labels.get("kubernetes.io/service-name") ?? "",
    addressType: oneOf(field("addressType"), ["IPv4", "IPv6", "FQDN"]) ?? "IPv4",
    endpoints: list(field("endpoints")).map(decodeEndpoint),
    ports: list(field("ports")).map(decodeSlicePort),
  }
}

/** One endpoint; conditions that are not given count as good. */
function decodeEndpoint(cursor: Cursor): EndpointSlice["endpoints"][number] {
  reportSlips(cursor, endpointFields)
  const field = anyFields(cursor)
  reportSlips(field("conditions"), conditionFields)
  const conditions = anyFields(field("conditions"))
  return {
    addresses: list(field("addresses")).map(text),
    ready: boolean(conditions("ready")) ?? true,
    terminating: boolean(conditions("terminating")) ?? false,
    serving: boolean(conditions("serving")) ?? true,
    ...nodeIn(field("nodeName")),
  }
}

/** The node of an endpoint, if it has one. */
export function nodeIn(cursor: Cursor): {readonly nodeName?: string} {
  const nodeName = text(cursor)
  return nodeName === "" ? {} : {nodeName}
}

/** One port; without a number it counts for nothing. */
export function decodeSlicePort(cursor: Cursor): EndpointSlice["ports"][number] {
  reportSlips(cursor, portFields)
  const field = anyFields(cursor)
  return {name: text(field("name")), protocol: transport(field("protocol")), port: integer(field("port"))}
}
