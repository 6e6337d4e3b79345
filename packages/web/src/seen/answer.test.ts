import assert from "node:assert/strict"
import {readFileSync, readdirSync} from "node:fs"
import {join} from "node:path"
import {test} from "node:test"
import {fileURLToPath} from "node:url"
import {repairView} from "../repair/answer.ts"
import type {LabFile} from "../worker/messages.ts"
import {Worlds} from "../worker/worlds.ts"
import type {Pair} from "../worker/worlds.ts"
import {seenView} from "./answer.ts"
import {readSeen} from "./reading.ts"
import {askedMax, listedMax} from "./view.ts"
import type {SeenRead, SeenRecords, SeenView, SeenWant} from "./view.ts"

const shop = fileURLToPath(new URL("../../../../examples/shop/", import.meta.url))
const world: readonly LabFile[] = readdirSync(join(shop, "world")).map((name) => ({
  name,
  text: readFileSync(join(shop, "world", name), "utf8"),
}))
const policy = (name: string): LabFile => ({name, text: readFileSync(join(shop, "policies", name), "utf8")})
const [deny, carveOut] = [policy("default-deny.yaml"), policy("allow-dns-egress.yaml")]
const log = readFileSync(join(shop, "flows.jsonl"), "utf8")

const read = async (text: string, path = "flows.jsonl"): Promise<SeenRead> => readSeen([{path, isChosen: true, file: new Blob([text])}])

async function recordsOf(text: string): Promise<SeenRecords> {
  const found = await read(text)
  assert.ok(found.ok, JSON.stringify(found))
  return {id: 1, ...found}
}

const pairOf = (files: readonly LabFile[], baseline: readonly LabFile[], seen: SeenRecords): Pair => ({
  ...new Worlds().take(files, baseline),
  seen,
})
const want: SeenWant = {log: 1, with: "baseline", most: listedMax}
const counts = ({counts}: SeenView): readonly string[] => counts.map(({outcome, count}) => `${count} ${outcome}`)

test("a default-deny that is typed takes six flows, each with the line that denies it and what the app would notice; a carve-out gives four back", async () => {
  const seen = await recordsOf(log)
  const view = seenView(pairOf([...world, deny], world, seen), want)
  assert.deepEqual([view.cut, counts(view)], [6, ["6 cut", "1 nobody", "2 kept"]])
  const [cut, nobody] = view.sections
  const [heaviest] = cut?.flows ?? []
  assert.deepEqual(
    [heaviest?.from, heaviest?.to, heaviest?.wire, heaviest?.connections, heaviest?.by, heaviest?.place?.file],
    ["prod/backend", "prod/database", "TCP 8080", 912, "EndOfTier/default", "default-deny.yaml"],
  )
  assert.match(heaviest?.why ?? "", /^, since .* applies here and no rule matched/)
  assert.deepEqual(heaviest?.asked, {from: "prod/backend", to: "prod/database", wire: {protocol: "TCP", port: 8080}})
  assert.match(cut?.flows[1]?.symptom ?? "", /lookups time out/)
  assert.deepEqual(
    nobody?.flows.map(({verdict, missing}) => [verdict, missing]),
    [[null, ["dev/report-28391-*"]]],
  )
  assert.match(view.summary, /^9 flows of 16 records, seen 2026/)
  assert.deepEqual(counts(seenView(pairOf([...world, deny, carveOut], world, seen), want)), ["2 cut", "1 nobody", "6 kept"])
})

test("what was denied before an edit stands apart, and what passes again is counted; of a world that nobody edited all is told", async () => {
  const seen = await recordsOf(log)
  const denied = [...world, deny]
  assert.deepEqual(counts(seenView(pairOf(denied, denied, seen), want)), ["6 cut", "1 nobody", "2 kept"])
  const edited = seenView(pairOf([...denied, carveOut], denied, seen), want)
  assert.deepEqual([edited.cut, edited.again, counts(edited)], [0, 4, ["2 already", "1 nobody", "6 kept"]])
  assert.deepEqual(
    edited.sections.map(({outcome}) => outcome),
    ["already", "nobody"],
  )
})

test("once staged policies are promoted they take what they say", async () => {
  const seen = await recordsOf(log)
  const files = [
    ...world,
    {name: "staged.yaml", text: deny.text.replaceAll("kind: GlobalNetworkPolicy", "kind: StagedGlobalNetworkPolicy")},
  ]
  assert.equal(seenView(pairOf(files, files, seen), want).cut, 0)
  const {cut, sections} = seenView(pairOf(files, files, seen), {...want, with: "staged"})
  assert.deepEqual([cut, sections[0]?.flows[0]?.place?.file], [6, "staged.yaml"])
})

test("the repair lets all pass that is denied between ends with names, and nothing is written twice", async () => {
  const seen = await recordsOf(log)
  const denied = [...world, deny]
  const pair = pairOf(denied, world, seen)
  const {lost, repairs, lookups} = seenView(pair, want)
  assert.deepEqual([lost, repairs, lookups?.resolver], [6, 5, "svc/kube-system/kube-dns"])
  const {text} = repairView(pair, {wish: 1, of: {kind: "seen", log: 1, with: "baseline"}})
  const mended = pairOf([...denied, {name: "repair.yaml", text: text ?? ""}], world, seen)
  const view = seenView(mended, want)
  assert.deepEqual([view.lost, view.repairs, view.lookups, counts(view)], [1, 0, null, ["1 cut", "1 nobody", "7 kept"]])
  assert.equal(view.sections[0]?.flows[0]?.to, "pub")
  assert.match(repairView(mended, {wish: 2, of: {kind: "seen", log: 1, with: "baseline"}}).refusal ?? "", /not in this world/)
})

test("a log that was put away, or another one, is told of with nothing", async () => {
  const seen = await recordsOf(log)
  const {sections, counts: none} = seenView(pairOf(world, world, seen), {...want, log: 2})
  assert.deepEqual([sections, none], [[], []])
})

const refusals: readonly (readonly [what: string, text: string, wanted: RegExp])[] = [
  ["what is no JSON", "kind: Pod\n", /^flows\.jsonl:1:1: /],
  ["a value that is no record", `{"a": 1}`, /flows\.jsonl:1:1: record 1: it has the fields of no known format/],
  ["an empty file", "", /no flow record is in flows\.jsonl/],
  ["bytes of zero", "\0\0", /flows\.jsonl: it holds bytes of zero/],
]
for (const [what, text, wanted] of refusals)
  test(`${what}: nothing is taken, with a word about where and why`, async () => {
    const found = await read(text)
    assert.match(found.ok ? "" : found.problems.join("\n"), wanted)
  })

test("one record that cannot be read is told with its place, and the others are asked; of very many flows the heaviest are", async () => {
  const found = await read(`${log.trimEnd()}\n{"a": 1}\n`)
  assert.match(found.ok ? found.notes.join() : "", /^flows\.jsonl:17:1: record 17: /)
  const [line = ""] = log.split("\n")
  const many = Array.from({length: askedMax + 5}, (_, i) =>
    line
      .replace('"dest_port":8080', `"dest_port":${i + 1}`)
      .replace('"num_connections_started":1840', `"num_connections_started":${i + 1}`),
  )
  const cut = await recordsOf(many.join("\n"))
  assert.deepEqual([cut.conversations.length, cut.conversations[0]?.connections, cut.records], [askedMax, askedMax + 5, askedMax + 5])
})

test("of a long section some are told until more are asked for", async () => {
  const [line = ""] = log.split("\n")
  const many = Array.from({length: 40}, (_, i) => line.replace('"dest_port":8080', `"dest_port":${i + 1}`))
  const pair = pairOf([...world, deny], world, await recordsOf(many.join("\n")))
  const listed = (most: number): readonly number[] => seenView(pair, {...want, most}).sections.map(({flows}) => flows.length)
  assert.deepEqual([seenView(pair, want).sections[0]?.count, listed(listedMax), listed(300)], [40, [listedMax], [40]])
})
