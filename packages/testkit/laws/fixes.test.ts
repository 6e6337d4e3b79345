// A fix lets through what is wished for, opens exactly what it says and no more than the doctor's policies would, and closes nothing, in generated worlds.

import assert from "node:assert/strict"
import {test} from "node:test"
import {ask, buildSnapshot, compareWorlds, compile, Doctor, parseManifests} from "@carveout/engine"
import type {Program, Question, SourceFile} from "@carveout/engine"
import {printBlock} from "@carveout/engine/edit"
import {fix} from "@carveout/engine/fix"
import type {Fixed} from "@carveout/engine/fix"
import {doctorQuestion, doctorWorld} from "../src/arbitrary/denied-flow.ts"
import {flowPool} from "../src/arbitrary/flow.ts"
import {manifestText} from "../src/arbitrary/manifest.ts"
import {chance, pick, randomFrom} from "../src/arbitrary/random.ts"
import type {Random} from "../src/arbitrary/random.ts"
import {contradiction} from "../src/matrix-change.ts"

const worlds = 60
const questionsPerWorld = 4
const name = "world.yaml"

function programOf(files: readonly SourceFile[]): Program {
  return compile(buildSnapshot(parseManifests(files).resources).snapshot)
}

function fixedFor(text: string, flows: readonly Question[], into = name): Fixed {
  const result = fix({files: [{name, text}], namespace: undefined, into, flows, lookups: null, tests: []})
  assert.ok(result.ok)
  return result.value
}

/** What is wrong with a fix of one wish; null where nothing is. */
function wrongIn(text: string, before: Program, question: Question, fixed: Fixed): string | null {
  const after = programOf(fixed.files)
  const answer = ask(after, question)
  if (!answer.ok || answer.value.verdict !== "allow") return "it does not help"
  if (fixed.difference.closed.length > 0) return "it closes something"
  const repair = Doctor.repairOf({program: before, files: [{name, text}], namespace: undefined}, [question], "a log")
  if (!("text" in repair)) return "the doctor has no repair, and there is one"
  const repaired = programOf([
    {name, text},
    {name: "repair.yaml", text: repair.text},
  ])
  const further = compareWorlds(repaired, after, {decisions: 0})
  if (further.opened.length + further.closed.length > 0) return "it lets through others than the doctor's policies do"
  return contradiction(before, after, fixed.difference)
}

test("a fix does what it says, and as little as the doctor's repair does", (t) => {
  const counts = {held: 0, met: 0, unmet: 0}
  for (let seed = 1; seed <= worlds; seed++) {
    const random = randomFrom(seed)
    const text = manifestText(doctorWorld(random))
    const before = programOf([{name, text}])
    const pool = flowPool(before.snapshot)
    for (let i = 0; i < questionsPerWorld && pool.families.length > 0; i++) {
      const question = doctorQuestion(random, before.snapshot, pool)
      if (question === null) continue
      const fixed = fixedFor(text, [question])
      const [outcome] = fixed.outcomes
      const state = outcome?.state ?? "unmet"
      counts[state]++
      const wrong = state === "met" ? wrongIn(text, before, question, fixed) : null
      assert.equal(wrong, null, `seed ${seed}, question ${i}: ${JSON.stringify(question)}`)
      if (state !== "met") assert.equal(fixed.files[0]?.text, text)
    }
  }
  t.diagnostic(JSON.stringify(counts))
  assert.ok(counts.met > 30 && counts.unmet > 5)
})

type Value = Parameters<typeof printBlock>[0]
const ports = [53, 80, 443, 8080] as const
const protocols = ["TCP", "UDP"] as const

/** Pods each of which lets in some others by rules of one port, written by Kubernetes or by Calico, on lines of their own or between braces. */
function pairsWorld(random: Random): string {
  const pods = Array.from({length: 6}, (_, i) => `p${i}`)
  const objects: Value[] = pods.map((pod, i) => ({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {name: pod, namespace: "a", labels: {app: pod}},
    spec: {nodeName: "n", containers: []},
    status: {podIP: `10.0.0.${i + 1}`},
  }))
  const policies = pods.map((pod, i) => {
    const callers = [pick(random, pods), ...(chance(random, 30) ? [pick(random, pods)] : [])]
    const metadata = {name: pod, namespace: "a"}
    const [protocol, port] = [pick(random, protocols), pick(random, ports)]
    if (i % 2 === 0) {
      const from = callers.map((caller) => ({podSelector: {matchLabels: {app: caller}}}))
      const spec = {podSelector: {matchLabels: {app: pod}}, policyTypes: ["Ingress"], ingress: [{from, ports: [{protocol, port}]}]}
      return {apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata, spec}
    }
    const ingress = callers.map((caller) => ({
      action: "Allow",
      protocol,
      source: {selector: `app == '${caller}'`},
      destination: {ports: [port]},
    }))
    return {
      apiVersion: "projectcalico.org/v3",
      kind: "NetworkPolicy",
      metadata,
      spec: {selector: `app == '${pod}'`, types: ["Ingress"], ingress},
    }
  })
  const print = chance(random, 50) ? (each: Value): string => JSON.stringify(each) : (each: Value): string => printBlock(each, 0)
  return [...objects, ...policies].map(print).join("\n---\n")
}

test("a rule that names a pair is widened by a port, and by nothing else", (t) => {
  const counts = {held: 0, met: 0, unmet: 0, widened: 0}
  for (let seed = 1; seed <= worlds; seed++) {
    const random = randomFrom(seed)
    const text = pairsWorld(random)
    const before = programOf([{name, text}])
    for (let i = 0; i < questionsPerWorld; i++) {
      const [from, to] = [pick(random, before.snapshot.workloads).id, pick(random, before.snapshot.workloads).id]
      const question = {from, to, protocol: pick(random, protocols), port: pick(random, ports)}
      const fixed = fixedFor(text, [question])
      const state = fixed.outcomes[0]?.state ?? "unmet"
      counts[state]++
      counts.widened += fixed.widened.length
      const wrong = state === "met" ? wrongIn(text, before, question, fixed) : null
      assert.equal(wrong, null, `seed ${seed}, question ${i}: ${JSON.stringify(question)}`)
    }
  }
  t.diagnostic(JSON.stringify(counts))
  assert.ok(counts.widened > 10 && counts.met > counts.widened && counts.unmet === 0)
})

test("wishes that are made together are met together", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = randomFrom(seed)
    const text = manifestText(doctorWorld(random))
    const {snapshot} = programOf([{name, text}])
    const pool = flowPool(snapshot)
    if (pool.families.length === 0) continue
    const flows = Array.from({length: 4}, () => doctorQuestion(random, snapshot, pool)).filter((each) => each !== null)
    const fixed = fixedFor(text, flows, "added.yaml")
    const after = programOf(fixed.files)
    for (const {wish, state} of fixed.outcomes) {
      const answer = wish.kind === "flow" ? ask(after, wish.question) : null
      if (state !== "unmet") assert.ok(answer?.ok === true && answer.value.verdict === "allow", `seed ${seed}: ${JSON.stringify(wish)}`)
    }
    assert.deepEqual(fixed.difference.closed, [], `seed ${seed}`)
  }
})
