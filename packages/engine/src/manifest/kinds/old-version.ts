// API versions that Kubernetes served once and serves no more. Their objects are read as those of the version that followed.

import type {Kind} from "./kind.ts"
import {kubernetesNetworkPolicyKind} from "./kubernetes-network-policy.ts"
import {oldWorkloadKind} from "./workload.ts"

const versions: ReadonlyMap<string, readonly string[]> = new Map([
  ["extensions", ["v1beta1"]],
  ["apps", ["v1beta1", "v1beta2"]],
  ["batch", ["v1beta1", "v2alpha1"]],
])

/** The kind as which an object of an old version is read; undefined where the version is not old, or the kind was not in it. */
export function oldKind(group: string, version: string, kind: string): Kind | undefined {
  if (!versions.get(group)?.includes(version)) return undefined
  if (group === "extensions" && kind === "NetworkPolicy") return kubernetesNetworkPolicyKind
  return oldWorkloadKind(group, kind)
}
