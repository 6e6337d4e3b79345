// AdminNetworkPolicy and BaselineAdminNetworkPolicy v1alpha1: history, read to look at old clusters (resources 10.2).

import {anyFields, fields, headOf, integer, isAbsent, list, oneOf, report, text} from "../decode.ts"
import type {Cursor} from "../decode.ts"
import type {ClusterPolicy, ClusterProtocol, ClusterRule} from "../resource.ts"
import {decodeClusterPeer, decodeSubject} from "./cluster-peer.ts"
import {defaultedObject} from "./defaulted.ts"
import type {Draft, Kind} from "./kind.ts"
import {subdomainProblem} from "./metadata.ts"

type Word = "AdminNetworkPolicy" | "BaselineAdminNetworkPolicy"

/** The order at which Calico placed the one baseline policy. */
const baselineOrder = 1000

/** The two kinds. */
export const adminPolicyKinds: readonly Kind[] = (["AdminNetworkPolicy", "BaselineAdminNetworkPolicy"] as const).map((kind) => ({
  group: "policy.networking.k8s.io",
  versions: ["v1alpha1"],
  kind,
  metadata: {scope: "cluster", nameProblem: subdomainProblem, decoding: "strict"},
  keys: ["spec", "status"],
  decode: (draft) => decodePolicy(draft, kind),
}))

/** Reads one policy, and says that its kind is superseded. */
function decodePolicy({root, metadata, apiVersion, at}: Draft, kind: Word): ClusterPolicy {
  report(
    anyFields(root)("kind"),
    "superseded-kind",
    `Calico 3.32 ignores ${kind}; 3.29 to 3.31 took a named port in it for every port`,
    "write a ClusterNetworkPolicy",
  )
  const isAdmin = kind === "AdminNetworkPolicy"
  const spec = fields(root, ["apiVersion", "kind", "metadata", "spec", "status"])("spec")
  const field = fields(spec, ["subject", "ingress", "egress", ...(isAdmin ? ["priority"] : [])])
  const priority = isAdmin ? integer(field("priority")) : baselineOrder
  if (isAdmin && isAbsent(field("priority"))) report(field("priority"), "missing-field", "the policy has no `priority`")
  if (priority !== null && (priority < 0 || priority > 1000))
    report(field("priority"), "out-of-range", `the priority ${priority} is outside 0 to 1000`)
  if (!isAdmin && metadata.name !== "default")
    report(
      {...anyFields(root)("metadata"), above: undefined, step: "metadata.name"},
      "bad-name",
      "the one BaselineAdminNetworkPolicy is called `default`",
    )
  return {
    kind,
    apiVersion,
    ...metadata,
    at,
    object: defaultedObject(root, metadata, {}),
    tier: isAdmin ? "Admin" : "Baseline",
    priority: priority ?? 0,
    subject: decodeSubject(field("subject")),
    ingress: list(field("ingress")).map((rule) => decodeRule(rule, "ingress", kind)),
    egress: list(field("egress")).map((rule) => decodeRule(rule, "egress", kind)),
  }
}

/** One rule. */
function decodeRule(cursor: Cursor, direction: "ingress" | "egress", kind: Word): ClusterRule {
  const peers = direction === "ingress" ? "from" : "to"
  const field = fields(cursor, ["name", "action", peers, "ports"])
  const words = kind === "AdminNetworkPolicy" ? (["Allow", "Deny", "Pass"] as const) : (["Allow", "Deny"] as const)
  if (isAbsent(field("action"))) report(field("action"), "missing-field", "the rule has no action", words.join(", "))
  return {
    name: text(field("name")),
    action: oneOf(field("action"), words) ?? "Deny",
    peers: list(field(peers)).map((peer) => decodeClusterPeer(peer, direction)),
    protocols: isAbsent(field("ports")) ? null : list(field("ports")).map(decodePort),
    at: headOf(cursor),
  }
}

/** One of portNumber, portRange and namedPort. */
function decodePort(cursor: Cursor): ClusterProtocol {
  const field = fields(cursor, ["portNumber", "portRange", "namedPort"])
  if (!isAbsent(field("portNumber"))) {
    const part = fields(field("portNumber"), ["protocol", "port"])
    const port = integer(part("port")) ?? 0
    return {kind: "ports", protocol: protocolOf(part("protocol")), min: port, max: port}
  }
  if (!isAbsent(field("portRange"))) {
    const part = fields(field("portRange"), ["protocol", "start", "end"])
    return {kind: "ports", protocol: protocolOf(part("protocol")), min: integer(part("start")) ?? 0, max: integer(part("end")) ?? 0}
  }
  const name = text(field("namedPort"))
  return name === "" ? {kind: "everything"} : {kind: "name", name}
}

/** TCP where absent. */
function protocolOf(cursor: Cursor): "TCP" | "UDP" | "SCTP" {
  return oneOf(cursor, ["TCP", "UDP", "SCTP"]) ?? "TCP"
}
