// v1 ServiceAccount.

import {namespacedObject} from "./core-metadata.ts"
import {plainObject} from "./defaulted.ts"
import type {Kind} from "./kind.ts"

/** The kind. */
export const serviceAccountKind: Kind = {
  group: "",
  versions: ["v1"],
  kind: "ServiceAccount",
  metadata: namespacedObject,
  keys: null,
  decode: ({root, metadata, apiVersion, at}) => ({
    kind: "ServiceAccount",
    apiVersion,
    ...metadata,
    at,
    object: plainObject(root, metadata),
  }),
}
