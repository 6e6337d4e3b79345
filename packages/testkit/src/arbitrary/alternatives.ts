// Worlds whose rules have alternatives in several places: several blocks on both sides, numbers of ports beside names, and very many numbers.

import type {World} from "@carveout/engine"
import {portNames, prefixes} from "./pools.ts"
import {chance, pick, randomFrom} from "./random.ts"
import type {Random} from "./random.ts"

/** The world with other rules. */
export function withRules(snapshot: World.Snapshot, change: (rule: World.Rule) => World.Rule): World.Snapshot {
  const changed = <Of extends Pick<World.Policy, "ingress" | "egress">>(of: Of): Of => ({
    ...of,
    ingress: of.ingress.map(change),
    egress: of.egress.map(change),
  })
  const profiles = new Map([...snapshot.profiles].map(([name, profile]) => [name, changed(profile)]))
  return {...snapshot, profiles, policies: snapshot.policies.map(changed)}
}

/** The world in which most rules have alternatives in two places or more. */
export function withAlternatives(snapshot: World.Snapshot, seed: number): World.Snapshot {
  const random = randomFrom(seed)
  return withRules(snapshot, (rule) => {
    const [family] = rule.families
    if (family === undefined || rule.icmp !== null || rule.notIcmp !== null || chance(random, 30)) return rule
    const side = (peer: World.Peer, portPercent: number): World.Peer =>
      peer.service === null ? {...peer, nets: nets(random, family), ports: chance(random, portPercent) ? ports(random) : peer.ports} : peer
    const [source, destination] = [side(rule.source, 20), side(rule.destination, 80)]
    return {...rule, families: [family], protocol: pick(random, [6, 17]), notProtocol: null, source, destination}
  })
}

function nets(random: Random, family: 4 | 6): World.Peer["nets"] {
  return [...new Set(Array.from({length: 2 + random.below(2)}, () => pick(random, prefixes[family])))]
}

function ports(random: Random): World.Peer["ports"] {
  const numbers = chance(random, 30) ? 16 : 2
  const single = (_: unknown, step: number): World.PortMatch => ({kind: "range", min: 79 + step, max: 79 + step})
  return [...Array.from({length: numbers}, single), {kind: "name", name: pick(random, portNames)}]
}
