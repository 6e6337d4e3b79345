// Whether a plan would lead to what the cluster refuses. An object that is left out of every answer would be a deletion there.

import {leavesOut} from "../manifest/objects.ts"
import type {Diagnostic} from "../text/diagnostic.ts"

/** Whether the end has objects that are left out, and the beginning does not have them alike. WHY not of both: what both have is neither applied nor deleted. */
export function isTowardsRefused(before: readonly Diagnostic[], after: readonly Diagnostic[]): boolean {
  // WHY not by place: the same object stands in another line, or in a file of another name.
  const textOf = ({code, object, path, message}: Diagnostic): string => JSON.stringify([code, object, path, message])
  const known = new Set(before.filter(leavesOut).map(textOf))
  return after.filter(leavesOut).some((each) => each.object === undefined || !known.has(textOf(each)))
}
