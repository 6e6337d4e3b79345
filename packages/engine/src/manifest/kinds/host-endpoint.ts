// HostEndpoint (resources 3.7).

import {fields, isMistyped, list, refuseRepeats, report, scalarText, text} from "../decode.ts"
import {defaultedObject} from "./defaulted.ts"
import {decodeEndpointPorts} from "./endpoint-port.ts"
import type {Kind} from "./kind.ts"
import {plainAddress} from "./literal.ts"
import {subdomainProblem} from "./metadata.ts"

/** The kind. */
export const hostEndpointKind: Kind = {
  group: "projectcalico.org",
  versions: ["v3"],
  kind: "HostEndpoint",
  metadata: {scope: "cluster", nameProblem: subdomainProblem, decoding: "strict"},
  keys: ["spec"],
  decode: ({root, metadata, apiVersion, at}) => {
    const spec = fields(root, ["apiVersion", "kind", "metadata", "spec"])("spec")
    const field = fields(spec, ["node", "interfaceName", "expectedIPs", "profiles", "ports"])
    const node = text(field("node"))
    const interfaceName = text(field("interfaceName"))
    const ips = list(field("expectedIPs"))
    const profiles = list(field("profiles"))
    if (node === "" && !isMistyped(field("node"), "string"))
      report(field("node"), "bad-host-endpoint", "the host endpoint names no node", "add `node`")
    else if (node !== "") {
      const problem = subdomainProblem(node)
      if (problem !== undefined)
        report(field("node"), node.length > 253 ? "too-long" : "bad-name", `the node \`${node.slice(0, 80)}\` ${problem}`)
    }
    if (interfaceName !== "" && !/^(\*|[a-zA-Z0-9_.-]{1,15})$/.test(interfaceName)) {
      report(
        field("interfaceName"),
        "bad-name",
        `\`${interfaceName}\` cannot name an interface`,
        "`*`, or at most 15 letters, digits, `_`, `.` and `-`",
      )
    }
    if (interfaceName === "" && ips.length === 0) {
      report(
        field("interfaceName"),
        "bad-host-endpoint",
        "neither an interface nor an expected IP is given",
        "add `interfaceName` or `expectedIPs`",
      )
      report(
        field("expectedIPs"),
        "bad-host-endpoint",
        "neither an interface nor an expected IP is given",
        "add `interfaceName` or `expectedIPs`",
      )
    }
    for (const items of [ips, profiles]) refuseRepeats(items, scalarText)
    for (const item of profiles) {
      const problem = subdomainProblem(text(item))
      if (problem !== undefined) report(item, "bad-name", `a profile's name ${problem}`)
    }
    const object = defaultedObject(root, metadata, {})
    const expectedIPs = ips.map(plainAddress).filter((address) => address !== undefined)
    const ports = decodeEndpointPorts(field("ports"))
    return {
      kind: "HostEndpoint",
      apiVersion,
      ...metadata,
      at,
      object,
      node,
      interfaceName,
      expectedIPs,
      profiles: profiles.map(text),
      ports,
    }
  },
}
