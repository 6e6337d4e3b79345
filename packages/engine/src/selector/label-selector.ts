// The Kubernetes label selector: as Kubernetes means it, and as the selector text into which Calico turns it (resources §9).

import {oncePer} from "../std/once.ts"
import {compareBytes} from "../std/order.ts"
import type {Labels} from "./selector.ts"

/** The Kubernetes structure. `operator` may be any text: not every kind has it checked. */
export type LabelSelector = {
  readonly matchLabels: Labels
  readonly matchExpressions: readonly {readonly key: string; readonly operator: string; readonly values: readonly string[]}[]
}

/** What a label selector is about: pods carry the orchestrator's label, namespaces begin with nothing. */
export type SelectorSubject = "pods" | "namespaces"

const orchestrator = "projectcalico.org/orchestrator == 'k8s'"

/**
 * Calico's text for a label selector; not in normal form. An absent namespace selector is the empty text, an empty one is
 * `all()`. A term with an unknown operator vanishes, as it does upstream.
 */
export function selectorTextOf(selector: LabelSelector | null, subject: SelectorSubject): string {
  if (selector === null) return subject === "pods" ? orchestrator : ""
  if (selector.matchExpressions.length === 0) return textsOfLabels(selector.matchLabels)[subject]
  const expressions = selector.matchExpressions.map(termOf).filter((term) => term !== "")
  const terms = [...labelTerms(selector.matchLabels), ...expressions]
  return (subject === "pods" ? [orchestrator, ...terms] : terms).join(" && ")
}

/** WHY once: labels that are equal are mostly one object, and many selectors ask for the same. */
const textsOfLabels = oncePer((labels: Labels): Readonly<Record<SelectorSubject, string>> => {
  const terms = labelTerms(labels)
  return {pods: [orchestrator, ...terms].join(" && "), namespaces: terms.length === 0 ? "all()" : terms.join(" && ")}
})

function labelTerms(labels: Labels): readonly string[] {
  const sorted = labels.size < 2 ? labels : Array.from(labels).sort(([a], [b]) => compareBytes(a, b))
  return Array.from(sorted, ([key, value]) => `${key} == '${value}'`)
}

/** One expression as a term, or empty where the operator is unknown. */
function termOf({key, operator, values}: LabelSelector["matchExpressions"][number]): string {
  if (operator === "In") return `${key} in { '${values.join("', '")}' }`
  if (operator === "NotIn") return `${key} not in { '${values.join("', '")}' }`
  if (operator === "Exists") return `has(${key})`
  return operator === "DoesNotExist" ? `! has(${key})` : ""
}

/** Whether labels satisfy the structure as Kubernetes means it; an unknown operator matches nothing. */
export function matchesLabelSelector({matchLabels, matchExpressions}: LabelSelector, labels: Labels): boolean {
  for (const [key, value] of matchLabels) if (labels.get(key) !== value) return false
  return matchExpressions.every(({key, operator, values}) => {
    const value = labels.get(key)
    if (operator === "In") return value !== undefined && values.includes(value)
    if (operator === "NotIn") return value === undefined || !values.includes(value)
    if (operator === "Exists") return value !== undefined
    return operator === "DoesNotExist" && value === undefined
  })
}
