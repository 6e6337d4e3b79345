// The flows to try expectations with: what they hold of what an entry speaks of.
import assert from "node:assert/strict"
import {test} from "node:test"
import {parsePolicyTest} from "../expect/parse.ts"
import type {Expectation} from "../expect/policy-test.ts"
import {parseManifests} from "../manifest/parse.ts"
import {readStream} from "../manifest/yaml/read.ts"
import {compile} from "../program/compile.ts"
import type {Program} from "../program/program.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import {opensConnection, trialsOf} from "./trials.ts"

const pod = (name: string, address: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {namespace: a, name: ${name}, labels: {app: ${name}}}, spec: {nodeName: n1, containers: []}, status: {podIP: ${address}}}`

/** A world in which `db` takes what some rules say. */
function worldOf(ingress: string): Program {
  const texts = [
    "{apiVersion: v1, kind: Namespace, metadata: {name: a}}",
    pod("web", "10.0.0.1"),
    pod("job", "10.0.0.3"),
    pod("db", "10.0.0.2"),
    `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: p}, spec: {selector: app == 'db', types: [Ingress], ingress: ${ingress}}}`,
  ]
  return compile(buildSnapshot(parseManifests([{name: "w.yaml", text: texts.join("\n---\n")}]).resources).snapshot)
}

function entryOf(text: string): Expectation {
  const head = "apiVersion: carveout.dev/v1alpha1\nkind: PolicyTest\nspec:\n  expect:\n"
  const [document] = readStream({name: "t.yaml", text: `${head}    - ${text}\n`}).documents
  assert.ok(document)
  const [entry] = parsePolicyTest(document).test.expect
  assert.ok(entry)
  return entry
}

/** The flows of an entry in words, each with its verdict. */
function tried(program: Program, entry: string): readonly string[] {
  const trials = [...trialsOf(program, entryOf(entry))].flatMap((trial) => [trial, ...trial.others()])
  return trials.map(({found: {from, to, flow, decision}}) => {
    const wire = flow.icmp === null ? (flow.port ?? "") : `${flow.icmp.type}/${flow.icmp.code}`
    return `${from} ${to} ${flow.protocol} ${wire} ${decision.verdict}`
  })
}

const range = worldOf("[{action: Allow, protocol: TCP, source: {selector: app == 'web'}, destination: {ports: ['8000:8010']}}]")

test("an expectation about one flow is tried with that flow", () => {
  assert.deepEqual(tried(range, "{from: a/web, to: a/db, protocol: TCP, port: 8005, verdict: allow}"), ["a/web a/db 6 8005 allow"])
  const [trial] = trialsOf(range, entryOf("{from: a/web, to: a/db, protocol: TCP, port: 8005, verdict: allow}"))
  assert.equal(trial?.found.flow.sourcePort, 50_000)
})

test("all ports are tried at the borders of what rules take, on both of their sides", () => {
  const flows = tried(range, "{from: a/web, to: a/db, protocol: TCP, verdict: allow}")
  for (const wanted of ["8000 allow", "8010 allow", "7999 deny", "8011 deny", "1 deny", "65535 deny"])
    assert.ok(flows.includes(`a/web a/db 6 ${wanted}`), wanted)
  assert.deepEqual(tried(range, "{from: a/web, to: a/db, protocol: TCP, port: 8002-8003, verdict: allow}"), [
    "a/web a/db 6 8002 allow",
    "a/web a/db 6 8003 allow",
  ])
})

test("a port that a rule names for others is tried, too", () => {
  const flows = tried(range, "{never: {from: a/job, to: a/db}}")
  for (const port of [8000, 8010, 8011]) assert.ok(flows.includes(`a/job a/db 6 ${port} deny`))
  assert.ok(flows.some((flow) => flow.startsWith("a/job a/db 17 ")))
  assert.ok(flows.includes("a/job a/db 1 8/0 deny"))
  assert.ok(flows.includes("a/job a/db 89  deny"))
})

test("sets are tried between each pair of ends that policy tells apart, and not where they are excepted", () => {
  const flows = tried(range, "{from: {namespaces: all()}, to: a/db, protocol: TCP, port: 8000, except: [{from: a/web}], verdict: deny}")
  assert.deepEqual(flows, ["a/job a/db 6 8000 deny"])
})

test("ICMP without a type is tried with a request, in each way in which rules decide it", () => {
  const world = worldOf("[{action: Deny, protocol: ICMP, icmp: {type: 13}}, {action: Allow, protocol: ICMP}]")
  assert.deepEqual(tried(world, "{from: a/web, to: a/db, protocol: ICMP, verdict: allow}").toSorted(), [
    "a/web a/db 1 13/0 deny",
    "a/web a/db 1 8/0 allow",
  ])
  assert.deepEqual(tried(world, "{from: a/web, to: a/db, protocol: ICMP, icmp: {type: 3, code: 1}, verdict: allow}"), [
    "a/web a/db 1 3/1 allow",
  ])
  const isOpening = (protocol: number, type: number): boolean => opensConnection({protocol, icmp: {type, code: 0}})
  assert.deepEqual(
    [isOpening(1, 8), isOpening(1, 3), isOpening(58, 128), isOpening(58, 8), isOpening(1, 128)],
    [true, false, true, false, false],
  )
  assert.ok(opensConnection({protocol: 6, icmp: null}))
})

test("an expectation that cannot be asked has no flow", () => {
  assert.deepEqual(tried(range, "{from: a/nobody, to: a/db, protocol: TCP, port: 1, verdict: deny}"), [])
  assert.deepEqual(tried(range, "{from: {pods: app == 'nobody'}, to: a/db, verdict: deny}"), [])
})
