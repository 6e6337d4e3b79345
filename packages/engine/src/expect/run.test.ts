import assert from "node:assert/strict"
import {test} from "node:test"
import {parseManifests} from "../manifest/parse.ts"
import {readStream} from "../manifest/yaml/read.ts"
import {compile} from "../program/compile.ts"
import type {Program} from "../program/program.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import {parsePolicyTest} from "./parse.ts"
import {runPolicyTest} from "./run.ts"
import type {TestResult} from "./run.ts"

const pod = (name: string, ip: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: prod, labels: {app: ${name}}}, spec: {nodeName: n1, containers: [{name: c, image: i}]}, status: {podIP: ${ip}}}`

const world = [
  "{apiVersion: v1, kind: Namespace, metadata: {name: prod}}",
  pod("web", "10.0.0.1"),
  pod("db", "10.0.0.2"),
  pod("open", "10.0.0.3"),
  "{apiVersion: v1, kind: Service, metadata: {name: db, namespace: prod}, spec: {selector: {app: db}, ports: [{name: sql, port: 5432}, {name: admin, port: 80, targetPort: 81}]}}",
  "{apiVersion: v1, kind: Service, metadata: {name: none, namespace: prod}, spec: {selector: {app: x}, ports: [{port: 80}]}}",
  `{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {name: db, namespace: prod}, spec: {selector: app == 'db', types: [Ingress],
 ingress: [{action: Allow, protocol: TCP, source: {selector: app == 'web'}, destination: {ports: [5432]}},
           {action: Allow, protocol: ICMP, notICMP: {type: 5, code: 1}}]}}`,
  `{apiVersion: projectcalico.org/v3, kind: StagedNetworkPolicy, metadata: {name: shut, namespace: prod}, spec: {selector: app == 'open', types: [Ingress]}}`,
]

const program = compile(buildSnapshot(parseManifests([{name: "w.yaml", text: world.join("\n---\n")}]).resources).snapshot)

/** Runs one entry. */
function run(entry: string, own: Program = program): TestResult {
  const text = `apiVersion: carveout.dev/v1alpha1\nkind: PolicyTest\nspec:\n  expect:\n    - ${entry}\n`
  const [document] = readStream({name: "t.yaml", text}).documents
  assert.ok(document)
  const {test: parsed, diagnostics} = parsePolicyTest(document)
  assert.deepEqual(diagnostics, [], entry)
  const [result] = runPolicyTest(own, parsed)
  assert.ok(result)
  return result
}

function passes(entry: string): void {
  const {pass, problems, witness} = run(entry)
  assert.deepEqual({pass, problems, witness}, {pass: true, problems: [], witness: null}, entry)
}

/** Checks that an entry fails, and with which words. */
function fails(entry: string, wanted: RegExp): TestResult {
  const result = run(entry)
  assert.equal(result.pass, false, entry)
  assert.match(result.problems.join("; "), wanted, entry)
  return result
}

test("of clients outside a set is held against what the backend may see of them", () => {
  const machine = (name: string, ip: string): string =>
    `{apiVersion: v1, kind: Node, metadata: {name: ${name}}, status: {addresses: [{type: InternalIP, address: ${ip}}]}}`
  const policy = `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: p}, spec: {selector: app == 'db', types: [Ingress],
 ingress: [{action: Allow, protocol: TCP, source: {nets: [203.0.113.0/24]}}, {action: Allow, protocol: TCP, source: {nets: [198.51.100.0/24, 172.18.0.2/32], ports: ['1:4000']}}]}}`
  const texts = [...world.slice(0, 5), machine("n1", "172.18.0.1"), machine("n2", "172.18.0.2"), policy]
  const own = compile(buildSnapshot(parseManifests([{name: "w.yaml", text: texts.join("\n---\n")}]).resources).snapshot)
  const verdicts = (entry: string): readonly unknown[] => {
    const {pass, actual, witness} = run(entry, own)
    return [pass, actual?.verdict, witness?.flow.sourcePort ?? null]
  }
  for (const from of ["203.0.113.9", "203.0.113.0/24"]) {
    for (const [verdict, by] of [
      ["allow", ""],
      ["deny", ", sourcePort: 50000"],
      ["allow", ", by: GlobalNetworkPolicy/p"],
    ] as const) {
      const [pass, actual] = verdicts(`{from: ${from}, to: svc/prod/db, protocol: TCP, port: 5432, verdict: ${verdict}${by}}`)
      assert.deepEqual([pass, actual], [false, "unknown"], `${from} ${verdict}${by}`)
    }
  }
  assert.deepEqual(verdicts("{from: 203.0.113.0/24, to: svc/prod/db, protocol: TCP, port: 5432, verdict: deny}"), [false, "allow", 1])
  // From a low port both the clients and the other node are let in; from a high one neither is.
  const low = "{from: 198.51.100.0/24, to: svc/prod/db, protocol: TCP, port: 5432, sourcePort: 100, verdict: allow}"
  const high = "{from: 198.51.100.0/24, to: svc/prod/db, protocol: TCP, port: 5432, sourcePort: 50000, verdict: deny}"
  assert.deepEqual(
    [verdicts(low), verdicts(high)],
    [
      [true, "allow", null],
      [true, "deny", null],
    ],
  )
  assert.deepEqual(verdicts("{never: {from: 192.0.2.0/24, to: svc/prod/db}}"), [false, "unknown", 1])
})

test("of pods that may be on any node an entry of sets says the same with a decider as without", () => {
  const machine = (name: string, ip: string): string =>
    `{apiVersion: v1, kind: Node, metadata: {name: ${name}}, status: {addresses: [{type: InternalIP, address: ${ip}}]}}`
  const roaming = pod("db", "10.0.0.2").replace("nodeName: n1, ", "")
  const shut =
    "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: shut, namespace: prod}, spec: {podSelector: {matchLabels: {app: db}}}}"
  const texts = [world[0], pod("web", "10.0.0.1"), roaming, machine("n1", "172.18.0.1"), machine("n2", "172.18.0.2"), shut]
  const own = compile(buildSnapshot(parseManifests([{name: "w.yaml", text: texts.join("\n---\n")}]).resources).snapshot)
  for (const by of ["", ", by: EndOfTier/default", ", ingress: {verdict: deny}"]) {
    const {pass, actual} = run(`{from: any, to: prod/db, protocol: TCP, verdict: deny${by}}`, own)
    assert.deepEqual([pass, actual?.verdict], [true, "deny"], by)
    // A node that is named is asked about the pods that it always reaches too.
    assert.equal(run(`{from: host/n1, to: prod/db, protocol: TCP, verdict: deny${by}}`, own).pass, false, by)
  }
})

test("an entry passes where verdict and deciders are as wanted, and fails with a flow where not", () => {
  passes(
    "{from: prod/web, to: prod/db, protocol: TCP, port: 5432, verdict: allow, by: CalicoNetworkPolicy/prod/db, egress: {by: Profile/kns.prod}}",
  )
  passes("{from: prod/web, to: prod/db, protocol: TCP, port: 5433, verdict: deny, by: EndOfTier/default, deniedAt: {stage: pod-ingress}}")
  const {witness, actual} = fails(
    "{from: prod/open, to: prod/db, protocol: TCP, port: 5432, verdict: allow}",
    /wanted allow, got deny by `EndOfTier\/default`/,
  )
  assert.deepEqual([witness?.from, witness?.to, actual?.verdict, actual?.by], ["prod/open", "prod/db", "deny", "EndOfTier/default"])
})

test("an entry that names nothing fails and says what is wrong", () => {
  const result = fails(
    "{from: prod/wbe, to: prod/db, protocol: TCP, port: 1, verdict: deny}",
    /there is no pod or workload `prod\/wbe` \(did you mean `prod\/web`\?\)/,
  )
  assert.deepEqual(
    [result.actual, result.line, result.diagnostics[0]?.code, result.diagnostics[0]?.place?.line],
    [null, 5, "name-not-found", 5],
  )
  fails(
    "{from: prod/web, to: svc/prod/db, protocol: TCP, port: 1, verdict: deny}",
    /has no port TCP 1 \(its ports are TCP 5432 \(sql\), TCP 80 \(admin\)\)/,
  )
  fails("{from: prod/web, to: prod/db, protocol: FOO, port: 1, verdict: deny}", /no protocol/)
})

test("without a port an entry about a Service speaks of every port of it", () => {
  passes("{from: prod/web, to: svc/prod/db, port: 5432, verdict: allow}")
  const {actual, witness} = fails("{from: prod/web, to: svc/prod/db, verdict: allow}", /wanted allow, got deny/)
  assert.deepEqual([actual?.verdict, actual?.by, witness?.flow.port], ["mixed", null, 81])
  passes("{from: prod/open, to: svc/prod/db, verdict: deny}")
  passes("{from: prod/open, to: svc/prod/none, verdict: deny, by: NoBackend}")
})

test("ICMP without `icmp` speaks of every type and code that rules tell apart", () => {
  passes("{from: prod/open, to: prod/db, protocol: ICMP, icmp: {type: 8, code: 0}, verdict: allow}")
  const {witness} = fails("{from: prod/open, to: prod/db, protocol: ICMP, verdict: allow}", /wanted allow, got deny/)
  assert.deepEqual(witness?.flow.icmp, {type: 5, code: 1})
  fails("{from: prod/open, to: prod/db, protocol: ICMP, icmp: {type: 5}, verdict: allow}", /wanted allow/)
  passes("{from: prod/open, to: prod/db, protocol: ICMP, icmp: {type: 4}, verdict: allow}")
  passes("{from: prod/db, to: prod/open, protocol: ICMP, verdict: allow}")
})

test("pending speaks of the world with every staged policy enforced", () => {
  passes("{from: prod/web, to: prod/open, protocol: TCP, port: 1, verdict: allow, pending: {verdict: deny, by: EndOfTier/default}}")
  passes("{from: prod/open, to: prod/web, protocol: TCP, port: 1, verdict: allow, pending: {verdict: allow}}")
  fails(
    "{from: prod/web, to: prod/open, protocol: TCP, port: 1, verdict: allow, pending: {verdict: allow}}",
    /^pending: wanted allow, got deny/,
  )
})

test("an entry about sets holds for every flow of them, or fails with one", () => {
  passes("{from: any, to: prod/db, protocol: TCP, port: 1, verdict: deny}")
  passes("{from: 10.0.0.0/8, to: prod/db, protocol: TCP, port: 5432, except: [{from: prod/web}], verdict: deny}")
  passes("{from: {pods: app == 'web'}, to: prod/db, protocol: TCP, port: 5432, verdict: allow}")
  passes("{from: {pods: {matchLabels: {app: web}}}, to: svc/prod/db, protocol: TCP, port: 5432, verdict: allow}")
  passes("{from: prod/web, to: prod/open, verdict: allow}")
  passes("{from: prod/web, to: prod/db, protocol: TCP, port: 1-5431, verdict: deny}")
  passes("{from: prod/web, to: prod/db, port: 80, verdict: deny}")
  passes("{from: 10.0.0.1/32, to: prod/db, protocol: TCP, port: 5432-5432, verdict: allow}")
  const {witness} = fails("{from: prod/web, to: prod/db, protocol: TCP, verdict: deny}", /^wanted deny, got allow by `CalicoNetworkPolicy/)
  assert.deepEqual([witness?.from, witness?.to, witness?.flow.port], ["prod/web", "prod/db", 5432])
  fails("{from: any, to: prod/db, protocol: TCP, port: 5432, except: [{from: prod/web}], verdict: allow}", /^wanted allow, got deny/)
  fails("{from: {pods: app == 'nobody'}, to: prod/db, verdict: deny}", /no pod of the input is in the set/)
  fails("{from: fd00::/8, to: prod/db, verdict: deny}", /no flow is left .* \(its ends share no address family/)
  fails("{from: prod/web, to: svc/prod/none, port: 1-99, verdict: allow}", /wanted allow, got deny by `NoBackend`/)
})

test("a flow that certainly goes against an entry is shown before one of which that is open", () => {
  const job = "{apiVersion: v1, kind: Pod, metadata: {name: job, namespace: prod, labels: {app: job}}, spec: {containers: []}}"
  const blocks = `{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {name: open, namespace: prod}, spec: {selector: app == 'open', types: [Ingress],
 ingress: [{action: Allow, protocol: TCP, source: {nets: [10.0.0.1/32, 10.9.0.0/16]}, destination: {ports: [80]}}]}}`
  const text = [job, ...world, blocks].join("\n---\n")
  const own = compile(buildSnapshot(parseManifests([{name: "w.yaml", text}]).resources).snapshot)
  const shown = (entry: string): unknown => run(entry, own).actual?.verdict
  assert.equal(shown("{from: prod/job, to: prod/open, protocol: TCP, port: 80, verdict: deny}"), "unknown")
  for (const by of ["", ", by: EndOfTier/default"]) {
    assert.equal(shown(`{from: {pods: "app in {'job', 'web'}"}, to: prod/open, protocol: TCP, verdict: deny${by}}`), "allow", by)
    assert.equal(shown(`{from: {pods: "app in {'job', 'db'}"}, to: prod/open, protocol: TCP, port: 80, verdict: allow${by}}`), "deny", by)
  }
})

test("what is shown of a set that holds is a flow that is as wanted", () => {
  const spare = [
    "{apiVersion: v1, kind: Namespace, metadata: {name: prod}}",
    "{apiVersion: v1, kind: Node, metadata: {name: n1}, status: {addresses: [{type: InternalIP, address: 172.20.0.1}]}}",
    "{apiVersion: apps/v1, kind: Deployment, metadata: {name: new, namespace: prod}, spec: {selector: {matchLabels: {app: new}}, template: {metadata: {labels: {app: new}}, spec: {containers: [{name: c}]}}}}",
    "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: none, namespace: prod}, spec: {podSelector: {}}}",
  ]
  const own = compile(buildSnapshot(parseManifests([{name: "w.yaml", text: spare.join("\n---\n")}]).resources).snapshot)
  const {pass, actual} = run("{from: any, to: prod/new, verdict: deny}", own)
  assert.deepEqual([pass, actual?.verdict], [true, "deny"])
})

test("an intent between single ends is about every port from which", () => {
  const text = [
    ...world,
    `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: ports}, spec: {order: -1, selector: app == 'db', types: [Ingress], ingress: [
       {action: Allow, protocol: TCP, source: {ports: ["100:200"]}}, {action: Deny, protocol: TCP}]}}`,
  ].join("\n---\n")
  const limited = compile(buildSnapshot(parseManifests([{name: "w.yaml", text}]).resources).snapshot)
  const [document] = readStream({
    name: "t.yaml",
    text: "apiVersion: carveout.dev/v1alpha1\nkind: PolicyTest\nspec:\n  expect:\n    - never: {from: prod/web, to: prod/db, protocol: TCP, port: 80}\n",
  }).documents
  assert.ok(document)
  const [result] = runPolicyTest(limited, parsePolicyTest(document).test)
  assert.deepEqual([result?.pass, result?.witness?.flow.sourcePort], [false, 100])
})

test("a source port limits what is asked of a Service's backends too", () => {
  const text = [
    ...world,
    `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: ports}, spec: {order: -1, selector: app == 'db', types: [Ingress], ingress: [
       {action: Allow, protocol: TCP, source: {ports: [40000]}}, {action: Deny, protocol: TCP}]}}`,
  ].join("\n---\n")
  const limited = compile(buildSnapshot(parseManifests([{name: "w.yaml", text}]).resources).snapshot)
  const holds = (sourcePort: number): boolean | undefined => {
    const entry = `{from: {pods: app == 'web'}, to: svc/prod/db, protocol: TCP, port: 5432, sourcePort: ${sourcePort}, verdict: allow}`
    const [document] = readStream({
      name: "t.yaml",
      text: `apiVersion: carveout.dev/v1alpha1\nkind: PolicyTest\nspec:\n  expect:\n    - ${entry}\n`,
    }).documents
    assert.ok(document)
    return runPolicyTest(limited, parsePolicyTest(document).test)[0]?.pass
  }
  assert.deepEqual([holds(40_000), holds(40_001)], [true, false])
})

test("deciders, paths and stages are wanted of every flow of a set", () => {
  const all = "from: any, to: prod/db, protocol: TCP, port: 1-5431, verdict: deny"
  passes(`{${all}, by: EndOfTier/default, deniedAt: {node: n1, stage: pod-ingress}}`)
  fails(`{${all}, path: pod-to-pod-same-node}`, /^wanted the path pod-to-pod-same-node, it is external-to-pod/)
  fails("{from: prod/web, to: prod/open, protocol: TCP, verdict: allow, pending: {verdict: allow}}", /^pending: wanted allow, got deny/)
  const mixed = "{from: prod/web, to: prod/db, protocol: TCP, port: 5432-5433, verdict: allow, by: CalicoNetworkPolicy/prod/db}"
  assert.equal(fails(mixed, /^wanted allow/).witness?.flow.port, 5433)
})

test("intents say what never passes, what only passes and what passes at least", () => {
  passes("{never: {from: prod/open, to: prod/db, protocol: TCP}}")
  passes("{never: {to: prod/db, protocol: TCP, except: [{from: prod/web, port: 5432}]}}")
  passes("{only: {to: prod/db, reachedBy: [{from: prod/web, protocol: TCP, port: 5432}, {from: any, protocol: ICMP}]}}")
  fails("{only: {to: prod/db, reachedBy: [{from: prod/web, protocol: TCP, port: 5432}]}}", /wanted deny, got allow/)
  passes("{at-least: {from: prod/web, reaches: [{to: prod/db, protocol: TCP, port: 5432}]}}")
  fails("{name: sql, at-least: {to: prod/db, reachedBy: [{from: prod/open, protocol: TCP, port: 5432}]}}", /wanted allow, got deny/)
})

test("an entry without a name is called by what it asks", () => {
  assert.equal(run("{from: prod/web, to: prod/db, protocol: TCP, port: 1, verdict: deny}").name, "prod/web to prod/db TCP 1")
  assert.equal(
    run("{from: {pods: app == 'web', namespaces: {}}, to: 10.0.0.0/8, verdict: deny}").name,
    "pods app == 'web' in namespaces {} to 10.0.0.0/8",
  )
  assert.equal(run("{only: {to: prod/db, reachedBy: []}}").name, "only: any to prod/db")
  assert.equal(run("{name: mine, from: prod/web, to: prod/db, protocol: TCP, port: 1, verdict: deny}").name, "mine")
})
