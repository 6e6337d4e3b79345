// Which rules of policy the kernel meets more often than they say: a defect of Calico's that is rendered as it is (evaluation 2.10).

import type {World} from "@carveout/engine"
import {namesOf, portGroups} from "./policy-rules.ts"
import type {PortRange} from "../table/rule.ts"

/** From so many blocks of alternatives on a rule matches too much: the third is taken for met where the second was. */
const tooManyBlocks = 3

/**
 * Whether packets meet a rule in the kernel that do not meet what it says. It needs three of these: several lists of source ports, several of destination
 * ports, several source blocks, several destination blocks. A list has up to 15 ports, a range counts as two, and a name is a list of its own.
 */
export function overmatches({families, source, destination}: World.Rule): boolean {
  const blocks = (family: 4 | 6): number => blocksOf(source, family) + blocksOf(destination, family)
  return families.some((family) => blocks(family) >= tooManyBlocks)
}

function blocksOf({ports, nets}: World.Peer, family: 4 | 6): number {
  const lists = portGroups(ports.filter((port): port is PortRange => port.kind === "range")).length + namesOf(ports).length
  return Number(lists > 1) + Number(nets.filter((net) => net.family === family).length > 1)
}
