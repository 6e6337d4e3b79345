// A direction that somebody closed by an empty list, and that stays open: the policy is not of it.

import {isAbsent, list, quiet, report} from "../decode.ts"
import type {Cursor, Fields} from "../decode.ts"
import type {Direction} from "../resource.ts"

/** A direction with the field of its rules. */
const sides = [
  ["Ingress", "ingress"],
  ["Egress", "egress"],
] as const

/**
 * Reports each list of rules that is written and has no say, because the policy is not of its direction: an empty one, which was to close it, and rules that
 * nobody asks. `types`: what the policy is of, written under `name` or by default.
 */
export function reportLeftOpen(field: Fields, name: "types" | "policyTypes", types: readonly Direction[]): void {
  for (const [direction, rules] of sides) {
    if (types.includes(direction) || isAbsent(field(rules))) continue
    const count = list(quiet(field(rules))).length
    if (count > 0)
      report(
        field(rules),
        "direction-left-open",
        `the rules of \`${rules}\` are never asked: the policy is not of ${direction}`,
        helpFor(name, direction),
      )
    else if (isList(field(rules)) && isDefault(field(name)))
      report(
        field(rules),
        "direction-left-open",
        `\`${rules}: []\` closes nothing: the policy is not of ${direction}`,
        helpFor(name, direction),
      )
  }
}

function helpFor(name: string, direction: Direction): string {
  return `to close it, name it in \`${name}\`: \`${name}: [Ingress, Egress]\`, or ${direction} alone`
}

function isList({node}: Cursor): boolean {
  return node?.kind === "seq"
}

/** WHY an empty list in a policy that names its directions is nothing: who wrote them knew which they left out. */
function isDefault(cursor: Cursor): boolean {
  return list(quiet(cursor)).length === 0
}
