// v1 ServiceAccount.

import {namespacedObject} from "./core-metadata.ts"
import {plainObject} from "./defaulted.ts"
import type {Kind} from "./kind.ts"
import {partsOf, reportSlips} from "./slips.ts"

const parts = partsOf("automountServiceAccountToken", "imagePullSecrets", "secrets")

/** The kind. */
export const serviceAccountKind: Kind = {
  group: "",
  versions: ["v1"],
  kind: "ServiceAccount",
  metadata: namespacedObject,
  keys: null,
  decode: ({root, metadata, apiVersion, at}) => {
    reportSlips(root, parts)
    return {kind: "ServiceAccount", apiVersion, ...metadata, at, object: plainObject(root, metadata)}
  },
}
