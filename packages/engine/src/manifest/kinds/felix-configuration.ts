// FelixConfiguration: the few settings that change a verdict. Its other fields pass unread.

import {anyFields, boolean, fields, integer, isAbsent, isWritten, list, oneOf, report, text} from "../decode.ts"
import type {Cursor, Fields} from "../decode.ts"
import type {FailsafePort} from "../resource.ts"
import {plainObject} from "./defaulted.ts"
import type {Kind} from "./kind.ts"
import {protocolSpec, setNet} from "./literal.ts"
import {subdomainProblem} from "./metadata.ts"
import {partsOf, reportSlips} from "./slips.ts"

/** The kind. */
export const felixConfigurationKind: Kind = {
  group: "projectcalico.org",
  versions: ["v3"],
  kind: "FelixConfiguration",
  metadata: {scope: "cluster", nameProblem: subdomainProblem, decoding: "strict"},
  keys: ["spec", "status"],
  decode: ({root, metadata, apiVersion, at}) => {
    reportSlips(root, partsOf("spec", "status"))
    const spec = anyFields(root)("spec")
    reportSlips(spec, {read: judged, others: new Set(["interfaceExclude"])})
    const field = anyFields(spec)
    reportUnjudged(field, anyFields(root)("metadata"), metadata.name)
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

/** Settings that have a say where they stand to other than this, and that nobody here asks. */
const usual: readonly (readonly [name: string, value: (cursor: Cursor) => boolean])[] = [
  ["allowVXLANPacketsFromWorkloads", (cursor) => boolean(cursor) !== true],
  ["allowIPIPPacketsFromWorkloads", (cursor) => boolean(cursor) !== true],
  ["vxlanPort", (cursor) => integer(cursor) === 4789],
  ["bpfEnabled", (cursor) => boolean(cursor) !== true],
  ["iptablesFilterAllowAction", (cursor) => text(cursor) !== "Return"],
  ["iptablesMangleAllowAction", (cursor) => text(cursor) !== "Return"],
]

/** What is read of the one object that is asked. WHY not of one node: verdicts would be those of its node. */
const judged = ["defaultEndpointToHostAction", "failsafeInboundHostPorts", "failsafeOutboundHostPorts", "interfacePrefix"]

/** Says what of the settings has a say and is not modelled. */
function reportUnjudged(field: Fields, metadata: Cursor, name: string): void {
  const help = "answers speak of everything else"
  const isOther = ([key, isUsual]: (typeof usual)[number]): boolean => !isAbsent(field(key)) && !isUsual(field(key))
  for (const setting of usual.filter(isOther)) {
    const [key] = setting
    report(field(key), "not-judged", `\`${key}\` has a say here and is not judged`, help)
  }
  if (!name.startsWith("node.") || judged.every((key) => isAbsent(field(key)))) return
  report(anyFields(metadata)("name"), "not-judged", `\`${name}\` is about one node alone, and its settings are not judged`, help)
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
