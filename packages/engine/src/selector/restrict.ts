// What a selector demands of single labels, so that an index can find its candidates without asking every object.
// A restriction never excludes an object that the selector matches; it may let others through.

import {compareBytes} from "../std/order.ts"
import {unreachable} from "../std/assert.ts"
import type {Selector} from "./selector.ts"

/** What one label must be: there, not there, or there with a value of the list (sorted by bytes, never empty). */
export type Restriction =
  | {readonly kind: "present"}
  | {readonly kind: "absent"}
  | {readonly kind: "one of"; readonly values: readonly string[]}

/** Demands by label name; labels that are not listed are free. null: no label set can satisfy the selector. */
export type Restrictions = ReadonlyMap<string, Restriction> | null

const free: Restrictions = new Map()

/** LIMIT: values gathered from alternatives; beyond it the label must only be there, and long disjunctions stay linear. */
const valuesMax = 100

/** The demands of a selector. */
export function restrictionsOf(selector: Selector): Restrictions {
  switch (selector.kind) {
    case "all":
    case "global":
      return free
    case "has":
      return demand(selector.label, {kind: "present"})
    case "in":
      return oneOf(selector.label, selector.values)
    case "not in":
      return free
    case "compare":
      if (selector.operator === "==") return oneOf(selector.label, [selector.value])
      return selector.operator === "!=" ? free : demand(selector.label, {kind: "present"})
    case "not":
      return opposed(selector.operand)
    case "and":
      return selector.operands.map(restrictionsOf).reduce(both)
    case "or":
      return selector.operands.map(restrictionsOf).reduce(either)
    default:
      return unreachable(selector)
  }
}

/** The demands of a selector's negation. */
function opposed(selector: Selector): Restrictions {
  switch (selector.kind) {
    case "all":
    case "global":
      return null
    case "has":
      return demand(selector.label, {kind: "absent"})
    case "in":
      return free
    case "not in":
      return oneOf(selector.label, selector.values)
    case "compare":
      return selector.operator === "!=" ? oneOf(selector.label, [selector.value]) : free
    case "not":
      return restrictionsOf(selector.operand)
    case "and":
      return selector.operands.map(opposed).reduce(either)
    case "or":
      return selector.operands.map(opposed).reduce(both)
    default:
      return unreachable(selector)
  }
}

/** A demand of one label. */
function demand(label: string, restriction: Restriction): Restrictions {
  return new Map([[label, restriction]])
}

/** One of some values; no value at all is no way to match. */
function oneOf(label: string, values: readonly string[]): Restrictions {
  return values.length === 0 ? null : demand(label, {kind: "one of", values})
}

/** Demands of two operands that must both hold. */
function both(a: Restrictions, b: Restrictions): Restrictions {
  if (a === null || b === null) return null
  const result = new Map(a)
  for (const [label, other] of b) {
    const own = result.get(label)
    const common = own === undefined ? other : narrowed(own, other)
    if (common === null) return null
    result.set(label, common)
  }
  return result
}

/** What meets both demands of one label; null where nothing does. */
function narrowed(a: Restriction, b: Restriction): Restriction | null {
  if (a.kind === "absent" || b.kind === "absent") return a.kind === b.kind ? a : null
  if (a.kind === "present") return b
  if (b.kind === "present") return a
  const others = new Set(b.values)
  const values = a.values.filter((value) => others.has(value))
  return values.length === 0 ? null : {kind: "one of", values}
}

/** Demands that hold whichever of two operands does. An operand that cannot match demands nothing. */
function either(a: Restrictions, b: Restrictions): Restrictions {
  if (a === null || b === null) return a ?? b
  const result = new Map<string, Restriction>()
  for (const [label, own] of a) {
    const other = b.get(label)
    const common = other === undefined ? null : widened(own, other)
    if (common !== null) result.set(label, common)
  }
  return result
}

/** What meets one of two demands of one label; null where everything does. */
function widened(a: Restriction, b: Restriction): Restriction | null {
  if (a.kind === "absent" || b.kind === "absent") return a.kind === b.kind ? a : null
  if (a.kind === "present" || b.kind === "present") return {kind: "present"}
  const values = new Set([...a.values, ...b.values])
  return values.size > valuesMax ? {kind: "present"} : {kind: "one of", values: [...values].toSorted(compareBytes)}
}
