// v1 Node: its addresses, those of its tunnels among them.

import {anyFields, list, text} from "../decode.ts"
import {clusterObject} from "./core-metadata.ts"
import {plainObject} from "./defaulted.ts"
import type {Kind} from "./kind.ts"

/** The kind. */
export const nodeKind: Kind = {
  group: "",
  versions: ["v1"],
  kind: "Node",
  metadata: clusterObject,
  keys: null,
  decode: ({root, metadata, apiVersion, at}) => {
    const addresses = list(anyFields(anyFields(root)("status"))("addresses")).map((item) => {
      const field = anyFields(item)
      return {type: text(field("type")), address: text(field("address"))}
    })
    const annotations = anyFields(anyFields(anyFields(root)("metadata"))("annotations"))
    const tunnels = tunnelAnnotations.map((name) => text(annotations(name))).filter((address) => address !== "")
    return {kind: "Node", apiVersion, ...metadata, at, object: plainObject(root, metadata), addresses, tunnels}
  },
}

/** Where Calico notes the addresses of a node's tunnels. */
const tunnelAnnotations = [
  "IPv4VXLANTunnelAddr",
  "IPv6VXLANTunnelAddr",
  "IPv4IPIPTunnelAddr",
  "IPv4WireguardInterfaceAddr",
  "IPv6WireguardInterfaceAddr",
].map((name) => `projectcalico.org/${name}`)
