// What lint says, in generated worlds: a flow that it names is denied, whoever cannot look up names is somebody's fault, and what is said to be about
// nobody can go without any flow being judged otherwise.

import assert from "node:assert/strict"
import {test} from "node:test"
import {ask, buildSnapshot, compile, Doctor, equivalent, Lint, parseManifests, printSelector, shadowedRules} from "@carveout/engine"
import type {Program, Resource, Selector} from "@carveout/engine"
import {doctorWorld} from "../src/arbitrary/denied-flow.ts"
import {manifestText} from "../src/arbitrary/manifest.ts"
import {chance, pick, randomFrom} from "../src/arbitrary/random.ts"
import type {Random} from "../src/arbitrary/random.ts"

const worlds = 160

/** Rules by which an error is about lookups of clients. */
const aboutLookups = new Set(["DNS001", "DNS002", "DNS004", "DNS005", "DNS013", "DNS301", "DNS306"])

/** A resolver, a lockdown in one of the ways in which people write it, and often a carve-out with a slip. */
function lookupsText(random: Random): string {
  const deny = pick(random, [
    "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: all-deny}, spec: {order: 3000, types: [Ingress, Egress]}}",
    "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: all-deny}, spec: {order: 3, namespaceSelector: \"kubernetes.io/metadata.name != 'kube-system'\", types: [Egress], egress: [{action: Deny, protocol: UDP}, {action: Allow}]}}",
    "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: all-deny, namespace: prod}, spec: {podSelector: {}, policyTypes: [Egress]}}",
    "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: dns-deny, namespace: kube-system}, spec: {podSelector: {matchLabels: {k8s-app: kube-dns}}, policyTypes: [Ingress]}}",
  ])
  const carved = pick(random, [
    "to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}], ports: [{port: 53, protocol: UDP}, {port: 53}]",
    "to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}], ports: [{port: 53}]",
    "to: [{namespaceSelector: {matchLabels: {name: kube-system}}}], ports: [{port: 53, protocol: UDP}]",
    "to: [{podSelector: {matchLabels: {k8s-app: kube-dns}}}], ports: [{port: 53, protocol: UDP}]",
  ])
  return [
    "{apiVersion: v1, kind: Namespace, metadata: {name: kube-system}}",
    "{apiVersion: v1, kind: Pod, metadata: {name: coredns, namespace: kube-system, labels: {k8s-app: kube-dns}}, spec: {nodeName: node-a, containers: []}, status: {podIP: 10.0.9.53}}",
    "{apiVersion: v1, kind: Service, metadata: {name: kube-dns, namespace: kube-system}, spec: {clusterIP: 10.96.0.10, selector: {k8s-app: kube-dns}, ports: [{name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53}]}}",
    ...(chance(random, 80) ? [deny] : []),
    ...(chance(random, 60)
      ? [
          `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: dns, namespace: prod}, spec: {podSelector: {}, policyTypes: [Egress], egress: [{${carved}}]}}`,
        ]
      : []),
  ].join("\n---\n")
}

type Read = {readonly program: Program; readonly resources: readonly Resource[]}

function read(text: string): Read {
  const {resources} = parseManifests([{name: "a.yaml", text}])
  return {program: compile(buildSnapshot(resources).snapshot), resources}
}

/** The world without a policy. */
function without({resources}: Read, id: string): Program {
  const left = resources.filter((each) => idOf(each) !== id)
  assert.equal(left.length, resources.length - 1, id)
  return compile(buildSnapshot(left).snapshot)
}

function idOf({kind, namespace, name}: Resource): string {
  return namespace === "" ? `${kind}/${name}` : `${kind}/${namespace}/${name}`
}

test("a flow that is named is denied, and whoever cannot look up names is somebody's fault", (t) => {
  const seen = {worlds: 0, denied: 0, findings: 0, flows: 0, rules: new Set<string>()}
  for (let seed = 1; seed <= worlds; seed++) {
    const random = randomFrom(seed)
    const text = `${manifestText(doctorWorld(random))}---\n${lookupsText(random)}`
    const {program, resources} = read(text)
    const findings = Lint.findingsIn(program, resources)
    const {denied, resolver} = Doctor.lookupsIn(program)
    seen.worlds++
    seen.findings += findings.length
    if (denied.length > 0) seen.denied++
    for (const {rule} of findings) seen.rules.add(rule)
    // WHY of the resolver that was found: a generated Service may be one, too.
    if (resolver === "svc/kube-system/kube-dns")
      assert.equal(
        findings.some(({rule}) => aboutLookups.has(rule)),
        denied.length > 0,
        `seed ${seed}: ${denied.join()}\n${text}`,
      )
    for (const {message} of findings) {
      const [, from = "", to = "", protocol = "", port = ""] = /`(\S+) → (\S+) (UDP|TCP) (\d+)` is denied/.exec(message) ?? []
      if (from === "") continue
      const answer = ask(program, {from, to, protocol, port: Number(port)})
      assert.ok(answer.ok && ["deny", "mixed"].includes(answer.value.verdict), `seed ${seed}: ${message}`)
      seen.flows++
    }
  }
  t.diagnostic(JSON.stringify({...seen, rules: [...seen.rules].sort()}))
  assert.ok(seen.denied > 50 && seen.flows > 50 && seen.rules.size > 8)
})

const printed = (selector: Selector | null): string => (selector === null ? "" : printSelector(selector))

test("a policy that selects nobody can go, and a rule of nobody matches nothing", (t) => {
  const seen = {policies: 0, rules: 0}
  for (let seed = 1; seed <= worlds; seed++) {
    const random = randomFrom(seed)
    const world = read(`${manifestText(doctorWorld(random))}---\n${lookupsText(random)}`)
    const idle = new Set(shadowedRules(world.program).map(({by}) => by))
    for (const {rule, message} of Lint.findingsIn(world.program, world.resources)) {
      const [, nobody = ""] = rule === "SEL101" ? (/^`([^`]+)` selects nobody/.exec(message) ?? []) : []
      if (nobody !== "" && !nobody.startsWith("CalicoNetworkPolicy")) {
        seen.policies++
        const left = without(world, nobody)
        // A family of which nothing else speaks goes with it.
        const isSpoken = left.snapshot.families.length === world.program.snapshot.families.length
        assert.ok(!isSpoken || equivalent(world.program, left).holds, `seed ${seed}: ${message}`)
      }
      const [, index, direction, policy] = /^rule (\d+) of (\w+) of `([^`]+)`/.exec(message) ?? []
      const peers = world.program.snapshot.policies.find(({id}) => id === policy)?.[direction === "ingress" ? "ingress" : "egress"] ?? []
      const own = peers.filter((each) => each.index === Number(index))
      // Other peers of the rule may be somebody; a rule that only logs decides nothing anyway.
      const sides = new Set(own.map(({source, destination}) => `${printed(source.selector)} ${printed(destination.selector)}`))
      if (rule !== "SEL102" || sides.size > 1 || own.some(({action}) => action === "Log")) continue
      seen.rules++
      assert.ok(idle.has(`${policy}#${direction}[${index}]`), `seed ${seed}: ${message}`)
    }
  }
  t.diagnostic(JSON.stringify(seen))
  assert.ok(seen.policies > 10 && seen.rules > 10, JSON.stringify(seen))
})
