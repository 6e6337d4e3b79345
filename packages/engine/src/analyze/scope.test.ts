// What policies and rules speak of, in a small world.
import assert from "node:assert/strict"
import {test} from "node:test"
import {parseManifests} from "../manifest/parse.ts"
import {compile} from "../program/compile.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import {policyScopes} from "./scope.ts"
import type {PolicyScope, RuleScope} from "./scope.ts"

const pod = (namespace: string, name: string, address: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}\nspec: {}\nstatus: {podIP: ${address}}\n---\n`

const world = `apiVersion: v1
kind: Namespace
metadata: {name: prod, labels: {env: prod}}
---
${pod("prod", "web", "10.0.0.1")}${pod("prod", "db", "10.0.0.2")}${pod("dev", "web", "10.0.1.1")}apiVersion: v1
kind: Service
metadata: {name: db, namespace: prod}
spec: {selector: {app: db}, ports: [{port: 5432}]}
---
apiVersion: projectcalico.org/v3
kind: GlobalNetworkSet
metadata: {name: partners, labels: {role: partner}}
spec: {nets: [198.51.100.0/24]}
---
`

function scopes(policies: string): readonly PolicyScope[] {
  const {resources} = parseManifests([{name: "m.yaml", text: world + policies}])
  const program = compile(buildSnapshot(resources).snapshot)
  return policyScopes(program, program.snapshot.policies)
}

const kubernetes = (spec: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: prod}\nspec: ${spec}\n`
const calico = (spec: string): string => `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: p}\nspec: ${spec}\n`

const ruleOf = (policies: string): Partial<RuleScope> | undefined => {
  const rule = scopes(policies)[0]?.rules[0]
  return rule && {isForEveryone: rule.isForEveryone, pods: rule.pods, sets: rule.sets, nets: rule.nets}
}

test("a policy counts the endpoints that it selects, in its own namespace", () => {
  assert.deepEqual(
    scopes(kubernetes("{podSelector: {}}")).map(({id, pods, hosts}) => ({id, pods, hosts})),
    [{id: "NetworkPolicy/prod/p", pods: 2, hosts: 0}],
  )
  assert.equal(scopes(calico("{selector: app == 'web'}"))[0]?.pods, 2)
  assert.equal(scopes(calico("{selector: app == 'web', namespaceSelector: env == 'prod'}"))[0]?.pods, 1)
  assert.equal(scopes(calico("{selector: app == 'wbe'}"))[0]?.pods, 0)
  assert.equal(scopes(calico("{selector: all(), preDNAT: true, applyOnForward: true, types: [Ingress]}"))[0]?.pods, 0)
})

test("a rule counts its peers by label, block, service and set", () => {
  const none = {isForEveryone: false, pods: 0, sets: 0, nets: []}
  assert.deepEqual(ruleOf(kubernetes("{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}")), {
    ...none,
    pods: 1,
  })
  assert.deepEqual(ruleOf(kubernetes("{podSelector: {}, ingress: [{}]}")), {...none, isForEveryone: true, pods: 3})
  assert.deepEqual(ruleOf(kubernetes("{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/24}}, {podSelector: {}}]}]}")), {
    ...none,
    pods: 2,
    nets: ["10.0.0.0/24"],
  })
  assert.deepEqual(ruleOf(calico("{ingress: [{action: Allow, source: {selector: role == 'partner'}}]}")), {...none, sets: 1})
  assert.deepEqual(ruleOf(calico("{ingress: [{action: Allow, source: {selector: app == 'wbe'}}]}")), none)
  const service = "{egress: [{action: Allow, destination: {services: {name: db, namespace: prod}}}]}"
  assert.deepEqual(ruleOf(calico(service)), {...none, pods: 1})
  assert.deepEqual(ruleOf(calico("{ingress: [{action: Allow, source: {notSelector: app == 'web'}}]}")), {...none, pods: 1})
})

test("a rule says its packets, and rules of a Kubernetes kind are one again", () => {
  const [scope] = scopes(kubernetes("{podSelector: {}, ingress: [{ports: [{port: 80}, {port: 53, protocol: UDP}, {port: http}]}, {}]}"))
  assert.deepEqual(
    scope?.rules.map(({by, packets}) => [by, packets.map(({protocol, ports}) => `${protocol ?? "any"} ${ports.join()}`)]),
    [
      ["NetworkPolicy/prod/p#ingress[0]", ["TCP 80,http", "UDP 53"]],
      ["NetworkPolicy/prod/p#ingress[1]", ["any "]],
    ],
  )
  const [negated] = scopes(
    calico("{ingress: [{action: Deny, notProtocol: UDP}, {action: Deny, protocol: TCP, destination: {notPorts: ['1:9']}}]}"),
  )
  assert.deepEqual(
    negated?.rules.map(({packets}) => packets),
    [
      [{protocol: "UDP", isNegated: true, ports: [], notPorts: [], sourcePorts: []}],
      [{protocol: "TCP", isNegated: false, ports: [], notPorts: ["1-9"], sourcePorts: []}],
    ],
  )
})
