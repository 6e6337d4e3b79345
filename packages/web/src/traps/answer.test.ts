// Traps as the lab gives them: those of the command line, and none of a world without anybody.

import assert from "node:assert/strict"
import {test} from "node:test"
import {worldOf} from "../worker/worlds.ts"
import {trapsView} from "./answer.ts"

const policy = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: shut, namespace: prod}
spec: {podSelector: {matchLabels: {app: wbe}}}
`
const pod = `
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: prod, labels: {app: web}}
spec: {containers: [{name: a, image: a}]}
`

function rulesIn(text: string): readonly string[] {
  const world = worldOf([{name: "a.yaml", text}])
  return trapsView({world, baseline: world}).findings.map(({rule}) => rule)
}

test("a policy that selects nobody is a trap in a world with somebody", () => {
  assert.deepEqual(rulesIn(`${policy}\n---\n${pod}`), ["SEL101"])
  assert.deepEqual(rulesIn(policy), [])
})

test("what somebody accepts is no open finding, and neither is a warning of what reads manifests", () => {
  const annotated = policy.replace("name: shut,", 'name: shut, annotations: {accept.carveout.dev/SEL101: "comes tomorrow"},')
  const world = worldOf([{name: "a.yaml", text: `${annotated}\n---\n${pod}`}])
  const {findings, accepted} = trapsView({world, baseline: world})
  assert.deepEqual([findings, accepted.map(({rule, accepted: by}) => [rule, by?.reason])], [[], [["SEL101", "comes tomorrow"]]])
  const services = `
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: out, namespace: prod, annotations: {accept.carveout.dev/services-without-namespace: "a template"}}
spec: {types: [Egress], egress: [{action: Allow, destination: {services: {name: db}}}]}
`
  const other = worldOf([{name: "a.yaml", text: `${pod}\n---\n${services}`}])
  assert.deepEqual(
    trapsView({world: other, baseline: other}).read.map(({code}) => code),
    ["services-without-namespace"],
  )
})
