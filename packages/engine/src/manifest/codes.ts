// The manual pages of everything that reading manifests can find.

import {kubernetesManual} from "./kinds/kubernetes-codes.ts"

const calicoManual = {
  "unknown-field": {
    severity: "error",
    title: "a field that the kind does not have",
    text: "The cluster refuses the object, or, read by a laxer tool, drops the field without a word: a misspelt `namespaceSelector` then selects everything. The nearest known field is named.",
  },
  "unfamiliar-field": {
    severity: "warning",
    title: "a field that no server is known to have",
    text: "The field is none of those that this part of the object has had, up to the newest Kubernetes that is known here. Policy does not depend on it. `kubectl apply` refuses an object with a field that its server does not know; other tools drop the field without a word. It is said once for each name, since a newer server may have it, and gives it then to every object.",
  },
  "wrong-type": {
    severity: "error",
    title: "a value of another type",
    text: "The field wants another type of value. Often the quotes are missing: unquoted `no`, `on` and `y` are booleans to the cluster, `80` is a number, and label values are always text.",
  },
  "bad-word": {
    severity: "error",
    title: "a word outside the list",
    text: "The field takes one word of a closed list, spelt exactly so: `Allow`, not `allow`; `TCP`, not `tcp`.",
  },
  "repeated-item": {
    severity: "error",
    title: "an item stands twice",
    text: "The list is a set: the cluster refuses an item that stands in it twice, compared as text.",
  },
  "too-many-items": {
    severity: "error",
    title: "a list is too long",
    text: "The cluster's schema limits how many items this list may have. Split the object, or widen the items.",
  },
  "too-long": {severity: "error", title: "a text is too long", text: "The cluster limits the length of this text."},
  "out-of-range": {
    severity: "error",
    title: "a number out of range",
    text: "The number lies outside what the field permits; the message says which range that is.",
  },
  "missing-field": {severity: "error", title: "a required field is missing", text: "The cluster refuses the object without this field."},
  "no-document": {
    severity: "error",
    title: "a file without a document",
    text: "The file is empty, or holds comments alone. Where every file is judged by itself there is nothing to judge; `kubectl apply` refuses such a file too.",
  },
  "unreadable-file": {
    severity: "error",
    title: "a file or folder that could not be read",
    text: "What the path names is not there, may not be read, or is no text: UTF-8, or UTF-16 with a byte order mark. Nobody knows what it would have said, so there is no answer without it. A path that a PolicyTest names under `spec.resources` counts from the folder of that test.",
  },
  "no-test": {
    severity: "error",
    title: "a file without a test",
    text: "The file was named as one that holds tests, and no document in it is a PolicyTest: nothing was asked of it. A test has `apiVersion: carveout.dev/v1alpha1` and `kind: PolicyTest`. In a folder, files without a test are passed over.",
  },
  "no-end": {
    severity: "error",
    title: "nobody whom a flow could come from or go to",
    text: "The input has policies, perhaps, but no pod, no workload and no node. Nothing passes between nobody, and no change to the policies changes that; an answer would read like a proof of it. Give the manifests of what runs there, or what the cluster holds: `carveout snapshot --into live`; `diff` takes it with `--with`.",
  },
  "lookups-lost": {
    severity: "warning",
    title: "pods that can look up no name after the change",
    text: "Before the change these pods reached the resolver at its port for lookups over UDP, and after it they do not. Every name that they use fails, and their apps say that connecting times out. Allow lookups for them first, over UDP and TCP, and make the change then: `carveout doctor PATH --from NS/POD --to svc/kube-system/kube-dns --port 53 --protocol UDP` writes what is missing for one of them.",
  },
  "policy-emptied": {
    severity: "warning",
    title: "a policy that selected somebody and selects nobody any more",
    text: "Before the change this policy selected pods or hosts, and after it none: a label, a namespace or a selector was renamed on one side alone. What the policy closed is open, and what only it opened is closed. Rename the other side, too, or remove the policy.",
  },
  "idle-change": {
    severity: "info",
    title: "a changed policy that selects nobody",
    text: "The policy differs between the two worlds, and selects no pod and no host endpoint in either: whatever it says, no flow is judged otherwise. Perhaps its selector is misspelt, or what it is meant for is not in the input; `diff` takes that with `--with`.",
  },
  "not-promoted": {
    severity: "info",
    title: "a staged policy that a promotion leaves as it is",
    text: "A promotion enforces what is staged with `Set`, or without `stagedAction`, in place of an enforced policy of its name, and deletes the enforced policy that a staged `Delete` names. `Learn` and `Ignore` mark recommendations that are not finished or were set aside: nobody promotes them until they are `Set`. A `Delete` of a policy that the input does not have deletes nothing here.",
  },
  "no-kind": {
    severity: "error",
    title: "a document without apiVersion or kind",
    text: "Every manifest names its `apiVersion` and `kind`. A document without them is no object: perhaps a fragment, a values file, or the second half of a document that was split by accident. A folder is read with everything below it: where it holds files of other tools, such as `package.json`, name the folders that hold manifests instead (in the GitHub Action: `paths`), and pipe rendered charts in. A PolicyTest with another head than `apiVersion: carveout.dev/v1alpha1` and `kind: PolicyTest` would not run, and is named too.",
  },
  "direction-left-open": {
    severity: "warning",
    title: "rules of a direction that the policy is not of",
    text: "A policy closes a direction only if it is of it. Without `policyTypes` a NetworkPolicy is of Ingress, and of Egress only if it has egress rules; without `types` a Calico policy is of the directions in which it has rules, of Ingress if it has none. So `egress: []` alone closes nothing: everything that the pods send still passes. Rules of a direction that is left out of `policyTypes` or `types` are never asked.\n\nBad: `egress: []`. Good: `policyTypes: [Egress]`, with or without it.",
  },
  "no-spec": {
    severity: "warning",
    title: "a policy without `spec`",
    text: "Every server takes a policy without `spec`, and fills in what is missing: an empty selector, which is everybody, and the direction Ingress. With no rule that allows anything it then closes every pod of its namespace (a GlobalNetworkPolicy: every pod and host endpoint of the cluster) to whoever connects. Nearly always something was lost: a wrong indentation, an empty template. Write what was meant, or remove the policy; a default deny is written out.\n\nGood: `spec: {podSelector: {}, policyTypes: [Ingress]}`, in a policy of Calico `spec: {selector: all(), types: [Ingress]}`.",
  },
  "unknown-kind": {
    severity: "error",
    title: "a kind that this API does not have",
    text: "The group is one that holds policy, and it has no such kind in this version; or it is one of Kubernetes' own, such as `v1`, and the kind is misspelt or at home elsewhere; or no cluster can have the group, since a group without a dot, such as `app` or `calico`, could only be Kubernetes' own. The cluster would refuse it; passing over it in silence would turn a proof into a lie.\n\nBad: `apiVersion: v1` or `networking/v1` with `kind: NetworkPolicy`, `v1` with `kind: podlist`. Good: `apiVersion: networking.k8s.io/v1`, and `kind: PodList`.",
  },
  "unknown-version": {
    severity: "error",
    title: "a version that this API does not have",
    text: "The group and kind are known, the version is not. Calico's own kinds are `projectcalico.org/v3` (or `crd.projectcalico.org/v1` as stored), NetworkPolicy is `networking.k8s.io/v1`, ClusterNetworkPolicy is `policy.networking.k8s.io/v1alpha2` or `v1beta1`.",
  },
  "old-version": {
    severity: "warning",
    title: "an API version that clusters no longer serve",
    text: "The version was removed from Kubernetes years ago. It is read as its successor, and a current cluster would refuse it.\n\nBad: `apiVersion: extensions/v1beta1`. Good: `networking.k8s.io/v1` for a NetworkPolicy, `apps/v1` for a Deployment.",
  },
  "young-version": {
    severity: "warning",
    title: "an API version that not every cluster serves yet",
    text: "`policy.networking.k8s.io/v1beta1` came with v0.3.0 of the network policy API, in the shape of `v1alpha2`. The CRD that Calico 3.32 ships knows `v1alpha2` alone: a cluster with it refuses the object, one with the newer CRD takes it and serves it under both. It is judged like one of `v1alpha2`.\n\nWhere both kinds of clusters get the manifest, write `policy.networking.k8s.io/v1alpha2`.",
  },
  "not-judged": {
    severity: "warning",
    title: "a policy or setting that has a say and is not judged",
    text: "This kind or field decides about traffic, and this engine does not model it; or its group is misspelt, and the cluster knows no such kind; or an object holds a policy that somebody else is to make of it: a template, a rule of a policy engine, work for another cluster. Answers speak of everything else; where it has a say, they may be wrong. Take it out of the input, or read the answers with that in mind.",
  },
  "cluster-out-of-reach": {
    severity: "error",
    title: "a cluster that could not be read",
    text: "`carveout snapshot` runs `kubectl get --raw PATH` as you would, and got no answer: kubectl is not there, the server is not reached, you are not logged in, or every kind is refused. The message has kubectl's own words. Nothing was written.",
  },
  "snapshot-incomplete": {
    severity: "warning",
    title: "a kind that a snapshot of a cluster could not read",
    text: "`carveout snapshot` was refused a kind that has a say, or its server did not answer, and wrote so into the document `Snapshot`. The snapshot holds no object of the kind, the cluster perhaps does: answers may be wrong in the way that the message says. Where rights are missing, grant them with the line that is given, bind the role to who takes the snapshot (`kubectl create clusterrolebinding carveout-snapshot --clusterrole=carveout-snapshot --user=NAME`), and take it again. The document is part of what was read: without it nobody knows what is missing.",
  },
  "kustomization-not-built": {
    severity: "warning",
    title: "a kustomization that changes what lies around it",
    text: "The kustomization gives its manifests a namespace, other names, labels or patches, and nothing here applies it: the files are read as they lie, so names, namespaces and labels may be others than in the cluster, and a base and its overlay stand side by side. Files that it names as patches are passed over: each has the name of what it changes, and holds a part of it. Render it and read the result: `kustomize build DIR | carveout check -`. A kustomization that only lists resources changes nothing, and is passed over; so are files that it names under `configurations`, `crds`, `openapi` or `replacements`, as values of a chart, or as text of a ConfigMap or a Secret. A file that is named `kustomization.yaml` needs neither `apiVersion` nor `kind`.",
  },
  "chart-not-rendered": {
    severity: "info",
    title: "a file of a Helm chart, passed over",
    text: "`Chart.yaml`, `requirements.yaml` and `values.yaml` of a Helm chart tell helm what to render and are no objects of a cluster: they are passed over, and what helm would make of them is not in the answer. Render the chart and read the result: `helm template NAME DIR | carveout check -`. A file of such a name that holds an object is read as one.",
  },
  "taken-as-workload": {
    severity: "info",
    title: "a kind with a pod template, taken as a workload",
    text: "The kind is not one of Kubernetes' own, and it carries a pod template: it is taken to run pods as a Deployment does.",
  },
  "bad-name": {
    severity: "error",
    title: "a name that the cluster refuses",
    text: "Names are lower-case letters, digits and `-`, with dots where the kind permits them, at most 253 characters. Tiers permit no dot; Calico policies permit one at most.",
  },
  "bad-namespace": {
    severity: "error",
    title: "a namespace that does not fit",
    text: "The name of a namespace is lower-case letters, digits and `-`, at most 63 characters.",
  },
  "namespace-dropped": {
    severity: "warning",
    title: "a cluster-scoped object with a namespace",
    text: "The kind belongs to the whole cluster. `kubectl apply` takes the object all the same: the server takes the namespace off before it looks at anything else, and nobody is told. A GlobalNetworkPolicy that was meant for one namespace is then in force in all of them, and it is judged so here.\n\nBad: a GlobalNetworkPolicy with `metadata.namespace: shop`. Good: a NetworkPolicy of `projectcalico.org/v3` with it, or a GlobalNetworkPolicy without it whose `spec.namespaceSelector` names the namespace.",
  },
  "bad-label": {
    severity: "error",
    title: "a label or annotation that the cluster refuses",
    text: "A label key has an optional DNS prefix and `/`, then up to 63 of letters, digits, `-`, `_`, `.` that begin and end with a letter or digit. A value follows the same rule and may be empty. Network sets may not use `projectcalico.org/namespace`.",
  },
  "duplicate-object": {
    severity: "error",
    title: "two different objects of one name",
    text: "Kind, namespace and name identify an object; the cluster can hold only one. Here the last one counts, as it would after `kubectl apply` of the files in their order: by name within a folder, as given otherwise. `kubectl create` would refuse the second. Both places are named. Identical repeats are one object and no finding.",
  },
  "selector-syntax": {
    severity: "error",
    title: "a selector that cannot be read",
    text: "The selector language: `label == 'value'`, `!=`, `in {'a', 'b'}`, `not in`, `contains`, `starts with`, `ends with`, `has(label)`, `all()`, joined by `&&` and `||`, negated by `!`. Values are always quoted, and a line break outside quotes is an error (use `>-` for a long selector).",
  },
  "misplaced-global": {
    severity: "error",
    title: "`global()` where it has no meaning",
    text: "`global()` selects what is in no namespace, and only as the whole of a rule's namespaceSelector. Anywhere else Calico refuses the text `global()`, even inside quotes.",
  },
  "bad-cidr": {
    severity: "error",
    title: "an address block that cannot be read",
    text: "Rules of Calico policies take blocks such as `10.0.0.0/8`, strictly masked: `10.0.0.1/24` is refused, and a bare address is too (write `/32` or `/128`). Network sets take bare addresses and host bits as well. Octets have no leading zeros.",
  },
  "unread-address": {
    severity: "warning",
    title: "an address of a node that is none",
    text: "What the status of a Node lists under `InternalIP`, `ExternalIP` and their like are plain addresses, without a prefix length; only `Hostname`, `InternalDNS` and `ExternalDNS` are names. This one can be read by nobody, and the node is judged as if it were not there.",
  },
  "bad-address": {
    severity: "error",
    title: "an address that cannot be read",
    text: "The field wants a plain IPv4 or IPv6 address, without a prefix length.",
  },
  "mixed-families": {
    severity: "error",
    title: "IPv4 and IPv6 in one rule",
    text: "All blocks of one rule, negated ones among them, are of one family, and of the one that `ipVersion` names. Write two rules.",
  },
  "negated-everything": {
    severity: "error",
    title: "a negation that leaves nothing",
    text: "`notNets` with the whole address space matches no packet; Calico refuses it.",
  },
  "rule-without-family": {
    severity: "warning",
    title: "a negation that empties the rule",
    text: "`notNets` with the whole address space in a spelling that the servers let pass, such as `0.0.0.0/00`. The dataplane understands it all the same: the rule does not exist for that family.",
  },
  "bad-port": {
    severity: "error",
    title: "a port that cannot be read",
    text: 'A port is a number from 1 to 65535, a range `"min:max"`, or the name of a container port: at most 15 of `a-z`, `0-9` and `-`, with a letter.',
  },
  "bad-protocol": {
    severity: "error",
    title: "a protocol that cannot be read",
    text: "A protocol is one of TCP, UDP, SCTP, ICMP, ICMPv6, UDPLite, spelt exactly so, or a number from 1 to 255.",
  },
  "ports-need-protocol": {
    severity: "error",
    title: "ports without a protocol that has ports",
    text: "Port numbers mean something only with `protocol: TCP`, `UDP` or `SCTP`. Without it the rule would be about every protocol. A list of names alone may stand without a protocol since Calico 3.32.",
  },
  "bad-acceptance": {
    severity: "warning",
    title: "an annotation that accepts no finding",
    text: '`accept.carveout.dev/CODE: "reason"` among the annotations of an object says that somebody has looked at findings of that code about it and lets them stand. The reason is wanted: whoever reads it in a year has to know what somebody knew. A code that no finding has, or whose findings are errors of `check`, which a cluster refuses whatever is annotated, accepts nothing; nor does an annotation of a single rule.',
  },
  "unneeded-acceptance": {
    severity: "info",
    title: "an annotation that accepts what is not found",
    text: "The annotation `accept.carveout.dev/CODE` accepts findings of a code, and there is none about its object, or not any more. Take it away: it would hide the next one.",
  },
  "bad-icmp": {
    severity: "error",
    title: "an ICMP criterion that does not fit",
    text: "`icmp` goes with `protocol: ICMP` or `ICMPv6` by name, types run from 0 to 254, codes from 0 to 255, and a code needs its type. ICMP is IPv4, ICMPv6 is IPv6.",
  },
  "bad-http": {
    severity: "error",
    title: "an HTTP criterion that does not fit",
    text: "HTTP criteria stand in ingress rules that allow, with `protocol: TCP` or none. A path has `exact` or `prefix`, begins with `/` and holds no blank, `?` or `#`. The kernel ignores them: the rule then allows the whole port.",
  },
  "bad-services": {
    severity: "error",
    title: "`services` that do not fit",
    text: "`services` names one service as the destination of an egress rule or the source of an ingress rule. It stands alone on its side: no selectors, service accounts or nets, and no ports at a destination. In a global policy it names the namespace.",
  },
  "services-without-namespace": {
    severity: "warning",
    title: "`services` without a namespace matches nothing",
    text: "The API's description says that an empty namespace means the policy's own. Calico's conversion does not fill it in: the rule looks for a service in no namespace and matches nothing. Name the namespace.",
  },
  "bad-forward": {
    severity: "error",
    title: "host policy modes that exclude each other",
    text: "`doNotTrack` and `preDNAT` need `applyOnForward: true` and exclude each other. A preDNAT policy has no egress rules and no type Egress.",
  },
  "bad-staged": {
    severity: "error",
    title: "a staged deletion with content",
    text: "`stagedAction: Delete` says that the policy of this name shall go. Every other field of the spec but the tier (and types) stays empty; a present empty list counts as content.",
  },
  "bad-tier": {
    severity: "error",
    title: "a built-in tier with other values",
    text: "The tiers `default` (order 1000000, Deny), `kube-admin` (1000, Pass) and `kube-baseline` (10000000, Pass) are fixed. A manifest of one states exactly these values.",
  },
  "bad-host-endpoint": {
    severity: "error",
    title: "a host endpoint that names no interface",
    text: "A HostEndpoint names its node, and its interface or at least one expected IP; `*` stands for all interfaces. A template by which kube-controllers makes host endpoints names blocks of addresses or a pattern of interfaces.",
  },
  "bad-pool": {
    severity: "error",
    title: "an IP pool that does not fit",
    text: "The pool's block, block size, encapsulation and uses contradict each other; the message says how.",
  },
  "bad-profile": {
    severity: "error",
    title: "a profile that cannot be changed",
    text: "`projectcalico-default-allow` is built in: one Allow rule each way, no labels. It cannot be created or changed.",
  },
} as const

/** Findings of manifests, of every kind. */
export const manifestManual: typeof calicoManual & typeof kubernetesManual = {...calicoManual, ...kubernetesManual}

/** Codes of manifests. */
export type ManifestCode = keyof typeof manifestManual
