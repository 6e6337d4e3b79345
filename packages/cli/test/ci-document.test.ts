// docs/ci.md, executed: every fenced block is written as the file that it says, or run as it stands. Other people's programs (kubectl,
// helm, kustomize) are stand-ins that do no more than what the example asks of them.
import assert from "node:assert/strict"
import {spawnSync} from "node:child_process"
import {chmodSync, mkdirSync, readFileSync, symlinkSync} from "node:fs"
import {join} from "node:path"
import {test} from "node:test"
import type {TestContext} from "node:test"
import {readYaml} from "@carveout/engine"
import {fakeKubectl, page, plainServer} from "./fake-kubectl.ts"
import {actionFile, fakeGitHub, runAction} from "./runner.ts"
import {commit, git, ingressPolicy, pod, root, scratchFolder, write} from "./scratch.ts"

type Block = {readonly language: string; readonly words: readonly string[]; readonly text: string; readonly line: number}

const document = readFileSync(join(root, "docs/ci.md"), "utf8")
const blocks: readonly Block[] = [...document.matchAll(/^```(\S+) ?([^\n]*)\n([\s\S]*?)^```$/gm)].map(
  ({index, 1: language = "", 2: words = "", 3: text = ""}) => ({
    language,
    words: words.split(" "),
    text,
    line: document.slice(0, index).split("\n").length,
  }),
)

const fileOf = ({words}: Block): string | undefined => words.find((word) => word.startsWith("file="))?.slice("file=".length)
const yamlOf = (path: string): unknown => readYaml(blocks.find((block) => fileOf(block) === path)?.text ?? "").documents[0]

const world = `${pod("web", "10.0.0.1")}---\n${pod("db", "10.0.0.2")}---\n{apiVersion: v1, kind: Namespace, metadata: {name: shop}}\n`
const closed = ingressPolicy("db", "db", "[]")
const open = ingressPolicy("db", "db", "[{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]}]")
const tests = `apiVersion: carveout.dev/v1alpha1
kind: PolicyTest
metadata: {name: intents}
spec:
  resources: [../world, ../deploy]
  expect: [{from: shop/web, to: shop/db, protocol: TCP, port: 6379, verdict: deny}]
`

/** Programs that answer the one question that an example asks of them. */
const standIns: Readonly<Record<string, string>> = {
  helm: '[ "$1 $2" = "template shop" ] && cat "$3"/templates/*.yaml',
  kubectl: 'if [ "$1" = get ]; then exec "$STAND_INS/server/kubectl" "$@"; else name=$1; shift; exec "kubectl-$name" "$@"; fi',
  kustomize: `folder=\${!#}
if [ -f "$folder/carveout.yaml" ]; then
  list=$(printf 'apiVersion: config.kubernetes.io/v1\\nkind: ResourceList\\nitems:\\n'; sed 's/^/  /; 1s/^  /- /' deploy/db.yaml
    printf 'functionConfig:\\n'; sed 's/^/  /' "$folder/carveout.yaml")
  program=$(sed -n 's/^ *path: //p' "$folder/carveout.yaml")
  (cd "$folder" && printf '%s\\n' "$list" | "$program" > /dev/null)
fi
cat deploy/db.yaml`,
}

type Place = {readonly folder: string; readonly path: string; readonly base: string}

/** The repository that the document speaks of: two commits, main and a branch, and the document's own files. */
function place(context: TestContext): Place {
  const [folder, path] = [join(scratchFolder(context), "repository"), scratchFolder(context)]
  mkdirSync(folder)
  git(folder, "init", "-q")
  const pods = readYaml(world).documents.slice(0, 2) as readonly object[]
  write(folder, {"world/pods.yaml": world, "deploy/db.yaml": closed, "chart/templates/db.yaml": closed, "tests/db.yaml": tests})
  const base = commit(folder, "closed")
  git(folder, "switch", "-q", "-c", "topic")
  write(folder, {"deploy/db.yaml": open, "chart/templates/db.yaml": open})
  commit(folder, "opened for web")
  for (const block of blocks) {
    const file = fileOf(block)
    if (file !== undefined) write(folder, {[file]: block.text})
  }
  const {bin} = JSON.parse(readFileSync(join(root, "packages/cli/package.json"), "utf8")) as {bin: Readonly<Record<string, string>>}
  for (const [name, target] of Object.entries(bin)) symlinkSync(join(root, "packages/cli", target), join(path, name))
  write(path, Object.fromEntries(Object.entries(standIns).map(([name, text]) => [name, `#!/bin/bash\nset -e\n${text}\n`])))
  mkdirSync(join(path, "server"))
  fakeKubectl(join(path, "server"), {...plainServer(), "/api/v1/pods?limit=500": page(pods)})
  for (const name of Object.keys(standIns)) chmodSync(join(path, name), 0o755)
  return {folder, path, base}
}

function run(
  {folder, path}: Place,
  script: string,
  variables: Readonly<Record<string, string>> = {},
): {readonly code: number | null; readonly log: string} {
  const env = {...process.env, PATH: `${path}:${process.env["PATH"] ?? ""}`, STAND_INS: path, ...variables}
  const {status, stdout, stderr} = spawnSync("bash", ["-e", "-c", script], {cwd: folder, encoding: "utf8", env})
  return {code: status, log: stdout + stderr}
}

test("every block says what it is", () => {
  assert.ok(blocks.length >= 15)
  assert.equal(document.match(/^```/gm)?.length, 2 * blocks.length)
  for (const {language, words, line} of blocks) {
    assert.match(`${language} ${words.join(" ")}`, /^(?:sh (?:setup|run(?: exits=1)?)|yaml file=\S+)$/, `line ${line}`)
  }
})

test("every script does what the document says", (t) => {
  const where = place(t)
  for (const {words, text, line} of blocks.filter(({words: [first]}) => first === "run")) {
    const {code, log} = run(where, text)
    assert.equal(code, words.includes("exits=1") ? 1 : 0, `line ${line}: ${log}`)
  }
  for (const {text} of blocks.filter(({words: [first]}) => first === "setup")) assert.equal(run(where, `bash -n <<'X'\n${text}X`).code, 0)
})

test("the workflow's step runs the Action with inputs that it has, and history to compare with", async (t) => {
  const {folder, base} = place(t)
  const workflow = yamlOf(".github/workflows/network-policy.yml") as {
    permissions: Record<string, string>
    jobs: {carveout: {steps: {id?: string; uses: string; with: Record<string, string | number>}[]}}
  }
  const [checkout, own, upload] = workflow.jobs.carveout.steps
  assert.deepEqual(checkout?.with, {"fetch-depth": 0})
  assert.deepEqual(workflow.permissions, {contents: "read", "pull-requests": "write", "security-events": "write"})
  const inputs = Object.fromEntries(Object.entries(own?.with ?? {}).map(([name, value]) => [name, String(value)]))
  const hub = await fakeGitHub(t)
  const event = {name: "pull_request", payload: {number: 7, pull_request: {number: 7, base: {sha: base}}}}
  const {code, log, outputs} = await runAction(t, folder, {inputs, event, hub})
  assert.equal(code, 0, log)
  assert.deepEqual([outputs["changed"], outputs["opened"], outputs["closed"]], ["true", "1", "0"])
  assert.equal(hub.comments.length, 1)
  assert.equal(upload?.with["sarif_file"], outputs["sarif"])
  assert.ok(readFileSync(join(folder, String(outputs["sarif"])), "utf8").includes('"2.1.0"'))
})

test("the document lists every input and output of the Action", () => {
  const {inputs, outputs} = actionFile()
  for (const name of Object.keys(inputs)) assert.match(document, new RegExp(`^\\| .*\`${name}\`.* \\|`, "m"), name)
  const said = document.slice(document.indexOf("Outputs:"), document.indexOf("## GitLab"))
  for (const name of Object.keys(outputs)) assert.ok(said.includes(`\`${name}\``), name)
})

test("the pipeline of GitLab writes its reports", (t) => {
  const where = place(t)
  const job = (
    yamlOf(".gitlab-ci.yml") as {"network policy": {script: string[]; artifacts: {paths: string[]; reports: {junit: string[]}}}}
  )["network policy"]
  const {code, log} = run(where, job.script.join("\n"), {CI_MERGE_REQUEST_DIFF_BASE_SHA: where.base})
  assert.equal(code, 0, log)
  for (const file of job.artifacts.reports.junit) assert.match(readFileSync(join(where.folder, file), "utf8"), /<testsuites .*failures="0"/)
  assert.match(readFileSync(join(where.folder, job.artifacts.paths[0] ?? ""), "utf8"), /1 opened, 0 closed/)
})

test("the steps of the container run as they are written", (t) => {
  const where = place(t)
  const {steps} = (yamlOf("tekton/task.yaml") as {spec: {steps: {command: string[]; args: string[]}[]}}).spec
  assert.equal(steps.length, 2)
  for (const {command, args} of steps) {
    const {code, log} = run(where, [...command, ...args].map((word) => `'${word}'`).join(" "))
    assert.equal(code, 0, log)
  }
})

test("the hooks of pre-commit are hooks that there are, and pass", (t) => {
  const where = place(t)
  const hooks = readYaml(readFileSync(join(root, ".pre-commit-hooks.yaml"), "utf8")).documents[0] as unknown as {
    id: string
    entry: string
    args?: string[]
  }[]
  const {repos} = yamlOf(".pre-commit-config.yaml") as {repos: {hooks: {id: string; args?: string[]}[]}[]}
  for (const {id, args} of repos[0]?.hooks ?? []) {
    const hook = hooks.find((each) => each.id === id)
    assert.ok(hook, id)
    const files = id === "carveout-check" ? ["deploy/db.yaml"] : []
    const {code, log} = run(where, [join(root, hook.entry), ...(args ?? hook.args ?? []), ...files].join(" "))
    assert.equal(code, 0, log)
  }
})

test("the KRM function of the example stops a build that breaks its expectation", (t) => {
  const where = place(t)
  write(where.folder, {"deploy/db.yaml": ingressPolicy("db", "db", "[{}]")})
  const {code, log} = run(where, "kustomize build --enable-alpha-plugins --enable-exec overlay")
  assert.equal(code, 1)
  assert.match(log, /error\[expectation-failed\].*nobody but web reaches the database/)
})
