// Pairs counted by what rows have for most against pairs listed one by one, in worlds so large that many lists name the same long sets.

import assert from "node:assert/strict"
import {test} from "node:test"
import {buildSnapshot, compile, matrixPairs, parseManifests, summarize} from "@carveout/engine"
import type {Program, SourceFile} from "@carveout/engine"
import {fileNames, documentTexts, podTexts} from "../write.ts"
import type {Maker} from "../world.ts"
import {kano} from "../worlds/kano.ts"
import {mixed} from "../worlds/mixed.ts"

const size = {pods: 900, policies: 160, seed: 11}

/** The files of a world, its policies one by one. */
function textsOf(maker: Maker): {readonly still: readonly SourceFile[]; readonly documents: readonly string[]} {
  const world = maker.make(size)
  const still = [
    {name: fileNames.pods, text: [...podTexts(world.pods(), "trimmed")].join("")},
    {name: fileNames.frame, text: [...documentTexts(world.frame())].join("")},
  ]
  return {still, documents: [...documentTexts(world.policies())].join("").split("\n---\n")}
}

function read(still: readonly SourceFile[], documents: readonly string[], before: Read | null = null): Read {
  const files = [...still, {name: fileNames.policies, text: documents.join("\n---\n")}]
  const manifests = parseManifests(files, before === null ? {} : {previous: before.manifests})
  const built = buildSnapshot(manifests.resources, before === null ? {} : {previous: before.built})
  return {manifests, built, program: compile(built.snapshot, before === null ? {} : {previous: before.program})}
}

type Read = {
  readonly manifests: ReturnType<typeof parseManifests>
  readonly built: ReturnType<typeof buildSnapshot>
  readonly program: Program
}

function listedPairs(program: Program): number {
  const listed = new Set<string>()
  const named = (end: string): string => (/^[0-9a-f:.]+-[0-9a-f:.]+$/.test(end) ? "outside" : end)
  for (const {from, to, allow} of matrixPairs(program)) if (allow.length > 0) listed.add(`${named(from)} ${named(to)}`)
  return listed.size
}

for (const maker of [mixed, kano]) {
  test(`${maker.name}: as many pairs are counted as are listed`, () => {
    const {still, documents} = textsOf(maker)
    const {program} = read(still, documents)
    assert.equal(summarize(program).allowedPairs, listedPairs(program))
  })
}

test("edit after edit is counted as the edited world is by itself", () => {
  const {still, documents} = textsOf(mixed)
  let now = read(still, documents)
  summarize(now.program)
  const edits: readonly ((text: string) => string)[] = [
    (text) => text.replace(/port: (\d+)/, (_, port: string) => `port: ${Number(port) + 1}`),
    (text) => text.replace("action: Deny", "action: Allow"),
    (text) => text.replace(/role: \w+/, "role: worker").replaceAll("metrics", "db"),
    (text) => text.replaceAll("env: prod", "env: dev").replaceAll('env == "prod"', 'env == "dev"'),
  ]
  let changed = 0
  for (const [i, text] of documents.entries()) {
    const edit = edits[i % edits.length]
    const young = edit?.(text) ?? text
    if (young === text || (i > 40 && i % 3 !== 0)) continue
    changed++
    const after = documents.with(i, young)
    now = read(still, after, now)
    assert.deepEqual(summarize(now.program), summarize(read(still, after).program), text)
  }
  assert.ok(changed > 10, `${changed} edits changed something`)
})
