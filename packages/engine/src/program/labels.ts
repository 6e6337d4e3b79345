// The labels that an endpoint or network set finally exposes (resources 8): its own, then those of its profiles.

import type {Labels} from "../selector/selector.ts"
import type {Endpoint, Profile} from "../snapshot/snapshot.ts"
import type {Program} from "./program.ts"

type Labelled = {readonly labels: Labels; readonly profiles: readonly string[]}
type Profiles = ReadonlyMap<string, Profile>

/** Own labels win over any profile's, an earlier profile wins over a later one; a missing profile contributes nothing. */
export function effectiveLabels({labels, profiles}: Labelled, known: Profiles): Labels {
  const inherited = profiles.flatMap((name) => {
    const profile = known.get(name)
    return profile === undefined || profile.labels.size === 0 ? [] : [profile.labels]
  })
  if (inherited.length === 0) return labels
  const result = new Map(labels)
  for (const each of inherited) for (const [key, value] of each) if (!result.has(key)) result.set(key, value)
  return result
}

/**
 * The effective labels of endpoints. Replicas share them, as they share their own; those of an earlier program are taken up where
 * the endpoint and its profiles are the very same.
 */
export function endpointLabels(endpoints: readonly Endpoint[], known: Profiles, earlier: Program | null): ReadonlyMap<Endpoint, Labels> {
  const byLikeness = new Map<Labels, Map<readonly string[], Labels>>()
  const result = new Map<Endpoint, Labels>()
  for (const endpoint of endpoints) {
    let alike = byLikeness.get(endpoint.labels)
    if (alike === undefined) byLikeness.set(endpoint.labels, (alike = new Map()))
    let labels = alike.get(endpoint.profiles)
    if (labels === undefined) {
      const same = isSame(endpoint.profiles, known, earlier?.snapshot.profiles) ? earlier?.labels.get(endpoint) : undefined
      alike.set(endpoint.profiles, (labels = same ?? effectiveLabels(endpoint, known)))
    }
    result.set(endpoint, labels)
  }
  return result
}

function isSame(names: readonly string[], known: Profiles, earlier: Profiles | undefined): boolean {
  return earlier !== undefined && names.every((name) => known.get(name) === earlier.get(name))
}
