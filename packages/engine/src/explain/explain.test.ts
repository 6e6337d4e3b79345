import assert from "node:assert/strict"
import {test} from "node:test"
import {parseManifests} from "../manifest/parse.ts"
import {compile} from "../program/compile.ts"
import type {Program} from "../program/program.ts"
import type {Question} from "../question/answer.ts"
import {ask} from "../question/ask.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import {becauseText, changeText} from "./because.ts"
import {explain} from "./explain.ts"
import type {Explanation} from "./explanation.ts"
import {missingText, symptomText} from "./prose.ts"

function programOf(...documents: readonly string[]): Program {
  const {resources, diagnostics} = parseManifests([{name: "w.yaml", text: documents.join("\n---\n")}])
  assert.deepEqual(
    diagnostics.filter(({severity}) => severity === "error"),
    [],
  )
  return compile(buildSnapshot(resources).snapshot)
}

function explained(program: Program, from: string, to: string, rest: Omit<Question, "from" | "to">): Explanation {
  const answer = ask(program, {from, to, ...rest})
  assert.ok(answer.ok)
  return explain(program, answer.value)
}

/** The rules tried on the way, with what failed of each. */
function misses({cases}: Explanation): readonly string[] {
  const steps = cases.flatMap(({egress, ingress}) => [...(egress?.steps ?? []), ...(ingress?.steps ?? [])])
  return steps.flatMap(({step, misses: failed}) =>
    step.kind === "rule"
      ? [
          `${step.policy}#${step.rule} ${step.matched ? "matched" : failed.map((miss) => `${miss.criterion}: ${becauseText(miss)}`).join(" | ")}`,
        ]
      : [],
  )
}

const pod = (name: string, ip: string, labels: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: prod, labels: {${labels}}}, spec: {nodeName: n1, containers: [{name: c, image: i, ports: [{name: web, containerPort: 8080}]}]}, status: {podIP: ${ip}}}`
const namespace = "{apiVersion: v1, kind: Namespace, metadata: {name: prod, labels: {env: prod}}}"
const base = [namespace, pod("a", "10.0.0.1", "app: a"), pod("b", "10.0.0.2", "app: b"), pod("c", "10.0.0.3", "app: c, tier: data")]
const global = (name: string, spec: string): string =>
  `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: ${name}}, spec: {${spec}}}`
const tcp80 = {protocol: "TCP", port: 80}

test("every rule that did not match says which criteria failed, what was wanted and what the packet has", () => {
  const program = programOf(
    ...base,
    global(
      "g",
      `selector: app == 'a', types: [Egress], egress: [
        {action: Allow, protocol: UDP},
        {action: Allow, protocol: TCP, destination: {ports: [443, '8000:8100']}},
        {action: Allow, protocol: TCP, destination: {selector: tier == 'data', ports: [web]}},
        {action: Allow, protocol: TCP, destination: {nets: [192.0.2.0/24], ports: [80]}},
        {action: Allow, protocol: TCP, destination: {notSelector: app == 'b'}},
        {action: Allow, ipVersion: 6, destination: {namespaceSelector: env == 'dev'}},
        {action: Allow, destination: {services: {name: s, namespace: prod}}}]`,
    ),
  )
  assert.deepEqual(misses(explained(program, "prod/a", "prod/b", tcp80)).slice(0, 7), [
    "GlobalNetworkPolicy/g#0 protocol: the rule is for UDP, the packet is TCP",
    "GlobalNetworkPolicy/g#1 destination.ports: port 80 is not among 443, 8000:8100",
    'GlobalNetworkPolicy/g#2 destination.selector: `tier == "data"` does not select it: it has no label `tier` | destination.ports: port 80 is not among `web`, and no endpoint in scope gives it such a name',
    "GlobalNetworkPolicy/g#3 destination.nets: 10.0.0.2 is not in 192.0.2.0/24",
    'GlobalNetworkPolicy/g#4 destination.notSelector: `app == "b"` selects it, and the rule leaves that out: its label `app` is `b`',
    'GlobalNetworkPolicy/g#5 ipVersion: the rule is for IPv6, the packet is IPv4 | destination.namespaceSelector: `env == "dev"` does not select it: its namespace label `env` is `prod`',
    "GlobalNetworkPolicy/g#6 destination.services: 10.0.0.2 at port 80 is no backend of the Service `prod/s`",
  ])
})

test("the rules that would allow a denied flow come nearest first, with what would have to change", () => {
  const program = programOf(
    ...base,
    global(
      "g",
      `selector: app == 'a', types: [Egress], egress: [
        {action: Allow, protocol: UDP, destination: {ports: [53]}},
        {action: Deny, protocol: TCP, destination: {ports: [81]}},
        {action: Allow, protocol: TCP, destination: {selector: app == 'c'}},
        {action: Allow, protocol: TCP, destination: {ports: [443]}}]`,
    ),
  )
  const {cases, symptom} = explained(program, "prod/a", "prod/b", tcp80)
  assert.deepEqual(
    cases[0]?.nearMisses.map(({rule, stage, misses: failed}) => `${stage} ${rule}: ${failed.map(changeText).join(" and ")}`),
    [
      "pod-egress 3: `destination.ports` would have to list port 80",
      'pod-egress 2: its labels would have to meet `app == "c"`, or `destination.selector` would have to match them',
      "pod-egress 0: `protocol` would have to be TCP and `destination.ports` would have to list port 80",
    ],
  )
  assert.deepEqual(symptom?.notice, {kind: "connect-timeout"})
})

test("a rule that passes on is near only where what follows allows", () => {
  const subject = "subject: {namespaces: {}}"
  const cluster = (tier: string, rules: string): string =>
    `{apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {name: ${tier.toLowerCase()}}, spec: {tier: ${tier}, priority: 1, ${subject}, ingress: [${rules}]}}`
  const everyone = "from: [{namespaces: {}}]"
  const admin = cluster(
    "Admin",
    `{action: Pass, from: [{namespaces: {matchLabels: {env: dev}}}]}, {action: Accept, from: [{namespaces: {matchLabels: {env: test}}}]}, {action: Deny, ${everyone}}`,
  )
  const near = (...rest: readonly string[]): readonly string[] =>
    (explained(programOf(...base, admin, ...rest), "prod/a", "prod/b", tcp80).cases[0]?.nearMisses ?? []).map(
      ({action, rule}) => `${action} ${rule}`,
    )
  assert.deepEqual(near(), ["Allow 1", "Pass 0"])
  assert.deepEqual(near(cluster("Baseline", `{action: Deny, ${everyone}}`)), ["Allow 1"])
})

test("a Kubernetes rule is one step, with the misses of its nearest reading", () => {
  const policy = `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: k, namespace: prod}, spec: {podSelector: {matchLabels: {app: b}},
 ingress: [{from: [{podSelector: {matchLabels: {app: x}}}, {ipBlock: {cidr: 10.0.0.0/30}}], ports: [{port: 443}, {port: 8443, protocol: UDP}]}]}}`
  const found = misses(explained(programOf(...base, policy), "prod/a", "prod/b", tcp80))
  assert.deepEqual(found, ["NetworkPolicy/prod/k#0 ports.port: port 80 is not among 443"])
})

const resolver = `{apiVersion: v1, kind: Service, metadata: {name: dns, namespace: prod}, spec: {selector: {app: b},
 ports: [{name: dns, protocol: UDP, port: 53, targetPort: 5353}, {name: dns-tcp, protocol: TCP, port: 53, targetPort: 5353}]}}`

/** Checks what an application notices, under a policy for pod `a` with these egress rules. */
function checkSymptom(rules: string, to: string, rest: Omit<Question, "from" | "to">, wanted: string | null): void {
  const program = programOf(...base, resolver, global("g", `selector: app == 'a', types: [Egress], egress: [${rules}]`))
  const {symptom} = explained(program, "prod/a", to, rest)
  assert.equal(symptom === null ? null : symptom.notice.kind, wanted, `${to} ${JSON.stringify(rest)}`)
  if (symptom !== null) assert.match(symptomText(symptom), /^[a-z]/)
}

test("of blocks that a rule leaves out only those are named that hold the address", () => {
  const policy = `{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {name: p, namespace: prod}, spec: {ingress: [{action: Allow, source: {notNets: [10.0.0.0/8, 192.0.2.0/24, 192.0.2.9/32]}}]}}`
  const pod = "{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: prod}, spec: {containers: []}, status: {podIP: 10.0.0.1}}"
  assert.deepEqual(misses(explained(programOf(pod, policy), "192.0.2.9", "prod/a", {protocol: "TCP", port: 80})), [
    "CalicoNetworkPolicy/prod/p#0 source.notNets: 192.0.2.9 is in 192.0.2.0/24, 192.0.2.9/32",
  ])
})

test("a denied flow has the symptom of its protocol, and lookups those of lookups", () => {
  const udp = {protocol: "UDP", port: 53}
  const tcp = {protocol: "TCP", port: 53}
  checkSymptom("{action: Allow}", "svc/prod/dns", udp, null)
  checkSymptom("", "svc/prod/dns", udp, "lookups")
  checkSymptom("", "prod/b", {protocol: "UDP", port: 5353}, "lookups")
  checkSymptom("", "8.8.8.8", tcp, "lookups")
  checkSymptom("{action: Allow, protocol: UDP}", "svc/prod/dns", tcp, "large-lookups")
  checkSymptom("{action: Allow, protocol: TCP}", "svc/prod/dns", udp, "first-lookups")
  checkSymptom("", "prod/c", {protocol: "UDP", port: 5353}, "no-answer")
  checkSymptom("", "prod/c", tcp80, "connect-timeout")
  checkSymptom("", "prod/c", {protocol: "ICMP"}, "no-echo")
  checkSymptom("", "prod/c", {protocol: "47"}, "lost")
})

test("a Service without backend refuses, and a mixed answer says how many flows are concerned", () => {
  const empty = "{apiVersion: v1, kind: Service, metadata: {name: none, namespace: prod}, spec: {selector: {app: z}, ports: [{port: 80}]}}"
  const refused = explained(programOf(...base, empty), "prod/a", "svc/prod/none", tcp80)
  assert.deepEqual([refused.symptom?.notice.kind, refused.cases.length], ["refused", 0])
  const local =
    "{apiVersion: v1, kind: Service, metadata: {name: near, namespace: prod}, spec: {internalTrafficPolicy: Local, selector: {app: b}, ports: [{port: 80}]}}"
  const elsewhere = explained(
    programOf(...base, "{apiVersion: v1, kind: Node, metadata: {name: n9}}", local),
    "host/n9",
    "svc/prod/near",
    tcp80,
  )
  assert.deepEqual([elsewhere.symptom?.notice.kind, elsewhere.cases.length], ["no-backend-on-node", 0])
  const rule = "{action: Allow, protocol: UDP}"
  const mixed = explained(
    programOf(...base, resolver, global("g", `selector: app == 'a', types: [Egress], egress: [${rule}]`)),
    "prod/a",
    "svc/prod/dns",
    {},
  )
  assert.deepEqual(
    mixed.cases.map(({case: {decision}}) => decision.verdict),
    ["deny", "allow"],
  )
  assert.deepEqual(mixed.symptom?.part, {denied: 1, of: 2})
})

test("a missing fact is named", () => {
  assert.match(missingText({kind: "address-of-workload", id: "prod/Deployment/x"}), /`prod\/Deployment\/x`/)
  assert.match(missingText({kind: "source-address-after-snat", service: "prod/x"}), /svc\/prod\/x/)
})
