// A ResourceList (config.kubernetes.io/v1): what a KRM function is given on standard input and gives back. Reading and writing alone.

import {readYaml} from "@carveout/engine"
import type {SourceFile} from "@carveout/engine"
import type {UsageError} from "../command.ts"

/** Plain data as YAML holds it. */
export type Plain = ReturnType<typeof readYaml>["documents"][number]
/** An object of plain data. */
export type PlainObject = {readonly [key: string]: Plain}

/** An item, the source under which the engine reads it, and where it came from, if the caller said so. */
export type Item = {
  readonly object: PlainObject
  readonly source: SourceFile
  readonly origin: {readonly path: string; readonly index: number} | null
}

/** The list as read. `text` is the input as it came. */
export type ResourceList = {
  readonly items: readonly Item[]
  readonly config: PlainObject | null
  readonly object: PlainObject
  readonly text: string
}

const versions: readonly string[] = ["config.kubernetes.io/v1", "config.kubernetes.io/v1beta1", "config.kubernetes.io/v1alpha1"]

/** Whether a value is an object. */
export function isObject(value: Plain | undefined): value is {[key: string]: Plain} {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

/** A field of an object; undefined where there is none. */
export function fieldOf(value: Plain | undefined, name: string): Plain | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

/** A field that holds text; else nothing. */
export function textOf(value: Plain | undefined, name: string): string {
  const field = fieldOf(value, name)
  return typeof field === "string" ? field : ""
}

/** Reads a ResourceList, or says why the text is none. */
export function readResourceList(text: string): ResourceList | UsageError {
  const {documents, diagnostics} = readYaml(text)
  const [fault] = diagnostics
  const help = "a KRM function reads a ResourceList: `apiVersion: config.kubernetes.io/v1`, `kind: ResourceList`, `items`"
  if (fault !== undefined) return {message: `standard input cannot be read: ${fault.message} in line ${fault.place?.line ?? 1}`, help}
  const [object, ...more] = documents.filter((document) => document !== null)
  if (!isObject(object) || more.length > 0) return {message: "standard input holds no ResourceList", help}
  const version = textOf(object, "apiVersion")
  if (textOf(object, "kind") !== "ResourceList" || !versions.includes(version)) {
    return {message: `standard input holds a \`${textOf(object, "kind")}\` of \`${version}\`, not a ResourceList`, help}
  }
  const items = fieldOf(object, "items") ?? []
  if (!Array.isArray(items)) return {message: "`items` of the ResourceList is no list", help}
  const bad = items.findIndex((item) => !isObject(item))
  if (bad !== -1) return {message: `\`items[${bad}]\` of the ResourceList is no object`, help}
  const config = fieldOf(object, "functionConfig") ?? null
  if (config !== null && !isObject(config)) return {message: "`functionConfig` is no object", help}
  return {items: itemsOf(items.filter(isObject)), config, object, text}
}

function itemsOf(objects: readonly PlainObject[]): readonly Item[] {
  const names = new Set<string>()
  return objects.map((object, i) => {
    const origin = originOf(object)
    const wanted = origin === null ? `items[${i}]` : `${origin.path}[${origin.index}]`
    const name = names.has(wanted) ? `${wanted} (items[${i}])` : wanted
    names.add(name)
    return {object, source: {name, text: JSON.stringify(object)}, origin}
  })
}

/** File and place in it, as the orchestrator's annotations say; the older names count where the newer ones are missing. */
function originOf(object: PlainObject): Item["origin"] {
  const annotations = fieldOf(fieldOf(object, "metadata"), "annotations")
  const read = (name: string): string =>
    textOf(annotations, `internal.config.kubernetes.io/${name}`) || textOf(annotations, `config.kubernetes.io/${name}`)
  const path = read("path")
  return path === "" ? null : {path, index: Number.parseInt(read("index"), 10) || 0}
}

/** Whether an item is for tools alone and never reaches the cluster. */
export function isLocal({object}: Item): boolean {
  const annotations = fieldOf(fieldOf(object, "metadata"), "annotations")
  return textOf(annotations, "config.kubernetes.io/local-config") === "true"
}

/**
 * The list with results. The text stays as it came, letter by letter, and the results are added as a last field: a validator changes
 * nothing. Where that cannot be done (JSON, earlier results, several documents) the whole list is written anew as JSON, which is YAML.
 */
export function writeResourceList({text, object}: ResourceList, results: readonly object[]): string {
  if (results.length === 0) return text
  const isBlock = !/^\s*\{/.test(text) && !Object.hasOwn(object, "results") && !/^(?:---|\.\.\.|%|\ufeff)/m.test(text)
  if (isBlock) return `${text}${text.endsWith("\n") ? "" : "\n"}results: ${JSON.stringify(results)}\n`
  const earlier = fieldOf(object, "results")
  return `${JSON.stringify({...object, results: [...(Array.isArray(earlier) ? earlier : []), ...results]}, null, 2)}\n`
}
