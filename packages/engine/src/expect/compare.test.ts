import assert from "node:assert/strict"
import {test} from "node:test"
import {readStream} from "../manifest/yaml/read.ts"
import {differences, isDecidedBy, refusedFacts} from "./compare.ts"
import type {Facts} from "./compare.ts"
import {parsePolicyTest} from "./parse.ts"

const egress = {verdict: "allow", by: "GlobalNetworkPolicy/a#egress[0]"} as const
const ingress = {verdict: "allow", by: "Profile/kns.prod#ingress[0]"} as const
const allowed: Facts = {
  verdict: "allow",
  by: ingress.by,
  egress,
  ingress,
  path: "pod-to-pod-same-node",
  deniedAt: null,
  pending: {verdict: "deny", by: "EndOfTier/default", egress, ingress: {verdict: "deny", by: "EndOfTier/default"}},
}
const denied: Facts = {
  ...allowed,
  verdict: "deny",
  by: "EndOfTier/default",
  ingress: {verdict: "deny", by: "EndOfTier/default"},
  deniedAt: {node: "n1", stage: "pod-ingress", by: "EndOfTier/default"},
}

/** Checks how many differences there are between facts and an entry's wants. */
function check(wants: string, facts: Facts, count: number): void {
  const text = `{apiVersion: carveout.dev/v1alpha1, kind: PolicyTest, spec: {expect: [{from: a/b, to: a/c, ${wants}}]}}`
  const [document] = readStream({name: "t.yaml", text}).documents
  assert.ok(document)
  const [entry] = parsePolicyTest(document).test.expect
  assert.ok(entry, wants)
  assert.equal(differences(entry, facts).length, count, wants)
}

test("an entry holds where everything that it names holds, and what it leaves out is not checked", () => {
  check("verdict: allow", allowed, 0)
  check("verdict: deny", allowed, 1)
  check("verdict: allow, egress: {verdict: allow, by: 'GlobalNetworkPolicy/a#egress[0]'}, ingress: {verdict: allow}", allowed, 0)
  check("verdict: allow, egress: {verdict: deny, by: x}", allowed, 1)
  check("verdict: allow, ingress: {by: 'Profile/kns.shop#ingress[0]'}", allowed, 1)
  check("verdict: allow, path: pod-to-pod-other-node", allowed, 1)
  check("verdict: deny, deniedAt: {node: n1, stage: pod-ingress}", denied, 0)
  check("verdict: deny, deniedAt: {node: m, stage: pod-egress, by: x}", denied, 3)
  check("verdict: allow, deniedAt: {stage: pod-egress}", allowed, 1)
})

test("an allow's decider holds if either half was decided so, a deny's only if it denied", () => {
  check("verdict: allow, by: 'GlobalNetworkPolicy/a#egress[0]'", allowed, 0)
  check("verdict: allow, by: 'Profile/kns.prod'", allowed, 0)
  check("verdict: allow, by: 'GlobalNetworkPolicy/b'", allowed, 1)
  check("verdict: deny, by: EndOfTier/default", denied, 0)
  check("verdict: deny, by: 'GlobalNetworkPolicy/a#egress[0]'", denied, 1)
})

test("pending is what enforcing every staged policy would give", () => {
  check("verdict: allow, pending: {verdict: deny, by: EndOfTier/default}", allowed, 0)
  check("verdict: allow, pending: {verdict: allow}", allowed, 1)
})

test("a half that the path does not have is a difference where it is wanted", () => {
  check("verdict: deny, by: NoBackend", refusedFacts, 0)
  check("verdict: deny, egress: {verdict: deny}", refusedFacts, 1)
})

test("a decider without `#` means any rule of that policy and no other policy", () => {
  assert.ok(isDecidedBy("NetworkPolicy/prod/db#ingress[0]", "NetworkPolicy/prod/db"))
  assert.ok(!isDecidedBy("NetworkPolicy/prod/db2#ingress[0]", "NetworkPolicy/prod/db"))
  assert.ok(!isDecidedBy("NetworkPolicy/prod/db#ingress[1]", "NetworkPolicy/prod/db#ingress[0]"))
  assert.ok(!isDecidedBy(null, "EndOfTier/default"))
})
