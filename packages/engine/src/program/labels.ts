// The labels that an endpoint or network set finally exposes (resources 8): its own, then those of its profiles.

import type {Labels} from "../selector/selector.ts"
import type {Profile} from "../snapshot/snapshot.ts"

/** What has labels of its own, and profiles that lend more. */
export type Labelled = {readonly labels: Labels; readonly profiles: readonly string[]}
type Profiles = ReadonlyMap<string, Profile>

/** Whoever has the same profiles: what those lend, and the labels made of that so far, by own ones. */
type Home = {readonly lent: Labels; readonly made: Map<Labels, Labels>}

const nobodys: Labels = new Map()

/** The effective labels of a world. WHY found when asked for: a world has as many label sets as pods, and rules look at few of them. */
export class EffectiveLabels {
  readonly #profiles: Profiles
  readonly #homes = new Map<readonly string[], Home>()
  readonly #first: EffectiveLabels | null

  constructor(profiles: Profiles, first: EffectiveLabels | null = null) {
    this.#profiles = profiles
    this.#first = first
  }

  /** The same for label sets of which this one is to keep none; what profiles lend is the same object. */
  beside(): EffectiveLabels {
    return new EffectiveLabels(this.#profiles, this)
  }

  /** Own labels win over any profile's, an earlier profile wins over a later one; a missing profile contributes nothing. */
  of({labels, profiles}: Labelled): Labels {
    const {lent, made} = this.#home(profiles)
    if (lent.size === 0) return labels
    let found = made.get(labels)
    if (found === undefined) made.set(labels, (found = withLent(labels, lent)))
    return found
  }

  /** What profiles lend: the same object for the same list of them. */
  lentBy(profiles: readonly string[]): Labels {
    return this.#home(profiles).lent
  }

  #home(profiles: readonly string[]): Home {
    let home = this.#homes.get(profiles)
    if (home === undefined) {
      const lent = this.#first?.lentBy(profiles) ?? lentIn(this.#profiles, profiles)
      this.#homes.set(profiles, (home = {lent, made: new Map()}))
    }
    return home
  }
}

function lentIn(known: Profiles, names: readonly string[]): Labels {
  return names.reduce<Labels>((lent, name) => withLent(lent, known.get(name)?.labels ?? nobodys), nobodys)
}

/** Labels, and others for which they have no value. */
function withLent(labels: Labels, lent: Labels): Labels {
  if (lent.size === 0) return labels
  if (labels.size === 0) return lent
  const result = new Map(labels)
  for (const [key, value] of lent) if (!result.has(key)) result.set(key, value)
  return result
}
