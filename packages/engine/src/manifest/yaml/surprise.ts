// Values that a person would read otherwise than the cluster does. Asked only about documents that count.

import type {Diagnostic} from "../../text/diagnostic.ts"
import {placeBetween} from "../../text/source.ts"
import {resolvePlain12} from "./scalar.ts"
import type {YamlDocument, YamlNode, YamlScalar} from "./node.ts"

/** Warnings about a document's scalars: YAML 1.1 readings, and selectors that begin with an unquoted `!`. */
export function surprisesOf(document: YamlDocument, root: YamlNode): readonly Diagnostic[] {
  const found: Diagnostic[] = []
  visit(root, "", (scalar, path) => {
    const surprise = surpriseOf(scalar)
    if (surprise) found.push({...surprise, path, place: placeBetween(document.file, document.lines, scalar.start, scalar.end)})
  })
  return found
}

/** Every scalar value below a node, with its path. */
function visit(node: YamlNode, path: string, tell: (scalar: YamlScalar, path: string) => void): void {
  if (node.kind === "scalar") tell(node, path)
  if (node.kind === "seq") for (const [i, item] of node.items.entries()) visit(item, `${path}[${i}]`, tell)
  if (node.kind === "map") for (const {key, value} of node.entries) visit(value, path === "" ? key : `${path}.${key}`, tell)
}

/** What is surprising about a scalar, or undefined. */
function surpriseOf(scalar: YamlScalar): Omit<Diagnostic, "path" | "place"> | undefined {
  const {tag, source, value} = scalar
  if (tag.startsWith("!") && !tag.startsWith("!!")) return tagSurprise(tag, source)
  if (!scalar.isPlain || tag !== "") return undefined
  const modern = resolvePlain12(source)
  if (typeof modern === typeof value && (modern === value || Object.is(modern, -0))) return undefined
  return {
    code: "yaml-surprise",
    severity: "warning",
    message: `\`${source}\` is ${reading(value)} to the cluster, and ${reading(modern)} to most other readers`,
    help: `quote it if text was meant: \`"${source}"\``,
  }
}

/** A tag that swallowed a selector's negation. */
function tagSurprise(tag: string, source: string): Omit<Diagnostic, "path" | "place"> {
  const whole = `${tag}${source === "" ? "" : ` ${source}`}`
  return {
    code: "selector-tag",
    severity: "warning",
    message: `unquoted \`${whole}\` is a YAML tag: the value is ${source === "" ? "empty" : `\`${source}\``}`,
    help: `quote it: \`'${whole}'\``,
  }
}

/** A value with its type in words. */
function reading(value: string | number | boolean | null): string {
  if (typeof value === "string") return "text"
  if (value === null) return "null"
  return typeof value === "boolean" ? `the boolean ${value}` : `the number ${value}`
}
