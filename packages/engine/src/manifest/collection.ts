// The objects of one input by kind, namespace and name: identical repeats are one object, different ones an error.

import type {Diagnostic} from "../text/diagnostic.ts"
import type {Resource} from "./resource.ts"
import type {PlainValue} from "./yaml/plain.ts"

/** The objects of one input: each once, and what was said about others of its name. */
export type Collected = {
  readonly byKey: ReadonlyMap<string, Resource>
  /** Everything that was written, repeats too, in order. */
  readonly written: readonly Resource[]
  readonly repeats: readonly Diagnostic[]
}

/** Gathers resources: a second one of a name is dropped if it says the same, and reported if not. */
export function collect(written: readonly Resource[]): Collected {
  const byKey = new Map<string, Resource>()
  const repeats: Diagnostic[] = []
  for (const resource of written) {
    const key = `${wordOf(resource)}\u0000${resource.namespace}\u0000${resource.name}`
    const first = byKey.get(key)
    if (first === undefined) byKey.set(key, resource)
    else if (stableText(first.object()) !== stableText(resource.object())) repeats.push(repeatOf(first, resource))
  }
  return {byKey, written, repeats}
}

/** Several inputs as one. WHY not all into one map: most inputs share no name, and a large one is then never walked again. */
export function joined(parts: readonly Collected[]): Pick<Collected, "repeats"> & {readonly resources: readonly Resource[]} {
  const written = parts.map((part) => part.written).flat()
  if (shareNothing(parts.map(({byKey}) => byKey))) {
    const resources = parts.every(({byKey, written: own}) => byKey.size === own.length)
      ? written
      : parts.flatMap(({byKey}) => [...byKey.values()])
    return {resources, repeats: parts.flatMap(({repeats}) => repeats)}
  }
  const {byKey, repeats} = collect(written)
  return {resources: [...byKey.values()], repeats}
}

/** Whether no key is in two of some maps. */
function shareNothing(maps: readonly ReadonlyMap<string, unknown>[]): boolean {
  const [largest, ...others] = maps.toSorted((a, b) => b.size - a.size)
  const seen = new Set<string>()
  for (const map of others) {
    for (const key of map.keys()) {
      if (seen.has(key) || largest?.has(key) === true) return false
      seen.add(key)
    }
  }
  return true
}

/** The finding about a second object of a name that says something else. */
function repeatOf(first: Resource, resource: Resource): Diagnostic {
  const name = resource.namespace === "" ? resource.name : `${resource.namespace}/${resource.name}`
  return {
    code: "duplicate-object",
    severity: "error",
    message: `a second, different ${wordOf(resource)} \`${name}\``,
    help: "the cluster holds one: remove the other, or rename it",
    place: resource.at,
    path: "metadata.name",
    related: [{place: first.at, message: "the first one stands here"}],
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
