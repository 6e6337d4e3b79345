// Kinds of other projects that decide about traffic.

import {builtInGroups, policyGroups, unmodelled} from "./kinds/registry.ts"

/** Whether a kind of another project decides about traffic and is not modelled. The groups that hold kinds of ours have none. */
export function isUnmodelled(group: string, kind: string): boolean {
  if (policyGroups.has(group) || builtInGroups.has(group)) return false
  return unmodelled.get(group)?.includes(kind) === true || kind.endsWith("NetworkPolicy")
}
