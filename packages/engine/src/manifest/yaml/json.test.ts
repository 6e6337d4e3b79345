// JSON: the values are those of the language's own reader, with offsets; what is passed over is what the reader would take.
import assert from "node:assert/strict"
import {test} from "node:test"
import * as fc from "fast-check"
import {Fault} from "./fault.ts"
import {passValue, passingRoom, skipBlanks} from "./json-pass.ts"
import {jsonCursor, jsonDesk, readValue} from "./json.ts"
import type {YamlMap, YamlNode} from "./node.ts"
import {toPlain} from "./plain.ts"

const run = {seed: 25, numRuns: 3000} as const
const blanks = fc.constantFrom("", "", " ", "\n", "\r\n", "\t  ")
const keys = fc.oneof(fc.constantFrom("a", "b", "status", "managedFields", "env", "__proto__", "é"), fc.string({maxLength: 3}))
const leaf = fc.oneof(
  fc.constantFrom(
    "true",
    "false",
    "null",
    "0",
    "-0",
    "12",
    "-3.25",
    "1e3",
    "0.5E-2",
    "12345678901234567890",
    '"\\u00e9\\n\\"x"',
    '"\\ud83d"',
  ),
  fc.string().map((text) => JSON.stringify(text)),
)

/** JSON as text, with blanks wherever they may stand; keys may come twice. */
const {json} = fc.letrec<{json: string; list: string; map: string}>((tie) => ({
  json: fc.oneof({depthSize: "small", withCrossShrink: true}, leaf, tie("list"), tie("map")),
  list: fc
    .array(fc.tuple(blanks, tie("json"), blanks), {maxLength: 4})
    .map((items) => `[${items.map((parts) => parts.join("")).join(",")}]`),
  map: fc
    .array(fc.tuple(blanks, keys, blanks, tie("json"), blanks), {maxLength: 5})
    .map((entries) => `{${entries.map(([a, key, b, value, c]) => `${a}${JSON.stringify(key)}${b}:${a}${value}${c}`).join(",")}}`),
}))

const change = fc.record({
  at: fc.nat({max: 0xffff}),
  length: fc.nat({max: 3}),
  piece: fc.constantFrom("", "{", "}", "[", "]", '"', ",", ":", "\\", "\u0001", "1", "-", ".", "e", "tru", '"a":1,', " "),
})

function changed(text: string, {at, length, piece}: {readonly at: number; readonly length: number; readonly piece: string}): string {
  const start = at % (text.length + 1)
  return text.slice(0, start) + piece + text.slice(start + length)
}

const texts = fc.tuple(json, fc.array(change, {maxLength: 2})).map(([text, changes]) => changes.reduce(changed, text))

/** The value at the start of a text and the offset behind it, or the fault. */
function read(text: string): {readonly node: YamlNode; readonly end: number} | Fault {
  const cursor = jsonCursor(text, 0, 0, jsonDesk())
  try {
    return {node: readValue(cursor), end: cursor.at}
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
}

/** What the language's own reader makes of a text that has no key twice. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text, (_, value: unknown) => (Object.is(value, -0) ? 0 : value)) as unknown
  } catch {
    return undefined
  }
}

test("what the language's own reader takes is read as the same value, a key that stands twice refused; what it refuses is refused", () => {
  let taken = 0
  const property = fc.property(texts, (text) => {
    const value = parsed(text)
    const result = read(text)
    const isWhole = !(result instanceof Fault) && skipBlanks(text, result.end) === text.length
    if (value === undefined) return assert.ok(!isWhole, text)
    // WHY the second: a number that no double holds is infinite to the language, and JSON has no infinity.
    if (result instanceof Fault)
      return assert.ok(result.code === "duplicate-key" || (result.code === "bad-number" && /[eE]/.test(text)), text)
    taken++
    assert.ok(isWhole, text)
    assert.equal(JSON.stringify(toPlain(result.node)), JSON.stringify(value))
  })
  fc.assert(property, run)
  assert.ok(taken > run.numRuns / 5, `${taken} were values`)
})

test("what is passed over is what the reader would take, up to the same sign", () => {
  let passed = 0
  const property = fc.property(texts, (text) => {
    const from = skipBlanks(text, 0)
    const end = passValue(text, from, 0, passingRoom())
    const result = read(text)
    if (end === -1) return
    passed++
    // WHY: an exponent is no part of what is passed, and no sign that may follow; whoever passes sees it then.
    if (/[eE]/.test(text.charAt(end)) && !/[[{"]/.test(text.charAt(from))) return
    assert.ok(!(result instanceof Fault), `${text}: ${result instanceof Fault ? result.message : ""}`)
    assert.equal(end, result.end, text)
  })
  fc.assert(property, run)
  assert.ok(passed > run.numRuns / 4, `${passed} were passed over`)
})

/** Every node below one, itself among them. */
function* nodesBelow(node: YamlNode): Generator<YamlNode> {
  yield node
  if (node.kind === "seq") for (const item of node.items) yield* nodesBelow(item)
  if (node.kind === "map") for (const {value} of node.entries) yield* nodesBelow(value)
}

test("every node stands where its text does, passed over or not", () => {
  const property = fc.property(json, fc.constantFrom("managedFields", "name"), (value, key) => {
    const text = ` {"${key}": ${value}}`
    const result = read(text)
    if (result instanceof Fault) return assert.equal(result.code, "duplicate-key")
    for (const node of nodesBelow(result.node))
      assert.equal(JSON.stringify(parsed(text.slice(node.start, node.end))), JSON.stringify(toPlain(node)))
  })
  fc.assert(property, {...run, numRuns: 500})
})

/** A node without the way in which it came: its kind, offsets, keys and values. */
function told(node: YamlNode): unknown {
  const {kind, start, end} = node
  if (node.kind === "scalar") return node
  if (node.kind === "seq") return {kind, start, end, items: node.items.map(told)}
  return {kind, start, end, entries: node.entries.map(({key, keyStart, keyEnd, value}) => ({key, keyStart, keyEnd, value: told(value)}))}
}

test("what stands there again is read as it would be alone, at its own offsets", () => {
  let [again, same] = [0, 0]
  const property = fc.property(json, json, fc.constantFrom("labels", "containers", "env"), (one, other, key) => {
    const item = `{"${key}": ${one}, "x": {"${key}": ${other}}}`
    const desk = jsonDesk()
    const all = `[${item}, ${item},{"y":${item}}]`
    const alone = [0, item.length + 2].map((at) => read(`${" ".repeat(at + 1)}${item}`))
    let together: YamlNode
    try {
      together = readValue(jsonCursor(all, 0, 0, desk))
    } catch (error) {
      return assert.ok(error instanceof Fault && alone[0] instanceof Fault && error.code === alone[0].code)
    }
    assert.ok(together.kind === "seq")
    for (const [place, each] of alone.entries()) {
      assert.ok(!(each instanceof Fault))
      assert.deepEqual(told(together.items[place] ?? each.node), told(each.node))
    }
    assert.equal(JSON.stringify(toPlain(together)), JSON.stringify(parsed(all)))
    const wordings = together.items.slice(0, 2).map((node) => (node as YamlMap).entries[0]?.value)
    const [first, second] = wordings.map((node) => (node === undefined || node.kind === "scalar" ? undefined : node.wording))
    if (first === undefined) return
    again++
    if (first === second) same++
  })
  fc.assert(property, {...run, numRuns: 1000})
  assert.ok(again > 100 && same > again * 0.9, `${same} of ${again} were known again`)
})

test("what was read further out is not taken for known where it would be nested too deep", () => {
  const deep = `${"[".repeat(55)}${"]".repeat(55)}`
  const text = `[{"labels": ${deep}}, ${"[".repeat(8)}{"labels": ${deep}}${"]".repeat(8)}]`
  const result = read(text)
  assert.ok(result instanceof Fault)
  assert.equal(result.code, "limit-depth")
})

const faults: readonly (readonly [what: string, value: string, code: string])[] = [
  ["a key that stands twice", '{"a":{"b":1,"c":2,"b":3}}', "duplicate-key"],
  ["a key that stands twice, once with an escape", '{"a":{"b":1,"\\u0062":3}}', "duplicate-key"],
  ["a number that is too large", "[1e999]", "bad-number"],
  ["a number of too many digits", `[${"9".repeat(400)}]`, "bad-number"],
  ["an escape that is none", '["\\x"]', "json-syntax"],
  ["too few hex digits", '["\\u12g4"]', "json-syntax"],
  ["a line break in a text", '["a\n"]', "json-syntax"],
  ["a comma too many", "[1,]", "json-syntax"],
  ["zeros in front", "[01]", "json-syntax"],
  ["too deep", `${"[".repeat(63)}${"]".repeat(63)}`, "limit-depth"],
]

for (const [what, value, code] of faults) {
  test(`${what} is found in what nobody asks for, as it is elsewhere`, () => {
    const seldom = read(`{"x": {"managedFields": ${value}}}`)
    const asked = read(`{"x": {"otherwiseRead": ${value}}}`)
    assert.ok(seldom instanceof Fault && asked instanceof Fault)
    assert.deepEqual([seldom.code, seldom.message, seldom.start, seldom.end], [asked.code, asked.message, asked.start, asked.end])
    assert.equal(seldom.code, code)
  })
}

test("a map of very many keys is read wherever it stands", () => {
  const many = `{${Array.from({length: 5000}, (_, i) => `"k${i}":${i}`).join(",")}}`
  const result = read(`{"managedFields":${many}}`)
  assert.ok(!(result instanceof Fault))
  const [entry] = (result.node as YamlMap).entries
  assert.equal(entry?.value.kind === "map" && entry.value.entries.length, 5000)
})
