// Whether labels satisfy a selector (resources 1.3). Exact and case-sensitive; a missing label satisfies `!=` and `not in`.

import {unreachable} from "../std/assert.ts"
import type {Comparison, LabelReader, Selector} from "./selector.ts"

/** Whether an object with these labels is selected. `global()` alone is true: its meaning comes from rewriting. */
export function matchesSelector(selector: Selector, labels: LabelReader): boolean {
  switch (selector.kind) {
    case "all":
    case "global":
      return true
    case "has":
      return labels.has(selector.label)
    case "compare":
      return compares(selector.operator, labels.get(selector.label), selector.value)
    case "in":
      return isAmong(labels.get(selector.label), selector.values)
    case "not in":
      return !isAmong(labels.get(selector.label), selector.values)
    case "not":
      return !matchesSelector(selector.operand, labels)
    case "and":
      return matchesEvery(selector.operands, labels)
    case "or":
      return matchesAny(selector.operands, labels)
    default:
      return unreachable(selector)
  }
}

/** WHY: plain loops, no closures; nothing in the product runs more often. */
function matchesEvery(operands: readonly Selector[], labels: LabelReader): boolean {
  for (const operand of operands) if (!matchesSelector(operand, labels)) return false
  return true
}

/** The counterpart of `matchesEvery`. */
function matchesAny(operands: readonly Selector[], labels: LabelReader): boolean {
  for (const operand of operands) if (matchesSelector(operand, labels)) return true
  return false
}

/** Whether a value that is there is one of the set. */
function isAmong(value: string | undefined, values: readonly string[]): boolean {
  return value !== undefined && values.includes(value)
}

/** One comparison with a value that may be missing. */
function compares(operator: Comparison, value: string | undefined, wanted: string): boolean {
  if (operator === "!=") return value !== wanted
  if (value === undefined) return false
  if (operator === "==") return value === wanted
  if (operator === "contains") return value.includes(wanted)
  return operator === "starts with" ? value.startsWith(wanted) : value.endsWith(wanted)
}
