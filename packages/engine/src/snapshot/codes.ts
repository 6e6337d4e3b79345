// The manual pages of what only shows when resources become a world: what is missing, what is read how, what vanishes.

/** Findings of the snapshot, and the assumptions of a tool without a cluster. */
export const snapshotManual = {
  "missing-tier": {
    severity: "warning",
    title: "a tier that no Tier object defines",
    text: "Policies name this tier, and the input has no Tier of that name. In the cluster they would wait for it. Here the tier is judged as Calico's own code orders it: after every tier that exists, with default action Deny. Add the Tier, or correct the name.",
  },
  "assumed-copy": {
    severity: "info",
    title: "Calico's copy of a Kubernetes policy, beside its original",
    text: "Calico makes a policy of its own of every Kubernetes policy, and shows it: `calicoctl get networkpolicy -o yaml` lists a NetworkPolicy `db` as `knp.default.db`. Beside the original the copy says nothing anew, and is passed over: it is in no list, no count and no answer. If the two differ, the dump is older than the manifest, or younger; the original counts.",
  },
  "copy-judged": {
    severity: "warning",
    title: "Calico's copy of a Kubernetes policy, without its original",
    text: "Calico makes a policy of its own of every Kubernetes policy, and shows it under a name of its own: `knp.default.NAME` for a NetworkPolicy, `kanp.adminnetworkpolicy.NAME`, `kbanp.baselineadminnetworkpolicy.default` and `kcnp.TIER.NAME` for policies of the cluster. The original is not in the input, so that the copy is judged in its place. It is not there to be applied: calicoctl and Calico's API server refuse these names, and where one comes through it stays when the original goes. Give the original: `kubectl get networkpolicies --all-namespaces -o yaml`.",
  },
  "missing-namespace": {
    severity: "warning",
    title: "a namespace that no Namespace object defines",
    text: "Objects live in this namespace, and the input has no Namespace of that name. It is taken to exist with the one label that every namespace has, `kubernetes.io/metadata.name`. Selectors on other labels of the namespace do not match it: if it has more labels in the cluster, add the object. Of a namespace that every cluster has, such as `kube-system`, this is said only where a policy asks for such labels.",
  },
  "assumed-namespace": {
    severity: "info",
    title: "a namespace that every cluster has",
    text: "The API server makes `default`, `kube-system`, `kube-public` and `kube-node-lease` in every cluster, with the label `kubernetes.io/metadata.name`. Objects live in one of them, and the input has no such Namespace: it is taken to have that label alone. Nothing in the input asks for another label of a namespace, so that no answer depends on it; where something does, this is `missing-namespace`.",
  },
  "missing-service-account": {
    severity: "warning",
    title: "a service account that no ServiceAccount object defines",
    text: "Pods run as this account, and the input has no ServiceAccount of that name. It is taken to exist without labels of its own. Selectors on its labels do not match.",
  },
  "assumed-default-account": {
    severity: "info",
    title: "the service account `default`",
    text: "Every namespace has a service account `default`; where the input has no such object it is taken to have no labels of its own.",
  },
  "policy-dropped": {
    severity: "warning",
    title: "a policy that the dataplane treats as absent",
    text: "The API takes the object, and Calico's dataplane refuses something in it at its own last check: a port name, port 0, a selector, ports with a protocol that has none, a subject that names nobody. The whole policy is then as if it did not exist, and what it denied is allowed. The message says what it was.",
  },
  "rule-dropped": {
    severity: "warning",
    title: "a rule that does not survive conversion",
    text: "Something in the rule cannot be converted to Calico's form. A rule that allows is dropped; a Deny or Pass rule of a ClusterNetworkPolicy becomes a Deny of everything, in place.",
  },
  "peer-unconstrained": {
    severity: "warning",
    title: "a peer that became everyone",
    text: "Calico cannot read what the peer says, and its conversion leaves a peer without constraint: the rule is about everyone, inside the cluster and outside. For an address block these are leading zeros in an octet, which Kubernetes takes (`cidr: 010.0.0.0/8`; write `cidr: 10.0.0.0/8`). For a namespace selector of a ClusterNetworkPolicy these are operators that do not exist: each such term vanishes, and no term is left.",
  },
  "except-ignored": {
    severity: "warning",
    title: "exceptions that are not applied",
    text: "Calico cannot read one entry of `except` and stops there: this entry and all after it are ignored, so the block allows more than it says. Of `except: [10.1.0.0/16, 010.2.0.0/16, 10.3.0.0/16]` only the first is applied. Write the octets without leading zeros.",
  },
  "selector-dropped": {
    severity: "warning",
    title: "a selector that is dropped",
    text: "The label selector of the policy's subject cannot be written in the selector language, or no term of it has an operator that exists. Calico drops it without a word: the policy applies to more namespaces than it says. Use In, NotIn, Exists and DoesNotExist, and values without quotes in them.",
  },
  "host-endpoint-dropped": {
    severity: "warning",
    title: "a host endpoint that the dataplane treats as absent",
    text: "A port of the host endpoint gives its protocol by number. The API takes it, the dataplane's own check wants `TCP`, `UDP` or `SCTP` by name, and treats the whole host endpoint as if it did not exist.",
  },
  "missing-node": {
    severity: "warning",
    title: "host endpoints of nodes that the input does not have",
    text: "A KubeControllersConfiguration has kube-controllers make a host endpoint of every node (`autoCreate: Enabled`), and the input has no Node object of some nodes, or none at all. In the cluster policy that selects these host endpoints closes the nodes: a default-deny with a negative namespace selector does. Here they have none. Add the nodes: `kubectl get nodes -o yaml`.",
  },
  "host-endpoint-deleted": {
    severity: "warning",
    title: "host endpoints that kube-controllers takes away",
    text: "These host endpoints bear the label `projectcalico.org/created-by: calico-kube-controllers`, by which kube-controllers knows its own, and the KubeControllersConfiguration has it make none. It deletes them, so they count for nothing here. A host endpoint that is to stay goes without the label.",
  },
  "assumed-first-address": {
    severity: "info",
    title: "a pod with several addresses of one family",
    text: "Kubernetes gives a pod one address of a family; annotations of Calico can name more. A question by address is about that one. In sets, in matrices and in everything that looks at all flows the pod stands there with the first that is written.",
  },
  "made-label": {
    severity: "warning",
    title: "a selector asks for a label that only a controller knows",
    text: "A workload without pods in the input stands for its pods, with the labels of its template. Controllers give their pods more: a Deployment `pod-template-hash`, a StatefulSet `statefulset.kubernetes.io/pod-name`, a CronJob `job-name`. A policy or a Service asks for such a label, so that what is said of the workload may be wrong. Add the pods, or select by a label of the template. The name of a Job is known, and its pods are taken to have it.",
  },
  "address-told-apart": {
    severity: "warning",
    title: "a pod whose addresses policy tells apart",
    text: "The pod has several addresses of one family, and a block of a rule or a network set holds one of them and not another. Kubernetes gives a pod one address of a family, so that this comes from records or annotations of Calico alone. A question by address (`explain`, and a test with addresses) is judged right. Sets, matrices, differences and everything else that looks at all flows know the pod under the first address alone, so that what they find or prove says nothing of the others. Ask about those by address.",
  },
  "shared-address": {
    severity: "warning",
    title: "pods that have the same address",
    text: "Two pods that run, neither on its node's network, have one address. No cluster has that at any moment: one of the two is gone and was written down before the other came, or the input holds two clusters, which may use the same addresses. What is asked by the address alone (`explain --to 10.1.0.1`, connections that were logged) means nobody in particular; what is asked by name is answered for both. Leave out the pod that is gone, or take the dump anew in one go (`carveout snapshot`).",
  },
  "hosts-selected-too": {
    severity: "warning",
    title: "a policy for everybody that closes nodes too",
    text: "The policy selects host endpoints, and nothing in its selectors names them: `all()`, `kubernetes.io/metadata.name not in {'kube-system'}` and `!has(env)` are true of whoever lacks the label, and a host endpoint has no namespace. So the usual lockdown of pods takes from the nodes what no failsafe port keeps open: they pull no image, look up no name over TCP, and nobody reaches the kubelet. Where pods are meant, add `has(projectcalico.org/namespace)` to `selector`: every pod has that label. Where nodes are meant too, name a label that they alone have, or allow what they need in a policy that does; then this is not said, nor is it of policies with `applyOnForward`, which are written for hosts.",
  },
  "host-endpoint-on-pod-interface": {
    severity: "warning",
    title: "a host endpoint on a pod's interface",
    text: "The name of the interface begins as those of pods do (`cali`, or what `interfacePrefix` of the FelixConfiguration says). Felix looks for the interfaces of host endpoints among the node's own and passes those of pods over, so that this host endpoint governs nothing. Its labels and expected addresses count in rules all the same. Policy about a pod selects the pod; for all interfaces of a node at once there is `*`.",
  },
  "assumed-address": {
    severity: "info",
    title: "pods whose address no manifest names",
    text: "A pod or workload without `status` has an address that only the cluster knows. It is taken to have one of its own in every family of the world. Selectors, named ports and services find it all the same; a criterion on addresses leaves the answer unknown where it matters.",
  },
  "assumed-tiers": {
    severity: "info",
    title: "the built-in tiers",
    text: "The tiers `default`, `kube-admin` and `kube-baseline` always exist, with fixed orders and actions.",
  },
  "assumed-backends": {
    severity: "info",
    title: "backends that follow from a selector",
    text: "No EndpointSlice or Endpoints of this service is in the input. Its backends are taken to be the pods that its selector matches, at its target ports, as the cluster's own controller would write them.",
  },
  "assumed-settings": {
    severity: "info",
    title: "Felix's settings of a usual installation",
    text: "The input has no FelixConfiguration `default`. Read as the official manifests and the operator set it: `defaultEndpointToHostAction: Accept`, and the default lists of failsafe ports.",
  },
  "assumed-host-endpoint": {
    severity: "info",
    title: "host endpoints that kube-controllers makes",
    text: "A KubeControllersConfiguration has kube-controllers make host endpoints of the nodes (`autoCreate: Enabled`), and these are not in the input. They are made here as there: `NODE-auto-hep` for all interfaces, and what templates say; with the node's labels, `projectcalico.org/created-by: calico-kube-controllers`, the node's addresses, and the profile `projectcalico-default-allow`, so that the node stays open until a policy selects it.",
  },
  "assumed-node": {
    severity: "info",
    title: "a node known only by name",
    text: "Pods or host endpoints name this node, and the input has no Node object. It exists; its addresses are those that a host endpoint expects, or unnamed.",
  },
  "assumed-interface": {
    severity: "info",
    title: "host endpoints of an interface of which nothing is told",
    text: "A host endpoint names an interface and no expected address, so nothing says whether that interface carries the node's traffic. It is taken to, unless another host endpoint of the node is for `eth0` or expects the node's address. Give `expectedIPs`.",
  },
  "assumed-placement": {
    severity: "info",
    title: "pods that may run on any node",
    text: "The manifests do not say where these pods run, and the world has host endpoints. An answer is unknown where the place would change it.",
  },
} as const

/** Codes of the snapshot. */
export type SnapshotCode = keyof typeof snapshotManual
