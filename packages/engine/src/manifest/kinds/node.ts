// v1 Node: its addresses, those of its tunnels among them.

import {parseAddress} from "../../net/address.ts"
import {anyFields, list, report, text, wordOf} from "../decode.ts"
import type {Fields} from "../decode.ts"
import {clusterObject} from "./core-metadata.ts"
import {plainObject} from "./defaulted.ts"
import type {NotedNode} from "../resource.ts"
import type {Kind} from "./kind.ts"
import {partsOf, reportSlips} from "./slips.ts"

const parts = partsOf("spec", "status")

/** The kind. */
export const nodeKind: Kind = {
  group: "",
  versions: ["v1"],
  kind: "Node",
  metadata: clusterObject,
  keys: null,
  decode: ({root, metadata, apiVersion, at}) => {
    reportSlips(root, parts)
    const addresses = list(anyFields(anyFields(root)("status"))("addresses")).map((item) => {
      const field = anyFields(item)
      const [type, address] = [text(field("type")), text(field("address"))]
      // WHY no error: the server takes what a kubelet says of its node, and the rest of it counts.
      if (address !== "" && !isNameOfNode(type) && !parseAddress(address))
        report(field("address"), "unread-address", `\`${address.slice(0, 80)}\` is no address: the node is judged without it`)
      return {type, address}
    })
    const annotations = anyFields(anyFields(anyFields(root)("metadata"))("annotations"))
    const tunnels = tunnelAnnotations.map((name) => text(annotations(name))).filter((address) => address !== "")
    const noted = notedOf(annotations)
    const object = plainObject(root, metadata)
    return {kind: "Node", apiVersion, ...metadata, at, object, addresses, tunnels, ...(noted === undefined ? {} : {noted})}
  },
}

const namesOfNode: ReadonlySet<string> = new Set(["Hostname", "InternalDNS", "ExternalDNS"])

/** Whether what a Node lists under a type of addresses is a name. */
export function isNameOfNode(type: string): boolean {
  return namesOfNode.has(type)
}

/** Where Calico notes the addresses of a node's tunnels. */
const tunnelAnnotations = [
  "IPv4VXLANTunnelAddr",
  "IPv6VXLANTunnelAddr",
  "IPv4IPIPTunnelAddr",
  "IPv4WireguardInterfaceAddr",
  "IPv6WireguardInterfaceAddr",
].map((name) => `projectcalico.org/${name}`)

/** What Calico's agent writes of the machine; undefined where it wrote nothing. A note that cannot be read says nothing, as to Calico itself. */
function notedOf(annotations: Fields): NotedNode | undefined {
  const peers = ["IPv4Address", "IPv6Address"].map((name) => wordOf(annotations(`projectcalico.org/${name}`)))
  const peerAddresses = peers.flatMap((text) => (text === "" ? [] : [text.replace(/\/.*$/, "")]))
  const source = wordOf(annotations("projectcalico.org/Interfaces"))
  const interfaces = source === "" ? [] : interfacesIn(source)
  return peerAddresses.length + interfaces.length === 0 ? undefined : {peerAddresses, interfaces}
}

function interfacesIn(source: string): NotedNode["interfaces"] {
  try {
    const value: unknown = JSON.parse(source)
    return Array.isArray(value) ? value.flatMap(interfaceOf) : []
  } catch {
    return []
  }
}

function interfaceOf(value: unknown): NotedNode["interfaces"] {
  if (typeof value !== "object" || value === null || !("name" in value) || typeof value.name !== "string") return []
  const addresses = "addresses" in value && Array.isArray(value.addresses) ? value.addresses : []
  return [{name: value.name, addresses: addresses.filter((each) => typeof each === "string")}]
}
