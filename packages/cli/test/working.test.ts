// What somebody at a terminal sees of long work, and nobody else.
import assert from "node:assert/strict"
import {spawnSync} from "node:child_process"
import {join} from "node:path"
import {test} from "node:test"
import {runCommandLine} from "../src/main.ts"
import {carveout, pod, root, scratchFolder, write} from "./scratch.ts"

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
