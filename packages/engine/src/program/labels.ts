// The labels that an endpoint or network set finally exposes (resources 8): its own, then those of its profiles.

import type {Labels} from "../selector/selector.ts"
import type {Profile} from "../snapshot/snapshot.ts"

type Labelled = {readonly labels: Labels; readonly profiles: readonly string[]}

/** Own labels win over any profile's, an earlier profile wins over a later one; a missing profile contributes nothing. */
export function effectiveLabels({labels, profiles}: Labelled, known: ReadonlyMap<string, Profile>): Labels {
  const inherited = profiles.flatMap((name) => {
    const profile = known.get(name)
    return profile === undefined || profile.labels.size === 0 ? [] : [profile.labels]
  })
  if (inherited.length === 0) return labels
  const result = new Map(labels)
  for (const each of inherited) for (const [key, value] of each) if (!result.has(key)) result.set(key, value)
  return result
}
