// policy.networking.k8s.io ClusterNetworkPolicy (resources 10.1), v1alpha2 as the CRD that Calico ships checks it; v1beta1 has the same shape.

import {isPortName} from "../../net/port.ts"
import {fields, headOf, integer, isAbsent, oneOf, report, text, list} from "../decode.ts"
import type {Cursor} from "../decode.ts"
import type {ClusterProtocol, ClusterRule} from "../resource.ts"
import {boundedList, decodeClusterPeer, decodeSubject, exactlyOne, requiredList} from "./cluster-peer.ts"
import {defaultedObject} from "./defaulted.ts"
import type {Kind} from "./kind.ts"
import {subdomainProblem} from "./metadata.ts"

/** LIMIT: rules of one direction, and characters of a rule's name, as the CRD has them. */
const rulesMax = 25
const nameMax = 100

/** The kind. */
export const clusterNetworkPolicyKind: Kind = {
  group: "policy.networking.k8s.io",
  versions: ["v1alpha2", "v1beta1"],
  kind: "ClusterNetworkPolicy",
  metadata: {scope: "cluster", nameProblem: subdomainProblem, decoding: "strict"},
  keys: ["spec", "status"],
  decode: ({root, metadata, apiVersion, at}) => {
    const top = fields(root, ["apiVersion", "kind", "metadata", "spec", "status"])
    const spec = top("spec")
    if (apiVersion.endsWith("beta1")) report(top("apiVersion"), "young-version", "the CRD that Calico 3.32 ships has no `v1beta1`")
    if (isAbsent(spec)) report(spec, "missing-field", "the policy has no `spec`")
    const field = fields(spec, ["tier", "priority", "subject", "ingress", "egress"])
    const priority = integer(field("priority"))
    if (priority === null && isAbsent(field("priority")))
      report(field("priority"), "missing-field", "the policy has no `priority`", "a number from 0 to 1000, lower first")
    if (priority !== null && (priority < 0 || priority > 1000))
      report(field("priority"), "out-of-range", `the priority ${priority} is outside 0 to 1000`)
    if (isAbsent(field("tier"))) report(field("tier"), "missing-field", "the policy has no `tier`", "Admin or Baseline")
    return {
      kind: "ClusterNetworkPolicy",
      apiVersion,
      ...metadata,
      at,
      object: defaultedObject(root, metadata, {}),
      tier: oneOf(field("tier"), ["Admin", "Baseline"]) ?? "Admin",
      priority: priority ?? 0,
      subject: decodeSubject(field("subject")),
      ingress: decodeRules(field("ingress"), "ingress"),
      egress: decodeRules(field("egress"), "egress"),
    }
  },
}

/** The rules of one direction. */
function decodeRules(cursor: Cursor, direction: "ingress" | "egress"): readonly ClusterRule[] {
  const items = list(cursor)
  if (items.length > rulesMax) report(cursor, "too-many-items", `at most ${rulesMax} rules in a direction`)
  return items.map((item) => decodeRule(item, direction))
}

/** One rule. */
function decodeRule(cursor: Cursor, direction: "ingress" | "egress"): ClusterRule {
  const peers = direction === "ingress" ? "from" : "to"
  const field = fields(cursor, ["name", "action", peers, "protocols"])
  const name = text(field("name"))
  if (name.length > nameMax) report(field("name"), "too-long", `a rule's name has at most ${nameMax} characters`)
  if (isAbsent(field("action"))) report(field("action"), "missing-field", "the rule has no action", "Accept, Deny or Pass")
  return {
    name,
    action: oneOf(field("action"), ["Accept", "Deny", "Pass"]) ?? "Deny",
    peers: requiredList(field(peers), "peers").map((peer) => decodeClusterPeer(peer, direction)),
    protocols: isAbsent(field("protocols")) ? null : boundedList(field("protocols"), "protocols").map(decodeProtocol),
    at: headOf(cursor),
  }
}

/** One entry: exactly one of tcp, udp, sctp and destinationNamedPort. */
function decodeProtocol(cursor: Cursor): ClusterProtocol {
  const names = ["tcp", "udp", "sctp", "destinationNamedPort"]
  const field = fields(cursor, names)
  exactlyOne(cursor, names.map(field))
  for (const name of ["tcp", "udp", "sctp"] as const) {
    if (isAbsent(field(name))) continue
    return decodePorts(field(name), name)
  }
  if (isAbsent(field("destinationNamedPort"))) return {kind: "everything"}
  report(
    field("destinationNamedPort"),
    "experimental-field",
    "the standard definition of the kind has no `destinationNamedPort` from v0.3.0 on: a cluster with it refuses the policy",
    "write the number of the port",
  )
  return namedPort(field("destinationNamedPort"))
}

/** A named port; one that is no valid name makes Calico's dataplane discard the policy. */
function namedPort(cursor: Cursor): ClusterProtocol {
  const name = text(cursor)
  if (name === "") return {kind: "everything"}
  if (/^[a-zA-Z0-9_.-]{1,128}$/.test(name) && !isPortName(name))
    report(
      cursor,
      "policy-discarded",
      `\`${name}\` is no valid port name: the dataplane discards the whole policy`,
      "at most 15 of a-z, 0-9 and `-`, with a letter",
    )
  return {kind: "name", name}
}

/** `{destinationPort: {number | range}}`. */
function decodePorts(cursor: Cursor, protocol: "tcp" | "udp" | "sctp"): ClusterProtocol {
  const upper = {tcp: "TCP", udp: "UDP", sctp: "SCTP"} as const
  const port = fields(cursor, ["destinationPort"])("destinationPort")
  if (isAbsent(port)) {
    report(
      cursor,
      "no-destination-port",
      `\`${protocol}\` names no port`,
      "`destinationPort` is required: `range: {start: 1, end: 65535}` means every port",
    )
    return {kind: "protocol", protocol: upper[protocol]}
  }
  const field = fields(port, ["number", "range"])
  exactlyOne(port, [field("number"), field("range")])
  const number = portNumber(field("number"))
  if (number !== null) return {kind: "ports", protocol: upper[protocol], min: number, max: number}
  const range = fields(field("range"), ["start", "end"])
  const start = portNumber(range("start"))
  const end = portNumber(range("end"))
  if (!isAbsent(field("range"))) {
    for (const name of ["start", "end"]) if (isAbsent(range(name))) report(range(name), "missing-field", `the range has no \`${name}\``)
    if (start !== null && end !== null && start >= end)
      report(
        field("range"),
        "bad-port",
        `the range starts at ${start} and ends at ${end}`,
        "the start lies below the end; for one port write `number`",
      )
  }
  return {kind: "ports", protocol: upper[protocol], min: start ?? 1, max: end ?? 65535}
}

/** A port number; null where absent. */
function portNumber(cursor: Cursor): number | null {
  const port = integer(cursor)
  if (port !== null && (port < 1 || port > 65535)) report(cursor, "out-of-range", `${port} is no port`, "a number from 1 to 65535")
  return port
}
