// Cluster-scoped Kubernetes policies as effective ones, and what becomes of rules that fail (resources §10).
import assert from "node:assert/strict"
import {test} from "node:test"
import {parseManifests} from "../../manifest/parse.ts"
import type {ClusterPeer, ClusterRule} from "../../manifest/resource.ts"
import type {Built} from "../build.ts"
import {buildSnapshot} from "../build.ts"
import {clusterPolicy, policyOf, ruleText, saidOf, text, world} from "../written.test.ts"

const k8s = 'projectcalico.org/orchestrator == "k8s"'
const somewhere = "has(projectcalico.org/namespace)"

/** The rules of a direction. */
function rules(direction: "ingress" | "egress", list: string): readonly string[] {
  return policyOf(world(clusterPolicy(`${direction}: [${list}]`)))[direction].map((rule) => `${rule.index} ${ruleText(rule)}`)
}

test("the two worked vectors come out", () => {
  const first = policyOf(
    world(clusterPolicy("egress: [{action: Accept, to: [{namespaces: {}}], protocols: [{tcp: {destinationPort: {number: 80}}}]}]")),
  )
  assert.deepEqual(
    [first.tier, first.order, first.types, text(first.selector), first.egress.map(ruleText)],
    ["kube-admin", 10, ["Egress"], `(${k8s} && ${somewhere})`, [`Allow 6 to ${somewhere} :80`]],
  )
  const second = policyOf(
    world(
      "{apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {name: b}, spec: {tier: Baseline, priority: 1000, subject: {pods: {podSelector: {}}}, ingress: [{action: Accept, from: [{namespaces: {}}]}]}}",
    ),
  )
  assert.deepEqual(
    [second.id, second.tier, second.order, second.types, second.ingress.map(ruleText), second.tieBreak],
    ["ClusterNetworkPolicy/b", "kube-baseline", 1000, ["Ingress"], [`Allow from ${somewhere}`], "b//KubernetesClusterNetworkPolicy"],
  )
})

test("a subject of pods has both selectors, an absent namespace selector being every namespace", () => {
  const check = (subject: string, wanted: string): void =>
    assert.equal(text(policyOf(world(clusterPolicy("ingress: []", subject))).selector), wanted)
  check("{pods: {podSelector: {matchLabels: {a: b}}}}", `((${k8s} && a == "b") && ${somewhere})`)
  check("{pods: {podSelector: {}, namespaceSelector: {matchLabels: {e: f}}}}", `(${k8s} && pcns.e == "f")`)
  check("{namespaces: {matchExpressions: [{key: e, operator: DoesNotExist}]}}", `(${k8s} && !has(pcns.e))`)
})

test("a policy without rules has no type, as upstream's empty list decides nothing", () => {
  assert.deepEqual(policyOf(world(clusterPolicy("ingress: []"))).types, [])
})

test("peers by namespace have no orchestrator term, peers by pods have, networks are masked", () => {
  assert.deepEqual(
    rules(
      "egress",
      "{action: Deny, to: [{namespaces: {matchLabels: {e: f}}}, {pods: {podSelector: {}}}, {networks: [10.1.2.3/8, 'fd00::/8']}]}",
    ),
    ['0 Deny to pcns.e == "f"', `0 Deny to (${somewhere} && ${k8s})`, "0 Deny to 10.0.0.0/8 fd00::/8"],
  )
})

test("protocols are outside, peers inside; names go without a protocol, first", () => {
  const protocols =
    "[{udp: {destinationPort: {number: 53}}}, {destinationNamedPort: http}, {tcp: {destinationPort: {range: {start: 80, end: 90}}}}, {tcp: {destinationPort: {number: 91}}}]"
  assert.deepEqual(rules("ingress", `{action: Pass, from: [{namespaces: {}}], protocols: ${protocols}}`), [
    `0 Pass from ${somewhere} to :http`,
    `0 Pass from ${somewhere} to :80:91`.replace("Pass", "Pass 6"),
    `0 Pass 17 from ${somewhere} to :53`,
  ])
})

test("an entry that says nothing stands for everything and discards the others", () => {
  const protocols = "[{tcp: {destinationPort: {number: 80}}}, {destinationNamedPort: ''}]"
  assert.deepEqual(rules("ingress", `{action: Accept, from: [{namespaces: {}}], protocols: ${protocols}}`), [`0 Allow from ${somewhere}`])
})

/** A policy with rules as objects that the API refuses may have them: from before a check, or written past it. */
function builtWith(direction: "ingress" | "egress", ...list: readonly Partial<ClusterRule>[]): Built {
  const {resources} = parseManifests([{name: "c.yaml", text: clusterPolicy("ingress: []")}])
  const [policy] = resources
  assert.ok(policy?.kind === "ClusterNetworkPolicy")
  const everyone: ClusterPeer = {namespaces: {matchLabels: new Map(), matchExpressions: []}, pods: null, networks: null}
  const full = list.map((rule): ClusterRule => ({name: "", action: "Accept", peers: [everyone], protocols: null, at: policy.at, ...rule}))
  return buildSnapshot([{...policy, [direction]: full}])
}

const nobody: ClusterPeer = {namespaces: null, pods: null, networks: null}

test("a failed rule denies everything in place if it denies or passes, and vanishes if it accepts", () => {
  const built = builtWith("ingress", {peers: [nobody]}, {action: "Pass", peers: [nobody]}, {action: "Deny", peers: [nobody]}, {})
  const policy = policyOf(built)
  assert.deepEqual(
    policy.ingress.map((rule) => `${rule.index} ${ruleText(rule)}`),
    ["1 Deny", "2 Deny", `3 Allow from ${somewhere}`],
  )
  assert.deepEqual(saidOf(built, "rule-dropped"), [
    "a peer has none of the supported fields: the rule is dropped",
    "a peer has none of the supported fields: the rule denies everything",
  ])
})

test("networks are no peer of an ingress rule; beside pods in an egress rule both must hold", () => {
  const peer = {...nobody, networks: ["10.0.0.0/8"]}
  assert.deepEqual(policyOf(builtWith("ingress", {peers: [peer]})).ingress, [])
  const both = {...peer, pods: {namespaceSelector: null, podSelector: {matchLabels: new Map(), matchExpressions: []}}}
  assert.deepEqual(policyOf(builtWith("egress", {peers: [both]})).egress.map(ruleText), [`Allow to 10.0.0.0/8 (${somewhere} && ${k8s})`])
})

test("networks, ranges and names that cannot be converted fail their rule", () => {
  const check = (rule: Partial<ClusterRule>, wanted: string): void => {
    const built = builtWith("egress", rule)
    assert.deepEqual(policyOf(built).egress, [])
    assert.deepEqual(saidOf(built, "rule-dropped"), [`${wanted}: the rule is dropped`])
  }
  check({peers: [{...nobody, networks: ["10.0.0.1"]}]}, "Calico cannot read `10.0.0.1`")
  check({protocols: [{kind: "ports", protocol: "TCP", min: 90, max: 80}]}, "90 to 80 is no range of ports")
  check({protocols: [{kind: "ports", protocol: "TCP", min: 1, max: 65_536}]}, "1 to 65536 is no range of ports")
  check({protocols: [{kind: "name", name: "a b"}]}, "`a b` cannot name a port")
})

test("a policy all of whose rules vanish has no type of that direction", () => {
  assert.deepEqual(policyOf(builtWith("ingress", {peers: [nobody]})).types, [])
  assert.deepEqual(policyOf(builtWith("ingress", {peers: [nobody], action: "Deny"})).types, ["Ingress"])
})

test("a port name that is none by Kubernetes' rules discards the whole policy", () => {
  for (const name of ["'8080'", "HTTP", "name-of-sixteen-x"]) {
    const built = world(clusterPolicy(`ingress: [{action: Deny, from: [{namespaces: {}}], protocols: [{destinationNamedPort: ${name}}]}]`))
    assert.deepEqual(built.snapshot.policies, [], name)
    assert.equal(saidOf(built, "policy-dropped").length, 1)
  }
})

test("a policy without a subject is ignored", () => {
  const [policy] = parseManifests([{name: "c.yaml", text: clusterPolicy("ingress: []")}]).resources
  assert.ok(policy?.kind === "ClusterNetworkPolicy")
  const built = buildSnapshot([{...policy, subject: {namespaces: null, pods: null}}])
  assert.deepEqual(built.snapshot.policies, [])
  assert.deepEqual(saidOf(built, "policy-dropped"), ["`ClusterNetworkPolicy/c` has no subject: Calico ignores it"])
})

const foo = "{matchExpressions: [{key: e, operator: Foo}]}"

test("terms with unknown operators vanish: subjects and peers widen, and that is said", () => {
  const subject = world(clusterPolicy("ingress: []", `{namespaces: ${foo}}`))
  assert.equal(text(policyOf(subject).selector), k8s)
  assert.deepEqual(saidOf(subject, "selector-dropped"), [
    "every term of the subject's namespace selector vanishes: the policy applies to every namespace",
  ])
  const peer = world(clusterPolicy(`ingress: [{action: Accept, from: [{namespaces: ${foo}}]}]`))
  assert.deepEqual(policyOf(peer).ingress.map(ruleText), ["Allow"])
  assert.deepEqual(saidOf(peer, "peer-unconstrained"), [
    "every term of `from[0].namespaces` vanishes: the peer is everyone, outside the cluster too",
  ])
})

test("a text that is no selector is dropped from the subject's namespaces, and discards the policy anywhere else", () => {
  const quote = `{matchLabels: {e: "it's"}}`
  const subject = world(clusterPolicy("ingress: []", `{namespaces: ${quote}}`))
  assert.equal(text(policyOf(subject).selector), k8s)
  assert.equal(saidOf(subject, "selector-dropped").length, 1)
  const discards = (manifest: string): void => {
    const built = world(manifest)
    assert.deepEqual(built.snapshot.policies, [])
    assert.equal(saidOf(built, "policy-dropped").length, 1)
  }
  discards(clusterPolicy("ingress: []", `{pods: {podSelector: ${quote}}}`))
  discards(clusterPolicy(`ingress: [{action: Accept, from: [{namespaces: ${quote}}]}]`))
  discards(clusterPolicy(`ingress: [{action: Accept, from: [{pods: {podSelector: ${quote}}}]}]`))
})

test("`In` without values compares with an empty label", () => {
  const built = world(clusterPolicy("ingress: [{action: Accept, from: [{namespaces: {matchExpressions: [{key: e, operator: In}]}}]}]"))
  assert.deepEqual(policyOf(built).ingress.map(ruleText), ['Allow from pcns.e in {""}'])
})

test("the parts of a peer are called as in the manifest", () => {
  const {ingress} = policyOf(
    world(
      clusterPolicy(
        "ingress: [{action: Accept, from: [{namespaces: {}}, {pods: {podSelector: {}}}, {pods: {podSelector: {}, namespaceSelector: {}}}]}]",
      ),
    ),
  )
  assert.deepEqual(
    ingress.map(({source}) => source.parts.map(({criterion}) => criterion)),
    [["from[0].namespaces"], ["from[1].pods", "from[1].pods.podSelector"], ["from[2].pods.namespaceSelector", "from[2].pods.podSelector"]],
  )
})

/** One of the kinds that ClusterNetworkPolicy replaced. */
function older(kind: "AdminNetworkPolicy" | "BaselineAdminNetworkPolicy", rest: string): string {
  const spec = kind === "AdminNetworkPolicy" ? "priority: 7, " : ""
  return `{apiVersion: policy.networking.k8s.io/v1alpha1, kind: ${kind}, metadata: {name: default}, spec: {${spec}subject: {namespaces: {}}, ${rest}}}`
}

test("the older kinds stand in the same tiers, the baseline at order 1000, with their own names", () => {
  const admin = policyOf(
    world(older("AdminNetworkPolicy", "ingress: [{action: Allow, from: [{namespaces: {}}], ports: [{portNumber: {port: 80}}]}]")),
  )
  assert.deepEqual(
    [admin.id, admin.tier, admin.order, admin.ingress.map(ruleText)],
    ["AdminNetworkPolicy/default", "kube-admin", 7, [`Allow 6 from ${somewhere} to :80`]],
  )
  const baseline = policyOf(world(older("BaselineAdminNetworkPolicy", "egress: [{action: Deny, to: [{namespaces: {}}]}]")))
  assert.deepEqual(
    [baseline.id, baseline.tier, baseline.order, baseline.types],
    ["BaselineAdminNetworkPolicy/default", "kube-baseline", 1000, ["Egress"]],
  )
})

test("a named port of an older kind is resolved as it was meant", () => {
  const rule = "ingress: [{action: Deny, from: [{namespaces: {}}], ports: [{namedPort: http}]}]"
  assert.deepEqual(policyOf(world(older("AdminNetworkPolicy", rule))).ingress.map(ruleText), [`Deny from ${somewhere} to :http`])
})

test("a backward range of an older kind, which nothing checks, fails its rule and throws nothing", () => {
  const rule = "ingress: [{action: Deny, from: [{namespaces: {}}], ports: [{portRange: {start: 90, end: 80}}, {portNumber: {port: 1}}]}]"
  assert.deepEqual(policyOf(world(older("AdminNetworkPolicy", rule))).ingress.map(ruleText), ["Deny"])
})
