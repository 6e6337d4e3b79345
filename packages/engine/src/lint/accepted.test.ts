// Findings that somebody accepts: at the object, at the pods that they are about, with a reason or not at all.

import assert from "node:assert/strict"
import {test} from "node:test"
import {manual} from "../manual.ts"
import {parseManifests} from "../manifest/parse.ts"
import type {Resource} from "../manifest/resource.ts"
import {compile} from "../program/compile.ts"
import type {Program} from "../program/program.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import {findingsIn, judged, judgedIn, sorted} from "./lint.ts"
import type {Judgement} from "./lint.ts"

const resolver = `
apiVersion: v1
kind: Namespace
metadata: {name: kube-system}
---
apiVersion: v1
kind: Service
metadata: {name: kube-dns, namespace: kube-system}
spec:
  clusterIP: 10.96.0.10
  selector: {k8s-app: kube-dns}
  ports: [{name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53}]
---
apiVersion: v1
kind: Pod
metadata: {name: dns-1, namespace: kube-system, labels: {k8s-app: kube-dns}}
spec: {containers: [{name: c, image: c}]}
status: {podIP: 10.0.0.2}
`

/** A namespace whose pods may open no connection, and annotations of the namespace, of its policy, and of what runs there. */
function shut(name: string, accepts: {readonly namespace?: string; readonly policy?: string; readonly pods?: string} = {}): string {
  return `
---
apiVersion: v1
kind: Namespace
metadata: {name: ${name}, annotations: {${accepts.namespace ?? ""}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: shut, namespace: ${name}, annotations: {${accepts.policy ?? ""}}}
spec: {podSelector: {}, policyTypes: [Egress]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: job, namespace: ${name}}
spec:
  selector: {matchLabels: {app: job}}
  template:
    metadata: {labels: {app: job}, annotations: {${accepts.pods ?? ""}}}
    spec: {containers: [{name: c, image: c}]}
`
}

function worldOf(text: string): readonly [Program, readonly Resource[]] {
  const {resources} = parseManifests([{name: "w.yaml", text}])
  return [compile(buildSnapshot(resources).snapshot), resources]
}

function judgementOf(text: string): Judgement {
  return judgedIn(...worldOf(text))
}

const accept = 'accept.carveout.dev/DNS001: "no names are needed"'

function wordsOf({findings, accepted, unneeded}: Judgement): readonly (readonly string[])[] {
  return [
    findings.map(({rule, message}) => `${rule} ${/`([^`]*)`/.exec(message)?.[1] ?? ""}`),
    accepted.map(({rule, accepted: by}) => `${rule}: ${by?.reason}`),
    unneeded.map(({code, message}) => `${code}: ${message}`),
  ]
}

test("what nobody accepts is open, and all of it is found", () => {
  const text = `${resolver}${shut("a")}`
  assert.deepEqual(judgementOf(text), {findings: findingsIn(...worldOf(text)), accepted: [], unneeded: []})
  assert.equal(judgementOf(text).findings.length, 1)
})

test("a finding is accepted at its policy, at the namespace, and at the pods that it is about", () => {
  for (const where of ["policy", "namespace", "pods"] as const) {
    const text = `${resolver}${shut("a", {[where]: accept})}`
    assert.deepEqual(wordsOf(judgementOf(text)), [[], ["DNS001: no names are needed"], []], where)
    assert.equal(findingsIn(...worldOf(text)).length, 1)
  }
})

test("pods that accept it take nobody else's finding away", () => {
  const two = judgementOf(`${resolver}${shut("a", {namespace: accept})}${shut("b")}`)
  assert.deepEqual(wordsOf(two), [["DNS001 b/Deployment/job"], ["DNS001: no names are needed"], []])
  const policy = `
---
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: all}
spec: {namespaceSelector: "kubernetes.io/metadata.name in {'a', 'b'}", types: [Egress]}
`
  const one = `${resolver}${shut("a", {pods: accept})}${shut("b")}`.replaceAll("policyTypes: [Egress]", "policyTypes: [Ingress]")
  assert.deepEqual(wordsOf(judgementOf(`${one}${policy}`)), [["DNS001 b/Deployment/job"], [], []])
})

test("of pods that look alike only those that accept it are left out", () => {
  const pod = (name: string, annotations: string): string => `
---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: a, labels: {app: x}, annotations: {${annotations}}}
spec: {containers: [{name: c, image: c}]}
status: {podIP: 10.0.1.${name.length}}
`
  const of = (first: string, second: string): string =>
    `${resolver}${shut("a").replace("app: job}, ann", "app: other}, ann")}${pod("p", first)}${pod("pp", second)}`
  const all = judgementOf(of(accept, accept))
  assert.ok(all.findings.every(({message}) => !message.includes("a/p")))
  const [finding] = judgementOf(of(accept, "")).findings
  assert.match(finding?.message ?? "", /`a\/pp`/)
})

test("an acceptance that nothing needs is said, once for what one template made, and not of rules that nobody asked", () => {
  const text = `${resolver}${shut("a", {policy: 'accept.carveout.dev/DNS203: "why"'})}`
  assert.deepEqual(wordsOf(judgementOf(text))[2], ["unneeded-acceptance: no finding of DNS203 is there to be accepted"])
  const [program, resources] = worldOf(text)
  assert.deepEqual(judgedIn(program, resources, (id) => id === "DNS001").unneeded, [])
})

test("what a rule of lint found for one reason, no other rule says again though it is accepted", () => {
  const rules = findingsIn(...worldOf(`${resolver}${shut("a", {policy: accept})}`)).map(({rule}) => rule)
  const {findings, accepted} = judgementOf(`${resolver}${shut("a", {policy: accept})}`)
  assert.deepEqual([...findings, ...accepted].map(({rule}) => rule).toSorted(), rules.toSorted())
})

function checked(text: string): readonly (readonly string[])[] {
  const {resources, diagnostics} = parseManifests([{name: "w.yaml", text}])
  const {open, accepted} = judged(diagnostics, resources, manual)
  assert.deepEqual(sorted(diagnostics, resources).accepted, accepted)
  return [open, accepted].map((some) => some.map(({code, place}) => `${code} ${place?.line}`))
}

const calico = (annotations: string, rule = ""): string => `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata:
  name: api
  namespace: a
  annotations: {${annotations}}
spec:
  selector: all()
  types: [Egress]
  egress:
    - action: Allow
      destination: {services: {name: db}}
      ${rule}
---
apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: other, namespace: a}
spec:
  selector: all()
  types: [Egress]
  egress:
    - action: Allow
      destination: {services: {name: db}}
`

test("warnings of check are accepted at their object alone", () => {
  const code = "services-without-namespace"
  const lines = checked(calico("")).flat()
  const at = lines.filter((line) => line.startsWith(code))
  assert.equal(at.length, 2)
  const [open, accepted] = checked(calico(`accept.carveout.dev/${code}: "the policy is a template"`))
  assert.deepEqual([open?.filter((line) => line.startsWith(code)), accepted], [[at[1]], [at[0]]])
})

test("an error is accepted by nobody, nor is what has no name or no reason, nor anything by a rule", () => {
  assert.ok(checked(calico('accept.carveout.dev/unknown-field: "we know"'))[0]?.includes("bad-acceptance 6"))
  const broken = checked(calico('accept.carveout.dev/unknown-field: "we know"').replace("selector: all()", "selektor: all()"))
  assert.ok(broken[0]?.some((line) => line.startsWith("unknown-field")))
  assert.ok(checked(calico('accept.carveout.dev/DNS2O1: "we know"'))[0]?.includes("bad-acceptance 6"))
  assert.ok(checked(calico('accept.carveout.dev/DNS201: " "'))[0]?.includes("bad-acceptance 6"))
  assert.ok(checked(calico("accept.carveout.dev/DNS201: "))[0]?.includes("bad-acceptance 6"))
  const atRule = checked(calico("", 'metadata: {annotations: {accept.carveout.dev/DNS201: "why"}}'))[0]
  assert.ok(atRule?.includes("bad-acceptance 13"))
  assert.ok(
    checked(calico('accept.carveout.dev/services-without-namespace: "why"').replaceAll("name: db", "name: db, namespace: a"))[0]?.includes(
      "unneeded-acceptance 6",
    ),
  )
})
