// Values that a person would read otherwise than the cluster does. Asked only about documents that count.

import type {Diagnostic} from "../../text/diagnostic.ts"
import {placeBetween} from "../../text/source.ts"
import {isSurelyText, resolvePlain12, smallNumber} from "./scalar.ts"
import type {YamlDocument, YamlNode, YamlScalar} from "./node.ts"

/** Warnings about a document's scalars: YAML 1.1 readings, and selectors that begin with an unquoted `!`. */
export function surprisesOf(document: Pick<YamlDocument, "file" | "lines">, root: YamlNode): readonly Diagnostic[] {
  if (!surprises(root)) return []
  const found: Diagnostic[] = []
  visit(root, null, (scalar, step) => {
    const surprise = surpriseOf(scalar)
    if (surprise)
      found.push({...surprise, path: pathOf(step), place: placeBetween(document.file, document.lines, scalar.start, scalar.end)})
  })
  return found
}

/** Whether any scalar value below a node is surprising. WHY asked first: nearly no document has one, and ways and words are made for those that have. */
function surprises(node: YamlNode): boolean {
  if (node.kind === "scalar") return !looksAsItIs(node) && surpriseOf(node) !== undefined
  if (node.kind === "seq") return node.items.some(surprises)
  for (const {value} of node.entries) if (surprises(value)) return true
  return false
}

/** Whether a scalar is for certain what everybody takes it for. */
function looksAsItIs({tag, isPlain, source}: YamlScalar): boolean {
  return tag === "" && (!isPlain || isSurelyText(source) || smallNumber(source) !== undefined)
}

/** The way from the root to a value. */
type Step = {readonly above: Step | null; readonly name: string | number}

/** A way in words. */
function pathOf(step: Step | null): string {
  if (step === null) return ""
  const above = pathOf(step.above)
  if (typeof step.name === "number") return `${above}[${step.name}]`
  return above === "" ? step.name : `${above}.${step.name}`
}

/** Every scalar value below a node, with the way to it. */
function visit(node: YamlNode, step: Step | null, tell: (scalar: YamlScalar, step: Step | null) => void): void {
  if (node.kind === "scalar") tell(node, step)
  else if (node.kind === "seq") for (const [i, item] of node.items.entries()) visit(item, {above: step, name: i}, tell)
  else for (const {key, value} of node.entries) visit(value, {above: step, name: key}, tell)
}

/** What is surprising about a scalar, or undefined. */
function surpriseOf(scalar: YamlScalar): Omit<Diagnostic, "path" | "place"> | undefined {
  const {tag, source, value} = scalar
  if (tag.startsWith("!") && !tag.startsWith("!!")) return tagSurprise(tag, source)
  if (!scalar.isPlain || tag !== "" || looksAsItIs(scalar)) return undefined
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
