// Plain values as YAML that reads back as them: what is put into a manifest, in block style or between braces.

import type {PlainValue} from "../manifest/yaml/plain.ts"
import {resolvePlain, resolvePlain12} from "../manifest/yaml/scalar.ts"

/** How a value is written: on lines of its own, between braces, or as JSON has it. */
export type Style = "block" | "flow" | "json"

/** A value on lines of its own, each behind `indent` spaces; the first line has none, for whoever writes what stands before it. */
export function printBlock(value: PlainValue, indent: number): string {
  if (isEmpty(value) || typeof value !== "object" || value === null) return printInline(value, "flow")
  const lead = `\n${" ".repeat(indent)}`
  if (Array.isArray(value)) return value.map((item) => `- ${printBlock(item, indent + 2)}`).join(lead)
  return Object.entries(value)
    .map(([key, item]) => `${printKey(key, "block")}:${below(item, indent)}`)
    .join(lead)
}

/** What stands behind a key's colon. */
export function below(value: PlainValue, indent: number): string {
  if (isEmpty(value) || typeof value !== "object" || value === null) return ` ${printInline(value, "flow")}`
  return `\n${" ".repeat(indent + 2)}${printBlock(value, indent + 2)}`
}

/** A value between braces, or a scalar. */
export function printInline(value: PlainValue, style: Style): string {
  if (typeof value === "string") return printText(value, style)
  if (typeof value !== "object" || value === null) return String(value)
  if (Array.isArray(value)) return `[${value.map((item) => printInline(item, style)).join(", ")}]`
  return `{${Object.entries(value)
    .map(([key, item]) => `${printKey(key, style)}: ${printInline(item, style)}`)
    .join(", ")}}`
}

/** A key. */
export function printKey(key: string, style: Style): string {
  return printText(key, style)
}

/** A text without quotes where it reads back as itself, in double quotes elsewhere. */
function printText(text: string, style: Style): string {
  const isPlain =
    style !== "json" && /^[A-Za-z0-9][A-Za-z0-9._/-]*$/.test(text) && resolvePlain(text).kind === "text" && resolvePlain12(text) === text
  return isPlain ? text : JSON.stringify(text)
}

function isEmpty(value: PlainValue): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0
}
