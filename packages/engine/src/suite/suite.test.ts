// What is said about suites of tests: coverage against every flow tried one by one, mutation scores against the plain way.
import assert from "node:assert/strict"
import {readdirSync, readFileSync} from "node:fs"
import {join} from "node:path"
import {test} from "node:test"
import {fileURLToPath} from "node:url"
import {compareWorlds} from "../analyze/diff.ts"
import {parsePolicyTest} from "../expect/parse.ts"
import type {PolicyTest} from "../expect/policy-test.ts"
import {runPolicyTest} from "../expect/run.ts"
import {parseManifests} from "../manifest/parse.ts"
import {readStream} from "../manifest/yaml/read.ts"
import {compile} from "../program/compile.ts"
import {ask} from "../question/ask.ts"
import {printSelector} from "../selector/print.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import {mutationKinds} from "./answer.ts"
import type {TestedWorld} from "./answer.ts"
import {coverageOf} from "./coverage.ts"
import {benchOf, mutatedWorld} from "./mutants/bench.ts"
import {mutantsOf} from "./mutants/list.ts"
import {mutationScore} from "./mutation.ts"

const root = fileURLToPath(new URL("../../../../", import.meta.url))

const head = "apiVersion: carveout.dev/v1alpha1\nkind: PolicyTest\nspec:\n  expect:\n"

function testOf(entries: readonly string[]): PolicyTest {
  const [document] = readStream({name: "t.yaml", text: `${head}${entries.map((entry) => `    - ${entry}\n`).join("")}`}).documents
  assert.ok(document)
  const {test: parsed, diagnostics} = parsePolicyTest(document)
  assert.deepEqual(diagnostics, [])
  return parsed
}

function worldOf(texts: readonly string[], entries: readonly string[]): TestedWorld {
  const {resources} = parseManifests([{name: "w.yaml", text: texts.join("\n---\n")}])
  const {snapshot, diagnostics} = buildSnapshot(resources)
  assert.deepEqual(
    diagnostics.filter(({severity}) => severity === "error"),
    [],
  )
  return {program: compile(snapshot), resources, tests: [testOf(entries)]}
}

const pod = (name: string, ip: string, namespace = "prod"): string =>
  `{apiVersion: v1, kind: Pod, metadata: {namespace: ${namespace}, name: ${name}, labels: {app: ${name}, side: ${name === "db" ? "back" : "front"}}}, spec: {nodeName: n1, containers: []}, status: {podIP: ${ip}}}`

const tiered = [
  "{apiVersion: v1, kind: Namespace, metadata: {name: prod, labels: {env: prod}}}",
  "{apiVersion: v1, kind: Namespace, metadata: {name: dev, labels: {env: dev}}}",
  "{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: guard}, spec: {order: 10, defaultAction: Pass}}",
  pod("web", "10.0.0.1"),
  pod("db", "10.0.0.2"),
  pod("web", "10.0.1.1", "dev"),
  `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: guard.first}, spec: {tier: guard, order: 1, selector: all(), types: [Ingress, Egress], ingress: [
     {action: Deny, protocol: TCP, source: {nets: [198.51.100.0/24]}}, {action: Pass, source: {namespaceSelector: env == 'prod'}}], egress: [{action: Pass}]}}`,
  `{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {namespace: prod, name: db}, spec: {order: 1, selector: app == 'db' && side == 'back', types: [Ingress], ingress: [
     {action: Allow, protocol: TCP, source: {selector: app == 'web' && side == 'front', notNets: [10.9.0.0/16]}, destination: {ports: [5432]}},
     {action: Deny, protocol: UDP, source: {namespaceSelector: env == 'dev'}},
     {action: Allow, protocol: ICMP}]}}`,
  `{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {namespace: prod, name: web}, spec: {order: 2, selector: app == 'web', types: [Ingress, Egress], ingress: [{action: Allow, protocol: TCP, source: {nets: [0.0.0.0/0]}, destination: {ports: ['8000:8010']}}], egress: [{action: Allow, protocol: TCP}]}}`,
  `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {namespace: dev, name: web}, spec: {podSelector: {matchLabels: {app: web, side: front}}, policyTypes: [Ingress, Egress], ingress: [{from: [{podSelector: {matchLabels: {side: back}}, namespaceSelector: {matchLabels: {env: prod}}}, {ipBlock: {cidr: 203.0.113.0/24, except: [203.0.113.128/25]}}], ports: [{port: 80}, {port: 443, endPort: 444}]}], egress: [{to: [{namespaceSelector: {}}], ports: [{protocol: UDP, port: 53}]}]}}`,
  `{apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {name: tenants}, spec: {tier: Admin, priority: 5, subject: {namespaces: {matchLabels: {env: dev}}}, ingress: [
     {name: a, action: Deny, from: [{pods: {namespaceSelector: {matchLabels: {env: prod}}, podSelector: {matchLabels: {app: web}}}}], protocols: [{tcp: {destinationPort: {number: 22}}}]},
     {name: b, action: Pass, from: [{namespaces: {}}]}]}}`,
  `{apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {name: later}, spec: {tier: Admin, priority: 7, subject: {namespaces: {}}, ingress: [{name: c, action: Accept, from: [{namespaces: {matchLabels: {env: dev}}}], protocols: [{tcp: {destinationPort: {number: 9000}}}]}]}}`,
]

const entries = [
  "{from: prod/web, to: prod/db, protocol: TCP, port: 5432, verdict: allow}",
  "{never: {from: {namespaces: env == 'dev'}, to: prod/db, protocol: UDP}}",
  "{from: 198.51.100.7, to: prod/web, protocol: TCP, port: 8000, verdict: deny}",
  "{from: {cidr: 203.0.113.0/24}, to: prod/web, protocol: TCP, port: 8000-8010, verdict: allow}",
  "{from: prod/db, to: dev/web, protocol: TCP, port: 443, verdict: allow}",
]

/** Rules that have a say when the flows of some entries are tried one by one. */
function triedRules(
  world: TestedWorld,
  flows: readonly (readonly [from: string, to: string, protocol: string, port: number])[],
): Set<string> {
  const found = new Set<string>()
  for (const [from, to, protocol, port] of flows) {
    const answer = ask(world.program, {from, to, protocol, port})
    assert.ok(answer.ok)
    for (const {decision} of answer.value.cases) {
      for (const {stage, steps, verdict} of decision.stages) {
        if (verdict !== decision.verdict) continue
        for (const step of steps) {
          if (step.kind === "rule" && step.matched && step.action !== "Log")
            found.add(`${step.policy}#${stage.endsWith("egress") ? "egress" : "ingress"}[${step.rule}]`)
        }
      }
    }
  }
  return found
}

test("an expectation touches every rule that decides one of its flows or passes it on, and no other", () => {
  const world = worldOf(tiered, entries)
  const ports = [1, 52, 53, 54, 80, 443, 5431, 5432, 5433, 8000, 8005, 8010, 9000, 65535]
  const flows = [
    ["prod/web", "prod/db", "TCP", 5432],
    ...ports.map((port) => ["dev/web", "prod/db", "UDP", port] as const),
    ["198.51.100.7", "prod/web", "TCP", 8000],
    ...[8000, 8001, 8010].map((port) => ["203.0.113.9", "prod/web", "TCP", port] as const),
    ["prod/db", "dev/web", "TCP", 443],
  ] as const
  const wanted = triedRules(world, flows)
  const {rules, tiers, groups, isComplete} = coverageOf([world])
  const all = new Set([...rules.untouched, ...rules.unreachable].map(({by}) => by))
  for (const by of wanted) assert.ok(!all.has(by), `${by} decides a flow and is not touched`)
  assert.equal(rules.touched, wanted.size)
  assert.equal(rules.total, rules.touched + all.size)
  assert.ok(isComplete && wanted.size > 5 && all.size > 3)
  assert.deepEqual([tiers.total, tiers.touched, tiers.untouched], [3, 3, []])
  assert.ok(groups.touched > 0 && groups.touched < groups.total && groups.untouched.length === groups.total - groups.touched)
})

test("a test that asks of nothing touches nothing, one that asks of everything touches all that can be", () => {
  const nothing = coverageOf([worldOf(tiered, ["{from: prod/nobody, to: prod/db, protocol: TCP, port: 1, verdict: deny}"])])
  assert.deepEqual([nothing.rules.touched, nothing.tiers.touched, nothing.groups.touched], [0, 0, 0])
  const all = coverageOf([worldOf(tiered, ["{from: any, to: any, verdict: deny}"])])
  // What these two let pass is denied at the other end, so they give no flow its verdict.
  assert.deepEqual(
    [all.rules.untouched.map(({by}) => by), all.groups.untouched],
    [["NetworkPolicy/dev/web#egress[0]", "ClusterNetworkPolicy/later#ingress[0]"], []],
  )
})

test("a rule that no flow reaches counts as unreachable, not as untouched", () => {
  const rules =
    "[{action: Allow, protocol: TCP}, {action: Deny, protocol: TCP}, {action: Allow, protocol: UDP, source: {selector: app == 'no'}}]"
  const policy = `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: p}, spec: {selector: all(), types: [Ingress], ingress: ${rules}}}`
  const {rules: found} = coverageOf([
    worldOf([pod("web", "10.0.0.1"), policy], ["{from: 192.0.2.1, to: prod/web, protocol: TCP, port: 1, verdict: allow}"]),
  ])
  assert.deepEqual([found.total, found.touched, found.untouched], [3, 1, []])
  assert.deepEqual(
    found.unreachable.map(({by, kind}) => `${kind} ${by}`),
    ["shadowed GlobalNetworkPolicy/p#ingress[1]", "vacuous GlobalNetworkPolicy/p#ingress[2]"],
  )
})

test("worlds that hold the same file share its rules: what one test touches is touched", () => {
  const policy = `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: p}, spec: {selector: all(), types: [Ingress], ingress: [{action: Allow, protocol: TCP}, {action: Allow, protocol: UDP}]}}`
  const texts = [pod("web", "10.0.0.1"), policy]
  const asking = (protocol: string): TestedWorld =>
    worldOf(texts, [`{from: 192.0.2.1, to: prod/web, protocol: ${protocol}, port: 1, verdict: allow}`])
  const {rules} = coverageOf([asking("TCP"), asking("UDP")])
  assert.deepEqual([rules.total, rules.touched], [2, 2])
  assert.equal(coverageOf([asking("TCP")]).rules.touched, 1)
})

function shop(): TestedWorld {
  const folder = join(root, "examples/shop")
  const read = (name: string): {readonly name: string; readonly text: string} => ({name, text: readFileSync(join(folder, name), "utf8")})
  const world = readdirSync(join(folder, "world")).map((name) => read(`world/${name}`))
  const {resources} = parseManifests([...world, read("policies/default-deny.yaml"), read("policies/allow-dns-egress.yaml")])
  const [document] = readStream(read("dns.test.yaml")).documents
  assert.ok(document)
  return {program: compile(buildSnapshot(resources).snapshot), resources, tests: [parsePolicyTest(document).test]}
}

const hosted = [
  "{apiVersion: v1, kind: Node, metadata: {name: n1}, status: {addresses: [{type: InternalIP, address: 192.0.2.1}]}}",
  "{apiVersion: v1, kind: Node, metadata: {name: n2}, status: {addresses: [{type: InternalIP, address: 192.0.2.2}]}}",
  "{apiVersion: projectcalico.org/v3, kind: HostEndpoint, metadata: {name: h1, labels: {role: host}}, spec: {node: n1, interfaceName: eth0, expectedIPs: [192.0.2.1]}}",
  pod("web", "10.0.0.1"),
  pod("db", "10.0.0.2"),
  `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: hosts}, spec: {order: 1, selector: role == 'host', types: [Ingress, Egress], ingress: [{action: Allow, protocol: TCP, destination: {ports: [443]}}, {action: Deny, protocol: UDP}], egress: [{action: Allow}]}}`,
  `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: forward}, spec: {order: 2, selector: has(role), applyOnForward: true, types: [Ingress], ingress: [{action: Allow, protocol: TCP, source: {nets: [203.0.113.0/24]}}, {action: Deny, source: {nets: [198.51.100.0/24], notNets: [198.51.100.128/25]}}, {action: Allow}]}}`,
  `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: early}, spec: {order: 3, selector: role == 'host', preDNAT: true, applyOnForward: true, types: [Ingress], ingress: [{action: Deny, protocol: TCP, destination: {ports: [8443]}}]}}`,
  `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: db}, spec: {selector: app == 'db', types: [Ingress], ingress: [{action: Allow, protocol: TCP, source: {selector: app == 'web' || role == 'host'}, destination: {ports: [5432]}}]}}`,
]

const hostEntries = [
  "{from: 203.0.113.9, to: host/n1, protocol: TCP, port: 443, verdict: allow}",
  "{never: {from: {cidr: 198.51.100.0/25}, to: prod/web}}",
  "{from: 198.51.100.200, to: prod/web, protocol: TCP, port: 80, verdict: allow}",
  "{only: {to: prod/db, reachedBy: [{from: prod/web, protocol: TCP, port: 5432}, {from: host/n1}, {from: 192.0.2.1}]}}",
]

const anywhere = (text: string): string => text.replace("nodeName: n1, ", "")

const roamingEntries = [
  "{never: {from: {cidr: 198.51.100.0/25}, to: prod/db}}",
  "{never: {from: any, to: prod/db, protocol: UDP, except: [{from: {cidr: 192.0.2.0/24}}]}}",
  "{never: {from: {cidr: 192.0.2.1/32}, to: prod/db, protocol: TCP, port: 5433}}",
  "{at-least: {to: prod/db, reachedBy: [{from: prod/web, protocol: TCP, port: 5432}]}}",
  "{from: prod/web, to: prod/db, protocol: UDP, port: 1-99, verdict: deny, by: EndOfTier/default}",
]

/** Each entry is the only one that notices some edit. */
const served = [
  ...hosted.slice(0, 2),
  pod("web", "10.0.0.1"),
  pod("db", "10.0.0.2"),
  pod("api", "10.0.0.3"),
  ...["web", "db", "api"].map(
    (name, i) =>
      `{apiVersion: v1, kind: Service, metadata: {name: ${name}, namespace: prod}, spec: {type: NodePort, selector: {app: ${name}}, ports: [{port: 80, targetPort: 8080, nodePort: ${30_080 + i}}]}}`,
  ),
  ...["web", "db", "api"].map(
    (name) =>
      `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: ${name}}, spec: {selector: app == '${name}', types: [Ingress], ingress: [{action: Allow, protocol: TCP, source: {nets: [203.0.113.0/24]}}, {action: Allow, protocol: TCP, source: {nets: [192.0.2.0/24]}}, {action: Deny, protocol: UDP}]}}`,
  ),
]

/** With another selector it sees the addresses of Services, and sets of their clients cannot be asked about any more. */
const unused =
  "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: unused}, spec: {selector: role == 'nobody', preDNAT: true, applyOnForward: true, types: [Ingress], ingress: [{action: Deny, protocol: TCP, destination: {ports: [9]}}]}}"

const pastService = "{never: {from: {pods: app == 'api'}, to: svc/prod/web}}"

const servedEntries = [
  "{from: {cidr: 203.0.113.0/24}, to: svc/prod/web, port: 80, verdict: allow}",
  "{never: {from: {cidr: 198.51.100.0/24}, to: prod/db}}",
  "{from: 203.0.113.9, to: host/n1, protocol: TCP, port: 30081, verdict: allow}",
  "{from: 203.0.113.9, to: svc/prod/api, port: 80, verdict: allow}",
]

const external =
  "{apiVersion: v1, kind: Service, metadata: {namespace: prod, name: front}, spec: {selector: {app: db}, externalIPs: [192.0.2.50], ports: [{port: 80, targetPort: 8080}]}}"
const onHost =
  "{apiVersion: v1, kind: Pod, metadata: {namespace: prod, name: gate}, spec: {nodeName: n1, containers: [{ports: [{containerPort: 8080, hostPort: 80}]}]}, status: {podIP: 10.0.0.77}}"

test("an entry about a port of a node or an address for clients outside touches what stands behind it", () => {
  const all = [...served, external, onHost]
  const touched = (entry: string): readonly string[] => {
    const untouched = (tests: TestedWorld["tests"]): readonly string[] =>
      coverageOf([{...worldOf(all, [entry]), tests}]).groups.untouched.map((each) => JSON.stringify([each.from, each.to]))
    const [left, every] = [new Set(untouched([testOf([entry])])), untouched([])]
    return every.filter((each) => !left.has(each))
  }
  const check = (entry: string, pod: string): void => {
    const behind = touched(`{from: 203.0.113.9, to: ${pod}, protocol: TCP, port: 8080, verdict: allow}`)
    assert.equal(behind.length, 1)
    assert.deepEqual(touched(entry), behind)
  }
  check("{from: 203.0.113.9, to: host/n1, protocol: TCP, port: 30081, verdict: allow}", "prod/db")
  check("{from: 203.0.113.9, to: 192.0.2.50, protocol: TCP, port: 80, verdict: allow}", "prod/db")
  check("{from: 203.0.113.9, to: host/n1, protocol: TCP, port: 80, verdict: allow}", "prod/gate")
})

for (const [name, world] of [
  ["a world with Services", worldOf(served, servedEntries)],
  ["a world with Services and host endpoints", worldOf([...served, ...hosted.slice(2, 3), ...hosted.slice(6, 7)], servedEntries)],
  ["a world in which an edit leaves a question open", worldOf([...served, ...hosted.slice(2, 3), unused], [pastService])],
  ["a world of every kind of policy", worldOf(tiered, entries)],
  ["a world with host endpoints", worldOf(hosted, hostEntries)],
  ["a world in which nobody says on which node a pod is", worldOf(hosted.map(anywhere), roamingEntries)],
  ["the shop", shop()],
] as const) {
  test(`in ${name} an edit is noticed exactly where a test fails, and changes nothing exactly where no verdict changes`, (t) => {
    const {program, resources, tests} = world
    const failing = tests.flatMap((each) => runPolicyTest(program, each)).filter(({pass}) => !pass)
    assert.deepEqual(
      failing.map(({problems}) => problems),
      [],
    )
    const bench = benchOf(world)
    const score = mutationScore([world])
    const survivors = new Map(score.survivors.map((survivor) => [JSON.stringify(survivor.mutation), survivor]))
    const equivalent = new Set(score.equivalent.map((mutation) => JSON.stringify(mutation)))
    const mutants = mutantsOf(program, resources)
    assert.deepEqual([score.total, score.tried, score.untried], [mutants.length, mutants.length, 0])
    for (const mutant of mutants) {
      const key = JSON.stringify(mutant.mutation)
      const plain = compile(mutatedWorld(bench, mutant).program.snapshot)
      const holds = tests.every((each) => runPolicyTest(plain, each).every(({pass}) => pass))
      const {opened, closed} = compareWorlds(program, plain)
      const isSame = opened.length + closed.length === 0
      const want = !holds ? "noticed" : isSame ? "equivalent" : "survivor"
      assert.equal(survivors.has(key) ? "survivor" : equivalent.has(key) ? "equivalent" : "noticed", want, key)
      const survivor = survivors.get(key)
      if (survivor !== undefined) assert.notEqual(survivor.before.verdict, survivor.after.verdict)
    }
    assert.ok(score.noticed > 0 && survivors.size > 0 && equivalent.size > 0)
    t.diagnostic(`${mutants.length} edits: ${score.noticed} noticed, ${survivors.size} not, ${equivalent.size} without effect`)
  })
}

test("every kind of edit is made where there is something to edit, each once, in the same order every time", () => {
  const {program, resources} = worldOf(
    [
      ...tiered,
      `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: more}, spec: {order: 9, selector: app == 'db', namespaceSelector: env == 'prod', serviceAccountSelector: all(), types: [Egress], egress: [{action: Deny, protocol: UDPLite, destination: {notNets: [10.0.0.0/8], notSelector: app == 'x'}}, {action: Allow, protocol: ICMP, icmp: {type: 8}}]}}`,
    ],
    entries,
  )
  const list = mutantsOf(program, resources).map(({mutation}) => mutation)
  assert.deepEqual([...new Set(list.map(({kind}) => kind))].sort(), [...mutationKinds].sort())
  assert.equal(new Set(list.map((each) => JSON.stringify(each))).size, list.length)
  assert.deepEqual(
    mutantsOf(program, resources).map(({mutation}) => mutation),
    list,
  )
})

test("a policy without its selector is the one that leaves it out, and selects host endpoints, too, where its namespaces do not exclude them", () => {
  const {program, resources} = worldOf(
    [
      "{apiVersion: projectcalico.org/v3, kind: HostEndpoint, metadata: {name: n1, labels: {app: gate}}, spec: {node: n1, interfaceName: '*'}}",
      "{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: some}, spec: {selector: app == 'web', namespaceSelector: env != 'test', types: [Ingress]}}",
    ],
    ["{from: 203.0.113.9, to: host/n1, protocol: TCP, port: 80, verdict: deny}"],
  )
  const edit = mutantsOf(program, resources).find(({mutation}) => mutation.change.startsWith("selector dropped"))
  assert.ok(edit?.replaced.kind === "policy" && edit.replaced.after !== null)
  assert.equal(printSelector(edit.replaced.after.selector), 'pcns.env != "test"')
})

test("a limit takes edits evenly from all, says what was not tried, and progress is told", () => {
  const world = worldOf(tiered, entries)
  const told: number[] = []
  const score = mutationScore([world], {limit: 7, onProgress: (done, total) => void told.push(done, total)})
  assert.deepEqual([score.tried, score.untried], [7, score.total - 7])
  assert.deepEqual(told, [0, 7, 1, 7, 2, 7, 3, 7, 4, 7, 5, 7, 6, 7, 7, 7])
  assert.equal(score.noticed + score.survivors.length + score.equivalent.length, 7)
})

test("an expectation that fails today notices nothing", () => {
  const score = mutationScore([worldOf(tiered, ["{from: prod/web, to: prod/db, protocol: TCP, port: 5432, verdict: deny}"])])
  assert.equal(score.noticed, 0)
})
