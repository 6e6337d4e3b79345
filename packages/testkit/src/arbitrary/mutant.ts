// An object with something wrong in it, or something else in it: what a slip of the fingers, a wrong indent or a value of another type makes of a
// manifest that somebody wrote. Most such objects no server takes; what is wanted is to be told so.

import type {ManifestObject} from "./manifest-object.ts"
import {chance, pick} from "./random.ts"
import type {Random} from "./random.ts"

type Value = null | boolean | number | string | Value[] | {[key: string]: Value}
type Path = readonly (string | number)[]

/** Values that are at home somewhere, and strange elsewhere. */
const strange: readonly Value[] = [
  [null, "", "a", "A", "a_b", "-a", "a.b/c", "a b", "x".repeat(64), "1", "80", "80.0", "true", "2026-01-01", "default", "None"],
  ["TCP", "Tcp", "UDP", "SCTP", "ICMP", "http", "HTTP", "In", "in", "NotIn", "Exists", "Ingress", "egress", "Cluster", "Local"],
  ["10.0.0.0/8", "10.0.0.1/8", "10.0.0.0/08", "010.0.0.0/8", "10.0.0.1", "10.0.0.01", "::1", "fd00::/8", "fd00::1/8", "fd00:0::1"],
  ["::ffff:10.0.0.1", "0.0.0.0/0", "::/0", "127.0.0.1"],
  [0, 1, -1, 80, 65535, 65536, 70000, 1.5, true, false],
].flat()

/** Lists and maps of the same sort; made anew each time, since what is put in is changed further. */
const strangeShapes = (): readonly Value[] => [
  [],
  {},
  [null],
  [""],
  ["a", "a"],
  ["Ingress", "Ingress"],
  {"": ""},
  {a: "b"},
  {a: 1},
  {"a b": "c"},
]

/** Keys that manifests have, each in its place. */
const keys = [
  "podSelector",
  "namespaceSelector",
  "ipBlock",
  "matchLabels",
  "matchExpressions",
  "values",
  "operator",
  "key",
  "ports",
  "port",
]
const moreKeys = ["endPort", "protocol", "cidr", "except", "from", "to", "policyTypes", "ingress", "egress", "labels", "name", "a"]

/** An object with one thing in it otherwise, now and then several. `kin`: objects of the same kind, out of which a value may come that is at home there. */
export function mutantOf(random: Random, object: ManifestObject, kin: readonly ManifestObject[]): ManifestObject {
  const copy = structuredClone(object) as unknown as Value
  change(random, copy, kin)
  while (chance(random, 12)) change(random, copy, kin)
  return copy as unknown as ManifestObject
}

/** One change somewhere below the head of the object. */
function change(random: Random, object: Value, kin: readonly ManifestObject[]): void {
  const places = placesIn(object).filter(isOpen)
  if (places.length === 0) return
  const place = pick(random, places)
  const parent = at(object, place.slice(0, -1))
  const step = place.at(-1)
  if (step === undefined || typeof parent !== "object" || parent === null) return
  const put = (value: Value): void => void Reflect.set(parent, step, value)
  const old = at(object, place)
  const ways: readonly (() => void)[] = [
    () => put(atHome(random, place, kin) ?? pick(random, strange)),
    () => put(atHome(random, place, kin) ?? pick(random, strange)),
    () => put(pick(random, strange)),
    () => put(pick(random, strangeShapes())),
    () => put(structuredClone(at(object, pick(random, places)) ?? null)),
    () => take(parent, step),
    () => repeat(parent, step, old),
    () => put(spoiled(random, old)),
    () => add(random, old, put),
  ]
  pick(random, ways)()
}

/** WHY not the head: it says what the object is, and a server is asked about that. */
function isOpen(path: Path): boolean {
  return path[0] !== "apiVersion" && path[0] !== "kind" && path[0] !== "status" && !(path[0] === "metadata" && path.length === 1)
}

/** What another object has in such a place, its lists taken at any index. */
function atHome(random: Random, path: Path, kin: readonly ManifestObject[]): Value | undefined {
  let value: Value | undefined = pick(random, kin) as unknown as Value
  for (const step of path) {
    if (Array.isArray(value)) value = value.length === 0 ? undefined : pick(random, value)
    else value = typeof value === "object" && value !== null && typeof step === "string" ? value[step] : undefined
  }
  return structuredClone(value)
}

function take(parent: object, step: string | number): void {
  if (Array.isArray(parent)) parent.splice(Number(step), 1)
  else Reflect.deleteProperty(parent, step)
}

/** An item twice, or a key with a letter too many. */
function repeat(parent: object, step: string | number, old: Value | undefined): void {
  if (Array.isArray(parent)) parent.push(structuredClone(old ?? null))
  else {
    Reflect.deleteProperty(parent, step)
    Reflect.set(parent, `${step}s`, old ?? null)
  }
}

function spoiled(random: Random, old: Value | undefined): Value {
  if (typeof old === "string") return pick(random, [old.toUpperCase(), `${old}/`, `${old}.`, ` ${old}`, old.repeat(20)])
  if (typeof old === "number") return pick(random, [old + 1, -old, String(old), 70000])
  return pick(random, strange)
}

function add(random: Random, old: Value | undefined, put: (value: Value) => void): void {
  const value = pick(random, strange)
  if (Array.isArray(old)) old.push(value)
  else if (typeof old === "object" && old !== null) Reflect.set(old, pick(random, [...keys, ...moreKeys]), value)
  else put(value)
}

function at(object: Value, path: Path): Value | undefined {
  let value: Value | undefined = object
  for (const step of path) value = typeof value === "object" && value !== null ? (Reflect.get(value, step) as Value | undefined) : undefined
  return value
}

/** Every place in a value but the whole. */
function placesIn(value: Value, path: Path = []): readonly Path[] {
  const below = typeof value === "object" && value !== null ? Object.entries(value) : []
  return below.flatMap(([key, item]): readonly Path[] => {
    const place = [...path, Array.isArray(value) ? Number(key) : key]
    return [place, ...placesIn(item, place)]
  })
}
