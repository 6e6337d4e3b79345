// The objects of one input by kind, namespace and name: identical repeats are one object, different ones an error, of which the last one counts.

import {groupBy, isSameList, replaced} from "../std/group.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import type {Resource} from "./resource.ts"
import type {PlainValue} from "./yaml/plain.ts"

/** The objects of one input: each once, and what was said about others of its name. */
export type Collected = {
  readonly names: Names
  /** The one of each name that counts, in order. */
  readonly counting: readonly Resource[]
  /** Everything that was written, repeats too, in order. */
  readonly written: readonly Resource[]
  readonly repeats: readonly Diagnostic[]
}

/** Names by kind and namespace. WHY apart: a text that joins the three would be made for every pod. */
type Names = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>
type OpenNames = Map<string, Map<string, Set<string>>>

/** Gathers resources: several of a name are one if they say the same; if not they are reported, and the last one counts (DIAG-4). */
export function collect(written: readonly Resource[]): Collected {
  const names: OpenNames = new Map()
  const repeated = written.filter((resource) => !takesName(names, resource))
  if (repeated.length === 0) return {names, counting: written, written, repeats: []}
  const groups = namesakesOf(written, new Set(repeated.map(fullNameOf)))
  const others = new Set(groups.flatMap(({all, counts}) => all.filter((resource) => resource !== counts)))
  return {names, counting: written.filter((resource) => !others.has(resource)), written, repeats: groups.flatMap(repeatsOf)}
}

/** Several objects of one name, in order. `counts`: the last one, or the first where it says the same. */
type Namesakes = {readonly all: readonly Resource[]; readonly texts: readonly string[]; readonly counts: Resource | undefined}

/** Objects whose name stands more than once. */
function namesakesOf(written: readonly Resource[], repeated: ReadonlySet<string>): readonly Namesakes[] {
  const groups = groupBy(written, fullNameOf)
  return [...repeated].map((name) => {
    const all = groups.get(name) ?? []
    const texts = all.map((resource) => stableText(resource.object()))
    return {all, texts, counts: texts[0] === texts.at(-1) ? all[0] : all.at(-1)}
  })
}

/** Notes the name of a resource; false where it is taken. */
function takesName(names: OpenNames, resource: Resource): boolean {
  const word = wordOf(resource)
  let byNamespace = names.get(word)
  if (byNamespace === undefined) names.set(word, (byNamespace = new Map()))
  let own = byNamespace.get(resource.namespace)
  if (own === undefined) byNamespace.set(resource.namespace, (own = new Set()))
  const before = own.size
  return own.add(resource.name).size > before
}

/** What there is to say about objects of one name: each that is not as the first is, with what counts. */
function repeatsOf({all, texts, counts}: Namesakes): readonly Diagnostic[] {
  const [first] = all
  return all.flatMap((resource, place) => {
    if (first === undefined || counts === undefined || texts[place] === texts[0]) return []
    return [repeatOf(resource, {first, counts, isLast: texts[place] === texts.at(-1)})]
  })
}

/** Kind, namespace and name; the sign between them stands neither in a namespace nor in a name. */
function fullNameOf(resource: Resource): string {
  return [wordOf(resource), resource.namespace, resource.name].join("\u0000")
}

/** Resources after an edit: from `start` on, `removed` of them have others in their place. Names that stay the same need no second look. */
export function amended(earlier: Collected, {start, removed, added}: Amendment): Collected {
  const {written: before, names} = earlier
  const written = replaced(before, {start, end: start + removed}, added)
  const isRepeated = earlier.counting.length < before.length
  const keepsNames = added.length === removed && added.every((resource, i) => isNamesake(resource, before[start + i]))
  return isRepeated || !keepsNames ? collect(written) : {names, counting: written, written, repeats: []}
}

/** An edit of a list of resources. */
export type Amendment = {readonly start: number; readonly removed: number; readonly added: readonly Resource[]}

/** Whether two resources are of one kind, namespace and name. */
function isNamesake(a: Resource, b: Resource | undefined): boolean {
  return b !== undefined && a.name === b.name && a.namespace === b.namespace && wordOf(a) === wordOf(b)
}

/** Several inputs as one. */
export type Joined = Pick<Collected, "repeats"> & {readonly resources: readonly Resource[]}

/** Several inputs as one. WHY not all into one list of names: most inputs share none, and a large one is then never walked again. */
export function joined(parts: readonly Collected[], sharing: Sharing): Joined {
  if (sharing === "something") {
    const {counting, repeats} = collect(parts.map(({written}) => written).flat())
    return {resources: counting, repeats}
  }
  const [only] = parts
  // WHY so: the language joins lists far faster than it walks them.
  const resources = parts.length === 1 && only ? only.counting : new Array<Resource>().concat(...parts.map(({counting}) => counting))
  return {resources, repeats: parts.flatMap(({repeats}) => repeats)}
}

/** Whether a name is in two of some inputs. */
export type Sharing = "nothing" | "something"

/** The same; known where it was asked of the same names before. */
export function sharingOf(
  parts: readonly Collected[],
  earlier: {readonly parts: readonly Collected[]; readonly sharing: Sharing},
): Sharing {
  const isKnown = isSameList(
    parts.map(({names}) => names),
    earlier.parts.map(({names}) => names),
  )
  return isKnown ? earlier.sharing : shareNothing(parts) ? "nothing" : "something"
}

/** Whether no name is in two of some inputs. */
function shareNothing(parts: readonly Collected[]): boolean {
  const [largest, ...others] = parts.toSorted((a, b) => b.counting.length - a.counting.length)
  const seen: OpenNames = new Map()
  return others.every(({counting}) => counting.every((resource) => takesName(seen, resource) && !isIn(largest, resource)))
}

/** Whether an input has a resource of this name. */
function isIn(part: Collected | undefined, resource: Resource): boolean {
  return part?.names.get(wordOf(resource))?.get(resource.namespace)?.has(resource.name) === true
}

/** The objects of its name that a repeat is told with. `isLast`: it says what the last one says. */
type Told = {readonly first: Resource; readonly counts: Resource; readonly isLast: boolean}

/** The finding about a second object of a name that says something else. */
function repeatOf(resource: Resource, {first, counts, isLast}: Told): Diagnostic {
  const name = resource.namespace === "" ? resource.name : `${resource.namespace}/${resource.name}`
  const last = isLast || counts === first ? [] : [{place: counts.at, message: "the last one, which counts, stands here"}]
  return {
    code: "duplicate-object",
    severity: "error",
    message: `a second, different ${wordOf(resource)} \`${name}\`: ${isLast ? "this one counts, and the first does not" : "it does not count"}`,
    help: "the cluster holds one, the last that is applied: remove the other, or rename it",
    place: resource.at,
    path: "metadata.name",
    related: [
      {
        place: first.at,
        message:
          counts === first ? "the first one, which the last repeats, stands here" : "the first one, which does not count, stands here",
      },
      ...last,
    ],
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
