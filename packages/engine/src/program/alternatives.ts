// The places of a rule in which any of several will do, and what Calico makes of them in a kernel: lists that are looked through one after another, of which
// it mixes up the third and what follows (evaluation 2.10, 5.6). Verdicts are about what the rule says: criterion.ts.

import type {Family} from "../net/address.ts"
import {prefixOf} from "../net/prefix.ts"
import type {Peer, Rule} from "../snapshot/snapshot.ts"

/** LIMIT of the kernel's match for lists of ports. */
const portSlots = 15

/** From so many lists of alternatives on the kernel forgets: the third is taken for met where the second was. */
const rememberedMax = 2

/** A place of a rule that may hold alternatives, by its path there, in the order in which the kernel looks. */
export type AlternativesPlace = "source.ports" | "destination.ports" | "source.nets" | "destination.nets"

/** Ports by number in lists of at most 15 slots; a range takes two. */
export function portGroups<Port extends {readonly min: number; readonly max: number}>(
  ports: readonly Port[],
): readonly (readonly Port[])[] {
  const groups: Port[][] = []
  let free = 0
  for (const port of ports) {
    const slots = port.min === port.max ? 1 : 2
    const last = groups.at(-1)
    if (last === undefined || free < slots) {
      groups.push([port])
      free = portSlots - slots
    } else {
      last.push(port)
      free -= slots
    }
  }
  return groups
}

/** The places in which a rule of one family has more than one list of ports or more than one block: a name is a list of its own. */
function alternativesOf({source, destination}: Rule, family: Family): readonly AlternativesPlace[] {
  const places: readonly (readonly [place: AlternativesPlace, lists: number])[] = [
    ["source.ports", portLists(source)],
    ["destination.ports", portLists(destination)],
    ["source.nets", netsIn(source, family)],
    ["destination.nets", netsIn(destination, family)],
  ]
  return places.flatMap(([place, lists]) => (lists > 1 ? [place] : []))
}

function portLists({ports}: Peer): number {
  const numbers = ports.flatMap((port) => (port.kind === "range" ? [port] : []))
  return portGroups(numbers).length + ports.length - numbers.length
}

function netsIn({nets}: Peer, family: Family): number {
  return nets.filter((net) => net.family === family).length
}

/** The places of a rule of one family that the kernel takes for met by whatever met the two before. */
function forgottenOf(rule: Rule, family: Family): readonly AlternativesPlace[] {
  return alternativesOf(rule, family).slice(rememberedMax)
}

/** Those of any of its families; ports come first, so that they are places of blocks. Mostly none. */
export function forgottenIn(rule: Rule): readonly AlternativesPlace[] {
  return [...new Set(rule.families.flatMap((family) => forgottenOf(rule, family)))]
}

/** Whether packets meet a rule in the kernel of iptables or nftables that do not meet what it says. */
export function overmatches(rule: Rule): boolean {
  return forgottenIn(rule).length > 0
}

/** The rule that says what the kernel asks: any block of a family in place of those that are forgotten. */
export function asTheKernelAsks(rule: Rule): Rule {
  return rule.families.reduce((asked: Rule, family) => {
    const forgotten = forgottenOf(rule, family)
    const widened = (peer: Peer, place: AlternativesPlace): Peer => (forgotten.includes(place) ? withEverybodyOf(peer, family) : peer)
    return {...asked, source: widened(asked.source, "source.nets"), destination: widened(asked.destination, "destination.nets")}
  }, rule)
}

function withEverybodyOf(peer: Peer, family: Family): Peer {
  return {...peer, nets: [...peer.nets.filter((net) => net.family !== family), prefixOf({family, value: 0n}, 0)]}
}
