// Rules of metadata for Kubernetes' own objects, which come as dumps with many fields that nothing here reads.

import {isNamespaceName} from "./name.ts"
import type {MetadataRules} from "./metadata.ts"
import {subdomainProblem} from "./metadata.ts"

/** Objects in a namespace. */
export const namespacedObject: MetadataRules = {scope: "namespaced", nameProblem: subdomainProblem, decoding: "lax"}

/** Objects in a namespace whose name is a part of names that are looked up: a DNS label. */
export const labelledObject: MetadataRules = {scope: "namespaced", nameProblem: labelProblem, decoding: "lax"}

/** Objects of the cluster. */
export const clusterObject: MetadataRules = {scope: "cluster", nameProblem: subdomainProblem, decoding: "lax"}

/** Namespaces: a DNS label. */
export const namespaceObject: MetadataRules = {
  scope: "cluster",
  nameProblem: labelProblem,
  decoding: "lax",
  replacedLabel: "kubernetes.io/metadata.name",
}

function labelProblem(name: string): string | undefined {
  return isNamespaceName(name) ? undefined : "must be lower-case letters, digits and `-`, at most 63 characters"
}
