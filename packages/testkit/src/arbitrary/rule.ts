// Rules of generated worlds: every criterion, in combinations that validation lets pass.

import type {World} from "@carveout/engine"
import type {Family, Prefix} from "../address.ts"
import {icmpCodes, icmpTypes, portNames, portNumbers, prefixes, protocols} from "./pools.ts"
import {chance, pick, some, weighted} from "./random.ts"
import type {Random} from "./random.ts"
import {selector} from "./selector.ts"

/** What rules of a world may name. */
export type RuleFrame = {readonly families: readonly Family[]; readonly services: readonly string[]; readonly at: World.Rule["at"]}

/** A rule for a place in its list. */
export function rule(random: Random, frame: RuleFrame, index: number): World.Rule {
  const protocol = chance(random, 55)
    ? weighted(random, [
        [6, 6],
        [4, 17],
        [1, 132],
        [2, 1],
        [1, 58],
        [1, 136],
        [1, 4],
      ] as const)
    : null
  const notProtocol = chance(random, 8) ? pick(random, protocols) : null
  const isIcmp = protocol === 1 || protocol === 58
  const netFamily = pick(random, frame.families)
  const peerFrame = {frame, netFamily, protocol}
  const source = peer(random, peerFrame, "source")
  const destination = peer(random, peerFrame, "destination")
  const ipVersion = chance(random, 8) ? pick(random, [4, 6] as const) : null
  return {
    index,
    action: weighted(random, [
      [9, "Allow"],
      [6, "Deny"],
      [3, "Pass"],
      [2, "Log"],
    ] as const),
    families: familiesOf({ipVersion, protocol, notProtocol}, [source.nets, source.notNets, destination.nets, destination.notNets]),
    protocol,
    notProtocol,
    icmp: isIcmp && chance(random, 60) ? icmp(random) : null,
    notIcmp: isIcmp && chance(random, 30) ? icmp(random) : null,
    source,
    destination,
    at: frame.at,
  }
}

function icmp(random: Random): World.IcmpMatch {
  return {type: pick(random, icmpTypes), code: chance(random, 50) ? pick(random, icmpCodes) : null}
}

type Family4or6 = {readonly ipVersion: Family | null; readonly protocol: number | null; readonly notProtocol: number | null}

/** The families for which a rule exists (resources 6.4, evaluation 2.5). */
function familiesOf(
  {ipVersion, protocol}: Family4or6,
  [sourceNets = [], sourceNots = [], nets = [], nots = []]: readonly (readonly Prefix[])[],
): readonly Family[] {
  const wanted = ipVersion ?? (protocol === 1 ? 4 : protocol === 58 ? 6 : null)
  return ([4, 6] as const).filter((family) => {
    const isEmptied = [sourceNets, sourceNots, nets, nots].some((list) => list.length > 0 && !list.some((net) => net.family === family))
    const isContradiction = [...sourceNots, ...nots].some((net) => net.family === family && net.length === 0)
    return (wanted === null || wanted === family) && !isEmptied && !isContradiction
  })
}

type PeerFrame = {readonly frame: RuleFrame; readonly netFamily: Family; readonly protocol: number | null}

function peer(random: Random, {frame, netFamily, protocol}: PeerFrame, side: "source" | "destination"): World.Peer {
  const nothing: World.Peer = {nets: [], notNets: [], selector: null, notSelector: null, ports: [], notPorts: [], service: null, parts: []}
  if (chance(random, side === "source" ? 45 : 20)) return nothing
  const hasPorts = protocol === 6 || protocol === 17 || protocol === 132
  const port = (): World.PortMatch => portMatch(random, hasPorts ? "any" : "name")
  const mayName = hasPorts || protocol === null
  const portPercent = side === "source" ? 12 : 40
  const ports = mayName && chance(random, portPercent) ? [port(), ...some(random, 2, port)] : []
  const notPorts = mayName && chance(random, 8) ? [port()] : []
  if (frame.services.length > 0 && chance(random, 12)) return {...nothing, service: pick(random, frame.services)}
  const net = (): Prefix => pick(random, chance(random, 4) ? prefixes[netFamily === 4 ? 6 : 4] : prefixes[netFamily])
  return {
    ...nothing,
    nets: chance(random, 25) ? [net(), ...some(random, 1, net)] : [],
    notNets: chance(random, 8) ? [net(), ...some(random, 1, net)] : [],
    selector: chance(random, 45) ? selector(random) : null,
    notSelector: chance(random, 8) ? selector(random, 1) : null,
    ports,
    notPorts,
  }
}

function portMatch(random: Random, kind: "any" | "name"): World.PortMatch {
  if (kind === "name" || chance(random, 25)) return {kind: "name", name: pick(random, portNames)}
  const [a, b] = [pick(random, portNumbers), chance(random, 30) ? pick(random, portNumbers) : null]
  return {kind: "range", min: Math.min(a, b ?? a), max: Math.max(a, b ?? a)}
}
