// The labels for which policies and profiles ask, as their selectors have them: those of namespaces begin with `pcns.`.

import type {Selector} from "../selector/selector.ts"
import {calicoNameLabel, nameLabel} from "./effective.ts"
import {oncePer} from "../std/once.ts"
import type {Policy, Profile} from "./snapshot.ts"

/** Whatever holds rules; a profile selects nobody. */
type Asker = Pick<Policy, "ingress" | "egress"> & {readonly selector?: Selector}

/** Every label that a selector asks for, as often as it stands there. */
export function* labelsAskedBy({selector, ingress, egress}: Asker): Generator<string> {
  if (selector !== undefined) yield* labelsIn(selector)
  for (const {source, destination} of [...ingress, ...egress]) {
    for (const side of [source.selector, source.notSelector, destination.selector, destination.notSelector]) {
      if (side !== null) yield* labelsIn(side)
    }
  }
}

function* labelsIn(selector: Selector): Generator<string> {
  if ("label" in selector) yield selector.label
  else if (selector.kind === "not") yield* labelsIn(selector.operand)
  else if (selector.kind === "and" || selector.kind === "or") for (const operand of selector.operands) yield* labelsIn(operand)
}

/** Labels that every namespace has, by its name. */
const ofNames: ReadonlySet<string> = new Set([`pcns.${nameLabel}`, `pcns.${calicoNameLabel}`])

/** Whether anybody asks for a label of namespaces that does not follow from the name. */
export function asksOfNamespaces(asker: Policy | Profile): boolean {
  return asked(asker) === "more"
}

/** WHY once: after an edit all but one ask what they asked before. */
const asked: (asker: Policy | Profile) => "more" | "names" = oncePer((asker: Policy | Profile) => {
  for (const label of labelsAskedBy(asker)) if (label.startsWith("pcns.") && !ofNames.has(label)) return "more"
  return "names"
})
