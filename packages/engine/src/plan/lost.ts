// Labels that an object has and is not to have, where it is applied and not replaced.

import type {Resource} from "../manifest/resource.ts"
import type {PlainValue} from "../manifest/yaml/plain.ts"
import {isAsked} from "./same.ts"
import type {Asked} from "./same.ts"

/** Kinds that are applied, since most of what is in them is not about policy. */
const applied: ReadonlySet<Resource["kind"]> = new Set(["Namespace", "ServiceAccount", "Node", "Pod", "Workload", "Service"])

/** Where such objects have labels, or name some. */
const labelPaths: readonly (readonly string[])[] = [
  ["metadata", "labels"],
  ["spec", "selector"],
  ["spec", "template", "metadata", "labels"],
  ["spec", "jobTemplate", "spec", "template", "metadata", "labels"],
]

/** The paths of labels that are lost from one state of an object to another. Of those that nobody selects by none: they are whoever's who gave them. */
export function lostLabels(before: Resource, after: Resource, asked: Asked): readonly (readonly string[])[] {
  const {kind} = after
  if (!applied.has(kind)) return []
  const [old, young] = [before.object(), after.object()]
  return labelPaths.flatMap((path) => {
    const kept = fieldsAt(young, path)
    const lost = Object.entries(fieldsAt(old, path)).filter(([key, value]) => typeof value === "string" && !Object.hasOwn(kept, key))
    return lost.flatMap(([key]) => (isAsked(kind, key, asked) && key !== nameLabel ? [[...path, key]] : []))
  })
}

/** The server gives it to every namespace. */
const nameLabel = "kubernetes.io/metadata.name"

type Fields = {readonly [key: string]: PlainValue}

function fieldsAt(value: PlainValue, path: readonly string[]): Fields {
  const found = path.reduce<PlainValue>((each, key) => (isFields(each) && Object.hasOwn(each, key) ? (each[key] ?? null) : null), value)
  return isFields(found) ? found : {}
}

function isFields(value: PlainValue): value is {[key: string]: PlainValue} {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
