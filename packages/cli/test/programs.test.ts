// The names under which the command line is installed, called as others call them.
import assert from "node:assert/strict"
import {spawnSync} from "node:child_process"
import {readFileSync, symlinkSync} from "node:fs"
import {join} from "node:path"
import {test} from "node:test"
import type {TestContext} from "node:test"
import {ingressPolicy, pod, root, scratchFolder, write} from "./scratch.ts"

const {bin} = JSON.parse(readFileSync(join(root, "packages/cli/package.json"), "utf8")) as {bin: Readonly<Record<string, string>>}

/** A folder with the programs as npm links them. */
function installed(context: TestContext): string {
  const folder = scratchFolder(context)
  for (const [name, path] of Object.entries(bin)) symlinkSync(join(root, "packages/cli", path), join(folder, name))
  return folder
}

function run(
  path: string,
  words: readonly string[],
  input = "",
): {readonly code: number | null; readonly out: string; readonly err: string} {
  const [program = "", ...rest] = words
  const env = {...process.env, PATH: `${path}:${process.env["PATH"] ?? ""}`}
  const {status, stdout, stderr} = spawnSync(program, rest, {encoding: "utf8", env, input})
  return {code: status, out: stdout, err: stderr}
}

test("kubectl finds its plugin by the name that it looks for", (t) => {
  const path = installed(t)
  const folder = scratchFolder(t)
  write(folder, {"all.yaml": `${pod("web", "10.0.0.1")}---\n${ingressPolicy("web", "web", "[]")}`})
  // kubectl joins its first words with a dash and runs the program of this name with the rest.
  const called = run(path, ["kubectl-carveout", "check", folder])
  assert.equal(called.code, 0, called.err)
  assert.match(called.out, /in 1 file\n$/)
  assert.deepEqual(called, run(path, ["carveout", "check", folder]))
})

test("the KRM function is a program without arguments", (t) => {
  const path = installed(t)
  const list =
    "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems:\n- {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: a}, spec: {}}\n"
  const good = run(path, ["carveout-krm"], list)
  assert.deepEqual([good.code, good.out.startsWith(list)], [0, true])
  assert.equal(run(path, ["carveout-krm"], list.replace("spec: {}", "spec: {podSelectr: 1}")).code, 1)
  assert.equal(run(path, ["carveout-krm"], "").code, 2)
})
