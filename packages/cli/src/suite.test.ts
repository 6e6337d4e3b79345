// `carveout test` about the tests themselves: coverage, small edits, gates; in every format.
import assert from "node:assert/strict"
import {test} from "node:test"
import {readFileSync} from "node:fs"
import {join} from "node:path"
import {fileURLToPath} from "node:url"
import {runCommandLine} from "./main.ts"
import type {Terminal} from "./terminal.ts"

const root = fileURLToPath(new URL("../../../", import.meta.url))
const dns = "examples/shop/dns.test.yaml"

type Ran = {readonly code: number; readonly out: string; readonly err: string; readonly progress: readonly string[]}

async function run(words: readonly string[], more: Partial<Terminal> = {}): Promise<Ran> {
  let out = ""
  let err = ""
  const progress: string[] = []
  const code = await runCommandLine(words, {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    readInput: () => "",
    environment: {},
    folder: root,
    outIsTerminal: false,
    progress: (text) => void progress.push(text),
    ...more,
  })
  return {code, out, err, progress}
}

test("test --coverage adds what is touched to the text and to the JSON", async () => {
  const {code, out} = await run(["test", dns, "--coverage"])
  assert.equal(code, 0)
  assert.match(out, /^coverage\n {2}rules {3}4 of 4 touched \(100 %\)\n {2}tiers {3}1 of 1 touched\n {2}groups {2}2 of 5 touched\n/m)
  const document = JSON.parse((await run(["test", dns, "--coverage", "-o", "json"])).out) as Record<string, unknown>
  assert.deepEqual(Object.keys(document), ["passed", "failed", "results", "coverage", "diagnostics"])
  const {rules, tiers, groups} = document["coverage"] as {
    readonly rules: object
    readonly tiers: object
    readonly groups: {readonly total: number; readonly touched: number; readonly untouched: readonly unknown[]}
  }
  assert.deepEqual(rules, {total: 4, touched: 4, untouched: [], unreachable: []})
  assert.deepEqual(tiers, {total: 1, touched: 1, untouched: []})
  assert.deepEqual([groups.total, groups.touched, groups.untouched.length], [5, 2, 3])
})

test("test --mutants lists the edits that nothing would notice, each with a flow that it changes", async () => {
  const {code, out, progress} = await run(["test", dns, "--mutants"])
  assert.equal(code, 0)
  assert.match(out, /^ {2}14 of 22 small edits to the policies would be noticed \(63\.6 %\)$/m)
  assert.match(
    out,
    /unnoticed GlobalNetworkPolicy\/allow-dns-egress#egress\[0\]: destination\.ports: 53 widened to 53:54 {2}examples\/shop\/policies\/allow-dns-egress\.yaml:11\n {6}opens \w+\/\w+ → kube-system\/coredns UDP 54: deny by EndOfTier\/default → allow by/,
  )
  assert.equal(progress[0], "trying edits: 0 of 29")
  assert.equal(progress.at(-1), "")
  const {mutants} = JSON.parse((await run(["test", dns, "--mutants", "-o", "json"])).out) as {mutants: Record<string, unknown>}
  const keys = ["score", "total", "tried", "untried", "noticed", "survivors", "equivalent"]
  assert.deepEqual(Object.keys(mutants), keys)
  const [survivor] = mutants["survivors"] as readonly Record<string, unknown>[]
  assert.deepEqual(Object.keys(survivor ?? {}), ["kind", "object", "by", "edit", "at", "change", "witness", "before", "after"])
  const few = await run(["test", dns, "--mutants", "--mutants-max", "4"])
  assert.match(few.out, /not tried: 25 of 29/)
})

test("other formats keep to results; what is said of the suite goes to standard error", async () => {
  for (const format of ["junit", "tap"]) {
    const {code, out, err} = await run(["test", dns, "--coverage", "--mutants", "-o", format])
    assert.equal(code, 0, format)
    assert.doesNotMatch(out, /coverage|mutants/, format)
    assert.match(err, /coverage\n {2}rules[^]*mutants\n/, format)
  }
})

test("--fail-under makes too little an answer of no", async () => {
  assert.equal((await run(["test", dns, "--coverage", "--fail-under", "100"])).code, 0)
  const few = await run(["test", dns, "--mutants", "--fail-under", "63.7"])
  assert.deepEqual([few.code, /^too few: 63\.6 % of the edits are noticed, 63\.7 % are wanted$/m.test(few.out)], [1, true])
  assert.equal((await run(["test", dns, "--mutants", "--fail-under", "63.6"])).code, 0)
  assert.equal((await run(["test", dns, "--coverage", "--mutants", "--fail-under", "90", "-o", "json"])).code, 1)
})

test("what is wrong with the options is said", async () => {
  const wrong = async (words: readonly string[], says: RegExp): Promise<void> => {
    const {code, err} = await run(["test", dns, ...words])
    assert.equal(code, 2, words.join(" "))
    assert.match(err, says)
  }
  await wrong(["--fail-under", "90"], /needs something to measure/)
  await wrong(["--coverage", "--fail-under", "101"], /is no percentage/)
  await wrong(["--coverage", "--fail-under", "most"], /is no percentage/)
  await wrong(["--mutants-max", "3"], /limits `--mutants`/)
  await wrong(["--mutants", "--mutants-max", "0"], /is no number of edits/)
  await wrong(["--mutants=3"], /takes no value/)
})

test("a suite that asks nothing is unanswered, whatever is wanted of it", async () => {
  const {code, err} = await run(["test", "examples/shop/world", "--coverage", "--mutants", "-o", "json"])
  assert.equal(code, 2)
  assert.match(err, /nothing was asked/)
})

test("the example of the manual holds, and reaches what the manual says of it", async () => {
  const manual = readFileSync(join(root, "docs/tests.md"), "utf8")
  const [, example] = /^```yaml\n(apiVersion[^]*?)^```/m.exec(manual) ?? []
  assert.ok(example)
  const {code, out, err} = await run(["test", "-", "--coverage"], {readInput: () => example})
  assert.equal(code, 0, out + err)
  assert.match(out, /^6 passed, 0 failed$/m)
  assert.match(out, /rules {3}3 of 4 touched \(75 %\)$/m)
})

test("rules of manifests that stand in the test are named by their lines in its file", async () => {
  const text = `apiVersion: carveout.dev/v1alpha1
kind: PolicyTest
spec:
  resources: [examples/shop/world]
  inline: |
    apiVersion: projectcalico.org/v3
    kind: GlobalNetworkPolicy
    metadata: {name: p}
    spec:
      selector: all()
      types: [Ingress]
      ingress:
        - {action: Allow, protocol: TCP}
        - {action: Allow, protocol: UDP, destination: {ports: [53]}}
  expect:
    - {from: prod/frontend, to: prod/backend, protocol: TCP, port: 80, verdict: allow}
`
  const {out} = await run(["test", "-", "--coverage", "--mutants"], {readInput: () => text})
  assert.match(out, /untouched GlobalNetworkPolicy\/p#ingress\[1\] {2}-:14$/m)
  assert.match(out, /unnoticed GlobalNetworkPolicy\/p#ingress\[1\]: destination\.ports: 53 widened to 53:54 {2}-:14$/m)
})
