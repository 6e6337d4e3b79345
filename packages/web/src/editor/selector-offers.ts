// What may be written inside a selector expression: labels, operators, values in their quotes.

import type {Labelled} from "@carveout/engine/describe"
import type {LabelFacts} from "../facts/view.ts"
import type {Offer} from "./offers.ts"

const name = "[A-Za-z0-9_./-]"
const inQuotes = new RegExp(`(${name}+)\\s*(?:==|!=|contains|starts with|ends with)\\s*(['"])([^'"]*)$`)
const inSet = new RegExp(`(${name}+)\\s+(?:not in|in)\\s*\\{([^}]*)$`)
const behindLabel = new RegExp(`(?:^|[(&|!:\\s"'])(${name}+)\\s+(=|!|i|n|c|s|e)?[a-z=]*$`)

const operators: readonly (readonly [label: string, means: string])[] = [
  ["== '", "has the label with this value"],
  ["!= '", "lacks the label, or has it with another value"],
  ["in { '", "has the label with one of these values"],
  ["not in { '", "lacks the label, or has it with none of these values"],
  ["contains '", "the label's value holds this text"],
  ["starts with '", "the label's value begins so"],
  ["ends with '", "the label's value ends so"],
]

/** Offers at the end of a line that holds a selector up to the caret, and from where on they replace it. */
export function selectorOffers(
  facts: LabelFacts,
  of: Labelled,
  line: string,
): {readonly from: number; readonly list: readonly Offer[]} | null {
  const quoted = inQuotes.exec(line)
  if (quoted !== null) return {from: line.length - (quoted[3]?.length ?? 0), list: valuesOf(facts, quoted[1] ?? "", quoted[2] ?? "'")}
  const set = inSet.exec(line)
  if (set !== null) {
    const word = /(['"])([^'",]*)$/.exec(set[2] ?? "")
    const isInside = word !== null && ((set[2] ?? "").split(word[1] ?? "'").length - 1) % 2 === 1
    if (isInside) return {from: line.length - (word[2]?.length ?? 0), list: valuesOf(facts, set[1] ?? "", word[1] ?? "'")}
    return {from: line.length, list: valuesOf(facts, set[1] ?? "", "'").map((offer) => ({...offer, apply: `'${offer.apply}`}))}
  }
  const word = new RegExp(`${name}*$`).exec(line)?.[0] ?? ""
  const label = behindLabel.exec(line.slice(0, line.length - word.length))?.[1] ?? ""
  if (facts.some(([key]) => key === label)) return {from: line.length - word.length, list: operators.map(operatorOffer)}
  return {from: line.length - word.length, list: [...facts.map(labelOffer), ...functionsFor(of)]}
}

function valuesOf(facts: LabelFacts, label: string, quote: string): readonly Offer[] {
  const values = facts.find(([key]) => key === label)?.[1] ?? []
  return values.map((value) => ({label: value, apply: `${value}${quote}`, detail: label, means: "", sort: "name"}))
}

function operatorOffer([label, means]: readonly [string, string]): Offer {
  return {label: label.replace(/ ?[{']+ ?'?$/, "").trim(), apply: label, detail: "", means, sort: "word"}
}

function labelOffer([key, values]: LabelFacts[number]): Offer {
  return {label: key, apply: `${key} `, detail: values.slice(0, 3).join(", "), means: "", sort: "name"}
}

function functionsFor(of: Labelled): readonly Offer[] {
  const list: readonly (readonly [label: string, means: string])[] = [
    ["all()", "everyone"],
    ["has(", "bears the label, whatever its value"],
    ["!has(", "does not bear the label"],
    ...(of === "namespaces" ? ([["global()", "what lives in no namespace: host endpoints and global network sets"]] as const) : []),
  ]
  return list.map(([label, means]) => ({label, apply: label, detail: "", means, sort: "word"}))
}
