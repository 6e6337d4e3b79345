// Kubernetes policies as effective ones: peers, blocks, ports, types, and what is lost on the way (resources §9).
import assert from "node:assert/strict"
import {test} from "node:test"
import {parseManifests} from "../../manifest/parse.ts"
import {buildSnapshot} from "../build.ts"
import {kubernetesPolicy, policyOf, ruleText, saidOf, text, world} from "../written.test.ts"

const k8s = 'projectcalico.org/orchestrator == "k8s"'
const own = 'projectcalico.org/namespace == "default"'

/** The ingress rules of a policy with these. */
function ingress(rules: string, kind: Parameters<typeof kubernetesPolicy>[1] = "NetworkPolicy"): readonly string[] {
  return policyOf(world(kubernetesPolicy(`{podSelector: {}, ingress: ${rules}}`, kind))).ingress.map(ruleText)
}

test("the policy stands in tier default at order 1000, breaks ties as upstream's kind, and is called what its author calls it", () => {
  const {id, kind, tier, order, tieBreak, staged, mode} = policyOf(world(kubernetesPolicy("{podSelector: {}}")))
  assert.deepEqual(
    [id, kind, tier, order, tieBreak, staged, mode],
    ["NetworkPolicy/default/k", "NetworkPolicy", "default", 1000, "k/default/KubernetesNetworkPolicy", false, "normal"],
  )
})

test("it applies to pods of its namespace that the pod selector selects", () => {
  const check = (selector: string, wanted: string): void =>
    assert.equal(text(policyOf(world(kubernetesPolicy(`{podSelector: ${selector}}`))).selector), wanted)
  check("{}", `(${k8s} && ${own})`)
  check("{matchLabels: {b: '2', a: '1'}}", `((${k8s} && a == "1" && b == "2") && ${own})`)
  check("{matchExpressions: [{key: a, operator: NotIn, values: [x]}]}", `((${k8s} && a not in {"x"}) && ${own})`)
})

test("each kind of peer becomes the side that upstream makes of it", () => {
  const check = (peer: string, wanted: string): void => assert.deepEqual(ingress(`[{from: [${peer}]}]`), [`Allow${wanted}`])
  check("{podSelector: {matchLabels: {a: b}}}", ` from (${own} && (${k8s} && a == "b"))`)
  check("{namespaceSelector: {matchLabels: {e: f}}}", ` from (pcns.e == "f" && ${k8s})`)
  check("{podSelector: {matchLabels: {a: b}}, namespaceSelector: {matchLabels: {e: f}}}", ` from (pcns.e == "f" && (${k8s} && a == "b"))`)
  check("{namespaceSelector: {}}", ` from (has(projectcalico.org/namespace) && ${k8s})`)
  check("{ipBlock: {cidr: 10.1.2.3/8, except: [10.1.0.0/16, 10.2.0.0/15]}}", " from 10.0.0.0/8 !10.1.0.0/16 !10.2.0.0/15")
})

test("a staged peer that names nobody is every pod of the namespace", () => {
  assert.deepEqual(ingress("[{from: [{}]}]", "StagedKubernetesNetworkPolicy"), [`Allow from (${own} && ${k8s})`])
})

test("absent and empty lists of peers are everyone, in the cluster and out of it", () => {
  assert.deepEqual(ingress("[{}, {from: []}]"), ["Allow", "Allow"])
})

test("a rule becomes one for each protocol and peer, protocols outside, with the index of the manifest", () => {
  const {ingress: rules} = policyOf(
    world(
      kubernetesPolicy(
        "{podSelector: {}, ingress: [{}, {ports: [{protocol: UDP, port: 53}, {port: 53}], from: [{ipBlock: {cidr: 10.0.0.0/8}}, {ipBlock: {cidr: 11.0.0.0/8}}]}, {}]}",
      ),
    ),
  )
  assert.deepEqual(
    rules.map((rule) => `${rule.index} ${ruleText(rule)}`),
    [
      "0 Allow",
      "1 Allow 6 from 10.0.0.0/8 to :53",
      "1 Allow 6 from 11.0.0.0/8 to :53",
      "1 Allow 17 from 10.0.0.0/8 to :53",
      "1 Allow 17 from 11.0.0.0/8 to :53",
      "2 Allow",
    ],
  )
})

test("an egress peer is the destination, beside the ports", () => {
  const {egress, types} = policyOf(
    world(
      kubernetesPolicy(
        "{podSelector: {}, policyTypes: [Egress, Ingress], egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 80, endPort: 90}]}]}",
      ),
    ),
  )
  assert.deepEqual(egress.map(ruleText), ["Allow 6 to 10.0.0.0/8 :80:90"])
  assert.deepEqual(types, ["Ingress", "Egress"])
})

test("types are those listed; none is Ingress alone, even beside egress rules", () => {
  const types = (spec: string): readonly string[] => policyOf(world(kubernetesPolicy(spec, "StagedKubernetesNetworkPolicy"))).types
  assert.deepEqual(types("{podSelector: {}, egress: [{}]}"), ["Ingress"])
  assert.deepEqual(types("{podSelector: {}, policyTypes: [Foo]}"), ["Ingress"])
  assert.deepEqual(types("{podSelector: {}, policyTypes: [Egress]}"), ["Egress"])
  assert.deepEqual(policyOf(world(kubernetesPolicy("{podSelector: {}, egress: [{}]}"))).types, ["Ingress", "Egress"])
})

test("a block that Calico cannot read constrains nothing, and that is said once however many rules it becomes", () => {
  const built = world(
    kubernetesPolicy(
      "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 010.0.0.0/8}}], ports: [{port: 1}, {port: 1, protocol: UDP}]}]}",
    ),
  )
  assert.deepEqual(policyOf(built).ingress.map(ruleText), ["Allow 6 to :1", "Allow 17 to :1"])
  assert.deepEqual(saidOf(built, "peer-unconstrained"), ["Calico cannot read `010.0.0.0/8`: the peer is everyone"])
})

test("an exception that Calico cannot read ends the list of exceptions", () => {
  const built = world(
    kubernetesPolicy(
      "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16, 010.2.0.0/16, 10.3.0.0/16]}}]}]}",
    ),
  )
  assert.deepEqual(policyOf(built).ingress.map(ruleText), ["Allow from 10.0.0.0/8 !10.1.0.0/16"])
  assert.deepEqual(saidOf(built, "except-ignored"), ["Calico cannot read `010.2.0.0/16`: it and the exceptions after it are ignored"])
})

test("the parts of a peer are called as in the manifest; what nobody wrote is the peer itself", () => {
  const peers = "[{podSelector: {matchLabels: {a: b}}}, {namespaceSelector: {}}]"
  const {ingress: rules} = policyOf(world(kubernetesPolicy(`{podSelector: {}, ingress: [{from: ${peers}}]}`)))
  assert.deepEqual(
    rules.map(({source}) => source.parts.map(({criterion}) => criterion)),
    [
      ["metadata.namespace", "from[0].podSelector"],
      ["from[1].namespaceSelector", "from[1]"],
    ],
  )
})

test("a staged policy is marked, has its own name, and stands where the enforced one would", () => {
  const {id, staged, tier, order, tieBreak} = policyOf(world(kubernetesPolicy("{podSelector: {}}", "StagedKubernetesNetworkPolicy")))
  assert.deepEqual(
    [id, staged, tier, order, tieBreak],
    ["StagedKubernetesNetworkPolicy/default/k", true, "default", 1000, "k/default/StagedKubernetesNetworkPolicy"],
  )
})

test("staged deletions are left out; the other staged actions are all the same", () => {
  const count = (spec: string): number => world(kubernetesPolicy(spec, "StagedKubernetesNetworkPolicy")).snapshot.policies.length
  assert.equal(count("{stagedAction: Delete}"), 0)
  for (const action of ["Set", "Learn", "Ignore"]) assert.equal(count(`{podSelector: {}, stagedAction: ${action}}`), 1)
})

test("a rule whose port cannot be read is dropped, the others stay", () => {
  const {resources} = parseManifests([{name: "k.yaml", text: kubernetesPolicy("{podSelector: {}, ingress: [{}, {}, {}]}")}])
  const [policy] = resources
  assert.ok(policy?.kind === "NetworkPolicy")
  const rules = policy.ingress.map((rule, i) => (i === 1 ? {...rule, ports: [{protocol: "TCP", port: "-50:-1", endPort: null}]} : rule))
  const built = buildSnapshot([{...policy, ingress: rules}])
  assert.deepEqual(
    policyOf(built).ingress.map(({index}) => index),
    [0, 2],
  )
  assert.deepEqual(saidOf(built, "rule-dropped"), ["the port `-50:-1` cannot be converted: the rule is dropped"])
})
