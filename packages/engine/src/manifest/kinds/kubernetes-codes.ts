// The manual pages of what only Kubernetes' own kinds can have wrong.

/** Findings of Kubernetes kinds. */
export const kubernetesManual = {
  "bad-label-selector": {
    severity: "error",
    title: "a label selector that Kubernetes refuses",
    text: "`matchLabels` holds label keys and values; each of `matchExpressions` has a key and an operator: In and NotIn with at least one value, Exists and DoesNotExist with none.",
  },
  "template-not-selected": {
    severity: "error",
    title: "a workload that does not select its own pods",
    text: "The selector of a Deployment, StatefulSet, DaemonSet, ReplicaSet or ReplicationController asks for labels that the template of its pods has not, or for none at all. The API server refuses the object. Write the same labels in `spec.selector` and in `spec.template.metadata.labels`; the label that policies and Services ask for is mostly the right one.",
  },
  "unchecked-label-selector": {
    severity: "warning",
    title: "a label selector that nobody checks",
    text: "This kind's label selectors are checked for shape alone. A term with an unknown operator vanishes in Calico's conversion, so the selector widens, for a peer perhaps to everyone. `In` without values matches an empty label value. A key or value that the selector language cannot hold drops the selector or the whole policy.",
  },
  "bad-peer": {
    severity: "error",
    title: "a peer that names nobody or too much",
    text: "A peer of a NetworkPolicy has `podSelector`, `namespaceSelector` or both, or `ipBlock` alone. A peer of a ClusterNetworkPolicy has exactly one of its fields. To mean everyone, leave the whole list out.",
  },
  "no-destination-port": {
    severity: "error",
    title: "a protocol without `destinationPort`",
    text: "The ClusterNetworkPolicy CRD requires `destinationPort`, so a cluster refuses `tcp: {}`. Calico's own conversion reads such an entry as every port of the protocol, and objects stored before the CRD asked for it may have it: the policy is judged so, and reported.",
  },
  "bad-except": {
    severity: "error",
    title: "an exception outside its block",
    text: "Every entry of `except` lies strictly inside `cidr`.",
  },
  "cidr-read-differently": {
    severity: "warning",
    title: "Kubernetes takes this block and Calico cannot read it",
    text: "Kubernetes reads octets with leading zeros as decimal; Calico's parser refuses them. A `cidr` that Calico cannot read leaves the peer without any constraint: it allows everyone. An `except` that it cannot read is dropped, and so are all after it. Write the octets without zeros.",
  },
  "bad-end-port": {
    severity: "error",
    title: "an `endPort` that does not fit",
    text: "`endPort` goes with a numeric `port` and is not below it.",
  },
  "bad-source-ranges": {
    severity: "error",
    title: "source ranges that a Service cannot have",
    text: "`spec.loadBalancerSourceRanges` is a list of blocks such as `203.0.113.0/24`, and goes with `type: LoadBalancer` alone: the API server refuses any other Service with it.",
  },
  "staged-not-enforceable": {
    severity: "warning",
    title: "Kubernetes would refuse the enforced form",
    text: "A StagedKubernetesNetworkPolicy is hardly checked: Calico takes texts that the API refuses in a NetworkPolicy. As it stands this policy can be staged and never enforced. The message names what Kubernetes would object to.",
  },
  "policy-discarded": {
    severity: "warning",
    title: "Calico's dataplane discards the policy",
    text: "The API takes the object, and Calico's own last check refuses something in it. The whole policy is then treated as if it did not exist.",
  },
  "superseded-kind": {
    severity: "warning",
    title: "a kind that Calico 3.32 no longer reads",
    text: "AdminNetworkPolicy and BaselineAdminNetworkPolicy were replaced by ClusterNetworkPolicy; Calico reads them from 3.29 to 3.31 alone. They are judged here as they were meant, in the tiers `kube-admin` and `kube-baseline`, as a way to look at old clusters. 3.32 ignores the object, and the versions that read it took a named port for every port.",
  },
} as const
