// Every field that the engine reads is kept: held against the description of the kinds, which is held against decoding.
import assert from "node:assert/strict"
import {test} from "node:test"
import {describedKinds} from "../describe/describe.ts"
import type {Shape} from "../describe/describe.ts"
import {keptParts} from "./kept-parts.ts"
import type {PlainObject} from "./kept-parts.ts"

type Path = readonly string[]

/** A value in which every described field is written. */
function filled(shape: Shape): unknown {
  if (shape.kind === "list") return [filled(shape.of)]
  if (shape.kind !== "map") return shape.kind === "labels" ? {a: "b"} : "x"
  return Object.fromEntries([...shape.fields].map(([name, field]) => [name, filled(field.shape)]))
}

/** The paths of all that is no map and no list. */
function leavesOf(value: unknown): readonly Path[] {
  if (Array.isArray(value)) return value.flatMap(leavesOf)
  if (typeof value !== "object" || value === null) return [[]]
  return Object.entries(value).flatMap(([key, part]) => leavesOf(part).map((path) => [key, ...path]))
}

/**
 * What containers are started with, of which the addresses of a cache of names alone are kept (a test of the command has that); and statuses of
 * containers, of which is asked whether a server has written any, which the phase beside them says.
 */
const partlyKept = /(?:ontainers\.(?:command|args)|^status\.containerStatuses)$/

/** What a server notes, annotations that are not read, and the whole status of what somebody writes. */
const leftBehind = /^(?:metadata\.(?:annotations|uid|resourceVersion|generation|selfLink|managedFields)|status)$/

test("what is described of a kind is kept of it", () => {
  for (const {kind, apiVersions, root} of describedKinds) {
    const [first = ""] = apiVersions
    const slash = first.indexOf("/")
    const served = {group: first.slice(0, Math.max(slash, 0)), version: first.slice(slash + 1), kind}
    const object = filled(root) as PlainObject
    const kept = new Set(
      leavesOf(keptParts({...object, spec: {...(object["spec"] as object), replicas: 1}}, served)).map((path) => path.join(".")),
    )
    const lost = leavesOf(object)
      .map((path) => path.join("."))
      .filter((path) => !kept.has(path) && !leftBehind.test(path) && !partlyKept.test(path))
    assert.deepEqual(lost, [], kind)
  }
})
