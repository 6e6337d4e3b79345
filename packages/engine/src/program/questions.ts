// What rules ask about the ends of packets: found once for every policy and profile, however many programs have it.

import type {Prefix} from "../net/prefix.ts"
import type {Selector} from "../selector/selector.ts"
import type {Peer, Rule} from "../snapshot/snapshot.ts"
import {nextNumber, oncePer} from "../std/once.ts"

/** A policy or a profile. */
export type Ruled = {readonly ingress: readonly Rule[]; readonly egress: readonly Rule[]; readonly selector?: Selector}

/** The questions of some rules, each selector once. `number`: another for every policy and profile, whatever program it is in. */
export type Questions = {
  readonly number: number
  readonly selectors: readonly Selector[]
  readonly nets: readonly (readonly Prefix[])[]
  readonly services: readonly string[]
  readonly portNames: readonly string[]
}

type Draft = {
  readonly selectors: Selector[]
  nets: (readonly Prefix[])[] | null
  services: string[] | null
  portNames: string[] | null
}

const none: readonly never[] = []

/** The questions of a policy's rules, or a profile's. WHY once: after an edit all policies but one ask what they asked before. */
export const questionsOf: (ruled: Ruled) => Questions = oncePer(({ingress, egress}: Ruled): Questions => {
  // WHY null: nearly every policy asks for selectors alone, and there are very many.
  const asked: Draft = {selectors: [], nets: null, services: null, portNames: null}
  for (const rules of [ingress, egress]) {
    for (const {source, destination} of rules) {
      note(source, asked)
      note(destination, asked)
    }
  }
  const {selectors, nets, services, portNames} = asked
  const distinct = isEachOnce(selectors) ? selectors.slice() : [...new Set(selectors)]
  return {number: nextNumber(), selectors: distinct, nets: nets ?? none, services: services ?? none, portNames: portNames ?? none}
})

/** LIMIT: selectors that are held against each other one by one. */
const fewMax = 8

/** Whether it is seen at once that no selector stands twice. */
function isEachOnce(selectors: readonly Selector[]): boolean {
  if (selectors.length > fewMax) return false
  for (let i = 1; i < selectors.length; i++) for (let j = 0; j < i; j++) if (selectors[i] === selectors[j]) return false
  return true
}

/** WHY only selectors each once: nearly every policy asks nothing else, and who gathers the rest has sets. */
function note({selector, notSelector, nets, notNets, service, ports, notPorts}: Peer, asked: Draft): void {
  if (selector !== null) asked.selectors.push(selector)
  if (notSelector !== null) asked.selectors.push(notSelector)
  if (nets.length > 0) (asked.nets ??= []).push(nets)
  if (notNets.length > 0) (asked.nets ??= []).push(notNets)
  if (service !== null) (asked.services ??= []).push(service)
  for (const port of ports) if (port.kind === "name") (asked.portNames ??= []).push(port.name)
  for (const port of notPorts) if (port.kind === "name") (asked.portNames ??= []).push(port.name)
}

/** The selectors that rules ask of ends, each once. */
export function ruleSelectors(ruled: Ruled): readonly Selector[] {
  return questionsOf(ruled).selectors
}
