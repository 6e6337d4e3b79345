// v1 Namespace.

import {namespaceObject} from "./core-metadata.ts"
import {plainObject} from "./defaulted.ts"
import type {Kind} from "./kind.ts"
import {partsOf, reportSlips} from "./slips.ts"

const parts = partsOf("spec", "status")

/** The kind. */
export const namespaceKind: Kind = {
  group: "",
  versions: ["v1"],
  kind: "Namespace",
  metadata: namespaceObject,
  keys: null,
  decode: ({root, metadata, apiVersion, at}) => {
    reportSlips(root, parts)
    return {kind: "Namespace", apiVersion, ...metadata, at, object: plainObject(root, metadata)}
  },
}
