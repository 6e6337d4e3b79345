// What is said of a flow that goes to the address of a Service: it is taken literally, and clients of a Service meet its backends (SVC-11), or a
// cache of names on their node in the place of them.

import {parseAddress} from "../net/address.ts"
import type {Case} from "../question/answer.ts"
import type {World} from "../question/ask.ts"
import {withoutRepeats} from "../question/ask.ts"
import {spotOf} from "../question/directory.ts"
import {dnsPort, lookupNotes} from "../question/node-cache.ts"
import {literalNotes} from "../question/resolve.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import {meant} from "./end-sets.ts"
import type {EndWords} from "./end-sets.ts"

/** What is to be said of a flow that stands for an answer, and of the words that asked for it. */
export function serviceNotes(world: World, witness: Case | null, to: EndWords): readonly Diagnostic[] {
  const {directory} = world
  const asked = meant(world, to)
  if (asked.ok && asked.value.service !== null) {
    const isLookup = witness === null || witness.flow.port === dnsPort
    return isLookup ? lookupNotes(directory, asked.value.service, witness && spotOf(directory, witness.flow.from)) : []
  }
  const named = to.kind === "name" ? (parseAddress(to.text) ?? null) : null
  const met = witness?.flow.to.kind === "address" ? witness.flow.to.address : null
  return withoutRepeats([named, met].flatMap((address) => (address === null ? [] : literalNotes(directory, address))))
}
