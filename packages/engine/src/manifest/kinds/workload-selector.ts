// The selector of a workload beside the labels of its template: the API server takes no workload that does not select the pods that it makes.

import {matchesLabelSelector} from "../../selector/label-selector.ts"
import type {Labels} from "../../selector/selector.ts"
import {anyFields, isAbsent, mapItems, placeOf, report, textMap} from "../decode.ts"
import type {Cursor} from "../decode.ts"
import {decodeLabelSelector} from "./label-selector.ts"

/** Kinds whose selector is one of labels. WHY no Job: the server gives it one of its own. */
const selecting = new Set(["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"])

const writeSelector = "write the labels of its template: `selector: {matchLabels: {…}}`"

/** Reports a selector that the labels of the template do not meet. Absent, the versions of old took the template's labels, and so do we; `isWanted` where it has to be there. */
export function reportForeignTemplate(
  spec: Cursor,
  {kind, isWanted}: {readonly kind: string; readonly isWanted: boolean},
  labels: Labels,
): void {
  const selector = anyFields(spec)("selector")
  if (isAbsent(selector)) {
    if (selecting.has(kind) && isWanted)
      report(selector, "no-workload-selector", `the ${kind} has no \`selector\`: the server refuses it`, writeSelector)
    return
  }
  const template = anyFields(anyFields(anyFields(spec)("template"))("metadata"))("labels")
  if (kind === "ReplicationController") reportPairs(selector, template, labels)
  if (!selecting.has(kind)) return
  const read = decodeLabelSelector(selector, "strict")
  if (read === null || selector.node?.kind !== "map") return
  if (read.matchLabels.size + read.matchExpressions.length === 0) {
    report(
      selector,
      "template-not-selected",
      `an empty selector is refused: a ${kind} selects its own pods alone`,
      "name labels of its template",
    )
    return
  }
  if (reportPairs(anyFields(selector)("matchLabels"), template, labels)) return
  const rest = {matchLabels: new Map<string, string>(), matchExpressions: read.matchExpressions}
  if (!matchesLabelSelector(rest, labels))
    report(
      anyFields(selector)("matchExpressions"),
      "template-not-selected",
      "the labels of the template do not meet these expressions: the cluster refuses the object",
      "give the template the labels that its selector asks for",
    )
}

/** Reports the first of some pairs that is not among the labels; gives whether there is one. */
function reportPairs(pairs: Cursor, template: Cursor, labels: Labels): boolean {
  if (isAbsent(pairs) || pairs.node?.kind !== "map") return false
  const wanted = textMap(pairs)
  for (const {key, cursor} of mapItems(pairs)) {
    const value = wanted.get(key) ?? ""
    const own = labels.get(key)
    if (own === value) continue
    const there = own === undefined ? "the template has no such label" : `its label in the template is \`${own}\``
    report(
      cursor,
      "template-not-selected",
      `the selector asks for \`${key}: ${value}\` and ${there}: the cluster refuses the object`,
      own === undefined ? "give the template the label, or leave it out of the selector" : sameIn(template, key, value),
    )
    return true
  }
  return false
}

/** WHY no edit: Services and policies may mean either. */
function sameIn(template: Cursor, key: string, value: string): string {
  const {line} = placeOf(anyFields(template)(key))
  return `write the same in both: \`${value}\` here, or what stands in the template, line ${line}`
}
