// FelixConfiguration: the few settings that change a verdict. Its other fields pass unread.

import {anyFields, fields, integer, isAbsent, isWritten, list, oneOf, report, text} from "../decode.ts"
import type {Cursor} from "../decode.ts"
import type {FailsafePort} from "../resource.ts"
import {plainObject} from "./defaulted.ts"
import type {Kind} from "./kind.ts"
import {protocolSpec, setNet} from "./literal.ts"
import {subdomainProblem} from "./metadata.ts"

/** The kind. */
export const felixConfigurationKind: Kind = {
  group: "projectcalico.org",
  versions: ["v3"],
  kind: "FelixConfiguration",
  metadata: {scope: "cluster", nameProblem: subdomainProblem, decoding: "strict"},
  keys: ["spec", "status"],
  decode: ({root, metadata, apiVersion, at}) => {
    const field = anyFields(anyFields(root)("spec"))
    return {
      kind: "FelixConfiguration",
      apiVersion,
      ...metadata,
      at,
      object: plainObject(root, metadata),
      defaultEndpointToHostAction: endpointToHost(field("defaultEndpointToHostAction")),
      failsafeInboundHostPorts: failsafes(field("failsafeInboundHostPorts")),
      failsafeOutboundHostPorts: failsafes(field("failsafeOutboundHostPorts")),
      interfacePrefix: isAbsent(field("interfacePrefix")) ? null : text(field("interfacePrefix")),
    }
  },
}

/** Drop, Accept or Return; older files have the words in other cases. */
function endpointToHost(cursor: Cursor): "Drop" | "Accept" | "Return" | null {
  if (isAbsent(cursor)) return null
  const words = ["Drop", "Accept", "Return"] as const
  const value = text(cursor).toLowerCase()
  return words.find((word) => word.toLowerCase() === value) ?? oneOf(cursor, words) ?? null
}

/** A list of ports, each for TCP unless it says otherwise; an empty list means none. */
function failsafes(cursor: Cursor): readonly FailsafePort[] | null {
  if (!isWritten(cursor) || isAbsent(cursor)) return null
  return list(cursor).map((item) => {
    const field = fields(item, ["protocol", "port", "net"])
    const port = integer(field("port")) ?? 0
    if (port < 0 || port > 65535) report(field("port"), "bad-port", `${port} is no port`, "a number from 0 to 65535")
    const protocol = isAbsent(field("protocol")) ? "TCP" : lowerAllowed(field("protocol"))
    return {protocol, port, net: isAbsent(field("net")) ? null : (setNet(field("net")) ?? null)}
  })
}

/** A protocol in any case, as this one kind takes it. */
function lowerAllowed(cursor: Cursor): string | number {
  const value = cursor.node?.kind === "scalar" ? cursor.node.value : null
  if (typeof value === "string" && /^(tcp|udp|sctp)$/i.test(value)) return value.toUpperCase()
  return protocolSpec(cursor) ?? "TCP"
}
