// What this is a version of, and what it models.

/** Versions of the tool and of what it models. */
export const versions = {
  carveout: "0.1.0",
  calico: "3.32",
  dataplane: "iptables",
  kubernetes: "1.35",
  networkPolicyApi: "v1alpha2 (0.2.0)",
} as const

/** The text of `--version`. */
export function versionText(): string {
  return [
    `carveout ${versions.carveout}`,
    `models Calico ${versions.calico} (${versions.dataplane} dataplane): projectcalico.org/v3, crd.projectcalico.org/v1`,
    `models Kubernetes ${versions.kubernetes}: networking.k8s.io/v1 NetworkPolicy`,
    `models the network policy API ${versions.networkPolicyApi}: ClusterNetworkPolicy policy.networking.k8s.io/v1alpha2`,
    "reads AdminNetworkPolicy and BaselineAdminNetworkPolicy v1alpha1 as history",
    "",
  ].join("\n")
}
