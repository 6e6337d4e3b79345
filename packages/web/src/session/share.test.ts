import assert from "node:assert/strict"
import {deflateRawSync} from "node:zlib"
import {test} from "node:test"
import {linkOf, readLink} from "./share.ts"
import type {Shared} from "./share.ts"

const shared: Shared = {
  files: [{name: "a.yaml", text: "kind: Pod\n# grüß dich\n"}],
  baseline: [{name: "a.yaml", text: ""}],
  wire: {protocol: "TCP", port: 8080},
}

const packed = (value: unknown): string =>
  `#v1.${deflateRawSync(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url")}`

const refusal = async (fragment: string): Promise<string> => {
  const read = await readLink(fragment)
  assert.equal(read.ok, false)
  return read.ok ? "" : read.message
}

test("what is shared comes back as it was", async () => {
  const read = await readLink(await linkOf(shared))
  assert.deepEqual(read, {ok: true, shared})
})

test("a link that is cut off, of another version or no link at all is refused in words", async () => {
  const link = await linkOf(shared)
  assert.match(await refusal(link.slice(0, -9)), /cut off/)
  assert.match(await refusal(link.replace("#v1.", "#v9.")), /another version/)
  assert.match(await refusal("#learn/x"), /no link/)
  assert.match(await refusal("#v1.<script>"), /cut off/)
  assert.match(await refusal("#v1.AAAA"), /cut off/)
})

test("a link that unpacks to a flood, or that is too long, is refused before it is held", async () => {
  assert.match(await refusal(packed("x".repeat(50_000_000))), /more than the lab takes/)
  assert.match(await refusal(`#v1.${"A".repeat(500_000)}`), /longer than any/)
})

test("a link holds files, a baseline and a wire, and nothing else counts", async () => {
  const wrong: readonly unknown[] = [
    null,
    [],
    {},
    {...shared, files: "a"},
    {...shared, files: [{name: 1, text: ""}]},
    {...shared, baseline: undefined},
    {...shared, wire: {protocol: 5, port: null}},
    {...shared, wire: {protocol: "TCP", port: 70_000}},
    {...shared, files: Array.from({length: 201}, () => ({name: "a", text: ""}))},
  ]
  for (const value of wrong) assert.match(await refusal(packed(value)), /does not hold|cut off/)
  const extra = JSON.parse(`{"__proto__": {"x": 1}, "more": 1, ${JSON.stringify(shared).slice(1)}`) as unknown
  assert.deepEqual(await readLink(packed(extra)), {ok: true, shared})
})
