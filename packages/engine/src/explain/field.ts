// What a criterion is called in the manifest where the policy is of a Kubernetes kind: the engine judges Calico's form of it.

import type {Miss} from "../program/miss.ts"
import type {PolicyKind} from "../snapshot/snapshot.ts"

type Names = Readonly<Record<string, string>>

const networkPolicy: Names = {
  protocol: "ports.protocol",
  "destination.ports": "ports.port",
  "source.nets": "from.ipBlock.cidr",
  "source.notNets": "from.ipBlock.except",
  "destination.nets": "to.ipBlock.cidr",
  "destination.notNets": "to.ipBlock.except",
}

const clusterPolicy: Names = {protocol: "protocols", "destination.ports": "protocols", "destination.nets": "to.networks"}

const adminPolicy: Names = {protocol: "ports", "destination.ports": "ports", "destination.nets": "to.networks"}

const byKind: Partial<Readonly<Record<PolicyKind, Names>>> = {
  NetworkPolicy: networkPolicy,
  StagedKubernetesNetworkPolicy: networkPolicy,
  ClusterNetworkPolicy: clusterPolicy,
  AdminNetworkPolicy: adminPolicy,
  BaselineAdminNetworkPolicy: adminPolicy,
}

/** The miss under the name of the manifest's own field. */
export function inManifestWords(miss: Miss, kind: PolicyKind | undefined): Miss {
  const name = kind === undefined ? undefined : byKind[kind]?.[miss.criterion]
  return name === undefined ? miss : {...miss, criterion: name}
}
