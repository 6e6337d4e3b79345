// Rules without effect: no flow reaches them, or the same happens without them, or they apply to nobody.

import {kinOf} from "../program/kin.ts"
import {policyList} from "../program/list.ts"
import {isOfDirection} from "../program/policy-index.ts"
import type {Direction} from "../manifest/resource.ts"
import type {PolicyList, Program} from "../program/program.ts"
import {matchesSelector} from "../selector/match.ts"
import type {Endpoint, Policy, PolicyMode, Rule} from "../snapshot/snapshot.ts"
import {reference} from "../decide/walk.ts"
import type {ShadowedRule} from "./answer.ts"
import {decidersOf} from "./chains.ts"
import type {Chains, Decider, ListEnd, Own} from "./chains.ts"
import {noPackets} from "./packet-table.ts"
import type {Chain, Link, Passing} from "./passing.ts"
import {spaceIn} from "./lineage.ts"
import {isNobody, meetPeers} from "./peer-set.ts"
import type {PeerSet} from "./peer-set.ts"
import type {Space} from "./space.ts"

/** LIMIT: peer classes up to which the lists of host endpoints are looked at from every one of them. */
const peersMax = 2000

/**
 * Every rule of an enforced policy that has no effect on any flow of this world, in the order of the snapshot. Log rules decide
 * nothing and are left out. A rule is without effect only where it is so in every list and for every end that the list governs. A
 * policy without rules that selects nobody stands for itself, after the rules: it was meant to close something.
 */
export function shadowedRules(program: Program): readonly ShadowedRule[] {
  const found = new Map<string, Finding>()
  for (const family of program.snapshot.families) {
    const space = spaceIn(program, family, {grain: "deciders"})
    for (const context of contextsOf(program, space)) look(space.chains, context, found)
  }
  const rules = everyRule(program).flatMap((rule): readonly ShadowedRule[] => {
    const finding = found.get(rule.by)
    if (finding === undefined || !finding.matches) return [{...rule, kind: "vacuous" as const, because: []}]
    if (!finding.takes) return [{...rule, kind: "shadowed" as const, because: [...finding.before]}]
    return finding.isMissed ? [] : [{...rule, kind: "redundant" as const, because: [...finding.after]}]
  })
  return [...rules, ...idlePolicies(program)]
}

/** The enforced policies that select nobody and have no rule that could say so: none, Log rules, rules of a list that is never asked. */
function idlePolicies(program: Program): readonly ShadowedRule[] {
  const {policies, workloads, hosts} = program.snapshot
  const bare = policies.filter((policy) => !policy.staged && askedRules(policy).every(({action}) => action === "Log"))
  if (bare.length === 0) return []
  // WHY one of each kind: selectors find all of them or none.
  const {ofWorkload} = kinOf(program)
  const pods = [...new Map(workloads.map((endpoint, place) => [ofWorkload[place], endpoint])).values()]
  const isIdle = ({selector, mode}: Policy): boolean => {
    const ends: readonly Endpoint[] = mode === "preDNAT" || mode === "untracked" ? hosts : [...pods, ...hosts]
    return !ends.some((endpoint) => matchesSelector(selector, program.labels.of(endpoint)))
  }
  return bare.filter(isIdle).map(({id, at}) => ({by: id, kind: "vacuous", because: [], lacks: null, at}))
}

function askedRules(policy: Policy): readonly Rule[] {
  return directions
    .filter((direction) => isOfDirection(policy, direction))
    .flatMap((direction) => (direction === "Ingress" ? policy.ingress : policy.egress))
}

/** What is known of a rule: flows match it, it takes some, removing it changes something; who takes its flows before and after it. */
type Finding = {matches: boolean; takes: boolean; isMissed: boolean; readonly before: Set<string>; readonly after: Set<string>}

/** Every rule of an enforced policy that can decide, each once: rules of a list that share an index are one. */
export function everyRule({snapshot}: Program): readonly Pick<ShadowedRule, "by" | "lacks" | "at">[] {
  const rules = snapshot.policies
    .filter(({staged}) => !staged)
    .flatMap((policy) => [...rulesOf(policy, "Ingress"), ...rulesOf(policy, "Egress")])
    .filter(({rule}) => rule.action !== "Log")
  const known = new Map<string, Pick<ShadowedRule, "by" | "lacks" | "at">>()
  for (const {rule, by, lacks} of rules) if (!known.has(by)) known.set(by, {by, lacks, at: rule.at})
  return [...known.values()]
}

type Written = {readonly rule: Rule; readonly by: string; readonly lacks: ShadowedRule["lacks"]}

function rulesOf(policy: Policy, direction: Direction): readonly Written[] {
  const lacks = lackOf(policy, direction)
  const rules = direction === "Ingress" ? policy.ingress : policy.egress
  return rules.map((rule) => ({rule, by: reference(policy.id, direction, rule.index), lacks}))
}

/** What a policy's field does not name, so that the rules of this direction are dead. */
function lackOf(policy: Policy, direction: Direction): ShadowedRule["lacks"] {
  if (isOfDirection(policy, direction)) return null
  return {field: policy.kind === "NetworkPolicy" ? "policyTypes" : "types", direction}
}

/** One way in which a list is asked. `failsafes`: rules of failsafe ports, which a host's list never sees the packets of. */
type Context = {readonly list: PolicyList; readonly own: Own; readonly end: ListEnd; readonly failsafes: readonly Link[]}

function* contextsOf(program: Program, space: Space): Generator<Context> {
  const seen = new Set<string>()
  for (const context of [...podContexts(program, space), ...hostContexts(program, space)]) {
    const {list, own, end, failsafes} = context
    const passed = failsafes.flatMap(({pieces}) => pieces.map(({packets}) => packets))
    const key = `${list.id} ${own.side} ${end} ${space.chains.ownKey(list, own)} ${passed.join()}`
    if (seen.has(key)) continue
    seen.add(key)
    yield context
  }
}

function podContexts(program: Program, {classes}: Space): readonly Context[] {
  return classes.flatMap(({members, variants}) => {
    const endpoint = program.workloads.get(members[0]?.name ?? "")
    if (endpoint === undefined) return []
    const peers = new Set(variants.flatMap((variant) => variant.peers))
    return [...peers].flatMap((peer) =>
      directions.map((direction): Context => {
        const list = policyList(program, endpoint, {mode: "normal", direction, enforcement: "enforced"})
        return {list, own: {peer, side: direction === "Egress" ? "source" : "destination"}, end: "profiles", failsafes: []}
      }),
    )
  })
}

const directions: readonly Direction[] = ["Egress", "Ingress"]
const ends: Readonly<Record<PolicyMode, ListEnd>> = {
  normal: "profiles",
  forward: "default-action",
  preDNAT: "continue",
  untracked: "continue",
}

/** Lists of hosts see the packets of others: every peer class may be the source. */
function hostContexts(program: Program, {chains}: Space): readonly Context[] {
  if (chains.peers.count > peersMax) return []
  const hosts = new Set<Endpoint>([...program.hosts.values()].flatMap(({main, any}) => [main, any].filter((host) => host !== null)))
  const modes = Object.keys(ends) as readonly PolicyMode[]
  const lists = [...hosts].flatMap((host) =>
    modes.flatMap((mode) =>
      directions.map((direction) => ({mode, list: policyList(program, host, {mode, direction, enforcement: "enforced"})})),
    ),
  )
  const peers = Array.from({length: chains.peers.count}, (_, peer) => peer)
  return lists.flatMap(({mode, list}) =>
    list.tiers.length === 0
      ? []
      : peers.map((peer): Context => {
          const own: Own = {peer, side: "source"}
          return {list, own, end: ends[mode], failsafes: failsafesBefore(chains, {mode, direction: list.direction, own})}
        }),
  )
}

/** What never comes to a list of a host (evaluation 4.4): the forward list has no failsafe ports, the untracked one those of replies too. */
function failsafesBefore(
  chains: Chains,
  {mode, direction, own}: {readonly mode: PolicyMode; readonly direction: Direction; readonly own: Own},
): readonly Link[] {
  if (mode === "forward") return []
  const ports = chains.failsafeLinks(direction, own, "port")
  return mode === "untracked" ? [...ports, ...chains.failsafeLinks(direction, own, "replies")] : ports
}

/** A chain behind failsafe ports, and who decides in it by place. */
function behind(
  failsafes: readonly Link[],
  chain: Chain,
  deciders: readonly Decider[],
): {readonly chain: Chain; readonly deciders: readonly Decider[]} {
  if (failsafes.length === 0) return {chain, deciders}
  const first: readonly Decider[] = Array.from({length: failsafes.length + 1}, () => ({by: "Failsafe", rule: null}))
  return {chain: {...chain, tiers: [{policies: [failsafes], atEnd: "Pass"}, ...chain.tiers]}, deciders: [...first, ...deciders]}
}

type Taken = {readonly packets: number; readonly peers: PeerSet}

/** Looks at every rule of a list as one class of ends meets it. */
function look(chains: Chains, {list, own, end, failsafes}: Context, found: Map<string, Finding>): void {
  const {chain, deciders} = behind(failsafes, chains.chainOf(list, own, end), decidersOf(list))
  const {takes, passing} = walk(chains, chain)
  const places = new Map<string, number[]>()
  for (const [place, {by, rule}] of deciders.entries()) {
    if (rule === null || by.startsWith("Profile/")) continue
    const known = places.get(by)
    if (known === undefined) places.set(by, [place])
    else known.push(place)
  }
  const links = linksOf(chain)
  for (const [by, ownPlaces] of places) {
    const finding = findingOf(found, by)
    const pieces = ownPlaces
      .flatMap((place) => links[place]?.pieces ?? [])
      .filter(({packets, peers}) => packets !== noPackets && !isNobody(peers, chains.peers.count))
    if (pieces.length === 0) continue
    finding.matches = true
    const taken = ownPlaces.flatMap((place) => takes.get(place) ?? [])
    if (taken.length === 0) {
      noteOthers(chains, {pieces, takes, deciders}, finding.before)
      continue
    }
    finding.takes = true
    if (finding.isMissed) continue
    const without = walk(chains, withoutPlaces(chain, new Set(ownPlaces)))
    if (without.passing.accept !== passing.accept || without.passing.deny !== passing.deny) finding.isMissed = true
    else noteOthers(chains, {pieces: taken, takes: without.takes, deciders}, finding.after)
  }
}

function findingOf(found: Map<string, Finding>, by: string): Finding {
  const known = found.get(by)
  if (known !== undefined) return known
  const made = {matches: false, takes: false, isMissed: false, before: new Set<string>(), after: new Set<string>()}
  found.set(by, made)
  return made
}

type Others = {
  readonly pieces: readonly Taken[]
  readonly takes: ReadonlyMap<number, readonly Taken[]>
  readonly deciders: readonly {readonly by: string}[]
}

/** Notes who took some of the pieces. */
function noteOthers({rows: {table}, peers: {count}}: Chains, {pieces, takes, deciders}: Others, into: Set<string>): void {
  for (const [place, taken] of takes) {
    const meets = taken.some((each) =>
      pieces.some(({packets, peers}) => table.meet(packets, each.packets) !== noPackets && !isNobody(meetPeers(peers, each.peers), count)),
    )
    if (meets) into.add(deciders[place]?.by ?? "NoProfile")
  }
}

type Walked = {readonly takes: ReadonlyMap<number, readonly Taken[]>; readonly passing: Passing}

/** Walks a chain and keeps who took what. */
function walk(chains: Chains, chain: Chain): Walked {
  const takes = new Map<number, Taken[]>()
  const passing = chains.listen(chain, (place, packets, taken) => {
    const take = {packets, peers: taken}
    const known = takes.get(place)
    if (known === undefined) takes.set(place, [take])
    else known.push(take)
  })
  return {takes, passing}
}

/** The links of a chain by the places of their rules. */
function linksOf({tiers, profiles}: Chain): readonly (Link | null)[] {
  const nobody: readonly (Link | null)[] = [null]
  return [...tiers.flatMap(({policies}) => [...policies.flat(), ...nobody]), ...profiles.flatMap((links) => links ?? nobody)]
}

/** A rule that does nothing stands for one that is not written. */
const noLink: Link = {action: "Log", pieces: []}

/** The chain as if some rules of its tiers were not written. */
function withoutPlaces(chain: Chain, places: ReadonlySet<number>): Chain {
  let place = 0
  const tiers = chain.tiers.map(({policies, atEnd}) => {
    const kept = policies.map((links) => links.map((link) => (places.has(place++) ? noLink : link)))
    place++
    return {policies: kept, atEnd}
  })
  return {...chain, tiers}
}
