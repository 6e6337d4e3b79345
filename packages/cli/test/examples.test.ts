// Every line that the README of an example gives to be typed is answered.
import assert from "node:assert/strict"
import {readdirSync, readFileSync} from "node:fs"
import {join} from "node:path"
import {test} from "node:test"
import {carveout, root} from "./scratch.ts"

test("the lines of every example are answered", async () => {
  for (const name of readdirSync(join(root, "examples"))) {
    const text = readFileSync(join(root, "examples", name, "README.md"), "utf8")
    const lines = [...text.matchAll(/^```sh\n([^]*?)^```/gm)].flatMap(([, block = ""]) => block.replace(/\\\n/g, " ").trim().split("\n"))
    assert.ok(lines.length > 0, name)
    for (const line of lines) {
      const [npx, carveoutWord, ...words] = line.split(/\s+/)
      assert.deepEqual([npx, carveoutWord], ["npx", "carveout"], line)
      // oxlint-disable-next-line no-await-in-loop -- one command after the other
      assert.notEqual((await carveout(root, words)).code, 2, line)
    }
  }
})
