// Exit codes of every command that answers: 0 yes, 1 no, 2 could not answer; and a run that asked nothing is never a success.
import assert from "node:assert/strict"
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from "node:fs"
import {tmpdir} from "node:os"
import {join} from "node:path"
import {after, test} from "node:test"
import {runCommandLine} from "./main.ts"

const folder = mkdtempSync(join(tmpdir(), "carveout-"))
after(() => rmSync(folder, {recursive: true}))

const pod = (name: string, ip: string | null): string =>
  `{apiVersion: v1, kind: Pod, metadata: {namespace: a, name: ${name}, labels: {app: ${name}}}, spec: {nodeName: n1, containers: []}${ip === null ? "" : `, status: {podIP: ${ip}}`}}`
const policy = (name: string, spec: string): string =>
  `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: ${name}}, spec: ${spec}}`
const suite = (...entries: readonly string[]): string =>
  `apiVersion: carveout.dev/v1alpha1\nkind: PolicyTest\nspec:\n  resources: [open.yaml]\n  expect:\n${entries.map((entry) => `    - ${entry}\n`).join("")}`

const space = "{apiVersion: v1, kind: Namespace, metadata: {name: a}}"
const pods = [space, pod("web", "10.0.0.1"), pod("db", "10.0.0.2")]
const holds = "{from: a/web, to: a/db, protocol: TCP, port: 1, verdict: allow}"
const fails = "{from: a/web, to: a/db, protocol: TCP, port: 1, verdict: deny}"

const files: Readonly<Record<string, string>> = {
  "open.yaml": pods.join("\n---\n"),
  "shut.yaml": [...pods, policy("shut", "{selector: app == 'db', types: [Ingress]}")].join("\n---\n"),
  // The same verdicts by another rule.
  "shut-otherwise.yaml": [...pods, policy("shut", "{selector: app == 'db', types: [Ingress], ingress: [{action: Deny}]}")].join("\n---\n"),
  "staged.yaml": [...pods, policy("shut", "{selector: all(), types: [Ingress]}").replace("kind: G", "kind: StagedG")].join("\n---\n"),
  "homeless.yaml": [
    space,
    pod("web", "10.0.0.1"),
    pod("db", null),
    policy("near", "{selector: app == 'web', types: [Egress], egress: [{action: Allow, destination: {nets: [10.0.0.0/24]}}]}"),
  ].join("\n---\n"),
  "shadowed.yaml": [...pods, policy("p", "{selector: all(), types: [Ingress], ingress: [{action: Deny}, {action: Allow}]}")].join(
    "\n---\n",
  ),
  "broken.yaml": "a: [",
  "invalid.yaml": [...pods, policy("p", "{selector: 'app ==', types: [Ingress]}")].join("\n---\n"),
  "empty.yaml": "# nothing\n---\n",
  "holds.test.yaml": suite(holds),
  "fails.test.yaml": suite(holds, fails),
  "asks-nothing.test.yaml": suite().replace("expect:", "expect: []"),
  "misspelt.test.yaml": suite(holds, "{form: a/web, to: a/db, verdict: deny}"),
  "all-misspelt.test.yaml": suite("{form: a/web, to: a/db, verdict: deny}"),
  "misspelt-spec.test.yaml": suite(holds).replace("resources:", "resorces:"),
  "names-nothing.test.yaml": suite("{from: a/none, to: a/db, protocol: TCP, port: 1, verdict: deny}"),
  "lost.test.yaml": suite(holds).replace("open.yaml", "nowhere.yaml"),
  "other-profile.test.yaml": suite(holds).replace("spec:", "spec:\n  profile: {dataplane: ebpf}"),
  "invalid-world.test.yaml": suite(holds).replace("open.yaml", "invalid.yaml"),
}
for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)

type Said = {readonly code: number; readonly out: string; readonly err: string}

/** Runs a command line in the folder. */
async function said(line: string): Promise<Said> {
  let out = ""
  let err = ""
  const terminal = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    readInput: () => "",
    environment: {},
    folder,
    outIsTerminal: false,
  }
  const code = await runCommandLine(line.split(" "), terminal)
  return {code, out, err}
}

/** Checks the exit code of a command line, and that JSON is one document whatever the answer. */
async function check(line: string, wanted: number): Promise<void> {
  const {code, out} = await said(line)
  assert.equal(code, wanted, line)
  if (line.includes("-o json")) assert.doesNotThrow(() => JSON.parse(out) as unknown, line)
}

const rows: Readonly<Record<string, readonly (readonly [line: string, code: number])[]>> = {
  check: [
    ["check open.yaml", 0],
    ["check invalid.yaml", 1],
    ["check broken.yaml", 1],
    ["check nowhere.yaml", 2],
    ["check", 2],
  ],
  explain: [
    ["explain open.yaml --from a/web --to a/db --protocol TCP --port 1", 0],
    ["explain shut.yaml --from a/web --to a/db --protocol TCP --port 1 -o json", 1],
    ["explain homeless.yaml --from a/web --to a/db --protocol TCP --port 1 -o json", 2],
    ["explain open.yaml --from a/web", 2],
    ["explain empty.yaml --from a/web --to a/db --protocol TCP --port 1", 2],
  ],
  test: [
    ["test holds.test.yaml", 0],
    ["test holds.test.yaml -o json", 0],
    ["test fails.test.yaml -o json", 1],
    ["test fails.test.yaml -o junit", 1],
    ["test fails.test.yaml -o tap", 1],
    ["test names-nothing.test.yaml", 1],
    ["test invalid-world.test.yaml", 1],
    ["test asks-nothing.test.yaml -o json", 2],
    ["test asks-nothing.test.yaml holds.test.yaml", 0],
    ["test misspelt.test.yaml -o json", 1],
    ["test all-misspelt.test.yaml -o json", 2],
    ["test misspelt-spec.test.yaml -o json", 2],
    ["test lost.test.yaml -o json", 2],
    ["test other-profile.test.yaml -o json", 2],
    ["test open.yaml", 2],
    ["test broken.yaml", 2],
    ["test", 2],
    ["test holds.test.yaml --coverage --mutants -o json", 0],
    ["test fails.test.yaml --coverage -o junit", 1],
    ["test asks-nothing.test.yaml --coverage --mutants -o json", 2],
  ],
  search: [
    ["search open.yaml --from a/web --to a/db", 0],
    ["search shut.yaml --from a/web --to a/db -o json", 1],
    ["search open.yaml --from a/web --to a/none", 2],
    ["search open.yaml --from a/web", 2],
    ["search broken.yaml --from a/web --to a/db", 2],
    ["search empty.yaml --from any --to any", 2],
  ],
  shadowed: [
    ["shadowed open.yaml", 0],
    ["shadowed shadowed.yaml -o json", 1],
    ["shadowed broken.yaml", 2],
    ["shadowed empty.yaml", 2],
    ["shadowed", 2],
  ],
  diff: [
    ["diff open.yaml open.yaml", 0],
    ["diff shut.yaml shut-otherwise.yaml -o json", 0],
    ["diff open.yaml shut.yaml -o json", 1],
    ["diff open.yaml nowhere.yaml", 2],
    ["diff open.yaml", 2],
    ["diff open.yaml empty.yaml", 2],
    ["diff open.yaml shut.yaml --contains", 0],
    ["diff shut.yaml open.yaml --contains -o json", 1],
    ["diff shut.yaml shut-otherwise.yaml --equivalent -o json", 0],
    ["diff open.yaml shut.yaml --equivalent", 1],
    ["diff --staged open.yaml", 0],
    ["diff --staged staged.yaml -o json", 1],
    ["diff --staged broken.yaml", 2],
  ],
  matrix: [
    ["matrix open.yaml -o json", 0],
    ["matrix empty.yaml", 2],
    ["matrix", 2],
  ],
  exposure: [
    ["exposure open.yaml -o json", 0],
    ["exposure broken.yaml", 2],
    ["exposure empty.yaml", 2],
    ["exposure", 2],
  ],
  init: [
    ["init open.yaml", 0],
    ["init empty.yaml", 2],
    ["init broken.yaml", 2],
    ["init", 2],
  ],
}

test("JSON is one document where the input cannot be read, too", async () => {
  const lines = ["check", "show", "tiers", "matrix", "matrix --pairs", "shadowed", "exposure", "diff open.yaml", "diff --staged"]
  const asking = ["search --from a/web --to a/db", "explain --from a/web --to a/db --port 1"]
  for (const file of ["broken.yaml", "empty.yaml", "nowhere.yaml"]) {
    for (const line of [...lines, ...asking]) {
      const isFinding = file === "broken.yaml" && line === "check"
      await check(`${line} ${file} -o json`, isFinding ? 1 : 2)
    }
  }
  for (const words of ["--from a/none --to a/db", "--from {pods: --to a/db", "--from any --to a/db --by a/none"])
    await check(`search open.yaml ${words} -o json`, 2)
})

test("an answer beside what the cluster would refuse says that this is left out", async () => {
  const lines = [
    "matrix",
    "shadowed",
    "exposure",
    "tiers",
    "init",
    "search --from any --to a/db",
    "diff open.yaml",
    "explain --from a/web --to a/db --port 1",
  ]
  for (const line of lines) assert.match((await said(`${line} invalid.yaml`)).err, /note: .*: the object above is left out/, line)
  const {out, err} = await said("tiers invalid.yaml -o json")
  assert.deepEqual([err, JSON.parse(out).diagnostics[0].code], ["", "selector-syntax"])
})

test("a TAP stream holds what kept a test from being asked, and is never a success without an answer", async () => {
  assert.match((await said("test misspelt-spec.test.yaml -o tap")).out, /^TAP version 14\n1\.\.\d\nnot ok 1 - unknown-field\n/)
  assert.match(
    (await said("test holds.test.yaml broken.yaml -o tap")).out,
    /^TAP version 14\n1\.\.2\nok 1 - .*\nnot ok 2 - yaml-syntax\n {2}---\n {2}at: "broken.yaml:1"\n/,
  )
  assert.match((await said("test open.yaml -o tap")).out, /^TAP version 14\n1\.\.1\nnot ok 1 - no-test\n/)
  assert.equal((await said("test asks-nothing.test.yaml -o tap")).out, "TAP version 14\nBail out! nothing was asked\n")
})

test("an entry that cannot be read fails, and keeps no other from being asked", async () => {
  const {out} = await said("test misspelt.test.yaml -o tap")
  assert.match(out, /^TAP version 14\n1\.\.2\nok 1 - .*\nnot ok 2 - an entry that cannot be read\n/)
  const {passed, failed, results, diagnostics} = JSON.parse((await said("test misspelt.test.yaml -o json")).out)
  assert.deepEqual([passed, failed, results[1].actual, results[1].line], [1, 1, null, 7])
  assert.deepEqual(
    diagnostics.filter(({severity}: {severity: string}) => severity === "error").map(({code}: {code: string}) => code),
    ["unknown-field", "missing-field"],
  )
})

test("a test that could not be read is not blamed for asking nothing", async () => {
  assert.match((await said("test all-misspelt.test.yaml")).err, /nothing was asked\n {2}help: repair what is said above/)
  assert.match((await said("test broken.yaml")).err, /nothing was asked\n {2}help: repair what is said above/)
  assert.match((await said("test asks-nothing.test.yaml")).err, /help: `spec.expect` lists the expectations/)
  assert.match((await said("test open.yaml")).err, /help: a test has `apiVersion: carveout.dev\/v1alpha1`/)
})

test("a test by another head is named and leaves the run without an answer", async () => {
  const heads: Readonly<Record<string, string>> = {
    "no-version": "kind: PolicyTest",
    "misspelt-version": "apiVersion: carvout.dev/v1alpha1\nkind: PolicyTest",
    "no-group": "apiVersion: v1alpha1\nkind: PolicyTest",
    "no-kind": "apiVersion: carveout.dev/v1alpha1",
    "no-head": "metadata: {name: t}",
    "misspelt-key": "apiVersoin: carveout.dev/v1alpha1\nkind: PolicyTest",
  }
  for (const [name, head] of Object.entries(heads)) {
    const inside = join(folder, `tests-${name}`)
    mkdirSync(inside)
    const text = suite(holds).replace("open.yaml", "../open.yaml")
    writeFileSync(join(inside, "good.yaml"), text)
    writeFileSync(join(inside, "lost.yaml"), text.replace("apiVersion: carveout.dev/v1alpha1\nkind: PolicyTest", head))
    const {code, out, err} = await said(`test tests-${name} -o json`)
    const {passed, diagnostics} = JSON.parse(out)
    const [found] = diagnostics.filter(({severity}: {severity: string}) => severity === "error")
    assert.deepEqual([code, passed, found?.code, found?.file], [2, 1, "no-kind", `tests-${name}/lost.yaml`], `${name} ${err}`)
    assert.match(found.help, /carveout\.dev\/v1alpha1|misspelt/, name)
  }
  writeFileSync(join(folder, "tests-no-kind", "foreign.yaml"), "apiVersion: example.com/v1\nkind: PolicyTest\nmetadata: {name: other}\n")
  assert.equal((await said("check tests-no-kind/foreign.yaml")).code, 0)
})

test("a file that is named and holds no test is an error beside tests that hold", async () => {
  const {code, out} = await said("test holds.test.yaml open.yaml")
  assert.equal(code, 2)
  assert.match(out, /error\[no-test\]: `open.yaml` holds no PolicyTest/)
})

test("an input without a document is not called free of findings", async () => {
  assert.deepEqual(await said("check empty.yaml"), {code: 2, out: "", err: "carveout: the input holds no document\n"})
})

test("a word too many is said, never passed over", async () => {
  for (const line of [
    "serve lab",
    "completion bash zsh",
    "help check test",
    "learn dns-egress extra",
    "learn new a b",
    "learn --verify extra",
  ])
    assert.match((await said(line)).err, /^carveout: `\w+` is one word too many\n/, line)
})

for (const [command, lines] of Object.entries(rows)) {
  test(`${command} exits as its answer is`, async () => {
    for (const [line, wanted] of lines) await check(line, wanted)
  })
}

test("a summary of a matrix refuses what it would not heed", async () => {
  for (const limit of ["--port 80", "--protocol TCP"]) {
    // oxlint-disable-next-line no-await-in-loop -- one command after the other
    const {code, err} = await said(`matrix open.yaml --summary ${limit}`)
    assert.deepEqual([code, /a summary counts all packets, and takes no `--/.test(err)], [2, true], limit)
  }
})
