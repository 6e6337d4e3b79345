// Which documents count, what becomes of the others, and what is said about them.
import assert from "node:assert/strict"
import {test} from "node:test"
import {parseManifests} from "./parse.ts"

/** What one text becomes: resources as `Kind namespace/name`, findings as `severity code path`. */
function read(text: string): {readonly resources: readonly string[]; readonly findings: readonly string[]; readonly tests: number} {
  const {resources, diagnostics, tests} = parseManifests([{name: "m.yaml", text}])
  return {
    resources: resources.map(({kind, namespace, name}) => `${kind} ${namespace}/${name}`),
    findings: diagnostics.map(({severity, code, path}) => `${severity} ${code} ${path}`),
    tests: tests.length,
  }
}

/** The text becomes exactly these resources with exactly these findings. */
function check(text: string, resources: readonly string[], findings: readonly string[] = []): void {
  const seen = read(text)
  assert.deepEqual({resources: seen.resources, findings: seen.findings}, {resources, findings}, text)
}

/** A small policy of a group and version. */
const policy = (apiVersion: string, kind = "NetworkPolicy"): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a, namespace: b}\nspec: {}\n`

/** A workload that carries a pod template. */
const workload = (apiVersion: string, kind: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\nspec: {template: {spec: {containers: [{name: c}]}}}\n`

const set = "metadata: {name: a}\nspec: {nets: [10.0.0.0/8]}\n"

test("the two kinds named NetworkPolicy are told apart by their group", () => {
  check(policy("networking.k8s.io/v1"), ["NetworkPolicy b/a"])
  check(policy("projectcalico.org/v3"), ["CalicoNetworkPolicy b/a"])
})

test("a policy in a group or version that has none is never passed over in silence", () => {
  check(policy("networking.k8s.io/v1beta1"), [], ["error unknown-version apiVersion"])
  check(policy("networking.k8s.io"), [], ["error unknown-version apiVersion"])
  check(policy("projectcalico.org"), [], ["error unknown-version apiVersion"])
  check(policy("v1"), [], ["error unknown-kind apiVersion"])
  check(policy("apps/v1"), [], ["error unknown-kind apiVersion"])
  check(policy("v3", "GlobalNetworkPolicy"), [], ["error unknown-kind apiVersion"])
  check(policy("networking.k8s.io/v1", "GlobalNetworkPolicy"), [], ["error unknown-kind kind"])
  check(policy("projectcalico.og/v3"), [], ["warning not-judged kind"])
  check(policy("crd.antrea.io/v1beta1", "ClusterNetworkPolicy"), [], ["warning not-judged kind"])
  check(policy("policies.example.com/v1", "TenantNetworkPolicy"), [], ["warning not-judged kind"])
})

test("the help of an unknown kind or group names the one that was meant", () => {
  const helpOf = (text: string): string | undefined => parseManifests([{name: "m.yaml", text}]).diagnostics[0]?.help
  assert.equal(helpOf(policy("v1")), "`NetworkPolicy` is at home in `projectcalico.org/v3` and `networking.k8s.io/v1`")
  assert.equal(helpOf(policy("projectcalico.org/v3", "GlobalNetworkPolcy")), "did you mean `GlobalNetworkPolicy`?")
  assert.equal(helpOf(policy("projectcalico.og/v3")), "did you mean the group `projectcalico.org`?")
  assert.equal(helpOf(policy("networking.k8s.io")), "write `networking.k8s.io/v1`")
  assert.equal(helpOf(policy("networking.k8s.aws/v1alpha1", "ClusterNetworkPolicy")), "answers speak of everything else")
})

test("a kind of ours in a group that no cluster has is an error, in one near to its own a warning, and both name what was meant", () => {
  const told = (apiVersion: string, kind: string, items = ""): readonly string[] =>
    parseManifests([{name: "m.yaml", text: `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\n${items}`}]).diagnostics.map(
      ({severity, code, help, fix}) => [severity, code, fix?.text ?? help].join(" "),
    )
  const error = (right: string): readonly string[] => [`error unknown-kind ${right}`]
  const warning = (right: string): readonly string[] => [`warning not-judged ${right}`]
  assert.deepEqual(told("app/v1", "Deployment", "spec: {template: {spec: {containers: []}}}\n"), error("apps/v1"))
  assert.deepEqual(told("apps", "Deployment", "spec: {template: {spec: {containers: []}}}\n"), error("apps/v1"))
  assert.deepEqual(told("v1/apps", "Deployment"), error("apps/v1"))
  assert.deepEqual(told("networking/v1", "NetworkPolicy"), error("networking.k8s.io/v1"))
  assert.deepEqual(told("calico/v3", "NetworkPolicy"), error("projectcalico.org/v3"))
  assert.deepEqual(told("calico/v3", "globalnetworkpolicy"), error("projectcalico.org/v3"))
  assert.deepEqual(told("calico/v3", "Tier"), error("projectcalico.org/v3"))
  assert.deepEqual(told("api/v1", "Pod"), error("v1"))
  assert.deepEqual(
    told("policies/v1", "NetworkPolicy"),
    error("`NetworkPolicy` is at home in `projectcalico.org/v3` and `networking.k8s.io/v1`"),
  )
  assert.deepEqual(told("v1", "podlist", "items: [{}]\n"), error("PodList"))
  assert.deepEqual(told("networking.k8s.io/v1", "networkpolicylist", "items: [{}]\n"), error("NetworkPolicyList"))
  assert.deepEqual(told("calico/v3", "GlobalNetworkPolicyList", "items: [{metadata: {name: b}}]\n"), error("projectcalico.org/v3"))
  assert.deepEqual(told("calico.org/v3", "Tier"), warning("projectcalico.org/v3"))
  assert.deepEqual(told("projectcalico.og/v3", "HostEndpoint"), warning("projectcalico.org/v3"))
  assert.deepEqual(told("discover.k8s.io/v1", "EndpointSlice"), warning("discovery.k8s.io/v1"))
  assert.deepEqual(told("core.k8s.io/v1", "Namespace"), warning("v1"))
})

test("kinds of other projects that are called as ours are theirs", () => {
  const theirs: readonly (readonly [apiVersion: string, kind: string])[] = [
    ["serving.knative.dev/v1", "Service"],
    ["openslo/v1", "Service"],
    ["n9/v1alpha", "Service"],
    ["skaffold/v4beta6", "Profile"],
    ["batch.volcano.sh/v1alpha1", "Job"],
    ["apps.kruise.io/v1beta1", "StatefulSet"],
    ["config.projectsveltos.io/v1beta1", "Profile"],
    ["kubeflow.org/v1", "Profile"],
    ["kyma-project.io/v1", "Tier"],
    ["networking.istio.io/v1", "Gateway"],
    ["metal3.io/v1", "HostEndpoint"],
    ["v1", "SecretList"],
    ["v1", "ConfigMapList"],
    ["policy/v1", "PodDisruptionBudgetList"],
    ["autoscaling/v2", "HorizontalPodAutoscalerList"],
    ["apps/v1", "ControllerRevisionList"],
  ]
  for (const [apiVersion, kind] of theirs) check(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\n`, [])
})

test("what is wrong with a place that has not been filled in is that", () => {
  const helpsOf = (text: string): readonly (string | undefined)[] =>
    parseManifests([{name: "m.yaml", text}]).diagnostics.map(({help}) => help)
  const filled = /^`\$\{…\}` is a place that has not been filled in/
  const [name, block, label, ...others] = helpsOf(
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: '${NAMESPACE}'}\n" +
      "spec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: '${POD_NET:=10.0.0.0/8}'}}, {podSelector: {matchLabels: {app: '${APP}'}}}]}]}\n",
  )
  for (const help of [name, block, label]) assert.match(help ?? "", filled)
  assert.match(
    helpsOf("apiVersion: v1\nkind: Namespace\nmetadata: {name: '{{ .Release.Name }}-a'}\n")[0] ?? "",
    /^`\{\{…\}\}` is a place of a template/,
  )
  assert.deepEqual(others, [])
  assert.equal(helpsOf(policy("networking.k8s.io/v1").replace("namespace: b", "namespace: $b"))[0]?.includes("filled"), undefined)
})

test("a field of another edition or channel, or of another place, is not taken for a slip", () => {
  const helpOf = (text: string): string | undefined =>
    parseManifests([{name: "m.yaml", text}]).diagnostics.find(({code}) => code === "unknown-field")?.help
  const rule = (field: string): string =>
    `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: a}\nspec: {egress: [{action: Allow, destination: {${field}}}]}\n`
  assert.match(helpOf(rule("domains: [example.com]")) ?? "", /Calico Enterprise/)
  assert.equal(helpOf(rule("serviceAccountSelector: a == 'b'")), "in a rule it is written `serviceAccounts: {selector: …}`")
  assert.equal(helpOf(rule("domain: [example.com]"))?.startsWith("known here: "), true)
  const names =
    "apiVersion: projectcalico.org/v3\nkind: GlobalNetworkSet\nmetadata: {name: a}\nspec: {allowedEgressDomains: [example.com]}\n"
  assert.match(helpOf(names) ?? "", /Calico Enterprise/)
  const peers = (field: string): string =>
    `apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {name: a}\nspec: {tier: Admin, priority: 1, subject: {namespaces: {}}, egress: [{action: Accept, to: [{${field}}]}]}\n`
  assert.match(helpOf(peers("domainNames: [example.com]")) ?? "", /experimental channel/)
})

test("kinds of other groups pass silently, those of a policy group that have no say too, in their own versions", () => {
  check("apiVersion: metallb.io/v1beta1\nkind: IPAddressPool\nmetadata: {name: a}\n", [])
  check("apiVersion: kubeflow.org/v1\nkind: Profile\nmetadata: {name: a}\n", [])
  check("apiVersion: networking.k8s.io/v1beta1\nkind: Ingress\nmetadata: {name: a}\n", [])
  check("apiVersion: crd.projectcalico.org/v1\nkind: IPAMBlock\nmetadata: {name: a}\n", [])
  for (const kind of [
    "projectcalico.org/v3\nkind: PacketCapture",
    "networking.k8s.io/v1alpha1\nkind: ClusterCIDR",
    "v1\nkind: NetNamespace",
  ])
    check(`apiVersion: ${kind}\nmetadata: {name: a}\n`, [])
  check("apiVersion: networking.k8s.io/v9\nkind: Ingress\nmetadata: {name: a}\n", [], ["error unknown-version apiVersion"])
})

test("versions that are no longer served are read as their successors, and said", () => {
  check(policy("extensions/v1beta1"), ["NetworkPolicy b/a"], ["warning old-version apiVersion"])
  check(workload("extensions/v1beta1", "Deployment"), ["Workload default/a"], ["warning old-version apiVersion"])
  check(workload("apps/v1beta2", "StatefulSet"), ["Workload default/a"], ["warning old-version apiVersion"])
  check(workload("apps/v1", "Deployment"), ["Workload default/a"], ["warning no-workload-selector spec.selector"])
})

test("a version that not every cluster serves is read like the one before it, and said", () => {
  const cluster = (version: string): string =>
    `apiVersion: policy.networking.k8s.io/${version}\nkind: ClusterNetworkPolicy\nmetadata: {name: a}\nspec: {tier: Admin, priority: 1, subject: {namespaces: {}}}\n`
  check(cluster("v1beta1"), ["ClusterNetworkPolicy /a"], ["warning young-version apiVersion"])
  check(cluster("v1alpha2"), ["ClusterNetworkPolicy /a"])
  check(cluster("v1"), [], ["error unknown-version apiVersion"])
})

test("a foreign kind with a pod template is a workload, and said", () => {
  check(workload("argoproj.io/v1alpha1", "Rollout"), ["Workload default/a"], ["info taken-as-workload kind"])
})

test("a document without a kind or apiVersion is an error", () => {
  check("a: b\n", [], ["error no-kind apiVersion"])
  check("kind: Pod\n", [], ["error no-kind apiVersion"])
  check("apiVersion: v1\n", [], ["error no-kind kind"])
  check("- a\n", [], ["error no-kind "])
  check("---\n---\n# nothing\n", [])
})

test("a document without apiVersion is told where its kind is at home", () => {
  const help = (text: string): string | undefined => parseManifests([{name: "m.yaml", text}]).diagnostics[0]?.help
  assert.match(help("kind: GlobalNetworkPolicy\n") ?? "", /^`GlobalNetworkPolicy` is at home in `projectcalico.org\/v3`$/)
  assert.match(
    help("kind: NetworkPolicy\n") ?? "",
    /`networking.k8s.io\/v1`.*`projectcalico.org\/v3`|`projectcalico.org\/v3`.*`networking.k8s.io\/v1`/,
  )
  assert.equal(help("kind: Nothing\n"), undefined)
  assert.equal(help("apiVersoin: v1\nkind: Pod\n"), "is `apiVersoin` misspelt?")
})

test("a file of another tool is said to be one, with what to do about it", () => {
  const help = (name: string, text: string): string => parseManifests([{name, text}]).diagnostics[0]?.help ?? ""
  assert.match(
    help("web/package.json", '{"name": "web", "version": "1.0.0"}'),
    /^the file is a package manager's and no manifest: name the folders/,
  )
  assert.match(help("chart/values-prod.yaml", "kidn: Pod\nmetadata: {name: a}\n"), /a Helm chart's and no manifest/)
  assert.match(help("chart/Chart.yaml", "apiVersion: v2\nname: shop\nspec: {}\n"), /`helm template NAME DIR \| carveout check -`/)
  assert.match(help("main:kustomization.yaml", "resources: [db.yaml]\nspec: {}\n"), /`kustomize build DIR \| carveout check -`/)
  assert.equal(help("deploy/pod.yaml", "kind: Pod\n"), "`Pod` is at home in `v1`")
})

test("files of kustomize and of charts are passed over by name and keys, and those that hold an object are not", () => {
  const told = (name: string, text: string): readonly string[] =>
    parseManifests([{name, text}]).diagnostics.map(({severity, code, place}) => `${severity} ${code} ${place?.line ?? 0}`)
  for (const name of [
    "deploy/kustomization.yaml",
    "kustomization.yml",
    "a/Kustomization",
    "main:kustomization.yaml",
    "C:\\a\\kustomization.yaml",
  ]) {
    assert.deepEqual(told(name, "resources: [db.yaml]\nimages: []\n"), [], name)
    assert.deepEqual(told(name, "kind: Kustomization\nresources: [db.yaml]\n"), [], name)
    assert.deepEqual(told(name, "resources: [db.yaml]\nnamePrefix: a-\n"), ["warning kustomization-not-built 2"], name)
    assert.deepEqual(told(name, "kind: Pod\nmetadata: {name: a}\n"), ["error no-kind 1"], name)
    assert.deepEqual(told(name, "resources: []\nspec: {podSelector: {}}\n"), ["error no-kind 1"], name)
  }
  const passed = ["info chart-not-rendered 1"]
  assert.deepEqual(told("chart/Chart.yaml", "apiVersion: v2\nname: shop\nversion: 1.0.0\ntype: application\n"), passed)
  assert.deepEqual(told("chart/requirements.yaml", "dependencies: [{name: db}]\n"), passed)
  assert.deepEqual(told("chart/values.yaml", "replicaCount: 2\nservice: {port: 80}\n"), passed)
  assert.deepEqual(told("chart/values-prod.yml", "networkPolicy: {enabled: true}\nbind: 0.0.0.0\n"), passed)
  for (const name of ["chart/ci/ha-values.yaml", "prod.values.yml", "values2.yaml"])
    assert.deepEqual(told(name, "replicaCount: 2\n"), passed)
  assert.deepEqual(told("chart/myvalues.yaml", "replicaCount: 2\n"), ["error no-kind 1"])
  assert.deepEqual(told("deploy/patch.yaml", "- {op: add, path: /spec/replicas, value: 2}\n- {op: remove, path: /spec/paused}\n"), [])
  assert.deepEqual(told("deploy/patch.yaml", "- {op: add, path: /spec/replicas}\n- {kind: Pod}\n"), ["error no-kind 1"])
  assert.deepEqual(told("chart/values.yaml", "apiVersion: v1\nmetadata: {name: a}\n"), ["error no-kind 1"])
  assert.deepEqual(told("chart/values.yaml", "metadata: {name: a}\nspec: {}\n"), ["error no-kind 1"])
  const namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n"
  for (const name of ["values.yaml", "kustomization.yaml", "Chart.yaml"]) {
    assert.equal(parseManifests([{name, text: namespace}]).resources.length, 1, name)
  }
  assert.deepEqual(told("deploy/all.yaml", "resources: [db.yaml]\n"), ["error no-kind 1"])
})

test("a NetworkPolicy under the other group's apiVersion is told so", () => {
  const helps = (text: string): readonly (string | undefined)[] =>
    parseManifests([{name: "m.yaml", text}]).diagnostics.map(({help}) => help)
  const head = "kind: NetworkPolicy\nmetadata: {name: p, namespace: x}\n"
  assert.deepEqual(helps(`apiVersion: networking.k8s.io/v1\n${head}spec: {selector: all(), podSelectr: {}}\n`), [
    "a NetworkPolicy with `selector` is one of `projectcalico.org/v3`: look at `apiVersion`",
    "did you mean `podSelector`?",
  ])
  assert.deepEqual(helps(`apiVersion: projectcalico.org/v3\n${head}spec: {podSelector: {}}\n`), [
    "a NetworkPolicy with `podSelector` is one of `networking.k8s.io/v1`: look at `apiVersion`",
  ])
  assert.deepEqual(helps("apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: p}\nspec: {podSelector: {}}\n"), [
    "did you mean `selector`?",
  ])
})

test("a misspelt field whose right name stands beside it has no repair that writes it twice", () => {
  const text = "apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: p}\nspec:\n  order: 900\n  ordr: 5\n"
  const [finding, ...others] = parseManifests([{name: "m.yaml", text}]).diagnostics
  assert.equal(finding?.help, "`order` stands in the map already: remove one of the two")
  assert.equal(finding.fix, undefined)
  assert.deepEqual(others, [])
})

test("a range of ports written in another way is shown as it is written", () => {
  const help = (ports: string): string | undefined => {
    const rule = `{action: Allow, protocol: TCP, destination: {ports: [${ports}]}}`
    const text = `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: p}\nspec: {selector: all(), ingress: [${rule}]}\n`
    return parseManifests([{name: "m.yaml", text}]).diagnostics.find(({code}) => code === "bad-port")?.help
  }
  assert.equal(help('"70-80"'), "write a range as `70:80`")
  assert.equal(help('"80-70"'), "write a range as `70:80`")
  assert.equal(help('"80:70"'), "write a range as `70:80`")
  assert.equal(help('"1:99999"'), undefined)
})

test("lists are taken apart; items of a typed list take its kind, and a list may be empty", () => {
  const item = "{metadata: {name: a}, spec: {nets: [10.0.0.0/8]}}"
  check(`apiVersion: projectcalico.org/v3\nkind: GlobalNetworkSetList\nitems: [${item}]\n`, ["GlobalNetworkSet /a"])
  check(`apiVersion: v1\nkind: List\nitems: [${item}]\n`, [], ["error no-kind items[0].apiVersion"])
  for (const items of ["", "items: null\n", "items: []\n"]) {
    for (const kind of ["NetworkPolicyList", "IngressList"]) check(`apiVersion: networking.k8s.io/v1\nkind: ${kind}\n${items}`, [])
  }
  check("apiVersion: networking.k8s.io/v1\nkind: NetworkPolicyList\nitems: {}\n", [], ["error wrong-type items"])
})

test("tests are handed back undecoded, those in a list too", () => {
  const one = "{apiVersion: carveout.dev/v1alpha1, kind: PolicyTest, metadata: {name: t}, spec: {}}"
  assert.deepEqual(read(`${one}\n`), {resources: [], findings: [], tests: 1})
  assert.deepEqual(read(`apiVersion: v1\nkind: List\nitems: [${one}, ${one}]\n`), {resources: [], findings: [], tests: 2})
})

test("an identical repeat is one object, a different one is an error at both places", () => {
  const one = `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkSet\n${set}`
  check(`${one}---\n${one}`, ["GlobalNetworkSet /a"])
  check(`${one}---\n${one.replace("10.0.0.0", "11.0.0.0")}`, ["GlobalNetworkSet /a"], ["error duplicate-object metadata.name"])
  const {diagnostics} = parseManifests([{name: "m.yaml", text: `${one}---\n${one.replace("10.0.0.0", "11.0.0.0")}`}])
  assert.deepEqual([diagnostics[0]?.place?.line, diagnostics[0]?.related?.[0]?.place.line], [6, 1])
})

test("of different objects of one name the last counts, wherever it stands, and each finding says which", () => {
  const [a, b, c] = ["10", "11", "12"].map(
    (net) => `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkSet\n${set.replace("10.0.0.0", `${net}.0.0.0`)}`,
  )
  const said = (...texts: readonly (string | undefined)[]): unknown => {
    const {resources, diagnostics} = parseManifests(texts.map((text, i) => ({name: String(i), text: text ?? ""})))
    const [counts] = resources
    return {
      counts: [resources.length, counts?.at.file, JSON.stringify(counts?.object()).includes("12.0.0.0")],
      findings: diagnostics.map(({message, place, related}) =>
        [place?.file, /: (.*)$/.exec(message)?.[1], ...(related ?? []).map((each) => each.place.file)].join(" "),
      ),
    }
  }
  assert.deepEqual(said(a, c), {counts: [1, "1", true], findings: ["1 this one counts, and the first does not 0"]})
  assert.deepEqual(said(a, b, c), {
    counts: [1, "2", true],
    findings: ["1 it does not count 0 2", "2 this one counts, and the first does not 0"],
  })
  // The last says what the first says, which is at the earlier place.
  assert.deepEqual(said(c, b, c), {counts: [1, "0", true], findings: ["1 it does not count 0"]})
  // One that the cluster would refuse replaces nothing.
  assert.deepEqual(said(c, a?.replace("nets: [10", "nets: [300")), {counts: [1, "0", true], findings: ["1 "]})
})

test("a stored object is the same object as its v3 form", () => {
  check(
    `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkSet\n${set}---\napiVersion: crd.projectcalico.org/v1\nkind: GlobalNetworkSet\n${set}`,
    ["GlobalNetworkSet /a"],
  )
})

test("a stored policy takes name, labels and annotations from its annotation, else loses the prefix of the default tier", () => {
  const stored = (metadata: string, tier: string): string =>
    `apiVersion: crd.projectcalico.org/v1\nkind: GlobalNetworkPolicy\nmetadata: ${metadata}\nspec: {tier: ${tier}}\n`
  check(stored("{name: default.a}", "default"), ["GlobalNetworkPolicy /a"])
  check(stored("{name: front.a}", "front"), ["GlobalNetworkPolicy /front.a"])
  const annotated = `{name: default.a, labels: {x: old, z: own}, annotations: {projectcalico.org/metadata: '{"name":"default.a","labels":{"x":"new"}}'}}`
  const {resources} = parseManifests([{name: "m.yaml", text: stored(annotated, "default")}])
  assert.equal(resources[0]?.name, "default.a")
  assert.deepEqual([...(resources[0]?.labels ?? [])].toSorted(), [
    ["projectcalico.org/tier", "default"],
    ["x", "new"],
    ["z", "own"],
  ])
  check(stored("{name: a, labels: [x]}", "default"), [], ["error wrong-type metadata.labels"])
})

test("an object with an error is left out, and each finding is said once", () => {
  check("apiVersion: projectcalico.org/v3\nkind: GlobalNetworkSet\nmetadata: {name: a}\nspec: 7\n", [], ["error wrong-type spec"])
  check(
    "apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: a}\nspec: {ingress: [{action: Allow, source: {nets: 7}}]}\n",
    [],
    ["error wrong-type spec.ingress[0].source.nets"],
  )
})

test("metadata is what the API takes: times are times, annotations are counted in bytes", () => {
  const head = "apiVersion: projectcalico.org/v3\nkind: GlobalNetworkSet\nmetadata:\n  name: a\n"
  check(`${head}  creationTimestamp: 2026-01-31T12:00:00Z\n`, ["GlobalNetworkSet /a"])
  check(`${head}  creationTimestamp: null\n`, ["GlobalNetworkSet /a"])
  check(`${head}  creationTimestamp: yesterday\n`, [], ["error wrong-type metadata.creationTimestamp"])
  const half = 128 * 1024
  check(`${head}  annotations: {a: ${"x".repeat(half + 1)}}\n`, ["GlobalNetworkSet /a"])
  check(`${head}  annotations: {a: ${"é".repeat(half)}}\n`, [], ["error too-long metadata.annotations"])
})

test("the tier of a Calico policy is written over its label before the label is checked", () => {
  const labelled = (kind: string): string =>
    `apiVersion: projectcalico.org/v3\nkind: ${kind}\nmetadata: {name: a, labels: {projectcalico.org/tier: "not a value"}}\nspec: {}\n`
  check(labelled("GlobalNetworkPolicy"), ["GlobalNetworkPolicy /a"])
  check(labelled("GlobalNetworkSet"), [], ["error bad-label metadata.labels.projectcalico.org/tier"])
})
