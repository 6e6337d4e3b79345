// `carveout init`: what it writes holds as it stands, in every example and in the course's world with every lesson's policies.
import assert from "node:assert/strict"
import {existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from "node:fs"
import {tmpdir} from "node:os"
import {join} from "node:path"
import {test} from "node:test"
import {fileURLToPath} from "node:url"
import {runCommandLine} from "./main.ts"

const root = fileURLToPath(new URL("../../../", import.meta.url))

type Ran = {readonly code: number; readonly out: string; readonly err: string}

async function run(words: readonly string[], folder = root): Promise<Ran> {
  let out = ""
  let err = ""
  const code = await runCommandLine(words, {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    readInput: () => "",
    environment: {},
    folder,
    outIsTerminal: false,
  })
  return {code, out, err}
}

/** A folder that is gone after the test. */
async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "carveout-"))
  try {
    await work(folder)
  } finally {
    rmSync(folder, {recursive: true})
  }
}

/** Checks that a first test of some manifests holds and speaks of every group; gives how many of a hundred edits it notices. */
async function check(paths: readonly string[], folder: string): Promise<number | null> {
  const file = join(folder, "first.test.yaml")
  const written = await run(["init", ...paths, "-o", file, "--force"])
  assert.equal(written.code, 0, written.err)
  const {code, out} = await run(["test", file, "--coverage", "--mutants", "-o", "json"])
  assert.equal(code, 0, `${paths.join(" ")}: ${out.slice(0, 2000)}`)
  const {coverage, mutants} = JSON.parse(out) as {
    readonly coverage: {readonly groups: {readonly total: number; readonly touched: number}}
    readonly mutants: {readonly score: number | null}
  }
  assert.equal(coverage.groups.touched, coverage.groups.total)
  return mutants.score
}

test("a first test of every example holds, speaks of every group and notices every edit", async () => {
  const policies = readdirSync(join(root, "examples/shop/policies")).map((name) => `examples/shop/policies/${name}`)
  await inFolder(async (folder) => {
    const carved = policies.filter((path) => !path.includes("trap"))
    for (const own of [[], ...policies.map((path) => [path]), carved]) {
      assert.ok([null, 100].includes(await check(["examples/shop/world", ...own], folder)), own.join())
    }
  })
})

test("a first test of the course's world holds with the policies of every lesson, and notices most edits", async (t) => {
  const lessons = readdirSync(join(root, "course"), {recursive: true, encoding: "utf8"}).filter((name) => name.endsWith(".md"))
  const scores: (number | null)[] = []
  await inFolder(async (folder) => {
    for (const name of lessons) {
      const text = readFileSync(join(root, "course", name), "utf8")
      const blocks = [...text.matchAll(/^```yaml policy\n([^]*?)^```/gm)].map(([, block]) => block)
      if (blocks.length === 0) continue
      writeFileSync(join(folder, "policies.yaml"), blocks.join("\n---\n"))
      scores.push(await check(["course/worlds", join(folder, "policies.yaml")], folder))
    }
  })
  const known = scores.filter((score) => score !== null)
  t.diagnostic(`${scores.length} lessons; of a hundred edits noticed at least ${Math.min(...known)}`)
  assert.ok(scores.length >= 15 && Math.min(...known) >= 80)
})

test("init writes names as the file sees them, and never replaces a file unasked", async () => {
  await inFolder(async (folder) => {
    const pod =
      "apiVersion: v1\nkind: Pod\nmetadata: {namespace: a, name: x, labels: {app: x}}\nspec: {nodeName: n1, containers: []}\nstatus: {podIP: 10.0.0.1}\n"
    writeFileSync(join(folder, "world.yaml"), pod)
    const printed = await run(["init", "world.yaml"], folder)
    assert.equal(printed.code, 0)
    assert.match(printed.out, /^ {2}resources: \[world\.yaml\]$/m)
    assert.match(printed.out, /^ {4}# Who reaches whom\.\n {4}- .*a\/x/m)
    const {code, err} = await run(["init", "world.yaml", "-o", "tests.yaml"], folder)
    assert.equal(code, 0)
    assert.match(
      err,
      /^written: tests\.yaml, \d+ entr(?:y|ies) that holds? today\nnext: .*`carveout test tests\.yaml --coverage --mutants`\n$/,
    )
    assert.equal(readFileSync(join(folder, "tests.yaml"), "utf8"), printed.out)
    writeFileSync(join(folder, "tests.yaml"), "mine")
    const refused = await run(["init", "world.yaml", "-o", "tests.yaml"], folder)
    assert.deepEqual([refused.code, readFileSync(join(folder, "tests.yaml"), "utf8")], [2, "mine"])
    assert.match(refused.err, /`tests\.yaml` is there already[^]*--force/)
    assert.equal((await run(["init", "world.yaml", "-o", "tests.yaml", "--force"], folder)).code, 0)
    assert.equal((await run(["test", "tests.yaml"], folder)).code, 0)
    assert.ok(existsSync(join(folder, "world.yaml")))
  })
})

test("init says what it cannot do", async () => {
  const wrong = async (words: readonly string[], says: RegExp): Promise<void> => {
    const {code, err} = await run(["init", ...words])
    assert.equal(code, 2)
    assert.match(err, says)
  }
  await wrong([], /nothing to write about/)
  await wrong(["-"], /standard input has no name/)
  await wrong(["examples/shop/world", "-n", "x"], /no place for `--namespace`/)
  await wrong(["examples/shop/policies"], /no pod, workload or node/)
  await wrong(["nowhere"], /no such file/)
  await wrong(["examples/shop/world", "-o", "nowhere/at/all.yaml"], /cannot be written/)
})

test("a first test of manifests without addresses says that nothing reaches the outside, too", async () => {
  const workload = (name: string): string =>
    `{apiVersion: apps/v1, kind: Deployment, metadata: {name: ${name}, namespace: shop}, spec: {template: {metadata: {labels: {app: ${name}}}, spec: {containers: []}}}}`
  const policy = (name: string, spec: string): string =>
    `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: ${name}, namespace: shop}, spec: ${spec}}`
  const documents = [
    "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}",
    ...["web", "db"].map(workload),
    policy("deny", "{podSelector: {}, policyTypes: [Ingress, Egress]}"),
    policy("web", "{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{podSelector: {}}]}]}"),
    policy("db", "{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [{ports: [{port: 5432}]}]}"),
  ]
  await inFolder(async (folder) => {
    const file = join(folder, "w.yaml")
    writeFileSync(file, documents.join("\n---\n"))
    assert.equal(await check([file], folder), 100)
    assert.match((await run(["init", file])).out, /nothing reaches the outside, never: .*except: \[\{to: \{pods: \{\}\}\}\]/)
  })
})
