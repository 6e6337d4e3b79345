// Temporary folders and repositories for tests, and commands run in them.

import assert from "node:assert/strict"
import {spawnSync} from "node:child_process"
import {mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync} from "node:fs"
import {tmpdir} from "node:os"
import {dirname, join} from "node:path"
import type {TestContext} from "node:test"
import {fileURLToPath} from "node:url"
import {runCommandLine} from "../src/main.ts"

/** The repository's root. */
export const root: string = fileURLToPath(new URL("../../../", import.meta.url))

// WHY: git sets these for its hooks; a test run from one must not touch the repository around it.
for (const name of ["GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"]) delete process.env[name]

/** What a command line came to. */
export type Ran = {readonly code: number; readonly out: string; readonly err: string}

/** Runs a command line in this process, in a folder, with a text as standard input. */
export async function carveout(folder: string, words: readonly string[], input = ""): Promise<Ran> {
  let out = ""
  let err = ""
  const code = await runCommandLine(words, {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    readInput: () => input,
    environment: {},
    folder,
    outIsTerminal: false,
  })
  return {code, out, err}
}

/** A folder of its own, gone after the test. */
export function scratchFolder(context: TestContext): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "carveout-")))
  context.after(() => rmSync(folder, {recursive: true, force: true}))
  return folder
}

/** Writes files; folders on the way are made. */
export function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), {recursive: true})
    writeFileSync(join(folder, path), text)
  }
}

/** Runs git, which must succeed, and gives what it printed. */
export function git(folder: string, ...words: readonly string[]): string {
  const options = [
    "-c",
    "user.name=t",
    "-c",
    "user.email=t@example.org",
    "-c",
    "init.defaultBranch=main",
    "-c",
    "protocol.file.allow=always",
  ]
  const {status, stdout, stderr} = spawnSync("git", [...options, ...words], {cwd: folder, encoding: "utf8"})
  assert.equal(status, 0, `git ${words.join(" ")}: ${stderr}`)
  return stdout.trim()
}

/** Adds everything and commits. */
export function commit(folder: string, message: string): string {
  git(folder, "add", "--all")
  git(folder, "commit", "-q", "-m", message)
  return git(folder, "rev-parse", "HEAD")
}

/** A pod that is there. */
export function pod(name: string, address: string): string {
  return `apiVersion: v1
kind: Pod
metadata: {namespace: shop, name: ${name}, labels: {app: ${name}}}
spec: {nodeName: n1, containers: [{name: main, image: example}]}
status: {podIP: ${address}}
`
}

/** A Kubernetes policy under which pods of one label accept only what its rules say. */
export function ingressPolicy(name: string, app: string, rules: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {namespace: shop, name: ${name}}
spec:
  podSelector: {matchLabels: {app: ${app}}}
  policyTypes: [Ingress]
  ingress: ${rules}
`
}
