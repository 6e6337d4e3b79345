import assert from "node:assert/strict"
import {test} from "node:test"
import {buildSnapshot, parseManifests} from "@carveout/engine"
import {ruleWords} from "./rule-words.ts"
import type {RuleDirection} from "./rule-words.ts"

/** The words of the first rule of a policy's list. */
function check(rule: string, words: string, direction: RuleDirection = "ingress"): void {
  test(words, () => {
    const text = `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: p}\nspec:\n  selector: all()\n  ${direction}: [${rule}]\n`
    assert.equal(wordsOf(text, direction), words)
  })
}

function wordsOf(text: string, direction: RuleDirection): string {
  const {snapshot} = buildSnapshot(parseManifests([{name: "p.yaml", text}]).resources)
  return ruleWords(snapshot.policies[0]?.[direction] ?? [], direction)
}

check("{action: Allow}", "any protocol from anything")
check("{action: Allow, protocol: UDP, destination: {ports: [53]}}", "UDP 53 from anything")
check('{action: Allow, protocol: TCP, destination: {ports: [80, "90:99"], notPorts: [95]}}', "TCP 80,90-99 not 95 from anything")
check("{action: Deny, notProtocol: TCP, source: {selector: app == 'web'}}", 'all but TCP from app == "web"')
check("{action: Allow, protocol: ICMP, icmp: {type: 8, code: 0}}", "ICMP type 8 code 0 from anything")
check("{action: Allow, source: {nets: [10.0.0.0/8], notNets: [10.1.0.0/16]}}", "any protocol from 10.0.0.0/8 and not in 10.1.0.0/16")
check('{action: Allow, protocol: TCP, destination: {selector: k8s-app == "dns", ports: [53]}}', 'TCP 53 to k8s-app == "dns"', "egress")
check(
  "{action: Allow, source: {selector: a == 'b'}, destination: {selector: c == 'd'}}",
  'any protocol to c == "d", for a == "b"',
  "egress",
)

test("a rule of a Kubernetes kind is one, whatever it became", () => {
  const text = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: a, namespace: prod}
spec:
  podSelector: {}
  ingress:
    - from: [{podSelector: {matchLabels: {app: web}}}, {ipBlock: {cidr: 10.0.0.0/8}}]
      ports: [{protocol: TCP, port: 80}, {protocol: UDP, port: 53}]
`
  assert.equal(wordsOf(text, "ingress"), 'TCP 80; UDP 53 from namespace "prod" and app == "web" or 10.0.0.0/8')
})
