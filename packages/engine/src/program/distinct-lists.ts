// Lists of policy, each once: endpoints that are asked the same in the same order share the object.

import type {Direction} from "../manifest/resource.ts"
import {NumberLists} from "../std/number-lists.ts"
import {numberOf} from "../std/once.ts"
import type {ListedProfile, ListedTier, PolicyList} from "./program.ts"

/** What a list is made of. */
type Content = Omit<PolicyList, "id">

/** What stands between the policies of a list and its profiles, and what no tier, policy or profile has for a number. */
const profilesFollow = -(2 ** 31)

/**
 * Lists by what they are made of. WHY by numbers of objects and not by names: programs that edits made of each other share lists, and an edited policy
 * has the same name. `ids`: the numbers given so far, to the lists of all these programs.
 */
export class DistinctLists {
  readonly ids: {next: number}
  readonly #keys = new NumberLists()
  readonly #lists: PolicyList[] = []
  readonly #missing = new Map<string, number>()
  readonly #tiers = new Map<ListedTier["tier"], number>()
  /** WHY one list, written over and over: there are as many as kinds of ends. */
  readonly #key: number[] = []

  constructor(ids: {next: number}) {
    this.ids = ids
  }

  get size(): number {
    return this.#lists.length
  }

  /** The list that is made of this. WHY copied: tiers were put together one by one, and a list that grew keeps room for more. */
  of(direction: Direction, tiers: readonly ListedTier[], profiles: readonly ListedProfile[]): PolicyList {
    const place = this.#numberOf({direction, tiers, profiles})
    return (this.#lists[place] ??= {id: this.ids.next++, direction, tiers: tiers.slice(), profiles})
  }

  /** The same without the lists that nobody has any more. */
  without(isIdle: (list: PolicyList) => boolean): DistinctLists {
    const kept = new DistinctLists(this.ids)
    for (const [name, number] of this.#missing) kept.#missing.set(name, number)
    for (const list of this.#lists) if (!isIdle(list)) kept.#lists[kept.#numberOf(list)] = list
    return kept
  }

  #numberOf({direction, tiers, profiles}: Content): number {
    const key = this.#key
    let count = 0
    key[count++] = direction === "Ingress" ? 0 : 1
    for (const {tier, policies} of tiers) {
      key[count++] = -1 - this.#numberOfTier(tier)
      for (const {number} of policies) key[count++] = number
    }
    key[count++] = profilesFollow
    for (const {number} of profiles) key[count++] = number
    return this.#keys.idOf(key, count)
  }

  /** A profile as lists have it; null where the world has none of this name. */
  profile(name: string, profile: ListedProfile["profile"]): ListedProfile {
    return {name, profile, number: profile === null ? -1 - this.#numberOfMissing(name) : numberOf(profile)}
  }

  /** WHY a map of few: nearly every list asks, and a map that holds nothing alive is dearer. */
  #numberOfTier(tier: ListedTier["tier"]): number {
    let number = this.#tiers.get(tier)
    if (number === undefined) this.#tiers.set(tier, (number = numberOf(tier)))
    return number
  }

  #numberOfMissing(name: string): number {
    let number = this.#missing.get(name)
    if (number === undefined) this.#missing.set(name, (number = this.#missing.size))
    return number
  }
}
