// What is left of a selector once the value of a label is known, and which values of labels selectors can tell apart.

import {unreachable} from "../std/assert.ts"
import {matchesSelector} from "./match.ts"
import {negated} from "./rewrite.ts"
import type {Labels, Selector} from "./selector.ts"

/** Matches every label set. */
export const everything: Selector = {kind: "all"}
/** Matches none. */
export const nothing: Selector = negated(everything)

/** Labels of which it is known whether they are there and with which value; null: it is not there. */
export type Known = ReadonlyMap<string, string | null>

/** The selector for those label sets that have the known labels; `everything` and `nothing` where they decide it. */
export function assuming(selector: Selector, known: Known): Selector {
  switch (selector.kind) {
    case "all":
    case "global":
      return everything
    case "has":
    case "compare":
    case "in":
    case "not in":
      return ofLabel(selector, known)
    case "not":
      return opposite(assuming(selector.operand, known))
    case "and":
      return joined("and", selector.operands, known)
    case "or":
      return joined("or", selector.operands, known)
    default:
      return unreachable(selector)
  }
}

function ofLabel(selector: Extract<Selector, {readonly label: string}>, known: Known): Selector {
  const value = known.get(selector.label)
  if (value === undefined) return selector
  const labels: Labels = value === null ? new Map() : new Map([[selector.label, value]])
  return matchesSelector(selector, labels) ? everything : nothing
}

function opposite(selector: Selector): Selector {
  if (selector === everything) return nothing
  return selector === nothing ? everything : negated(selector)
}

/** `and` is decided by one operand that is nothing, `or` by one that is everything. */
function joined(kind: "and" | "or", operands: readonly Selector[], known: Known): Selector {
  const [neutral, deciding] = kind === "and" ? [everything, nothing] : [nothing, everything]
  const left = operands.map((operand) => assuming(operand, known))
  if (left.includes(deciding)) return deciding
  const kept = left.filter((operand) => operand !== neutral)
  const [first] = kept
  if (first === undefined) return neutral
  return kept.length === 1 ? first : {kind, operands: kept}
}

/** Labels that a selector asks for. */
export function labelsIn(selector: Selector): readonly string[] {
  switch (selector.kind) {
    case "all":
    case "global":
      return []
    case "has":
    case "compare":
    case "in":
    case "not in":
      return [selector.label]
    case "not":
      return labelsIn(selector.operand)
    case "and":
    case "or":
      return selector.operands.flatMap(labelsIn)
    default:
      return unreachable(selector)
  }
}

/** Every question that selectors ask of one label's value. */
export type Questions = {
  readonly values: ReadonlySet<string>
  readonly parts: Readonly<Record<"contains" | "starts with" | "ends with", ReadonlySet<string>>>
}

/** The questions of some selectors about a label. */
export function questionsAbout(label: string, selectors: Iterable<Selector>): Questions {
  const values = new Set<string>()
  const parts = {contains: new Set<string>(), "starts with": new Set<string>(), "ends with": new Set<string>()}
  const visit = (selector: Selector): void => {
    if (selector.kind === "not") return visit(selector.operand)
    if (selector.kind === "and" || selector.kind === "or") return selector.operands.forEach(visit)
    if (!("label" in selector) || selector.label !== label || selector.kind === "has") return
    if (selector.kind === "compare") {
      const {operator, value} = selector
      if (operator === "==" || operator === "!=") values.add(value)
      else parts[operator].add(value)
      return
    }
    for (const value of selector.values) values.add(value)
  }
  for (const selector of selectors) visit(selector)
  return {values, parts}
}

/** LIMIT: texts that values may hold, of which every combination is tried. */
const containsMax = 6

/**
 * Values that stand for all: for every way in which a value can answer the questions there is one that does, absence among them
 * (null, first). `isComplete` false: there are more ways than are tried.
 */
export function sampleValues(questions: Questions): {readonly values: readonly (string | null)[]; readonly isComplete: boolean} {
  const {values, parts} = questions
  const contains = [...parts.contains]
  const tried = contains.slice(0, containsMax)
  const filler = fillerFor(questions)
  const inner = subsets(tried).map((chosen) => chosen.map((text) => `${filler}${text}`).join(""))
  const made = ["", ...parts["starts with"]].flatMap((start) =>
    inner.flatMap((middle) => ["", ...parts["ends with"]].map((end) => `${start}${middle}${filler}${end}`)),
  )
  const plain = [...parts["starts with"], ...parts["ends with"], ...contains]
  return {values: [null, ...new Set([...values, ...plain, ...made])], isComplete: contains.length <= containsMax}
}

/** A word that no question knows: one letter where parts of values are asked for, else one that reads well. */
function fillerFor({values, parts}: Questions): string {
  const asked = Object.values(parts).flatMap((texts) => [...texts])
  if (asked.length === 0) return ["other", "another", "yet-another"].find((word) => !values.has(word)) ?? `not-${[...values].join("-")}`
  const letters = new Set([...values, ...asked].join(""))
  return [..."zyxwvutsrqponmlkjihgfedcba0123456789"].find((letter) => !letters.has(letter)) ?? "other"
}

function subsets<T>(items: readonly T[]): readonly (readonly T[])[] {
  return items.reduce<readonly (readonly T[])[]>((sets, item) => [...sets, ...sets.map((set) => [...set, item])], [[]])
}
