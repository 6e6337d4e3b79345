// The hooks of .pre-commit-hooks.yaml, run by pre-commit itself on a repository made for the purpose.
import assert from "node:assert/strict"
import {spawnSync} from "node:child_process"
import {cpSync, existsSync, readdirSync, symlinkSync} from "node:fs"
import {join} from "node:path"
import {test} from "node:test"
import type {TestContext} from "node:test"
import {commit, git, ingressPolicy, pod, root, scratchFolder, write} from "./scratch.ts"

const isThere = spawnSync("pre-commit", ["--version"]).status === 0

/** What the hooks need of this repository as it lies here, as a repository of its own: pre-commit clones it. */
function hookRepository(context: TestContext): string {
  const folder = scratchFolder(context)
  for (const path of [".pre-commit-hooks.yaml", ".npmrc", "package.json", "package-lock.json", "tools/launch", "packages/cli"]) {
    cpSync(join(root, path), join(folder, path), {recursive: true, filter: (name) => !/\/(?:dist|node_modules)$/.test(name)})
  }
  git(folder, "init", "-q")
  commit(folder, "hooks")
  return folder
}

/** What a repository asks pre-commit for. */
function configOf(repository: string, hooks: string): string {
  return `repos:\n  - repo: ${repository}\n    rev: ${git(repository, "rev-parse", "HEAD")}\n    hooks:\n${hooks}`
}

test("the hooks check what changed and run the tests", {skip: isThere ? false : "pre-commit is not installed"}, (t) => {
  const hooks = hookRepository(t)
  const home = scratchFolder(t)
  const folder = scratchFolder(t)
  const preCommit = (...words: readonly string[]): {readonly status: number | null; readonly out: string} => {
    const {status, stdout, stderr} = spawnSync("pre-commit", [...words, "--color=never"], {
      cwd: folder,
      encoding: "utf8",
      env: {
        ...process.env,
        PRE_COMMIT_HOME: home,
        GIT_CONFIG_COUNT: "1",
        GIT_CONFIG_KEY_0: "protocol.file.allow",
        GIT_CONFIG_VALUE_0: "always",
      },
    })
    return {status, out: stdout + stderr}
  }
  git(folder, "init", "-q")
  const test = `apiVersion: carveout.dev/v1alpha1
kind: PolicyTest
metadata: {name: intents}
spec:
  resources: [../deploy]
  expect: [{from: shop/web, to: shop/db, protocol: TCP, port: 5432, verdict: deny}]
`
  write(folder, {
    ".pre-commit-config.yaml": configOf(
      hooks,
      "      - {id: carveout-check, files: ^deploy/}\n      - {id: carveout-test, args: [tests]}\n",
    ),
    "deploy/pods.yaml": `${pod("web", "10.0.0.1")}---\n${pod("db", "10.0.0.2")}`,
    "deploy/db.yaml": ingressPolicy("db", "db", "[]"),
    "tests/db.yaml": test,
    "values.yaml": "not: a manifest\n",
  })
  commit(folder, "good")
  const installed = preCommit("install-hooks")
  assert.equal(installed.status, 0, installed.out)
  const clone = readdirSync(home).find((name) => existsSync(join(home, name, "tools/launch/run.mjs"))) ?? ""
  // The packages of this checkout stand in for those that the first run would install.
  symlinkSync(join(root, "node_modules"), join(home, clone, "node_modules"))

  const good = preCommit("run", "--all-files")
  assert.equal(good.status, 0, good.out)
  assert.match(good.out, /carveout check\.+Passed\ncarveout test\.+Passed/)

  write(folder, {"deploy/db.yaml": ingressPolicy("db", "db", "[{}]"), "deploy/new.yaml": ingressPolicy("x", "x", "[{form: []}]")})
  git(folder, "add", "--all")
  const bad = preCommit("run")
  assert.equal(bad.status, 1, bad.out)
  assert.match(bad.out, /carveout check\.+Failed[\s\S]*unknown field `form`[\s\S]*deploy\/new\.yaml:7/)
  assert.match(bad.out, /carveout test\.+Failed[\s\S]*wanted deny, got allow/)

  write(folder, {".pre-commit-config.yaml": configOf(hooks, "      - {id: carveout-fix, files: ^deploy/}\n")})
  git(folder, "add", "--all")
  const mended = preCommit("run")
  assert.equal(mended.status, 1, mended.out)
  assert.match(mended.out, /files were modified by this hook[\s\S]*deploy\/new\.yaml:7:\d+ mended: `form` is now `from`/)
  git(folder, "add", "--all")
  assert.equal(preCommit("run").status, 0)
})
