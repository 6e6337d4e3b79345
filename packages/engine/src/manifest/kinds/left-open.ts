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
    if (!isSaying(field(rules), field(name))) continue
    const message = isEmpty(field(rules)) ? `\`${rules}: []\` closes nothing` : `the rules of \`${rules}\` are never asked`
    report(field(rules), "direction-left-open", `${message}: the policy is not of ${direction}`, helpFor(name, direction))
  }
}

function helpFor(name: string, direction: Direction): string {
  return `to close it, name it in \`${name}\`: \`${name}: [Ingress, Egress]\`, or ${direction} alone`
}

/** Whether a list was written to say something. WHY not an empty one beside written types: who wrote those knew which they left out. */
function isSaying(rules: Cursor, types: Cursor): boolean {
  return !isEmpty(rules) || (rules.node?.kind === "seq" && isEmpty(types))
}

function isEmpty(cursor: Cursor): boolean {
  return list(quiet(cursor)).length === 0
}
