// The objects of one input by kind, namespace and name: identical repeats are one object, different ones an error.

import type {Diagnostic} from "../text/diagnostic.ts"
import type {Resource} from "./resource.ts"
import type {PlainValue} from "./yaml/plain.ts"

/** Collects resources in the order in which they come. */
export class Collection {
  readonly #byKey = new Map<string, Resource>()
  readonly repeats: Diagnostic[] = []

  /** Adds a resource; a second one of its name is dropped if it says the same, and reported if not. */
  add(resource: Resource): void {
    const key = `${wordOf(resource)}\u0000${resource.namespace}\u0000${resource.name}`
    const first = this.#byKey.get(key)
    if (first === undefined) {
      this.#byKey.set(key, resource)
      return
    }
    if (stableText(first.object()) === stableText(resource.object())) return
    const name = resource.namespace === "" ? resource.name : `${resource.namespace}/${resource.name}`
    this.repeats.push({
      code: "duplicate-object",
      severity: "error",
      message: `a second, different ${wordOf(resource)} \`${name}\``,
      help: "the cluster holds one: remove the other, or rename it",
      place: resource.at,
      path: "metadata.name",
      related: [{place: first.at, message: "the first one stands here"}],
    })
  }

  /** The resources. */
  get resources(): readonly Resource[] {
    return [...this.#byKey.values()]
  }
}

/** The kind in words; workloads by their own. */
function wordOf(resource: Resource): string {
  return resource.kind === "Workload" ? resource.workloadKind : resource.kind
}

/** A value as text in which the order of keys does not show. */
function stableText(value: PlainValue): string {
  if (Array.isArray(value)) return `[${value.map(stableText).join(",")}]`
  if (typeof value !== "object" || value === null) return JSON.stringify(value)
  const keys = Object.keys(value).toSorted()
  return `{${keys.map((key) => `${JSON.stringify(key)}:${stableText(value[key] ?? null)}`).join(",")}}`
}
