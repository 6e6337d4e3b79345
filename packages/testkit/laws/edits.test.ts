// Law 14: the same text gives the same answer however it was reached. Every answer after an edit is held against one from scratch.

import assert from "node:assert/strict"
import {test} from "node:test"
import {buildSnapshot, compareWorlds, compile, decide, matrixOf, parseManifests, shadowedRules, summarize} from "@carveout/engine"
import type {Flow, Manifests, Program, SourceFile} from "@carveout/engine"
import {retyped} from "../src/arbitrary/edit-text.ts"
import {flow as anyFlow, flowPool} from "../src/arbitrary/flow.ts"
import {manifestText, manifestWorld} from "../src/arbitrary/manifest.ts"
import {pick, randomFrom} from "../src/arbitrary/random.ts"
import type {Random} from "../src/arbitrary/random.ts"

type World = {readonly manifests: Manifests; readonly built: ReturnType<typeof buildSnapshot>; readonly program: Program}

function worldOf(files: readonly SourceFile[], previous?: World): World {
  const manifests = parseManifests(files, previous === undefined ? {} : {previous: previous.manifests})
  const built = buildSnapshot(manifests.resources, previous === undefined ? {} : {previous: previous.built})
  const program = compile(built.snapshot, previous === undefined ? {} : {previous: previous.program})
  return {manifests, built, program}
}

/** Everything that reading says, functions replaced by what they give. */
function read({manifests: {resources, tests, documents, diagnostics}, built}: World): unknown {
  const objects = resources.map((resource) => ({...resource, object: resource.object()}))
  return {objects, tests, documents, diagnostics, snapshot: built.snapshot, findings: built.diagnostics}
}

/** Everything that a world answers, and how it differs from another. */
function answers(program: Program, base: Program, flows: readonly Flow[]): unknown {
  return {
    decisions: flows.map((flow) => decide(program, flow)),
    matrix: matrixOf(program),
    web: matrixOf(program, {protocol: "TCP", port: 80}),
    summary: summarize(program),
    shadowed: shadowedRules(program),
    difference: compareWorlds(base, program),
    reverse: compareWorlds(program, base),
  }
}

/** The objects of a world in a few files. */
function filesOf(random: Random): readonly SourceFile[] {
  const objects = manifestWorld(random)
  const cut = [0, random.below(objects.length), random.below(objects.length), objects.length].sort((a, b) => a - b)
  return [0, 1, 2].map((i) => ({name: `${i}.yaml`, text: manifestText(objects.slice(cut[i], cut[i + 1]))}))
}

test("whatever was typed before, every answer is the one from scratch", (t) => {
  let edits = 0
  for (let seed = 1; seed <= 20; seed++) {
    const random = randomFrom(seed)
    const first = filesOf(random)
    const base = worldOf(first)
    const history = [first]
    let last = base
    for (let step = 0; step < 6; step++) {
      const files = retyped(random, history)
      history.push(files)
      const [edited, fresh] = [worldOf(files, last), worldOf(files)]
      assert.deepEqual(read(edited), read(fresh), `seed ${seed}, step ${step}`)
      const pool = flowPool(fresh.built.snapshot)
      const flows = pool.families.length === 0 ? [] : Array.from({length: 20}, () => anyFlow(random, pool))
      const wanted = answers(fresh.program, worldOf(first).program, flows)
      assert.deepEqual(answers(edited.program, base.program, flows), wanted, `seed ${seed}, step ${step}`)
      last = edited
      edits++
    }
  }
  t.diagnostic(`${edits} edits`)
})

const words = ["a", "b", "c", "d", "e", "f"]

/** A pod of a town in which labels repeat. */
function podText(random: Random, i: number, node: string): string {
  const labels = ["app", "tier", "zone"].map((key) => `${key}: ${pick(random, words)}`).join(", ")
  return `apiVersion: v1
kind: Pod
metadata: {name: p${i}, namespace: ${pick(random, ["prod", "dev"])}, labels: {${labels}}}
spec: {nodeName: ${node}, containers: [{name: c, image: x, ports: [{name: web, containerPort: ${pick(random, [80, 8080])}}]}]}
status: {phase: Running, podIP: 10.0.${random.below(3)}.${i + 1}}
`
}

/** One policy, such as somebody types again and again. */
function policyText(random: Random, i: number): string {
  const labels = (): string => `{${pick(random, ["app", "tier", "zone"])}: ${pick(random, [...words, "nobody"])}}`
  const peer = pick(random, [
    `podSelector: {matchLabels: ${labels()}}`,
    `namespaceSelector: {}\n          podSelector: {matchLabels: ${labels()}}`,
    `ipBlock: {cidr: 10.0.${random.below(3)}.0/${pick(random, [24, 28, 30])}}`,
  ])
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: q${i}, namespace: ${pick(random, ["prod", "dev"])}}
spec:
  podSelector: {matchLabels: ${labels()}}
  policyTypes: [${pick(random, ["Ingress", "Ingress, Egress", "Egress"])}]
  ingress:
    - from:
        - ${peer}
      ports: [{port: ${pick(random, ["80", "web", "443"])}}]
  egress:
    - to:
        - podSelector: {matchLabels: ${labels()}}
`
}

/** A policy of which it matters where it stands among others: the same place for the same number. */
function orderedText(random: Random, i: number): string {
  const selector = (): string => `${pick(random, ["app", "tier", "zone"])} == '${pick(random, [...words, "nobody"])}'`
  const rule = (): string =>
    `{action: ${pick(random, ["Allow", "Deny", "Pass"])}, protocol: TCP, source: {selector: "${selector()}"}, destination: {ports: [${pick(random, [80, 443])}]}}`
  return `apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: ${["z", "m", "a"][i % 3]}${i}}
spec:
  ${["order: 20", "order: 10", "tier: default"][i % 3]}
  selector: ${selector()} ${pick(random, ["&&", "&&", "||"])} ${selector()}
  types: [${pick(random, ["Ingress", "Ingress, Egress"])}]
  ingress: [${rule()}, ${rule()}]
`
}

/** Of every three a host endpoint of an interface, one of every interface, and a policy of what is not translated yet, staged or not. */
function earlyText(random: Random, i: number): string {
  const role = pick(random, ["a", "b", "c"])
  if (i % 3 < 2) {
    return `apiVersion: projectcalico.org/v3
kind: HostEndpoint
metadata: {name: h${i}, labels: {role: ${role}}}
spec: {node: ${pick(random, ["n0", "n1"])}, interfaceName: ${pick(random, ["eth0", "'*'"])}, profiles: [projectcalico-default-allow]}
`
  }
  return `apiVersion: projectcalico.org/v3
kind: ${pick(random, ["GlobalNetworkPolicy", "GlobalNetworkPolicy", "StagedGlobalNetworkPolicy"])}
metadata: {name: e${i}}
spec:
  selector: role == '${role}'
  applyOnForward: true
  preDNAT: true
  types: [Ingress]
  ingress: [${["Allow", "Deny"].map((action) => `{action: ${action}, source: {selector: "app in {'${pick(random, words)}', '${pick(random, words)}'}"}}`).join(", ")}]
`
}

/** WHY: through those something passes whatever policy says. */
const noFailsafes = `apiVersion: projectcalico.org/v3
kind: FelixConfiguration
metadata: {name: default}
spec: {failsafeInboundHostPorts: [], failsafeOutboundHostPorts: []}
---
`

type Town = {
  readonly policies: number
  readonly seeds: number
  readonly textOf?: (random: Random, i: number) => string
  readonly nodeOf?: (i: number) => string
  readonly settings?: string
}

/** Types policies of towns again and again, and says how many edits opened or closed something. */
function retypedTowns({policies: count, seeds, textOf = policyText, nodeOf = () => "node", settings = ""}: Town): number {
  let changed = 0
  for (let seed = 1; seed <= seeds; seed++) {
    const random = randomFrom(seed)
    const pods = {name: "pods.yaml", text: settings + Array.from({length: 40}, (_, i) => podText(random, i, nodeOf(i))).join("---\n")}
    let policies = Array.from({length: count}, (_, i) => ({i, text: textOf(random, i)}))
    const filesNow = (): readonly SourceFile[] => [pods, {name: "policies.yaml", text: policies.map(({text}) => text).join("---\n")}]
    let last = worldOf(filesNow())
    let lastFresh = last
    let pairs = summarize(last.program).allowedPairs
    for (let step = 0; step < 10; step++) {
      const chosen = random.below(policies.length)
      const deed = pick(random, ["replace", "replace", "replace", "add", "remove"])
      const i = deed === "add" ? count + step : (policies[chosen]?.i ?? 0)
      const young = {i, text: textOf(random, i)}
      if (deed === "add") policies = [...policies, young]
      else policies = deed === "remove" && policies.length > 1 ? policies.toSpliced(chosen, 1) : policies.with(chosen, young)
      const [edited, fresh] = [worldOf(filesNow(), last), worldOf(filesNow())]
      const wanted = {matrix: matrixOf(fresh.program), summary: summarize(fresh.program)}
      assert.deepEqual({matrix: matrixOf(edited.program), summary: summarize(edited.program)}, wanted, `seed ${seed}, step ${step}`)
      // WHY each head against the one before it: what is found of an edit is kept for the next.
      const difference = compareWorlds(lastFresh.program, fresh.program)
      assert.deepEqual(compareWorlds(last.program, edited.program), difference, `seed ${seed}, since step ${step - 1}`)
      // WHY: who takes an edit back, or compares, asks about the world before it again.
      assert.equal(summarize(last.program).allowedPairs, pairs, `seed ${seed}, before step ${step}`)
      assert.deepEqual(summarize(edited.program), wanted.summary, `seed ${seed}, after going back at step ${step}`)
      if (wanted.summary.allowedPairs !== pairs) changed++
      pairs = wanted.summary.allowedPairs
      last = edited
      lastFresh = fresh
    }
  }
  return changed
}

test("a policy that is typed again and again leaves the answers of a town of pods as they are from scratch", (t) => {
  const changed = retypedTowns({policies: 14, seeds: 6})
  t.diagnostic(`${changed} edits opened or closed something`)
  assert.ok(changed > 20)
})

test("so it does where a value that only one policy named is named by none any more", (t) => {
  const changed = retypedTowns({policies: 2, seeds: 12})
  t.diagnostic(`${changed} edits opened or closed something`)
  assert.ok(changed > 20)
})

test("so it does where it matters in which order policies stand", (t) => {
  const changed = retypedTowns({policies: 6, seeds: 12, textOf: orderedText})
  t.diagnostic(`${changed} edits opened or closed something`)
  assert.ok(changed > 20)
})

test("so it does where an edit says whether an interface has policy of its own before translation", (t) => {
  const changed = retypedTowns({policies: 9, seeds: 20, textOf: earlyText, nodeOf: (i) => `n${i % 2}`, settings: noFailsafes})
  t.diagnostic(`${changed} edits opened or closed something`)
  assert.ok(changed > 20)
})

test("pods that only a gone policy told apart are governed alike", () => {
  const pods = ["web", "db"].map((role, i) => podOf(role, `10.0.0.${i + 1}`)).join("---\n")
  const policy = (role: string): string =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: a}\nspec: {podSelector: {matchLabels: {role: ${role}}}}\n`
  const filesWith = (role: string): readonly SourceFile[] => [
    {name: "pods.yaml", text: pods},
    {name: "policy.yaml", text: policy(role)},
  ]
  const before = worldOf(filesWith("db"))
  assert.equal(summarize(before.program).allowedPairs, 4)
  assert.equal(summarize(worldOf(filesWith("cache"), before).program).allowedPairs, 6)
})

test("a policy that is edited after another was added stands where its order says", () => {
  const pods = ["web", "db", "other"].map((role, i) => podOf(role, `10.0.0.${i + 1}`)).join("---\n")
  const policy = (name: string, [order, role, action, port]: readonly [number, string, string, number]): string =>
    `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: ${name}}
spec: {order: ${order}, selector: role == '${role}', types: [Ingress], ingress: [{action: ${action}, protocol: TCP, destination: {ports: [${port}]}}]}\n`
  const filesWith = (policies: readonly string[]): readonly SourceFile[] => [
    {name: "pods.yaml", text: pods},
    {name: "policies.yaml", text: policies.join("---\n")},
  ]
  const [deny, allow] = [policy("second", [20, "db", "Deny", 1]), policy("third", [30, "db", "Allow", 80])]
  const added = policy("first", [10, "other", "Allow", 80])
  // WHY the new one last: what stands before it in the file is taken up as it was read.
  const steps = [
    [deny, allow],
    [deny, allow, added],
    [policy("second", [20, "db", "Deny", 80]), allow, added],
  ]
  const last = steps.reduce<World | undefined>((world, policies) => {
    const now = worldOf(filesWith(policies), world)
    summarize(now.program)
    return now
  }, undefined)
  assert.ok(last)
  const flow: Flow = {
    from: {kind: "workload", id: "a/web"},
    to: {kind: "workload", id: "a/db"},
    family: 4,
    protocol: 6,
    sourcePort: 50_000,
    port: 80,
    icmp: null,
  }
  assert.equal(decide(last.program, flow).by, "GlobalNetworkPolicy/second#ingress[0]")
  assert.equal(decide(last.program, flow).verdict, "deny")
})

function podOf(role: string, address: string): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: {name: ${role}, namespace: a, labels: {role: ${role}}}\nstatus: {podIP: ${address}}\n`
}
