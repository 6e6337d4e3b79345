// The tree of a Calico selector expression. Parsing, printing, matching and restricting live beside it.

/** Labels of an object, never a plain record: `__proto__` and `toString` are ordinary label names. */
export type Labels = ReadonlyMap<string, string>

/** Labels as selectors look at them, one by one. */
export type LabelReader = Pick<Labels, "get" | "has">

/** Operators between a label and one value. */
export const comparisons = ["==", "!=", "contains", "starts with", "ends with"] as const
export type Comparison = (typeof comparisons)[number]

/** A parsed selector. `and` and `or` have two operands or more; `values` are sorted by bytes, without repeats. */
export type Selector =
  | {readonly kind: "all"}
  | {readonly kind: "global"}
  | {readonly kind: "has"; readonly label: string}
  | {readonly kind: "compare"; readonly label: string; readonly operator: Comparison; readonly value: string}
  | {readonly kind: "in"; readonly label: string; readonly values: readonly string[]}
  | {readonly kind: "not in"; readonly label: string; readonly values: readonly string[]}
  | {readonly kind: "not"; readonly operand: Selector}
  | {readonly kind: "and"; readonly operands: readonly Selector[]}
  | {readonly kind: "or"; readonly operands: readonly Selector[]}

/** Why a text is no selector: upstream's own error text and the offset (UTF-16 units) where it was noticed. */
export type SelectorError = {readonly message: string; readonly offset: number}
