// The tiers of a world: those that exist, the built-in ones, and those that only policies name.

import {builtInTiers} from "../manifest/kinds/tier.ts"
import type {Findings} from "./findings.ts"
import type {Policy, Tier} from "./snapshot.ts"
import type {Sorted} from "./sorted.ts"

/** Tiers that exist, the built-in ones with their fixed values, and those that only policies name. */
export function tiersOf(tiers: Sorted["tiers"], policies: readonly Policy[], findings: Findings): readonly Tier[] {
  const known = new Map<string, Tier>()
  const written = new Set(tiers.map(({name}) => name))
  for (const {name, order, defaultAction} of tiers) known.set(name, {name, order, defaultAction, exists: true})
  for (const [name, {order, defaultAction}] of builtInTiers) known.set(name, {name, order, defaultAction, exists: true})
  const seen = new Set<string>()
  let last: string | null = null
  for (const {tier, at} of policies) {
    // WHY: most policies are of the tier of the one before.
    if (tier === last) continue
    last = tier
    if (written.has(tier) || seen.has(tier)) continue
    seen.add(tier)
    if (builtInTiers.has(tier)) {
      findings.group("assumed-tiers", (names) => `no Tier object defines ${names}: built in, with its fixed order and default action`, {
        name: tier,
        at,
      })
      continue
    }
    known.set(tier, {name: tier, order: null, defaultAction: "Deny", exists: false})
    findings.group("missing-tier", (names) => `no Tier object defines ${names}: judged last, with default action Deny`, {name: tier, at})
  }
  return [...known.values()]
}

/** The earlier tier wherever it says the same, so that what was made of it stays good. */
export function sameTiers(earlier: readonly Tier[] | undefined, tiers: readonly Tier[]): readonly Tier[] {
  const known = new Map(earlier?.map((tier) => [tier.name, tier]))
  return tiers.map((tier) => {
    const old = known.get(tier.name)
    const isSame = old?.order === tier.order && old.defaultAction === tier.defaultAction && old.exists === tier.exists
    return isSame ? old : tier
  })
}
