// v1 Endpoints, the older record of what is behind a service, in the shape of a slice.

import {anyFields, isMistyped, list, report, text} from "../decode.ts"
import type {Cursor} from "../decode.ts"
import type {EndpointSlice} from "../resource.ts"
import {namespacedObject} from "./core-metadata.ts"
import {plainObject} from "./defaulted.ts"
import {checkEndpointAddress, decodeSlicePort, nodeIn} from "./endpoint-slice.ts"
import type {Draft, Kind} from "./kind.ts"
import {partsOf, reportSlips, words} from "./slips.ts"
import type {PartlyRead} from "./slips.ts"

/** The kind. */
export const endpointsKind: Kind = {
  group: "",
  versions: ["v1"],
  kind: "Endpoints",
  metadata: namespacedObject,
  keys: null,
  decode: decodeEndpoints,
}

const parts = partsOf("subsets")
const subsetFields: PartlyRead = {read: ["addresses", "notReadyAddresses", "ports"], others: new Set()}
const addressFields: PartlyRead = {read: ["ip", "nodeName"], others: words("hostname targetRef")}

/** Reads one object; the addresses of a subset have the subset's ports. */
function decodeEndpoints({root, metadata, apiVersion, at}: Draft): EndpointSlice {
  reportSlips(root, parts)
  const subsets = list(anyFields(root)("subsets")).map((item) => {
    const isClean = reportSlips(item, subsetFields)
    const field = anyFields(item)
    if (isClean && list(field("addresses")).length + list(field("notReadyAddresses")).length === 0)
      report(field("addresses"), "missing-field", "the subset has no address", "`addresses` or `notReadyAddresses`")
    return field
  })
  return {
    kind: "Endpoints",
    apiVersion,
    ...metadata,
    at,
    object: plainObject(root, metadata),
    service: metadata.name,
    addressType: "IPv4",
    endpoints: subsets.flatMap((field) => {
      const ports = list(field("ports")).map(decodePort)
      return [...addressesAt(field("addresses"), "ready"), ...addressesAt(field("notReadyAddresses"), "not ready")].map((each) => ({
        ...each,
        ports,
      }))
    }),
    ports: [],
  }
}

/** One port. WHY its number here alone: the server looks at that of a slice in no way. */
function decodePort(cursor: Cursor): EndpointSlice["ports"][number] {
  const port = decodeSlicePort(cursor)
  const number = port.port ?? 0
  if ((number < 1 || number > 65535) && !isMistyped(anyFields(cursor)("port"), "number"))
    report(anyFields(cursor)("port"), "bad-port", `${number} is no port`, "a number from 1 to 65535")
  return port
}

/** The addresses of one list. */
function addressesAt(cursor: Cursor, state: "ready" | "not ready"): EndpointSlice["endpoints"] {
  const ready = state === "ready"
  return list(cursor).map((item) => {
    const isClean = reportSlips(item, addressFields)
    const field = anyFields(item)
    if (isClean) checkEndpointAddress(field("ip"), null)
    return {addresses: [text(field("ip"))], ready, terminating: false, serving: ready, ...nodeIn(field("nodeName"))}
  })
}
