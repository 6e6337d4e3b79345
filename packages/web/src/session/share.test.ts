import assert from "node:assert/strict"
import {randomBytes} from "node:crypto"
import {deflateRawSync} from "node:zlib"
import {test} from "node:test"
import * as fc from "fast-check"
import {lookOf} from "./kept-look.ts"
import type {KeptLook} from "./kept-look.ts"
import {bytesMax, keptOf, lettersMax, linkOf, packedKept, packedOf, readLink, sharedOf} from "./share.ts"
import type {Shared} from "./share.ts"

const shared: Shared = {
  files: [
    {name: "a.yaml", text: "kind: Pod\n# grüß dich\n"},
    {name: "<img onerror=x>", text: ""},
  ],
  baseline: [
    {name: "a.yaml", text: "kind: Pod\n# grüß dich\n"},
    {name: "gone.yaml", text: "x"},
  ],
  active: "a.yaml",
  wire: {protocol: "TCP", port: 8080},
  asked: {from: "prod/web", to: "svc/prod/api", wire: {protocol: "TCP", port: 80}, way: "TCP 80 → prod/api TCP 8080"},
  panel: "learn",
  tab: "changes",
  loaded: {slug: "dns-egress", scope: "stacked", variant: {role: "trap", name: "x"}},
}

const packed = (value: unknown, version = 2): string =>
  `#v${version}.${deflateRawSync(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url")}`

const refusal = async (fragment: string): Promise<string> => {
  const read = await readLink(fragment)
  assert.equal(read.ok, false)
  return read.ok ? "" : read.message
}

const made = async (value: Shared): Promise<string> => {
  const link = await linkOf(value)
  assert.ok(link.ok)
  return link.fragment
}

test("what is shared comes back as it was", async () => {
  assert.deepEqual(await readLink(await made(shared)), {ok: true, shared})
})

const look: KeptLook = {
  columns: 30,
  rows: null,
  place: "views",
  by: "workloads",
  fromText: "prod",
  toText: "",
  onlyChanged: true,
  comparedWith: "staged",
  tiersFor: "prod/web",
  doctorIn: "staged",
  seenIn: "staged",
}

test("how a session is looked at is kept with it, and is in no link; what is not as it should be is as in a new lab", async () => {
  assert.deepEqual(lookOf(JSON.parse(JSON.stringify(look))), look)
  assert.equal(lookOf(undefined), null)
  const odd = {
    columns: 99,
    rows: "40",
    place: "elsewhere",
    by: 5,
    fromText: "x".repeat(9_000),
    onlyChanged: "yes",
    comparedWith: null,
    tiersFor: 7,
    doctorIn: "promoted",
    seenIn: true,
  }
  const fresh: KeptLook = {
    columns: null,
    rows: null,
    place: "learn",
    by: "auto",
    fromText: "",
    toText: "",
    onlyChanged: false,
    comparedWith: "baseline",
    tiersFor: null,
    doctorIn: "baseline",
    seenIn: "baseline",
  }
  assert.deepEqual([lookOf(odd), lookOf({})], [fresh, fresh])
  const read = await readLink(await made({...shared, look} as Shared))
  assert.deepEqual(read, {ok: true, shared})
})

test("what the device keeps comes back as it was; what an earlier lab kept was given as its baseline", () => {
  const given = [{name: "a.yaml", text: "x"}]
  const kept = {shared, given, look, aside: [{label: "loading a lesson", session: shared, given: shared.baseline, isPutAway: true}]}
  assert.deepEqual(keptOf(structuredClone(packedKept(kept))), kept)
  assert.deepEqual(keptOf(packedOf(shared)), {shared, given: shared.baseline, aside: [], look: null})
  assert.equal(keptOf({files: 5}), null)
})

const text = fc.oneof(fc.string(), fc.string({unit: "binary"}), fc.constantFrom("__proto__", "\ufeffa", "a\r\nb", "---\n"))
const name = fc.string({unit: "binary", maxLength: 90})
const files = fc
  .uniqueArray(fc.record({name, text}), {selector: (file) => file.name, maxLength: 6})
  .map((list) => list.map((file) => ({...file})))

const sessions: fc.Arbitrary<Shared> = fc.record({
  files,
  baseline: files,
  active: name,
  wire: fc.record({protocol: fc.option(fc.string({maxLength: 10})), port: fc.option(fc.nat(65_535))}),
  asked: fc.option(
    fc.record(
      {
        from: fc.string(),
        to: fc.string(),
        by: fc.constantFrom("pods" as const, "classes" as const),
        wire: fc.record({protocol: fc.option(fc.string({maxLength: 10})), port: fc.option(fc.nat(65_535))}),
        way: fc.string(),
      },
      {requiredKeys: ["from", "to"]},
    ),
  ),
  panel: fc.constantFrom("learn" as const, "lab" as const),
  tab: name,
  loaded: fc.option(
    fc.record({
      slug: name,
      scope: fc.constantFrom("alone" as const, "stacked" as const),
      variant: fc.record({role: fc.constantFrom("policy" as const, "trap" as const, "case" as const), name}),
    }),
  ),
})

test("law: any session survives the link, and what is kept on the device likewise", async () => {
  await fc.assert(
    fc.asyncProperty(sessions, async (session) => {
      const whole = JSON.parse(JSON.stringify(session)) as Shared
      assert.deepEqual(sharedOf(JSON.parse(JSON.stringify(packedOf(session)))), whole)
      assert.deepEqual(await readLink(await made(session)), {ok: true, shared: whole})
    }),
    {seed: 3, numRuns: 300},
  )
})

test("law: no fragment whatever makes reading throw", async () => {
  const letters = fc.string({unit: fc.constantFrom(..."ABCabc019-_="), maxLength: 60})
  await fc.assert(
    fc.asyncProperty(fc.oneof(letters, fc.string()), fc.json(), async (noise, json) => {
      for (const fragment of [noise, `#v2.${noise}`, `#v1.${noise}`, packed(json), packed(json, 1), packed(noise)]) {
        const read = await readLink(fragment)
        assert.ok(read.ok || read.message.length > 10)
      }
    }),
    {seed: 4, numRuns: 300},
  )
})

test("a link of the first version is still read", async () => {
  const {files: list, baseline, wire} = shared
  const read = await readLink(packed({files: list, baseline, wire}, 1))
  assert.deepEqual(read, {ok: true, shared: {...shared, active: "", asked: null, panel: "lab", tab: "matrix", loaded: null}})
})

test("a link that is cut off, of another version or no link at all is refused in words", async () => {
  const link = await made(shared)
  assert.match(await refusal(link.slice(0, -9)), /cut off/)
  assert.match(await refusal(link.replace("#v2.", "#v9.")), /another version/)
  assert.match(await refusal("#learn/x"), /no link/)
  assert.match(await refusal("#v2.<script>"), /cut off/)
  assert.match(await refusal("#v2.AAAA"), /cut off/)
  assert.match(await refusal(packed(`${"[".repeat(500_000)}`)), /cut off/)
})

test("a link that unpacks to a flood, or that is too long, is refused before it is held", async () => {
  assert.match(await refusal(packed("x".repeat(45_000_000))), /more than the lab takes/)
  assert.match(await refusal(`#v2.${"A".repeat(lettersMax)}`), /longer than any/)
})

test("a session that is too large for a link is refused with its size", async () => {
  const long = await linkOf({...shared, files: [{name: "a", text: "x".repeat(bytesMax)}]})
  assert.match(long.ok ? "" : long.message, /the session would be 1025 KiB, and 1024 KiB is the most/)
  const dense = await linkOf({...shared, files: [{name: "a", text: randomBytes(60_000).toString("base64")}]})
  assert.match(dense.ok ? "" : dense.message, /the link would be [78]\d KiB, and 64 KiB/)
  const many = await linkOf({...shared, files: Array.from({length: 201}, (_, i) => ({name: `${i}`, text: ""}))})
  assert.match(many.ok ? "" : many.message, /201 files/)
})

test("a link holds what a link of the lab holds, and nothing else counts", async () => {
  const wrong: readonly unknown[] = [
    null,
    [],
    {},
    {...shared, files: "a"},
    {...shared, files: [{name: 1, text: ""}]},
    {...shared, files: [{name: "a", text: null}]},
    {...shared, files: [shared.files[0], shared.files[0]]},
    {...shared, baseline: undefined},
    {...shared, wire: {protocol: 5, port: null}},
    {...shared, wire: {protocol: "TCP", port: 70_000}},
    {...shared, panel: "x"},
    {...shared, tab: 1},
    {...shared, asked: {from: "a"}},
    {...shared, loaded: {slug: "a", scope: "alone", variant: {role: "x", name: ""}}},
    {...shared, files: Array.from({length: 201}, (_, i) => ({name: `${i}`, text: ""}))},
  ]
  for (const value of wrong) assert.match(await refusal(packed(value)), /does not hold|cut off|more than 200/)
  const extra = JSON.parse(`{"__proto__": {"x": 1}, "more": 1, ${JSON.stringify(shared).slice(1)}`) as unknown
  assert.deepEqual(await readLink(packed(extra)), {ok: true, shared})
})
