// `carveout prove --test`: expectations of tests in a real kernel. Skipped, and said, where this machine cannot build one.

import assert from "node:assert/strict"
import {test} from "node:test"
import type {TestContext} from "node:test"
import {whatIsMissing} from "@carveout/kernel"
import {carveout, root, scratchFolder, write} from "./scratch.ts"

const missing = await whatIsMissing()
const skip = missing.length === 0 ? false : `the kernel cannot be asked: ${missing.join("; ")}`

const shop = ["examples/shop/world", "examples/shop/policies/default-deny.yaml"]
const carveOut = "examples/shop/policies/allow-dns-egress.yaml"
const seed = "examples/shop/dns.test.yaml"

type Flow = {
  readonly to: string
  readonly port: number | null
  readonly verdict: string
  readonly seen: string
  readonly holds: boolean | null
}
type Expectation = {
  readonly name: string
  readonly file: string
  readonly line: number
  readonly wanted: string | null
  readonly engine: string
  readonly kernel: {readonly holds: boolean | null; readonly packets: number; readonly arrived: number}
  readonly agrees: boolean | null
  readonly flows: readonly Flow[]
  readonly untried: readonly string[]
}
type Proof = {readonly packets: number; readonly expectations: readonly Expectation[]}

async function proof(folder: string, ...words: readonly string[]): Promise<Proof & {readonly code: number}> {
  const {code, out, err} = await carveout(folder, ["prove", ...words, "-o", "json"])
  assert.ok(out.startsWith("{"), err)
  return {code, ...(JSON.parse(out) as Proof)}
}

for (const dataplane of ["iptables", "nftables"]) {
  test(`the seed case: test, engine and kernel agree on every expectation, with ${dataplane}`, {skip}, async () => {
    const {code, packets, expectations} = await proof(root, ...shop, carveOut, "--test", seed, "--dataplane", dataplane)
    assert.deepEqual([code, packets, expectations.length], [0, 7, 7])
    for (const {agrees, kernel, untried} of expectations) assert.deepEqual([agrees, kernel.packets, untried], [true, 1, []])
    assert.deepEqual([expectations[0]?.name, expectations[0]?.file, expectations[0]?.line], ["short lookups", seed, 9])
  })
}

test(
  "without the carve-out the same expectations fail, in the engine and in the kernel, and what lies beside PATH counts",
  {skip},
  async () => {
    const {code, out} = await carveout(root, ["prove", ...shop, "--test", seed])
    assert.equal(code, 1)
    assert.match(
      out,
      /✗ short lookups .*:9\n {6}expected: allow; engine: fails, wanted allow, got deny.*; kernel: 1 packet did not arrive\n/,
    )
    assert.match(out, /✓ no other resolver /)
    assert.equal((await carveout(root, ["prove", "--test", seed])).code, 0, "without PATH it is what the test names")
  },
)

const pod = (name: string, address: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {namespace: a, name: ${name}, labels: {app: ${name}}}, spec: {nodeName: n1, containers: [{name: c, image: x, ports: [{name: http, containerPort: 8080}]}]}, status: {podIP: ${address}}}`
const testOf = (...entries: readonly string[]): string =>
  `apiVersion: carveout.dev/v1alpha1\nkind: PolicyTest\nmetadata: {name: t}\nspec:\n  resources: [world.yaml]\n  expect:\n${entries.map((entry) => `    - ${entry}\n`).join("")}`

/** Two pods and a policy about `db`, with tests beside them. */
function folderOf(t: TestContext, ingress: string, tests: Readonly<Record<string, string>>): string {
  const folder = scratchFolder(t)
  const documents = [
    "{apiVersion: v1, kind: Namespace, metadata: {name: a}}",
    "{apiVersion: v1, kind: Node, metadata: {name: n1}, status: {addresses: [{type: InternalIP, address: 172.18.0.2}]}}",
    pod("web", "10.0.0.1"),
    pod("db", "10.0.9.1"),
    `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: p}, spec: {selector: app == 'db', types: [Ingress], ingress: ${ingress}}}`,
  ]
  write(folder, {"world.yaml": documents.join("\n---\n"), ...tests})
  return folder
}

/** Calico's rules of it match whatever has the source and a port, since a third list of alternatives is forgotten (NET511). */
const threeLists =
  "[{action: Allow, protocol: TCP, source: {nets: [10.0.0.0/24, 10.1.0.0/24]}, destination: {ports: [80, http], nets: [10.8.0.0/24, 10.7.0.0/24]}}]"

test("a packet that arrives though the test and the engine say deny is said before everything, with exit code 1", {skip}, async (t) => {
  const folder = folderOf(t, threeLists, {
    "t.yaml": testOf(
      "{name: one flow, from: a/web, to: a/db, protocol: TCP, port: 80, verdict: deny}",
      "{name: a set, never: {to: a/db, protocol: TCP}}",
      "{name: another port, from: a/web, to: a/db, protocol: TCP, port: 81, verdict: deny}",
    ),
  })
  assert.equal((await carveout(folder, ["test", "t.yaml"])).code, 0)
  for (const dataplane of ["iptables", "nftables"]) {
    // oxlint-disable-next-line no-await-in-loop -- one world after the other
    const {code, out} = await carveout(folder, ["prove", "world.yaml", "--test", "t.yaml", "--dataplane", dataplane])
    assert.equal(code, 1)
    assert.match(
      out,
      /\n\nARRIVED, though a test says deny\n {2}a\/web → a\/db TCP 80 {2}t\.yaml:7\n {4}engine: deny by EndOfTier\/default; seen: `a\/db` got it\n/,
    )
    assert.match(out, /✗ one flow {2}t\.yaml:7\n {6}expected: deny; engine: holds; kernel: 1 packet arrived\n/)
    assert.match(out, /✗ a set {2}t\.yaml:8\n {6}expected: deny; engine: holds; kernel: \d+ of \d+ packets arrived\n/)
    assert.match(out, /✓ another port {2}t\.yaml:9\n {6}expected: deny; engine: holds; kernel: 1 packet did not arrive\n/)
  }
})

const range = "[{action: Allow, protocol: TCP, source: {selector: app == 'web'}, destination: {ports: ['8000:8010']}}]"

test(
  "a set is tried in every way in which policy decides within it, at the borders of ranges, with the engine's witness",
  {skip},
  async (t) => {
    const folder = folderOf(t, range, {
      "sets/t.yaml": testOf(
        "{name: all, from: a/web, to: a/db, protocol: TCP, verdict: allow}",
        "{name: least, at-least: {to: a/db, reachedBy: [{from: a/web, protocol: TCP, port: 8000-8010}]}}",
        "{name: only, only: {to: a/db, reachedBy: [{from: a/web, protocol: TCP, port: 8000-8010}]}}",
      ),
    })
    const {code, expectations} = await proof(folder, "world.yaml", "--test", "sets")
    const [all, least, only] = expectations
    assert.equal(code, 1)
    assert.deepEqual([all?.engine, all?.agrees, all?.flows[0]?.verdict, all?.flows[0]?.seen], ["fails", false, "deny", "dropped"])
    assert.deepEqual(new Set(all?.flows.map(({holds}) => holds)), new Set([true]))
    const ports = new Map(all?.flows.map(({port, seen}) => [port, seen]))
    assert.deepEqual(
      [7999, 8000, 8010, 8011].map((port) => ports.get(port)),
      ["dropped", "arrived", "arrived", "dropped"],
    )
    assert.deepEqual([least?.agrees, least?.kernel], [true, {holds: true, packets: 2, arrived: 2}])
    assert.deepEqual([only?.agrees, only?.kernel.arrived], [true, 0])
    assert.ok((only?.kernel.packets ?? 0) > 8)
  },
)

test("what cannot be tried is said with its reason, and alone is no answer", {skip}, async (t) => {
  const unsent = [
    "{name: itself, from: a/db, to: a/db, protocol: TCP, port: 1, verdict: allow}",
    "{name: nobody, from: {pods: app == 'x'}, to: a/db, verdict: deny}",
    "{name: error, from: a/web, to: a/db, protocol: ICMP, icmp: {type: 3}, verdict: deny}",
  ]
  const inline = testOf("{name: elsewhere, from: a/web, to: a/db, protocol: TCP, port: 8000, verdict: deny}").replace(
    "  expect:",
    "  inline: |\n    {apiVersion: v1, kind: Namespace, metadata: {name: b}}\n  expect:",
  )
  const folder = folderOf(t, range, {
    "unsent.yaml": `${testOf(...unsent)}---\n${inline}`,
    "sent.yaml": testOf("{from: a/web, to: a/db, protocol: TCP, port: 8000, verdict: allow}"),
  })
  const none = await proof(folder, "world.yaml", "--test", "unsent.yaml")
  assert.deepEqual([none.code, none.packets, none.expectations.length], [2, 0, 4])
  for (const {untried, kernel} of none.expectations) assert.deepEqual([untried.length, kernel.holds], [1, null])
  const {code, out} = await carveout(folder, ["prove", "world.yaml", "--test", "unsent.yaml", "--test", "sent.yaml"])
  assert.equal(code, 0)
  assert.match(out, /– nobody .*\n.*engine: cannot be asked; kernel: not asked\n {6}not tried: no pod of the input is in the set/)
  assert.match(out, /– elsewhere .*\n.*\n {6}not tried: its test brings manifests of its own \(`spec\.inline`\)/)
})

test("fewer packets than ways are said", {skip}, async (t) => {
  const folder = folderOf(t, range, {"t.yaml": testOf("{from: a/web, to: a/db, protocol: TCP, verdict: deny}")})
  const {packets, expectations} = await proof(folder, "world.yaml", "--test", "t.yaml", "--packets", "1")
  assert.equal(packets, 1)
  assert.match(expectations[0]?.untried.join() ?? "", /^\d of \d ways of deciding: `--packets` allows no more$/)
})

test("options that do not go together, and tests that cannot be read, are refused", async (t) => {
  const folder = folderOf(t, range, {
    "t.yaml": testOf("{from: a/web, to: a/db, protocol: TCP, port: 8000, verdict: allow}"),
    "other.yaml": testOf("{from: a/web, to: a/db, protocol: TCP, port: 8000, verdict: allow}").replace("world.yaml", "more.yaml"),
    "ebpf.yaml": testOf("{from: a/web, to: a/db, verdict: deny}").replace("spec:", "spec:\n  profile: {dataplane: ebpf}"),
    "empty.yaml": testOf().replace("expect:", "expect: []"),
  })
  const refused = async (...words: readonly string[]): Promise<string> => {
    const {code, err} = await carveout(folder, ["prove", ...words])
    assert.equal(code, 2, words.join(" "))
    return err
  }
  for (const stray of [["--lookups"], ["--from", "a/web"], ["--to", "a/db"], ["--protocol", "TCP"], ["--port", "80"]])
    assert.match(await refused("world.yaml", "--test", "t.yaml", ...stray), /`--test` sends what tests expect, and takes no `--/)
  assert.match(await refused("-", "--test", "-"), /standard input is either the world or a test/)
  assert.match(await refused("world.yaml", "--test", "world.yaml"), /`world\.yaml` holds no PolicyTest/)
  assert.match(await refused("world.yaml", "--test", "t.yaml", "other.yaml"), /`other\.yaml` holds a test, and stands among the manifests/)
  assert.match(await refused("world.yaml", "--test", "nowhere.yaml"), /nowhere\.yaml/)
  assert.match(await refused("world.yaml", "--test", "ebpf.yaml"), /no expectation can be tried/)
  assert.match(await refused("world.yaml", "--test", "empty.yaml"), /`spec\.expect` lists the expectations/)
  assert.match(await refused("--test", "t.yaml", "--test", "other.yaml"), /the tests name different manifests, and one world is built/)
  assert.match(await refused("world.yaml", "--test", "t.yaml", "--upstream", "10.0.0.1"), /`--upstream` goes with `--lookups` alone/)
  const {code, out} = await carveout(folder, ["prove", "world.yaml", "--test", "ebpf.yaml", "-o", "json"])
  assert.equal(code, 2)
  assert.deepEqual(Object.keys(JSON.parse(out) as object), ["diagnostics"])
})
