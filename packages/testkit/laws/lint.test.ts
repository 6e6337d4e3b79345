// What lint says, in generated worlds: a flow that it names is denied, whoever cannot look up names is somebody's fault, and what is said to be about
// nobody can go without any flow being judged otherwise. What the kernel is said to mix up is mixed up in the rules that Calico would program.

import assert from "node:assert/strict"
import {test} from "node:test"
import {ask, buildSnapshot, compile, decide, Doctor, equivalent, Lint, parseManifests, printSelector, shadowedRules} from "@carveout/engine"
import type {Program, Question, Resource, Selector} from "@carveout/engine"
import {withAlternatives} from "../src/arbitrary/alternatives.ts"
import {flowsOf} from "../src/arbitrary/arbitraries.ts"
import {doctorWorld} from "../src/arbitrary/denied-flow.ts"
import {manifestText} from "../src/arbitrary/manifest.ts"
import {chance, pick, randomFrom} from "../src/arbitrary/random.ts"
import type {Random} from "../src/arbitrary/random.ts"
import {world} from "../src/arbitrary/world.ts"
import {dataplanes, kernelJudge} from "../src/kernel-judge.ts"

const worlds = 160
/** Worlds in which rules have alternatives in many places. */
const mixedWorlds = 150

/** Rules by which an error is about lookups of clients. */
const aboutLookups = new Set(["DNS001", "DNS002", "DNS003", "DNS004", "DNS005", "DNS007", "DNS013", "DNS301", "DNS306"])

/** A cache of names on every node, at an address of its own beside that of the resolver's Service. */
const nodeCache =
  "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: cache, namespace: kube-system}, spec: {selector: {matchLabels: {app: cache}}, template: {metadata: {labels: {app: cache}}, spec: {hostNetwork: true, containers: [{name: a, args: [-localip, 169.254.20.10]}]}}}}"

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
    "to: [{ipBlock: {cidr: 10.96.0.10/32}}], ports: [{port: 53, protocol: UDP}]",
  ])
  const listening = pick(random, ["", "targetPort: 5353, "])
  return [
    "{apiVersion: v1, kind: Namespace, metadata: {name: kube-system}}",
    "{apiVersion: v1, kind: Pod, metadata: {name: coredns, namespace: kube-system, labels: {k8s-app: kube-dns}}, spec: {nodeName: node-a, containers: []}, status: {podIP: 10.0.9.53}}",
    `{apiVersion: v1, kind: Service, metadata: {name: kube-dns, namespace: kube-system}, spec: {clusterIP: 10.96.0.10, selector: {k8s-app: kube-dns}, ports: [{name: dns, port: 53, ${listening}protocol: UDP}, {name: dns-tcp, port: 53}]}}`,
    ...(chance(random, 80) ? [deny] : []),
    ...(chance(random, 25) ? [nodeCache] : []),
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
      const [, from = "", to = "", protocol = "", port = ""] = /`(\S+) → (\S+) (UDP|TCP) (\d+)` is denied by/.exec(message) ?? []
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

/** A flow that a message of NET511 names, as a question, with what is said of it. */
function flowNamed(message: string): {readonly question: Question; readonly fate: string} | null {
  const [, from = "", to = "", protocol = "", port = "", source, six, fate = ""] =
    /`(\S+) → (\S+) (\S+) (\d+)(?: from port (\d+))?( \(IPv6\))?` is (allowed|denied) there/.exec(message) ?? []
  if (from === "") return null
  const sourcePort = source === undefined ? {} : {sourcePort: Number(source)}
  return {question: {from, to, protocol, port: Number(port), ipFamily: six === undefined ? 4 : 6, ...sourcePort}, fate}
}

test("what the kernel is said to mix up it does mix up, and where it judges otherwise than the rules something is said", (t) => {
  const seen = {worlds: 0, findings: 0, flows: 0, differing: 0}
  for (let seed = 1; seed <= mixedWorlds; seed++) {
    const snapshot = withAlternatives(world(randomFrom(seed), "closed"), seed)
    const program = compile(snapshot)
    const findings = Lint.findingsIn(program, [], (id) => id === "NET511")
    const judges = dataplanes.map((dataplane) => kernelJudge(program, {dataplane}))
    seen.worlds++
    seen.findings += findings.length
    for (const {message} of findings) {
      const named = flowNamed(message)
      const answer = named === null ? null : ask(program, named.question)
      const flow = answer?.ok === true ? answer.value.cases[0]?.flow : undefined
      if (named === null || flow === undefined) continue
      const wanted = named.fate === "allowed" ? "allow" : "deny"
      assert.notEqual(decide(program, flow).verdict, wanted, `seed ${seed}: ${message}`)
      for (const judge of judges) assert.equal(judge(flow)?.verdict ?? wanted, wanted, `seed ${seed}: ${message}`)
      seen.flows++
    }
    for (const flow of flowsOf(program.snapshot, seed, 60)) {
      const {verdict} = decide(program, flow)
      const isOtherwise = verdict !== "unknown" && judges.some((judge) => (judge(flow)?.verdict ?? verdict) !== verdict)
      if (isOtherwise) seen.differing++
      assert.ok(!isOtherwise || findings.length > 0, `seed ${seed}: ${JSON.stringify(flow, (_, value: unknown) => String(value))}`)
    }
  }
  t.diagnostic(JSON.stringify(seen))
  assert.ok(seen.findings > 50 && seen.flows > 50 && seen.differing > 15, JSON.stringify(seen))
})
