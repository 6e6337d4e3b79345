// Selectors made from selectors: labels prefixed (resources 1.9), trees joined.

import {unreachable} from "../std/assert.ts"
import type {Selector} from "./selector.ts"

/** The selector with every label name prefixed; `all()` and `global()` stay. */
export function prefixLabels(selector: Selector, prefix: string): Selector {
  switch (selector.kind) {
    case "all":
    case "global":
      return selector
    case "has":
    case "compare":
    case "in":
    case "not in":
      return {...selector, label: prefix + selector.label}
    case "not":
      return {kind: "not", operand: prefixLabels(selector.operand, prefix)}
    case "and":
    case "or":
      return {kind: selector.kind, operands: selector.operands.map((operand) => prefixLabels(operand, prefix))}
    default:
      return unreachable(selector)
  }
}

/** The conjunction; one operand stays itself, and none at all is `all()`. */
export function allOf(operands: readonly Selector[]): Selector {
  const [first, ...others] = operands
  if (first === undefined) return {kind: "all"}
  return others.length === 0 ? first : {kind: "and", operands}
}

/** The negation. */
export function negated(operand: Selector): Selector {
  return {kind: "not", operand}
}
