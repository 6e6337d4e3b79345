// Label selectors of Kubernetes kinds, and how strictly each kind checks them.

import {nearest} from "../../std/nearest.ts"
import {parseSelector} from "../../selector/parse.ts"
import type {LabelSelector} from "../../selector/label-selector.ts"
import {anyFields, fields, isAbsent, isWritten, list, mapItems, meant, placeOf, report, text} from "../decode.ts"
import type {Cursor} from "../decode.ts"
import {isLabelKey, isLabelValue} from "./name.ts"

/** `strict`: as the API checks a NetworkPolicy. `shape`: a CRD's schema, no more. `none`: types alone. */
export type SelectorChecks = "strict" | "shape" | "none"

const operators = ["In", "NotIn", "Exists", "DoesNotExist"]

/** Reads a selector; null where absent. An empty map is a selector that matches everything. */
export function decodeLabelSelector(cursor: Cursor, checks: SelectorChecks): LabelSelector | null {
  if (isAbsent(cursor)) return null
  const field = fields(cursor, ["matchLabels", "matchExpressions"])
  const matchLabels = new Map<string, string>()
  for (const {key, cursor: item} of mapItems(field("matchLabels"))) {
    const value = text(item)
    matchLabels.set(key, value)
    if (checks === "strict") checkPair(item, key, value)
    if (checks === "shape") warnPair(item, key, [value])
  }
  const matchExpressions = list(field("matchExpressions")).map((item) => decodeExpression(item, checks))
  return {matchLabels, matchExpressions}
}

/** One expression. */
function decodeExpression(cursor: Cursor, checks: SelectorChecks): LabelSelector["matchExpressions"][number] {
  const field = fields(cursor, ["key", "operator", "values"])
  const values = list(field("values"))
  if (checks === "shape") for (const each of values) if (isAbsent(each)) report(each, "wrong-type", "an empty value", 'a text, or `""`')
  const expression = {key: text(field("key")), operator: text(field("operator")), values: values.map(text)}
  if (checks === "strict") checkExpression(cursor, expression)
  if (checks === "shape") {
    for (const name of ["key", "operator"]) {
      if (!isWritten(field(name)) || isAbsent(field(name))) report(field(name), "missing-field", `the expression has no \`${name}\``)
    }
    warnExpression(cursor, expression)
  }
  return expression
}

/** A label's key and value as the API wants them. */
function checkPair(cursor: Cursor, key: string, value: string): void {
  if (!isLabelKey(key)) report(cursor, "bad-label-selector", `\`${key.slice(0, 80)}\` cannot be a label's key`)
  if (!isLabelValue(value)) report(cursor, "bad-label-selector", `\`${value.slice(0, 80)}\` cannot be a label's value`)
}

/** What the API refuses in an expression. */
function checkExpression(cursor: Cursor, {key, operator, values}: LabelSelector["matchExpressions"][number]): void {
  const at = (name: string): Cursor => ({...cursor, above: cursor, step: name})
  if (!isLabelKey(key)) report(at("key"), "bad-label-selector", `\`${key.slice(0, 80)}\` cannot be a label's key`)
  if (!operators.includes(operator)) {
    const near = nearest(operator, operators)
    report(
      at("operator"),
      "bad-label-selector",
      `\`${operator}\` is no operator`,
      near ? {...meant(near), at: placeOf(anyFields(cursor)("operator"))} : `one of ${operators.join(", ")}`,
    )
  }
  const wantsValues = operator === "In" || operator === "NotIn"
  const written = anyFields(cursor)("values")
  // WHY not of what is no list: that is said already.
  if (wantsValues && values.length === 0 && (isAbsent(written) || written.node?.kind === "seq"))
    report(
      at("values"),
      "bad-label-selector",
      `\`${operator}\` needs values`,
      "give `values: [VALUE]`; `Exists` and `DoesNotExist` take none",
    )
  if (!wantsValues && operators.includes(operator) && values.length > 0)
    report(at("values"), "bad-label-selector", `\`${operator}\` takes no values`, "remove `values`, or write `In` or `NotIn`")
  for (const value of values)
    if (wantsValues && !isLabelValue(value))
      report(at("values"), "bad-label-selector", `\`${value.slice(0, 80)}\` cannot be a label's value`)
}

/** What passes a CRD's schema and means something else than it says. */
function warnExpression(cursor: Cursor, {key, operator, values}: LabelSelector["matchExpressions"][number]): void {
  if (operator !== "" && !operators.includes(operator)) {
    const near = nearest(operator, operators)
    report(
      cursor,
      "unchecked-label-selector",
      `the operator \`${operator}\` is unknown: this term vanishes and the selector widens`,
      near ? {...meant(near), at: placeOf(anyFields(cursor)("operator"))} : undefined,
    )
    return
  }
  if ((operator === "In" || operator === "NotIn") && values.length === 0) {
    report(cursor, "unchecked-label-selector", `\`${operator}\` without values compares with an empty label value`, "add values")
  }
  warnPair(cursor, key, values)
}

/** Keys and values that the selector language cannot hold. */
function warnPair(cursor: Cursor, key: string, values: readonly string[]): void {
  const holds = parseSelector(`has(${key})`).ok && values.every((value) => !value.includes("'"))
  if (!holds)
    report(cursor, "unchecked-label-selector", `\`${key.slice(0, 80)}\` with its values cannot be written as a selector: Calico drops it`)
}
