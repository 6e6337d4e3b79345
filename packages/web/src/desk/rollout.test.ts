// The lab's order of edits held against the one of the command line.

import assert from "node:assert/strict"
import {spawnSync} from "node:child_process"
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from "node:fs"
import {tmpdir} from "node:os"
import {dirname, join} from "node:path"
import {test} from "node:test"
import {fileURLToPath} from "node:url"
import type {LabFile} from "../worker/messages.ts"
import {rolloutOf} from "./rollout.ts"

const bin = fileURLToPath(new URL("../../../cli/bin/carveout.mjs", import.meta.url))
const pod = (name: string, address: string): string =>
  `{apiVersion: v1, kind: Pod, metadata: {namespace: a, name: ${name}, labels: {app: ${name}}}, spec: {nodeName: n1, containers: []}, status: {podIP: ${address}}}`
const world: LabFile = {name: "world.yaml", text: [pod("web", "10.0.0.1"), pod("db", "10.0.0.2")].join("\n---\n")}
const policy = (name: string, spec: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: a}\nspec: {${spec}} # ${name}\n`
const policies: LabFile = {
  name: "policies.yaml",
  text: [
    policy("deny", "podSelector: {}, policyTypes: [Ingress]"),
    policy("db", "podSelector: {}, ingress: [{ports: [{port: 5432}]}]"),
    policy("web", "podSelector: {}, ingress: [{ports: [{port: 80}]}]"),
  ].join("---\n"),
}

test("the lab's script is the one that `carveout plan -o sh` writes of the same files", () => {
  const folder = mkdtempSync(join(tmpdir(), "carveout-rollout-"))
  for (const [side, files] of [
    ["base", [world]],
    ["head", [world, policies]],
  ] as const) {
    for (const {name, text} of files) {
      mkdirSync(dirname(join(folder, side, name)), {recursive: true})
      writeFileSync(join(folder, side, name), text)
    }
  }
  const {stdout, stderr, status} = spawnSync(bin, ["plan", "base", "head", "-o", "sh"], {cwd: folder, encoding: "utf8"})
  rmSync(folder, {recursive: true})
  assert.equal(status, 0, stderr)
  const made = rolloutOf([world], [world, policies])
  assert.ok(made.ok && made.isSafe)
  assert.equal(made.script, stdout)
  assert.deepEqual(
    made.steps.map(({action, temporary}) => `${action}${temporary ? ", temporary" : ""}`),
    ["apply, temporary", "apply", "apply", "apply", "delete, temporary"],
  )
  assert.deepEqual(made.steps[1]?.at, {file: "policies.yaml", line: 6})
})

test("of text that cannot be read there is no order, and why", () => {
  const made = rolloutOf([world], [world, {name: "broken.yaml", text: "a: [\n"}])
  assert.match(made.ok ? "" : made.message, /cannot be read/)
})

test("nothing leads to what the cluster would refuse, and a namespace that has objects in it stays", () => {
  const slip = {...policies, text: policies.text.replace("ingress:", "ingres:")}
  const refused = rolloutOf([world], [world, slip])
  assert.match(refused.ok ? "" : refused.message, /would refuse/)
  const space: LabFile = {name: "space.yaml", text: "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n"}
  const made = rolloutOf([world, space], [world, policies])
  assert.deepEqual(made.ok && made.kept, ["Namespace/a"])
})
