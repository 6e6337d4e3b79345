// What this project writes for others, as a real server takes it: the manifests of the course and the examples, and what `fix` adds to files and mends in them.

import assert from "node:assert/strict"
import {spawnSync} from "node:child_process"
import {readdirSync, readFileSync} from "node:fs"
import {join} from "node:path"
import {after, before, test} from "node:test"
import {fileURLToPath} from "node:url"
import {buildSnapshot, compile, Doctor, parseManifests} from "@carveout/engine"
import {fix} from "@carveout/engine/fix"
import {doctorQuestion, doctorWorld} from "../src/arbitrary/denied-flow.ts"
import {flowPool} from "../src/arbitrary/flow.ts"
import {manifestText} from "../src/arbitrary/manifest.ts"
import {randomFrom} from "../src/arbitrary/random.ts"
import {openAdmission} from "../src/cluster/admission.ts"
import type {Admission} from "../src/cluster/admission.ts"
import {crowd, denyAll} from "../src/cluster/pairs.ts"
import {noServer} from "../src/cluster/server.ts"
import {openTrial} from "../src/cluster/trial.ts"
import type {Trial} from "../src/cluster/trial.ts"

const skip = noServer()
let trial: Trial
let admit: (text: string) => Promise<Admission | undefined>
before(async () => {
  if (skip !== false) return
  // WHY without: a manifest of a lesson is judged by itself, its namespace is somewhere else in the world.
  trial = await openTrial({without: ["NamespaceLifecycle", "PodSecurity"]})
  admit = await openAdmission(trial.server)
})
after(async () => trial?.close())

const root = fileURLToPath(new URL("../../../", import.meta.url))

/** The texts of a folder: manifests, and the blocks of pages that hold manifests. */
function* textsUnder(folder: string): Generator<{readonly place: string; readonly text: string}> {
  for (const path of readdirSync(join(root, folder), {recursive: true, encoding: "utf8"}).toSorted()) {
    const place = join(folder, path)
    if (/\.ya?ml$/.test(path)) yield {place, text: readFileSync(join(root, place), "utf8")}
    if (!path.endsWith(".md")) continue
    const page = readFileSync(join(root, place), "utf8")
    for (const block of page.matchAll(/^```yaml ([^\n]+)\n(.*?)^```$/gms))
      yield {place: `${place}:${page.slice(0, block.index).split("\n").length} (${block[1]})`, text: block[2] ?? ""}
  }
}

const documentsOf = (text: string): readonly string[] => text.split(/^---[^\n]*$/m).filter((each) => /^\s*[^\s#]/m.test(each))
const isRefused = (text: string): boolean =>
  parseManifests([{name: "one.yaml", text}]).diagnostics.some(({severity}) => severity === "error")

/** Where a server has it already, or has other addresses than the cluster of the lesson: of the manifest that says nothing. */
const isOfThisServer = /already exists$|is not in the valid range/

for (const folder of ["course", "examples"]) {
  test(`the server takes every manifest of ${folder}/ in which we find no error`, {skip}, async (t) => {
    const all = [...textsUnder(folder)].flatMap(({place, text}) => documentsOf(text).map((one) => ({place, one})))
    const judged = await Promise.all(all.map(async ({place, one}) => ({place, one, admission: await admit(one)})))
    const known = judged.flatMap((each) => (each.admission === undefined ? [] : [{...each, admission: each.admission}]))
    const isTaken = (admission: Admission): boolean => admission.isTaken || isOfThisServer.test(admission.message.split("\n")[0] ?? "")
    const wrong = known.filter(({one, admission}) => isTaken(admission) === isRefused(one))
    assert.deepEqual(
      wrong.map(({place, one, admission}) => `${place}: ${admission.isTaken ? `taken:\n${one}` : admission.message}`),
      [],
    )
    const refused = known.filter(({admission}) => !isTaken(admission)).map(({place}) => place)
    t.diagnostic(`${known.length} taken or refused of ${all.length}; refused: ${refused.join(", ") || "none"}`)
  })
}

/** Refuses what the server refuses, by its own words. */
async function assertTaken(texts: readonly string[], where: string): Promise<void> {
  for (const text of texts.flatMap(documentsOf)) {
    // oxlint-disable-next-line no-await-in-loop -- the first one that is refused is shown
    const admission = await admit(text)
    assert.equal(admission?.isTaken, true, `${where}: ${admission?.isTaken === false ? admission.message : "no such kind"}\n${text}`)
  }
}

test("policies that fix and the doctor write for generated worlds are taken", {skip}, async (t) => {
  const counts = {fixes: 0, repairs: 0}
  for (let seed = 1; seed <= 40; seed++) {
    const random = randomFrom(seed)
    const file = {name: "world.yaml", text: manifestText(doctorWorld(random))}
    const program = compile(buildSnapshot(parseManifests([file]).resources).snapshot)
    const pool = flowPool(program.snapshot)
    if (pool.families.length === 0) continue
    const flows = [1, 2, 3].flatMap(() => doctorQuestion(random, program.snapshot, pool) ?? [])
    const fixed = fix({files: [file], namespace: undefined, into: "added.yaml", flows, lookups: {}, tests: []})
    const repair = Doctor.repairOf({program, files: [file], namespace: undefined}, flows, "a log")
    const added = fixed.ok ? documentsOf(fixed.value.added) : []
    const repairs = "text" in repair ? documentsOf(repair.text) : []
    // oxlint-disable-next-line no-await-in-loop -- the first one that is refused is shown
    await assertTaken([...added, ...repairs], `seed ${seed}`)
    counts.fixes += added.length
    counts.repairs += repairs.length
  }
  t.diagnostic(JSON.stringify(counts))
  assert.ok(counts.fixes > 15 && counts.repairs > 15)
})

test("what `fix -o patch` makes of files, and `fix --write`, is applied for real; so is what `doctor` prints", {skip}, async () => {
  const slip = crowd.join("\n---\n")
  const policy =
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: db, namespace: a}\nspec:\n  podSelector: {matchLabels: {app: db}}\n  ingres:\n    - from: [{podSelector: {matchLabels: {app: web}}}]\n      ports: [{port: 80}]\n"
  const wish = ["--from", "a/web", "--to", "a/db", "--port", "5432"]
  trial.write("deploy.yaml", `${slip}\n---\n${policy}---\n${denyAll}`)
  const patch = trial.carveout("fix", "deploy.yaml", ...wish, "--lookups", "-o", "patch")
  trial.write("fix.patch", patch.out)
  const before = trial.read("deploy.yaml")
  assert.equal(spawnSync("git", ["apply", "fix.patch"], {cwd: trial.folder}).status, 0, patch.err)
  const patched = trial.read("deploy.yaml")
  trial.write("deploy.yaml", before)
  trial.carveout("fix", "deploy.yaml", ...wish, "--lookups", "--write")
  assert.equal(trial.read("deploy.yaml"), patched)
  assert.notEqual(patched, before)
  const doctor = trial.carveout("doctor", "deploy.yaml", "--from", "b/job", "--to", "a/db", "--port", "5432", "-o", "yaml")
  assert.match(doctor.out, /^kind: NetworkPolicy$/m)
  for (const text of [patched, doctor.out]) {
    const {code, err} = trial.kubectl(["apply", "-f", "-"], text)
    assert.equal(code, 0, err)
  }
})
