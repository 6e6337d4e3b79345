// v1 Node: its addresses.

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
    return {kind: "Node", apiVersion, ...metadata, at, object: plainObject(root), addresses}
  },
}
