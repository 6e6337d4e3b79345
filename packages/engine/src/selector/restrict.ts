// What a selector demands of single labels, so that an index can find its candidates without asking every object.
// A restriction never excludes an object that the selector matches; it may let others through.

import type {Selector} from "./selector.ts"

/** What every matching object has: the label present, or its value one of a list. */
export type Restriction = {readonly mustBePresent: boolean; readonly values: ReadonlySet<string> | null}

/** Demands by label name. Labels that are not listed are free. */
export type Restrictions = ReadonlyMap<string, Restriction>

const none: Restrictions = new Map()

/** The demands of a selector. */
export function restrictionsOf(selector: Selector): Restrictions {
  if (selector.kind === "has") return demand(selector.label, null)
  if (selector.kind === "in") return demand(selector.label, new Set(selector.values))
  if (selector.kind === "compare" && selector.operator === "==") return demand(selector.label, new Set([selector.value]))
  if (selector.kind === "compare" && selector.operator !== "!=") return demand(selector.label, null)
  if (selector.kind === "and") return selector.operands.map(restrictionsOf).reduce(both, none)
  if (selector.kind === "or") return selector.operands.map(restrictionsOf).reduce(either)
  return none
}

/** One label, present, perhaps with a value of a list. */
function demand(label: string, values: ReadonlySet<string> | null): Restrictions {
  return new Map([[label, {mustBePresent: true, values}]])
}

/** Demands of two operands that must both hold. */
function both(a: Restrictions, b: Restrictions): Restrictions {
  const result = new Map(a)
  for (const [label, other] of b) {
    const own = result.get(label)
    result.set(label, own ? {mustBePresent: true, values: common(own.values, other.values)} : other)
  }
  return result
}

/** Demands that hold whichever of two operands does. */
function either(a: Restrictions, b: Restrictions): Restrictions {
  const result = new Map<string, Restriction>()
  for (const [label, own] of a) {
    const other = b.get(label)
    if (!other) continue
    const values = own.values && other.values ? new Set([...own.values, ...other.values]) : null
    result.set(label, {mustBePresent: true, values})
  }
  return result
}

/** Values that both lists permit; null permits every value. */
function common(a: ReadonlySet<string> | null, b: ReadonlySet<string> | null): ReadonlySet<string> | null {
  if (a === null || b === null) return a ?? b
  return new Set([...a].filter((value) => b.has(value)))
}
