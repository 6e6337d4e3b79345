// Selector trees to their normal form (resources 1.4).

import {unreachable} from "../std/assert.ts"
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
