// The walk over tiers, policies and profiles: who decides, and who is skipped (evaluation 1, pitfalls 1 to 14).
import assert from "node:assert/strict"
import {test} from "node:test"
import type {Program} from "../program/program.ts"
import {decideBetween, globalPolicy, prodPolicy, programOf, threePods} from "./written-world.test.ts"

const backend = `selector: app == "backend"`

function tier(name: string, spec: string): string {
  return `{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: ${name}}, spec: ${spec}}`
}

/** Egress of prod/backend to dev/client, TCP 80: verdict and decider. */
function checkEgress(program: Program, verdict: string, by: string): void {
  const {egress} = decideBetween(program, "prod/backend", "dev/client")
  assert.deepEqual({verdict: egress?.verdict, by: egress?.by}, {verdict, by})
}

function checkIngress(program: Program, verdict: string, by: string): void {
  const {ingress} = decideBetween(program, "dev/client", "prod/backend")
  assert.deepEqual({verdict: ingress?.verdict, by: ingress?.by}, {verdict, by})
}

const allow = (name: string, extra = ""): string => globalPolicy(name, `{${extra}${backend}, egress: [{action: Allow}]}`)
const deny = (name: string, extra = ""): string => globalPolicy(name, `{${extra}${backend}, egress: [{action: Deny}]}`)
const pass = (name: string, extra = ""): string => globalPolicy(name, `{${extra}${backend}, egress: [{action: Pass}]}`)
const isolate = (name: string, extra = ""): string => globalPolicy(name, `{${extra}${backend}, types: [Egress]}`)

test("pitfall 1: no order sorts last, for policies and for tiers", () => {
  checkEgress(programOf(threePods, allow("a"), deny("b", "order: 999999, ")), "deny", "GlobalNetworkPolicy/b#egress[0]")
  const tiers = [tier("a-first", "{order: 2000000}"), deny("later", "tier: a-first, "), pass("over", "tier: default, ")]
  checkEgress(programOf(threePods, ...tiers), "deny", "GlobalNetworkPolicy/later#egress[0]")
})

test("pitfall 2: of equal order, a-b precedes a", () => {
  checkEgress(programOf(threePods, allow("a", "order: 1, "), deny("a-b", "order: 1, ")), "deny", "GlobalNetworkPolicy/a-b#egress[0]")
})

test("pitfall 3: kube-baseline is not reached by a pod that the default tier selects", () => {
  const baseline = allow("base", "tier: kube-baseline, ")
  checkEgress(programOf(threePods, baseline), "allow", "GlobalNetworkPolicy/base#egress[0]")
  checkEgress(programOf(threePods, baseline, isolate("shut")), "deny", "EndOfTier/default")
})

test("pitfall 4: a tier is skipped in the direction in which none of its policies is", () => {
  const program = programOf(threePods, isolate("shut"))
  checkEgress(program, "deny", "EndOfTier/default")
  checkIngress(program, "allow", "Profile/kns.prod#ingress[0]")
})

test("pitfall 5: a tier with staged policies alone is as if it were not there", () => {
  const staged = `{apiVersion: projectcalico.org/v3, kind: StagedGlobalNetworkPolicy, metadata: {name: shut}, spec: {${backend}, types: [Egress]}}`
  checkEgress(programOf(threePods, staged), "allow", "Profile/kns.prod#egress[0]")
})

test("pitfall 6: types isolate without rules, and rules without their type are dead", () => {
  checkEgress(programOf(threePods, isolate("shut")), "deny", "EndOfTier/default")
  const dead = globalPolicy("dead", `{${backend}, types: [Ingress], egress: [{action: Deny}]}`)
  checkEgress(programOf(threePods, dead), "allow", "Profile/kns.prod#egress[0]")
})

test("pitfall 7: a ClusterNetworkPolicy is of the directions in which it has rules", () => {
  const cluster = `{apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {name: c}, spec: {tier: Admin, priority: 1,
    subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]}]}}`
  const program = programOf(threePods, cluster)
  checkIngress(program, "deny", "ClusterNetworkPolicy/c#ingress[0]")
  checkEgress(program, "allow", "Profile/kns.prod#egress[0]")
})

test("pitfall 8: Pass leaves the tier, and the last tier leads to the profiles", () => {
  checkEgress(programOf(threePods, pass("a", "order: 1, "), deny("b", "order: 2, ")), "allow", "Profile/kns.prod#egress[0]")
  const tiers = [tier("security", "{order: 10}"), pass("s", "tier: security, order: 1, "), deny("t", "tier: security, order: 2, ")]
  checkEgress(programOf(threePods, ...tiers, isolate("shut")), "deny", "EndOfTier/default")
})

test("pitfall 9: a pod that no policy selects is allowed by the profile of its namespace", () => {
  checkEgress(programOf(threePods), "allow", "Profile/kns.prod#egress[0]")
})

test("pitfall 10: a tier whose default action is Pass goes on, at the end to the profiles", () => {
  const tiers = [tier("late", "{order: 2000000, defaultAction: Pass}"), isolate("shut", "tier: late, ")]
  checkEgress(programOf(threePods, ...tiers), "allow", "Profile/kns.prod#egress[0]")
})

test("pitfall 11: a profile that nobody defines denies, a tier that nobody defines comes last and denies at its end", () => {
  const ghost = isolate("shut", "tier: ghost, ")
  checkEgress(programOf(threePods, ghost), "deny", "EndOfTier/ghost")
  checkEgress(programOf(threePods, ghost, allow("base", "tier: kube-baseline, ")), "allow", "GlobalNetworkPolicy/base#egress[0]")
  const recorded = `{apiVersion: projectcalico.org/v3, kind: WorkloadEndpoint, metadata: {namespace: prod, name: vm}, spec: {node: worker-1,
    orchestrator: openstack, workload: vm, endpoint: eth0, interfaceName: tap1, ipNetworks: [10.244.9.9/32], profiles: [lost]}}`
  const {egress} = decideBetween(programOf(threePods, recorded), "prod/vm", "dev/client")
  assert.deepEqual([egress?.verdict, egress?.by], ["deny", "Profile/lost#egress[0]"])
})

test("pitfall 12: both halves must allow, and each is judged whatever the other says", () => {
  const shut = globalPolicy("client", `{selector: app == "client", types: [Ingress]}`)
  const {verdict, by, egress, ingress} = decideBetween(programOf(threePods, isolate("shut"), shut), "prod/backend", "dev/client")
  assert.deepEqual([verdict, by], ["deny", "EndOfTier/default"])
  assert.deepEqual([egress?.verdict, ingress?.verdict], ["deny", "deny"])
  assert.equal(decideBetween(programOf(threePods, shut), "prod/backend", "dev/client").verdict, "deny")
})

test("pitfall 13: replies need no rule, for only the first packet is judged", () => {
  const oneWay = globalPolicy("one-way", `{${backend}, types: [Ingress, Egress], egress: [{action: Allow}]}`)
  const program = programOf(threePods, oneWay)
  assert.equal(decideBetween(program, "prod/backend", "dev/client").verdict, "allow")
  assert.equal(decideBetween(program, "dev/client", "prod/backend").verdict, "deny")
})

test("pitfall 14: Log goes on, Deny and Allow end everything", () => {
  const logged = globalPolicy("logged", `{order: 1, ${backend}, egress: [{action: Log}, {action: Deny}, {action: Allow}]}`)
  checkEgress(programOf(threePods, logged, allow("later", "order: 2, ")), "deny", "GlobalNetworkPolicy/logged#egress[1]")
})

test("a policy without a matching rule hands over to the next policy of its tier", () => {
  const other = prodPolicy("other", "{order: 1, selector: all(), egress: [{action: Deny, protocol: UDP}]}")
  checkEgress(programOf(threePods, other, allow("later", "order: 2, ")), "allow", "GlobalNetworkPolicy/later#egress[0]")
})

test("an endpoint without profiles is denied where no policy decides", () => {
  const recorded = `{apiVersion: projectcalico.org/v3, kind: WorkloadEndpoint, metadata: {namespace: prod, name: vm}, spec: {node: worker-1,
    orchestrator: openstack, workload: vm, endpoint: eth0, interfaceName: tap1, ipNetworks: [10.244.9.9/32], profiles: []}}`
  const {egress, deniedAt} = decideBetween(programOf(threePods, recorded), "prod/vm", "dev/client")
  assert.deepEqual([egress?.verdict, egress?.by], ["deny", "NoProfile"])
  assert.deepEqual(deniedAt, {node: "worker-1", stage: "pod-egress", by: null})
})

test("a Pass in a profile leads to the next profile", () => {
  const profile = (name: string, action: string): string =>
    `{apiVersion: projectcalico.org/v3, kind: Profile, metadata: {name: ${name}}, spec: {egress: [{action: ${action}}, {action: Deny}]}}`
  const recorded = `{apiVersion: projectcalico.org/v3, kind: WorkloadEndpoint, metadata: {namespace: prod, name: vm}, spec: {node: worker-1,
    orchestrator: openstack, workload: vm, endpoint: eth0, interfaceName: tap1, ipNetworks: [10.244.9.9/32], profiles: [one, two]}}`
  const program = programOf(threePods, recorded, profile("one", "Pass"), profile("two", "Allow"))
  const {egress} = decideBetween(program, "prod/vm", "dev/client")
  assert.deepEqual([egress?.verdict, egress?.by], ["allow", "Profile/two#egress[0]"])
})
