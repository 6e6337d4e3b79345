// A cache of names on a node (NodeLocal DNSCache): a host-networked pod whose arguments say at which addresses it answers.

import {parseAddress} from "../../net/address.ts"
import type {Labels} from "../../selector/selector.ts"
import {anyFields, list, scalarValue} from "../decode.ts"
import type {Cursor} from "../decode.ts"
import type {LookupCache} from "../resource.ts"

/** The option of the cache's program that lists its addresses: `-localip 169.254.20.10,10.96.0.10`. */
export const addressesOption: RegExp = /^--?localip(?:=(.*))?$/s

/** The label that all manifests of it share, and its value. */
const cacheLabel = ["k8s-app", "node-local-dns"] as const

/** What containers say of a cache; undefined where they are none. One that is known by its label alone does not say where it answers. */
export function lookupCacheOf(containers: readonly Cursor[], labels: Labels): LookupCache | undefined {
  for (const container of containers) {
    const listed = addressesIn(wordsOf(container))
    if (listed === undefined) continue
    const parsed = listed.split(",").map((word) => parseAddress(word.trim()))
    const addresses = parsed.filter((address) => address !== undefined)
    return {addresses, isOpen: addresses.length < parsed.length}
  }
  return labels.get(cacheLabel[0]) === cacheLabel[1] ? {addresses: [], isOpen: true} : undefined
}

/** What a container is started with. */
function wordsOf(container: Cursor): readonly string[] {
  const field = anyFields(container)
  return [...list(field("command")), ...list(field("args"))].map((word) => String(scalarValue(word) ?? ""))
}

/** The value of the option, which may stand in the next word. */
function addressesIn(words: readonly string[]): string | undefined {
  for (const [i, word] of words.entries()) {
    const found = addressesOption.exec(word)
    if (found !== null) return found[1] ?? words[i + 1] ?? ""
  }
  return undefined
}
