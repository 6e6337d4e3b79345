// Pods with several addresses of one family: sets and matrices know the first alone, which is wrong where policy tells them apart.

import type {Address} from "../net/address.ts"
import {containsAddress, prefixOf} from "../net/prefix.ts"
import type {Prefix} from "../net/prefix.ts"
import type {Findings} from "./findings.ts"
import type {Addressed} from "./population.ts"
import type {Profiles} from "./profiles.ts"
import type {NetworkSet, Policy, Rule, Service} from "./snapshot.ts"

/** What may tell addresses apart. */
type Tellers = {
  readonly policies: readonly Policy[]
  readonly profiles: Profiles
  readonly networkSets: readonly NetworkSet[]
  readonly services: ReadonlyMap<string, Service>
}

/** Says of whom the first address does not stand for the others. WHY a warning: everything that looks at all flows is silent about those. */
export function sayToldApart(further: readonly Addressed[], tellers: Tellers, findings: Findings): void {
  if (further.length === 0) return
  const blocks = blocksOf(tellers)
  const sentence = (names: string): string =>
    `rules tell addresses of ${names} apart, and everything but a question by address looks at the first of each family alone`
  for (const {id, addresses, at} of further) {
    if (addresses.some((address) => isToldFrom(firstLike(address, addresses), address, blocks)))
      findings.group("address-told-apart", sentence, {name: id, at})
  }
}

function firstLike({family}: Address, addresses: readonly Address[]): Address | undefined {
  return addresses.find((each) => each.family === family)
}

function isToldFrom(first: Address | undefined, other: Address, blocks: readonly Prefix[]): boolean {
  if (first === undefined || first.value === other.value) return false
  return blocks.some((block) => containsAddress(block, first) !== containsAddress(block, other))
}

/** Every block that anything asks for. */
function blocksOf({policies, profiles, networkSets, services}: Tellers): readonly Prefix[] {
  const rules: Rule[] = []
  for (const {ingress, egress} of [...policies, ...profiles.values()]) rules.push(...ingress, ...egress)
  const sides = rules.flatMap(({source, destination}) => [source, destination])
  const isServiceAsked = sides.some(({service}) => service !== null)
  const backends = isServiceAsked ? [...services.values()].flatMap((service) => (service.derived ? [] : service.backends)) : []
  return [
    ...sides.flatMap(({nets, notNets}) => [...nets, ...notNets]),
    ...networkSets.flatMap(({nets}) => nets),
    ...backends.flatMap(({address}) => (address === null ? [] : [prefixOf(address)])),
  ]
}
