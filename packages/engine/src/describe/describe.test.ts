// The description is held against decoding itself: each field that is described is read, and each that is read is described.
import assert from "node:assert/strict"
import {readdirSync, readFileSync} from "node:fs"
import {join} from "node:path"
import {test} from "node:test"
import {fileURLToPath} from "node:url"
import {kinds} from "../manifest/kinds/registry.ts"
import {parseManifests} from "../manifest/parse.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import {describedKinds, describeField, describeKind, describeMap} from "./describe.ts"
import type {DescribedKind, MapShape, Shape} from "./describe.ts"

type Step = string | number

const samples: Readonly<Record<Exclude<Shape["kind"], "map" | "list" | "word">, unknown>> = {
  text: "a",
  number: 5,
  boolean: false,
  network: "10.0.0.0/8",
  address: "10.0.0.1",
  protocol: "TCP",
  port: 80,
  any: null,
  name: "a",
  selector: "all()",
  labelKey: "a",
  labels: {a: "b"},
  texts: {a: "b"},
}

/** A value of a shape in which every described field is written. */
function filled(shape: Shape): unknown {
  if (shape.kind === "word") return shape.words[0]
  if (shape.kind === "list") return [filled(shape.of)]
  if (shape.kind !== "map") return samples[shape.kind]
  return Object.fromEntries([...shape.fields].map(([name, field]) => [name, filled(field.shape)]))
}

/** Every map that is described, by its path. */
function* mapsOf(shape: Shape, path: readonly Step[] = []): Generator<{readonly path: readonly Step[]; readonly shape: MapShape}> {
  if (shape.kind === "list") yield* mapsOf(shape.of, [...path, 0])
  if (shape.kind !== "map") return
  yield {path, shape}
  for (const [name, field] of shape.fields) yield* mapsOf(field.shape, [...path, name])
}

/** Every field that is described and is no map or list of maps, by its path. */
function* leavesOf(shape: Shape, path: readonly Step[] = []): Generator<{readonly path: readonly Step[]; readonly shape: Shape}> {
  if (shape.kind === "list") yield* leavesOf(shape.of, [...path, 0])
  else if (shape.kind === "map") for (const [name, field] of shape.fields) yield* leavesOf(field.shape, [...path, name])
  else yield {path, shape}
}

/** An object that holds nothing but its head and a value at a path: WHY nothing beside it, of alternatives decoding reads one. */
function holding({root, kind, apiVersions}: DescribedKind, path: readonly Step[], value: unknown): unknown {
  const below = path.toReversed().reduce<unknown>((inner, step) => (typeof step === "number" ? [inner] : {[step]: inner}), value)
  const head = {apiVersion: apiVersions[0], kind, metadata: {name: "a"}}
  return root.kind === "map" ? {...head, ...(below as object)} : head
}

const textOf = (path: readonly Step[]): string =>
  path.reduce<string>((text, step) => (typeof step === "number" ? `${text}[${step}]` : text === "" ? step : `${text}.${step}`), "")

const read = (object: unknown): readonly Diagnostic[] => parseManifests([{name: "m.json", text: JSON.stringify(object)}]).diagnostics

const nameOf = ({kind, apiVersions}: DescribedKind): string => `${apiVersions[0] ?? ""} ${kind}`

test("the kinds that are described are the kinds that are decoded, in the same versions and the same scope", () => {
  const decoded = kinds.map(({group, versions, kind, metadata}) => ({
    kind,
    apiVersions: versions.map((version) => (group === "" ? version : `${group}/${version}`)),
    scope: metadata.scope,
  }))
  const described = describedKinds.map(({kind, apiVersions, scope}) => ({kind, apiVersions, scope}))
  const sorted = (list: typeof described): readonly string[] => list.map((each) => JSON.stringify(each)).sort()
  assert.deepEqual(sorted(described), sorted(decoded))
})

test("each map knows exactly the fields that are described for it, and refuses others exactly where that is said", () => {
  let closed = 0
  for (const described of describedKinds) {
    for (const {path, shape} of mapsOf(described.root)) {
      const where = `${nameOf(described)} ${textOf(path)}`
      // WHY not these: the API has more fields in them than are described, and no other.
      if (shape.open && /^(?:metadata|.*\b(?:t|jobT)emplate(?:\.metadata)?)$/.test(textOf(path))) continue
      const wrong = holding(described, path, {zzzzzzzzzzzzzzz: 1})
      const unknown = read(wrong).find(({code, message}) => code === "unknown-field" && message.includes("zzzzzzzzzzzzzzz"))
      assert.equal(unknown === undefined, shape.open, where)
      if (unknown === undefined) continue
      const known = (unknown.help ?? "").replace("known here: ", "").split(", ")
      assert.deepEqual([...shape.fields.keys()].sort(), known.sort(), where)
      closed++
    }
  }
  assert.ok(closed > 100, `${closed} closed maps`)
})

/** Fields whose values of other types decoding takes: a target port that is none is the port itself; a condition is read by its type. */
const taken = new Set(["targetPort", "status"])

test("nothing that is described is unknown to decoding, and a value of another type is refused at its place", () => {
  let leaves = 0
  for (const described of describedKinds) {
    const whole = filled(described.root)
    assert.deepEqual(
      read(whole).filter(({code}) => code === "unknown-field"),
      [],
      nameOf(described),
    )
    for (const {path, shape} of leavesOf(described.root)) {
      if (shape.kind === "any" || (path.length === 1 && typeof path[0] === "string" && path[0] !== "spec")) continue
      if (taken.has(String(path.at(-1)))) continue
      const wrong = holding(described, path, shape.kind === "labels" || shape.kind === "texts" ? 5 : {x: "y"})
      const at = textOf(path)
      assert.ok(
        read(wrong).some((finding) => finding.path === at),
        `${nameOf(described)} reads ${at}`,
      )
      leaves++
    }
  }
  assert.ok(leaves > 500, `${leaves} leaves`)
})

test("words that are offered are taken, and another is refused where the list is closed", () => {
  for (const described of describedKinds) {
    for (const {path, shape} of leavesOf(described.root)) {
      if (shape.kind !== "word" || path[0] === "kind") continue
      const at = textOf(path)
      for (const word of shape.words) {
        const findings = read(holding(described, path, word)).filter(({path: where}) => where === at)
        const refused = findings.filter(({code}) => code === "bad-word" || code === "bad-protocol" || code === "wrong-type")
        assert.deepEqual(refused, [], `${nameOf(described)} ${at} ${word}`)
      }
    }
  }
})

test("every field that a decoder asks for by name is described", () => {
  const folder = fileURLToPath(new URL("../manifest/kinds/", import.meta.url))
  const sources = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"))
  // WHY from the text: a decoder asks by calling what `fields` or `anyFields` gave it with the field's name, and leaves no other trace.
  const asked = new Set(
    sources.flatMap((source) =>
      [...source.matchAll(/(?<!\.includes)(?<=[\w)])\("([A-Za-z][A-Za-z-]*)"\)/g)].map((match) => match[1] ?? ""),
    ),
  )
  const names = new Set(describedKinds.flatMap(({root}) => [...mapsOf(root)].flatMap(({shape}) => [...shape.fields.keys()])))
  assert.deepEqual(
    [...asked].filter((name) => !names.has(name)),
    [],
  )
  assert.ok(
    asked.size > 80 && asked.has("podIP") && asked.has("initContainers") && asked.has("externalTrafficPolicy"),
    `${asked.size} fields`,
  )
})

test("a field is found by its path, through lists, and a map's keys with it", () => {
  const policy = describeKind("NetworkPolicy", "networking.k8s.io/v1")
  assert.ok(policy !== undefined)
  assert.match(describeField(policy, ["spec", "ingress", 0, "from", 1, "ipBlock", "cidr"])?.means ?? "", /address block/)
  assert.deepEqual([...(describeMap(policy, ["spec", "ingress", 0])?.fields.keys() ?? [])], ["from", "ports"])
  assert.equal(describeField(policy, ["spec", "absent"]), undefined)
  assert.equal(describeField(policy, ["spec", 0]), undefined)
  assert.equal(describeMap(policy, [])?.fields.has("metadata"), true)
  assert.equal(describeKind("NetworkPolicy"), undefined)
  assert.equal(describeKind("Pod")?.apiVersions[0], "v1")
})

test("meanings are one line, end without a stop, and no field goes without", () => {
  for (const described of describedKinds) {
    for (const {shape} of mapsOf(described.root)) {
      for (const [name, {means}] of shape.fields) assert.match(means, /^\S[^\n]*[^.\s]$/, `${nameOf(described)} ${name}`)
    }
  }
})
