// The objects of one input by kind, namespace and name: identical repeats are one object, different ones an error.

import type {Diagnostic} from "../text/diagnostic.ts"
import type {Resource} from "./resource.ts"
import type {PlainValue} from "./yaml/plain.ts"

/** The objects of one input: each once, and what was said about others of its name. */
export type Collected = {
  readonly byName: ByName
  /** The first of each name, in order. */
  readonly firsts: readonly Resource[]
  /** Everything that was written, repeats too, in order. */
  readonly written: readonly Resource[]
  readonly repeats: readonly Diagnostic[]
}

/** Resources by kind, namespace and name. WHY maps in maps: a text that joins the three would be made for every pod. */
type ByName = ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, Resource>>>

/** Gathers resources: a second one of a name is dropped if it says the same, and reported if not. */
export function collect(written: readonly Resource[]): Collected {
  const byName = new Map<string, Map<string, Map<string, Resource>>>()
  const firsts: Resource[] = []
  const repeats: Diagnostic[] = []
  for (const resource of written) {
    const names = namesOf(byName, resource)
    const first = names.get(resource.name)
    if (first === undefined) {
      names.set(resource.name, resource)
      firsts.push(resource)
    } else if (stableText(first.object()) !== stableText(resource.object())) repeats.push(repeatOf(first, resource))
  }
  return {byName, firsts: firsts.length === written.length ? written : firsts, written, repeats}
}

/** The names of a resource's kind and namespace. */
function namesOf(byName: Map<string, Map<string, Map<string, Resource>>>, resource: Resource): Map<string, Resource> {
  const word = wordOf(resource)
  const byNamespace = byName.get(word) ?? new Map<string, Map<string, Resource>>()
  if (byNamespace.size === 0) byName.set(word, byNamespace)
  const names = byNamespace.get(resource.namespace) ?? new Map<string, Resource>()
  if (names.size === 0) byNamespace.set(resource.namespace, names)
  return names
}

/** Several inputs as one. WHY not all into one map: most inputs share no name, and a large one is then never walked again. */
export function joined(parts: readonly Collected[]): Pick<Collected, "repeats"> & {readonly resources: readonly Resource[]} {
  if (shareNothing(parts)) {
    const [only] = parts
    const resources = parts.length === 1 && only ? only.firsts : parts.map(({firsts}) => firsts).flat()
    return {resources, repeats: parts.flatMap(({repeats}) => repeats)}
  }
  const {firsts, repeats} = collect(parts.map(({written}) => written).flat())
  return {resources: firsts, repeats}
}

/** Whether no name is in two of some inputs. */
function shareNothing(parts: readonly Collected[]): boolean {
  const [largest, ...others] = parts.toSorted((a, b) => b.firsts.length - a.firsts.length)
  const seen = new Map<string, Map<string, Map<string, Resource>>>()
  for (const {firsts} of others) {
    for (const resource of firsts) {
      const names = namesOf(seen, resource)
      if (names.has(resource.name) || isIn(largest, resource)) return false
      names.set(resource.name, resource)
    }
  }
  return true
}

/** Whether an input has a resource of this name. */
function isIn(part: Collected | undefined, resource: Resource): boolean {
  return part?.byName.get(wordOf(resource))?.get(resource.namespace)?.has(resource.name) === true
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
