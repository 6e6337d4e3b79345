// The course in the kernel: of every lesson and incident, real packets do what its claims rest on. Skipped, and said, where this machine cannot build a world.

import assert from "node:assert/strict"
import {join} from "node:path"
import {test} from "node:test"
import {whatIsMissing} from "@carveout/kernel"
import {carveout, root, scratchFolder} from "./scratch.ts"

const missing = await whatIsMissing()
const skip = missing.length === 0 ? false : `the kernel cannot be asked: ${missing.join("; ")}`

type Flow = {readonly from: string; readonly to: string; readonly holds: boolean | null; readonly evidence: string}

const {out} = await carveout(root, ["learn"])
const pages = [...out.matchAll(/^ {2}([a-z0-9-]+) {2,}\S/gm)].map(([, slug = ""]) => slug)

test("the course has its pages", () => assert.ok(pages.length > 30))

for (const page of pages) {
  test(`the kernel does what ${page} says`, {skip}, async (t) => {
    const folder = scratchFolder(t)
    const written = await carveout(root, ["learn", page, "--write", join(folder, "page")])
    assert.equal(written.code, 0)
    const proof = await carveout(folder, ["prove", "page", "--packets", "40", "-o", "json"])
    const {flows} = JSON.parse(proof.out) as {readonly flows: readonly Flow[]}
    assert.ok(flows.length > 10)
    assert.deepEqual(
      flows.filter(({holds}) => holds === false),
      [],
    )
    assert.equal(proof.code, 0)
  })
}
