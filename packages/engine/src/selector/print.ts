// Selector trees to their normal form and the identifiers computed from it (resources 1.4).

import {base64url, sha224} from "../std/sha224.ts"
import {unreachable} from "../std/assert.ts"
import {parseSelector} from "./parse.ts"
import type {Selector} from "./selector.ts"

/** The normal form. Parsing it gives the same tree, but for a negation of a negation, which collapses (resources 1.4). */
export function printSelector(selector: Selector): string {
  switch (selector.kind) {
    case "all":
      return "all()"
    case "global":
      return "global()"
    case "has":
      return `has(${selector.label})`
    case "compare":
      return `${selector.label} ${selector.operator} ${quote(selector.value)}`
    case "in":
    case "not in":
      return `${selector.label} ${selector.kind} {${selector.values.map(quote).join(", ")}}`
    case "not":
      return `!${printSelector(selector.operand)}`
    case "and":
      return `(${selector.operands.map(printSelector).join(" && ")})`
    case "or":
      return `(${selector.operands.map(printSelector).join(" || ")})`
    default:
      return unreachable(selector)
  }
}

/** A value in double quotes, or in single ones where it holds a double quote. */
function quote(value: string): string {
  return value.includes('"') ? `'${value}'` : `"${value}"`
}

/** The identifier of a set: a prefix, and the hash of prefix and content. */
function hashed(prefix: string, content: string): string {
  return `${prefix}:${base64url(sha224(`${prefix}:${content}`))}`
}

/** Two selectors are equal when their identifiers are. */
export function selectorUid(selector: Selector): string {
  return hashed("s", printSelector(selector))
}

/** Identifier of the set of a named port; `protocol` is `tcp`, `udp`, `sctp` or `any`. */
export function namedPortUid(selector: Selector, protocol: string, port: string): string {
  return hashed("n", `${selectorUid(selector)},${protocol},${port}`)
}

/** Identifier of a service's set: with ports for destinations, without for sources. */
export function serviceUid(service: string, ports: "ports" | "addresses"): string {
  return hashed(ports === "ports" ? "svc" : "svcnoport", service)
}

/** The normal form of a text (resources 1.4); a text that is no selector comes back trimmed. */
export function normalise(text: string): string {
  const trimmed = trimBlanks(text)
  const parsed = parseSelector(trimmed)
  return parsed.ok ? printSelector(parsed.value) : trimmed
}

/** WHY not `trim`: upstream takes U+0085 for a blank and U+FEFF for none. */
const blank = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/

/** A text without Unicode's blanks at its ends. */
function trimBlanks(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && blank.test(text.charAt(start))) start++
  while (end > start && blank.test(text.charAt(end - 1))) end--
  return text.slice(start, end)
}
