// One scalar token as a node: its text decoded, its type by the cluster's table or by its tag.

import {
  SCALAR_STYLE_DOUBLE_QUOTED,
  SCALAR_STYLE_FOLDED_BLOCK,
  SCALAR_STYLE_LITERAL_BLOCK,
  SCALAR_STYLE_PLAIN,
  SCALAR_STYLE_SINGLE_QUOTED,
  YAMLException,
  getScalarValue,
} from "js-yaml"
import type {ScalarEvent} from "js-yaml"
import {Fault} from "./fault.ts"
import {scalarMax} from "./limits.ts"
import type {YamlScalar} from "./node.ts"
import {isSurelyText, resolvePlain, smallNumber} from "./scalar.ts"
import type {Resolved} from "./scalar.ts"
import type {Strings} from "./strings.ts"

/** A document's text, where it lies in its file, and where equal texts meet. */
type Frame = {readonly text: string; readonly base: number; readonly strings: Strings}

type Where = {readonly start: number; readonly end: number}

const standardPrefix = "tag:yaml.org,2002:"

/**
 * The node of a scalar token; `fallback` is where an empty value stands. Whole numbers that are not safe stay in `source` alone and are refused
 * unless they are keys.
 */
export function scalarNode(frame: Frame, event: ScalarEvent, fallback: number): YamlScalar {
  const {text, base, strings} = frame
  const {valueStart, valueEnd, style} = event
  const isPlain = style === SCALAR_STYLE_PLAIN
  // WHY apart: nearly every text stands as it is written, in quotes or without.
  if (event.fast && event.tagStart < 0 && valueEnd - valueStart < scalarMax) {
    const source = strings.take(text, valueStart, valueEnd)
    const quote = isPlain ? 0 : 1
    const start = base + valueStart - quote
    const end = base + valueEnd + quote
    const value = isPlain && !isSurelyText(source) ? plainValue(source, start, end) : source
    return {kind: "scalar", start, end, value, isPlain, source, tag: ""}
  }
  const {start, end} = whereOf(event, base, fallback)
  if (end - start > scalarMax) throw new Fault("limit-scalar", `a text of more than ${scalarMax} characters`, {start, end})
  const decoded = decode(text, event, {start, end})
  const source = strings.take(decoded, 0, decoded.length)
  const tag = event.tagStart >= 0 ? shortTag(text.slice(event.tagStart, event.tagEnd)) : ""
  return {kind: "scalar", start, end, value: valueOfToken(tag, isPlain, source, {start, end}), isPlain, source, tag}
}

/** What a token's text is once typed. */
function valueOfToken(tag: string, isPlain: boolean, source: string, where: Where): YamlScalar["value"] {
  if (tag !== "") return taggedValue(tag, source, where)
  return isPlain && !isSurelyText(source) ? plainValue(source, where.start, where.end) : source
}

/** Offsets in the file, quotes and tag included. */
function whereOf({valueStart, valueEnd, style, tagStart, tagEnd}: ScalarEvent, base: number, fallback: number): Where {
  if (valueStart < 0) return tagStart >= 0 ? {start: base + tagStart, end: base + tagEnd} : {start: fallback, end: fallback}
  const quote = style === SCALAR_STYLE_DOUBLE_QUOTED || style === SCALAR_STYLE_SINGLE_QUOTED ? 1 : 0
  return {start: base + valueStart - quote, end: base + valueEnd + quote}
}

/** The text that a token stands for. */
function decode(text: string, event: ScalarEvent, where: Where): string {
  try {
    const value = getScalarValue(text, event)
    return endsUnended(text, event) ? value.replace(/\n$/, "") : value
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    throw new Fault("yaml-syntax", `cannot be read as YAML: ${error.reason}`, where)
  }
}

/** Whether a block runs to the end of a text that has no last line break: the cluster's reader then adds none. */
function endsUnended(text: string, {style, valueEnd}: ScalarEvent): boolean {
  const isBlock = style === SCALAR_STYLE_LITERAL_BLOCK || style === SCALAR_STYLE_FOLDED_BLOCK
  return isBlock && valueEnd >= text.length && !/[\r\n]$/.test(text)
}

/** `!!int` for the long form of the same. */
function shortTag(tag: string): string {
  const bare = tag.startsWith("!<") && tag.endsWith(">") ? tag.slice(2, -1) : tag
  return bare.startsWith(standardPrefix) ? `!!${bare.slice(standardPrefix.length)}` : bare
}

/** The value of an unquoted text that may be more than text. */
function plainValue(source: string, start: number, end: number): YamlScalar["value"] {
  return smallNumber(source) ?? valueOf(resolvePlain(source), source, {start, end})
}

/** A typed text as JSON carries it. */
function valueOf(resolved: Resolved, source: string, where: Where): YamlScalar["value"] {
  if (resolved.kind === "text") return source
  if (resolved.kind === "null") return null
  if (resolved.kind === "infinite")
    throw new Fault("bad-number", `\`${source}\` is no number that JSON has`, where, {help: "quote it if text was meant"})
  return resolved.value
}

/** A text whose tag says its type. Tags of our own make text; the standard ones must fit. */
function taggedValue(tag: string, source: string, where: Where): YamlScalar["value"] {
  if (tag === "!!str") return source
  if (tag === "!!binary") return binaryText(source, where)
  if (!["!!int", "!!float", "!!bool", "!!null", "!!timestamp"].includes(tag)) return source
  const resolved = resolvePlain(source)
  if (tag === "!!timestamp" && resolved.kind === "text") return source
  const fits =
    (tag === "!!int" && resolved.kind === "integer") ||
    (tag === "!!float" && (resolved.kind === "integer" || resolved.kind === "float")) ||
    (tag === "!!bool" && resolved.kind === "boolean") ||
    (tag === "!!null" && resolved.kind === "null")
  if (!fits) throw new Fault("bad-tag", `\`${source}\` is not what \`${tag}\` says`, where)
  return valueOf(resolved, source, where)
}

const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

/** The bytes of a `!!binary` value as text, each run that is no UTF-8 as the replacement character. */
function binaryText(source: string, where: Where): string {
  const digits = source.replaceAll(/[\r\n]/g, "")
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(digits))
    throw new Fault("bad-tag", "is no base64 text", where)
  let escaped = ""
  let bits = 0
  let count = 0
  for (const digit of digits.replace(/=+$/, "")) {
    bits = ((bits << 6) | base64.indexOf(digit)) & 0xffff
    count += 6
    if (count >= 8) escaped += `%${((bits >> (count -= 8)) & 0xff).toString(16).padStart(2, "0")}`
  }
  try {
    return decodeURIComponent(escaped)
  } catch {
    throw new Fault("bad-tag", "the bytes of a `!!binary` value are no UTF-8 text", where)
  }
}
