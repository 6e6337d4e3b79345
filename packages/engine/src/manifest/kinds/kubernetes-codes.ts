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
  "no-workload-selector": {
    severity: "warning",
    title: "a workload without a selector",
    text: "A Deployment, StatefulSet, DaemonSet or ReplicaSet of `apps/v1` has to say by which labels it knows its pods, and the API server refuses one that does not. It is judged as if it asked for the labels of its template.\n\nGood: `selector: {matchLabels: {app: web}}` beside `template: {metadata: {labels: {app: web}}}`.",
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
  "loose-address": {
    severity: "warning",
    title: "an address in a form that Kubernetes refuses from 1.36 on",
    text: "Up to 1.35 the API server takes a block with bits set beyond its prefix length (`10.0.0.1/8`), zeros in front (`010.0.0.0/8`) and IPv4 addresses in the form of IPv6 (`::ffff:10.0.0.0/104`), and warns. From 1.36 on it refuses them in what is created or changed; what is stored stays as it is until that field is changed. So such a policy goes on working through an upgrade, and cannot be applied to a new cluster. Write the block or address as it is read.\n\nThe definition of ClusterNetworkPolicy is as strict from v0.3.0 of the network policy API on; the one that Calico 3.32 ships is not. IPv6 addresses of an EndpointSlice have to be in their shortest form in every version.",
  },
  "experimental-field": {
    severity: "warning",
    title: "a field that the newer definition of the kind does not have",
    text: "`destinationNamedPort` is part of the definition of ClusterNetworkPolicy that Calico 3.32 ships (v0.2.0 of the network policy API). From v0.3.0 on it is in the experimental channel alone: a cluster with the standard one refuses the policy. It is judged here as Calico 3.32 judges it. Write the port as a number where both kinds of clusters get the manifest.",
  },
  "repeated-port-name": {
    severity: "warning",
    title: "a container that gives two ports one name",
    text: "Names of ports are unique within a container: the API server refuses the pod, also where the two are of different protocols (`dns` for UDP and TCP). In several containers of a pod a name may repeat. The ports are judged as they stand; a policy or Service that asks for the name would find each of them.\n\nBad: `{name: dns, containerPort: 53, protocol: UDP}` beside `{name: dns, containerPort: 53, protocol: TCP}`. Good: `dns` and `dns-tcp`.",
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
