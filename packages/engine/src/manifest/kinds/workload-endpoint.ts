// WorkloadEndpoint: Calico's own record of a pod's or another workload's interface.

import {anyFields, list, text} from "../decode.ts"
import {plainObject} from "./defaulted.ts"
import {decodeEndpointPorts} from "./endpoint-port.ts"
import type {Kind} from "./kind.ts"
import {setNet} from "./literal.ts"
import {subdomainProblem} from "./metadata.ts"
import {partsOf, reportSlips, words} from "./slips.ts"
import type {PartlyRead} from "./slips.ts"

const parts = partsOf("spec")
const specFields: PartlyRead = {
  read: ["ipNetworks", "node", "orchestrator", "pod", "ports", "profiles", "serviceAccountName", "workload"],
  others: words("allowSpoofedSourcePrefixes containerID endpoint interfaceName ipNATs ipv4Gateway ipv6Gateway mac qosControls"),
}

/** The kind. */
export const workloadEndpointKind: Kind = {
  group: "projectcalico.org",
  versions: ["v3"],
  kind: "WorkloadEndpoint",
  metadata: {scope: "namespaced", nameProblem: subdomainProblem, decoding: "lax"},
  keys: ["spec"],
  decode: ({root, metadata, apiVersion, at}) => {
    reportSlips(root, parts)
    const spec = anyFields(root)("spec")
    reportSlips(spec, specFields)
    const field = anyFields(spec)
    return {
      kind: "WorkloadEndpoint",
      apiVersion,
      ...metadata,
      at,
      object: plainObject(root, metadata),
      node: text(field("node")),
      pod: text(field("pod")),
      workload: text(field("workload")),
      orchestrator: text(field("orchestrator")),
      serviceAccountName: text(field("serviceAccountName")),
      ipNetworks: list(field("ipNetworks"))
        .map(setNet)
        .filter((net) => net !== undefined),
      profiles: list(field("profiles")).map(text),
      ports: decodeEndpointPorts(field("ports"), ["hostPort", "hostIP"]),
    }
  },
}
