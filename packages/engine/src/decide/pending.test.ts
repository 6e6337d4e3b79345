// What would be if staged policies were enforced (evaluation 1.7 and 6.5).
import assert from "node:assert/strict"
import {test} from "node:test"
import type {Decision} from "./decision.ts"
import {decideBetween, podAt, prodPolicy, programOf, threePods} from "./written-world.test.ts"

function staged(name: string, spec: string): string {
  return `{apiVersion: projectcalico.org/v3, kind: StagedNetworkPolicy, metadata: {namespace: prod, name: ${name}}, spec: ${spec}}`
}

const tiers = `{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: tier1}, spec: {order: 1}}
---
{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: tier2}, spec: {order: 2}}`

function egressOf(...manifests: readonly string[]): Decision {
  return decideBetween(programOf(threePods, tiers, ...manifests), "prod/backend", "dev/client")
}

function check({egress, pending}: Decision, enforced: string | null, planned: string | null): void {
  assert.deepEqual([egress?.by, pending?.egress?.by ?? null], [enforced, planned])
}

const allowAll = "egress: [{action: Allow}]"

test("a staged policy counts at its sorted place, and the enforced verdict stays", () => {
  const passes = prodPolicy("np1", "{tier: tier1, selector: app == 'backend', egress: [{action: Allow, protocol: UDP}, {action: Pass}]}")
  const allows = prodPolicy("np3", `{selector: app == 'backend', ${allowAll}}`)
  const plan = staged("np2", `{tier: tier2, selector: app == 'backend', ${allowAll}}`)
  check(egressOf(passes, allows, plan), "CalicoNetworkPolicy/prod/np3#egress[0]", "StagedNetworkPolicy/prod/np2#egress[0]")
})

test("a tier that only a staged policy makes denies at its end in the pending world alone", () => {
  check(
    egressOf(staged("np2", "{tier: tier2, selector: app == 'backend', types: [Egress]}")),
    "Profile/kns.prod#egress[0]",
    "EndOfTier/tier2",
  )
})

test("a staged Pass leads on to the profiles", () => {
  const plan = staged("np2", "{tier: tier2, selector: app == 'backend', egress: [{action: Pass}]}")
  check(egressOf(plan), "Profile/kns.prod#egress[0]", "Profile/kns.prod#egress[0]")
})

test("without a staged policy at either end nothing is pending, with one at either end both halves are", () => {
  assert.equal(egressOf().pending, null)
  assert.equal(egressOf(staged("other", `{selector: app == 'frontend', ${allowAll}}`)).pending, null)
  const {pending} = egressOf(staged("in", "{selector: app == 'backend', types: [Ingress]}"))
  assert.deepEqual([pending?.egress?.verdict, pending?.ingress?.verdict], ["allow", "allow"])
})

test("a staged deletion is invisible", () => {
  assert.equal(egressOf(staged("gone", "{stagedAction: Delete}")).pending, null)
})

test("a staged Kubernetes policy is pending like any other", () => {
  const plan = `{apiVersion: projectcalico.org/v3, kind: StagedKubernetesNetworkPolicy, metadata: {namespace: prod, name: shut}, spec: {podSelector: {}, policyTypes: [Ingress]}}`
  const {verdict, pending} = decideBetween(programOf(threePods, plan), "dev/client", "prod/backend")
  assert.deepEqual([verdict, pending?.verdict, pending?.by], ["allow", "deny", "EndOfTier/default"])
})

test("staged policy that selects a host endpoint on the way is pending too", () => {
  const host = `{apiVersion: projectcalico.org/v3, kind: HostEndpoint, metadata: {name: h, labels: {role: host}}, spec: {node: worker-1, interfaceName: eth0, expectedIPs: [192.0.2.1], profiles: [projectcalico-default-allow]}}`
  const plan = `{apiVersion: projectcalico.org/v3, kind: StagedGlobalNetworkPolicy, metadata: {name: shut}, spec: {selector: role == 'host', types: [Ingress]}}`
  const {verdict, pending} = decideBetween(programOf(podAt("prod/web", "10.244.1.5"), host, plan), "203.0.113.9", "host/worker-1")
  assert.deepEqual([verdict, pending?.verdict, pending?.by], ["allow", "deny", "EndOfTier/default"])
})
