// The labels that an endpoint or network set finally exposes (resources 8): its own, then those of its profiles.

import type {Labels} from "../selector/selector.ts"
import type {Endpoint, Profile} from "../snapshot/snapshot.ts"
import type {Program} from "./program.ts"

type Labelled = {readonly labels: Labels; readonly profiles: readonly string[]}
type Profiles = ReadonlyMap<string, Profile>

/** Own labels win over any profile's, an earlier profile wins over a later one; a missing profile contributes nothing. */
export function effectiveLabels({labels, profiles}: Labelled, known: Profiles): Labels {
  return withInherited(labels, inheritedLabels(profiles, known))
}

/** The labels that profiles lend, earlier ones first. */
function inheritedLabels(profiles: readonly string[], known: Profiles): readonly Labels[] {
  return profiles.flatMap((name) => {
    const profile = known.get(name)
    return profile === undefined || profile.labels.size === 0 ? [] : [profile.labels]
  })
}

function withInherited(labels: Labels, inherited: readonly Labels[]): Labels {
  if (inherited.length === 0) return labels
  const result = new Map<string, string>()
  for (const each of [labels, ...inherited]) for (const [key, value] of each) if (!result.has(key)) result.set(key, value)
  return result
}

/** Endpoints of the same profiles: what those lend, whether they are those of an earlier program, and the labels found so far by own ones. */
type Household = {readonly inherited: readonly Labels[]; readonly isSame: boolean; readonly labels: Map<Labels, Labels>}

/**
 * The effective labels of endpoints. Replicas share them, as they share their own; those of an earlier program are taken up where
 * the endpoint and its profiles are the very same.
 */
export function endpointLabels(endpoints: readonly Endpoint[], known: Profiles, earlier: Program | null): ReadonlyMap<Endpoint, Labels> {
  const households = new Map<readonly string[], Household>()
  const result = new Map<Endpoint, Labels>()
  for (const endpoint of endpoints) {
    const {profiles} = endpoint
    let household = households.get(profiles)
    if (household === undefined) {
      const inherited = inheritedLabels(profiles, known)
      household = {inherited, isSame: isSame(profiles, known, earlier?.snapshot.profiles), labels: new Map()}
      households.set(profiles, household)
    }
    let labels = household.labels.get(endpoint.labels)
    if (labels === undefined) {
      const same = household.isSame ? earlier?.labels.get(endpoint) : undefined
      household.labels.set(endpoint.labels, (labels = same ?? withInherited(endpoint.labels, household.inherited)))
    }
    result.set(endpoint, labels)
  }
  return result
}

function isSame(names: readonly string[], known: Profiles, earlier: Profiles | undefined): boolean {
  return earlier !== undefined && names.every((name) => known.get(name) === earlier.get(name))
}
