// The first test of the lab held against the one that the command line writes.

import assert from "node:assert/strict"
import {spawnSync} from "node:child_process"
import {mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync} from "node:fs"
import {tmpdir} from "node:os"
import {dirname, join} from "node:path"
import {test} from "node:test"
import {fileURLToPath} from "node:url"
import type {LabFile} from "../worker/messages.ts"
import {writeFirstTest} from "./first-test.ts"

const shop = fileURLToPath(new URL("../../../../examples/shop/", import.meta.url))
const bin = fileURLToPath(new URL("../../../cli/bin/carveout.mjs", import.meta.url))
const world: readonly LabFile[] = ["world", "policies"].flatMap((folder) =>
  readdirSync(join(shop, folder)).map((name) => ({name: `${folder}/${name}`, text: readFileSync(join(shop, folder, name), "utf8")})),
)

/** What the command line writes of files beside which it stands. */
function written(files: readonly LabFile[]): string {
  const folder = mkdtempSync(join(tmpdir(), "carveout-first-"))
  for (const {name, text} of files) {
    mkdirSync(dirname(join(folder, name)), {recursive: true})
    writeFileSync(join(folder, name), text)
  }
  const {stdout, stderr, status} = spawnSync(bin, ["init", ...files.map(({name}) => name)], {cwd: folder, encoding: "utf8"})
  rmSync(folder, {recursive: true})
  assert.equal(status, 0, stderr)
  return stdout
}

test("the lab writes the text that `carveout init` writes of the same files, and one that is there already is none of its manifests", () => {
  const wanted = written(world)
  const first = writeFirstTest(world)
  assert.ok(first.ok)
  assert.equal(first.text, wanted)
  assert.ok(first.entries > 5 && first.left === null)
  const again = writeFirstTest([...world, {name: "policies.test.yaml", text: first.text}, {name: "new.yaml", text: "# nothing yet\n"}])
  assert.equal(again.ok && again.text, wanted)
})

test("of a world that nobody can read, or that is empty, there is no test, and why", () => {
  assert.deepEqual(writeFirstTest([...world, {name: "broken.yaml", text: "a: [\n"}]).ok, false)
  const none = writeFirstTest([{name: "a.yaml", text: "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n"}])
  assert.match(none.ok ? "" : none.message, /no pod, workload or node/)
})
