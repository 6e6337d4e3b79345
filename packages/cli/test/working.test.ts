// What somebody at a terminal sees of long work, and nobody else.
import assert from "node:assert/strict"
import {spawnSync} from "node:child_process"
import {join} from "node:path"
import {test} from "node:test"
import {runCommandLine} from "../src/main.ts"
import {carveout, ingressPolicy, pod, root, scratchFolder, write} from "./scratch.ts"

const many = Array.from({length: 2100}, (_, i) => pod(`p${i}`, `10.0.${i >> 8}.${i & 255}`)).join("---\n")

test("long work says what it is and takes it away again; short work is quiet", async (t) => {
  const folder = scratchFolder(t)
  write(folder, {"many.yaml": many, "few.yaml": pod("p", "10.0.0.1")})
  const shown = async (words: readonly string[]): Promise<readonly string[]> => {
    const texts: string[] = []
    const progress = (text: string): void => void texts.push(text)
    const terminal = {
      out: () => undefined,
      err: () => undefined,
      readInput: () => "",
      environment: {},
      folder,
      outIsTerminal: false,
      progress,
    }
    await runCommandLine(words, terminal)
    return texts.filter((text) => !text.startsWith("reading"))
  }
  assert.deepEqual(await shown(["matrix", "many.yaml"]), ["finding what passes: 2100 endpoints, 0 policies …", ""])
  assert.deepEqual(await shown(["diff", "few.yaml", "many.yaml"]), ["comparing: 2100 endpoints, 0 policies …", ""])
  assert.deepEqual(await shown(["shadowed", "many.yaml"]), ["looking at every rule: 2100 endpoints, 0 policies …", ""])
  assert.deepEqual(await shown(["matrix", "few.yaml"]), [])
})

test("where standard error is a file nothing of it is written", async (t) => {
  const folder = scratchFolder(t)
  write(folder, {"many.yaml": many})
  const bin = join(root, "packages/cli/bin/carveout.mjs")
  const {status, stderr} = spawnSync(process.execPath, [bin, "shadowed", "many.yaml"], {cwd: folder, encoding: "utf8"})
  assert.deepEqual([status, stderr], [0, ""])
  assert.equal((await carveout(folder, ["shadowed", "many.yaml"])).err, "")
})

test("trying edits is told in tenths where nobody looks on, and how to try fewer; small work is quiet", async (t) => {
  const folder = scratchFolder(t)
  const entry = "{from: shop/p1, to: shop/p0, protocol: TCP, port: 1, verdict: allow}"
  const suite = (world: string): string =>
    `apiVersion: carveout.dev/v1alpha1\nkind: PolicyTest\nspec:\n  resources: [${world}]\n  expect: [${entry}]\n`
  const policy = ingressPolicy("p", "p0", "[{from: [{podSelector: {matchLabels: {app: p1}}}], ports: [{port: 1}, {port: 2}]}]")
  write(folder, {"many.yaml": `${many}---\n${policy}`, "many.test.yaml": suite("many.yaml")})
  write(folder, {"few.yaml": `${pod("p0", "10.0.0.1")}---\n${pod("p1", "10.0.0.2")}---\n${policy}`, "few.test.yaml": suite("few.yaml")})
  const {err} = await carveout(folder, ["test", "many.test.yaml", "--mutants", "--mutants-max", "5"])
  assert.match(err, /^carveout: trying \d edits, .*`--mutants-max N` tries at most N/)
  assert.match(err, /\n(?:carveout: \d0 % of the edits are tried\n)+carveout: 100 % of the edits are tried\n$/)
  assert.equal((await carveout(folder, ["test", "few.test.yaml", "--mutants"])).err, "")
})
