// The chains of one endpoint, and those of the policies, groups and profiles that they lead to (evaluation 5.7).

import {printSelector} from "@carveout/engine"
import type {World} from "@carveout/engine"
import * as bits from "../table/marks.ts"
import {
  acceptIt,
  areClear,
  areSet,
  causedBy,
  clearBits,
  dropIt,
  jump,
  ofProtocol,
  returnIt,
  rule,
  setBits,
  untrackIt,
} from "../table/make.ts"
import type {Action, KernelRule} from "../table/rule.ts"
import {listOf} from "./lists.ts"
import type {ListKind, ListedTier} from "./lists.ts"
import {chainName, groupName} from "./names.ts"
import {kernelRulesOf, tell} from "./policy-rules.ts"
import type {Owner} from "./policy-rules.ts"
import type {Chains, Site} from "./site.ts"

type Direction = "ingress" | "egress"

/** Which chain of an endpoint is written. */
export type ChainKind = {
  readonly name: string
  readonly kind: ListKind
  readonly direction: Direction
  /** Null: it does not look at failsafe ports. */
  readonly failsafe: "cali-failsafe-in" | "cali-failsafe-out" | null
  /** What packets of known connections get. Null: connections are not looked at. */
  readonly known: "filter" | "mangle" | "mark" | null
  /** Whether it comes from a pod, which may not send packets in packets. */
  readonly isFromWorkload: boolean
}

const policyPrefixes = {ingress: "cali-pi-", egress: "cali-po-"} as const
const profilePrefixes = {ingress: "cali-pri-", egress: "cali-pro-"} as const

/** Short names of kinds in chains and flow logs (evaluation 5.2). */
const kindWords: Readonly<Record<World.PolicyKind, string>> = {
  GlobalNetworkPolicy: "gnp",
  CalicoNetworkPolicy: "np",
  NetworkPolicy: "knp",
  ClusterNetworkPolicy: "kcnp",
  AdminNetworkPolicy: "kanp",
  BaselineAdminNetworkPolicy: "kbanp",
  StagedGlobalNetworkPolicy: "sgnp",
  StagedNetworkPolicy: "snp",
  StagedKubernetesNetworkPolicy: "sknp",
}

/** The kinds' full names, as titles of chains have them, where upstream's differ from ours. */
export const kindNames: Partial<Record<World.PolicyKind, string>> = {
  CalicoNetworkPolicy: "NetworkPolicy",
  NetworkPolicy: "KubernetesNetworkPolicy",
  ClusterNetworkPolicy: "KubernetesClusterNetworkPolicy",
}

/** Writes chains of endpoints into one table. */
export class EndpointWriter {
  readonly #site: Site
  readonly #chains: Chains

  constructor(site: Site, chains: Chains) {
    this.#site = site
    this.#chains = chains
  }

  /** A chain of an endpoint, and all that it leads to. */
  write(endpoint: World.Endpoint, which: ChainKind): void {
    const tiers = listOf(this.#site.program, endpoint, which)
    this.#chains.set(which.name, [
      ...this.#known(which),
      ...(which.failsafe === null ? [] : [rule([], jump(which.failsafe))]),
      rule([], clearBits(bits.accept | bits.pass)),
      ...(which.isFromWorkload ? this.#encapsulated() : []),
      ...tiers.flatMap((tier) => this.#tier(tier, which)),
      ...(which.kind === "forward" && !this.#hasForwardPolicy(endpoint) ? forwarded : []),
      ...(which.kind === "workload" || which.kind === "normal" ? this.#profiles(endpoint, which.direction) : []),
    ])
  }

  #hasForwardPolicy(endpoint: World.Endpoint): boolean {
    return (["ingress", "egress"] as const).some(
      (direction) => listOf(this.#site.program, endpoint, {kind: "forward", direction}).length > 0,
    )
  }

  #known({known}: ChainKind): readonly KernelRule[] {
    if (known === null) return []
    const {filterAllow, mangleAllow, denyIt} = this.#site
    const allow = known === "filter" ? filterAllow : known === "mangle" ? mangleAllow : returnIt
    const states = {kind: "states", states: ["RELATED", "ESTABLISHED"]} as const
    return [
      ...(allow === acceptIt ? [rule([states], acceptIt)] : [rule([states], setBits(bits.accept)), rule([states], returnIt)]),
      rule([{kind: "states", states: ["INVALID"]}], denyIt),
    ]
  }

  #encapsulated(): readonly KernelRule[] {
    const {denyIt, denyWord} = this.#site
    const vxlan = {kind: "ports", side: "destination", protocol: 17, ports: [{kind: "range", min: 4789, max: 4789}], not: false} as const
    return [
      causedBy("Encapsulation", rule([ofProtocol("17"), vxlan], denyIt, `${denyWord} VXLAN encapped packets originating in workloads`)),
      causedBy("Encapsulation", rule([ofProtocol("4")], denyIt, `${denyWord} IPinIP encapped packets originating in workloads`)),
    ]
  }

  #tier({tier, policies}: ListedTier, which: ChainKind): readonly KernelRule[] {
    const {options, denyIt, denyWord} = this.#site
    const letter = which.direction === "ingress" ? "I" : "E"
    const isEnforced = policies.some(({staged}) => !staged)
    const ends = which.kind === "workload" || which.kind === "normal" || which.kind === "forward"
    const denies = isEnforced && tier.defaultAction !== "Pass"
    const told =
      options.flowLogs && ends ? [rule([areClear(bits.pass)], tell(which.direction, `${denies ? "D" : "P"}P${letter}|${tier.name}`))] : []
    const comment = `End of tier ${tier.name}. ${denyWord} if no policies passed packet`
    const denied = causedBy(`EndOfTier/${tier.name}`, rule([areClear(bits.pass)], denyIt, comment))
    return [
      rule([], clearBits(bits.pass), `Start of tier ${tier.name}`),
      ...grouped(policies).flatMap((group) => this.#group(group, which)),
      ...told,
      ...(denies && ends ? [denied] : []),
    ]
  }

  #group(policies: readonly World.Policy[], {direction, kind}: ChainKind): readonly KernelRule[] {
    const enforced = policies.filter(({staged}) => !staged)
    const targets =
      enforced.length <= 1 ? enforced.map((policy) => this.#policy(policy, direction)) : [this.#groupChain(policies, direction)]
    return targets.flatMap((chain) => [
      rule([areClear(bits.pass)], jump(chain)),
      ...(kind === "untracked" ? [rule([areSet(bits.accept)], untrackIt)] : []),
      rule([areSet(bits.accept)], returnIt, "Return if policy accepted"),
    ])
  }

  /** Policies of one selector that stand together have a chain of their own. */
  #groupChain(policies: readonly World.Policy[], direction: Direction): string {
    const [first] = policies
    const name = groupName(direction === "ingress" ? "cali-gi-" : "cali-go-", [
      first === undefined ? "" : printSelector(first.selector),
      direction === "ingress" ? "inbound" : "outbound",
      String(policies.length),
      ...policies.map(({kind, namespace, name: own}) => `{Name: ${own}, Namespace: ${namespace}, Kind: ${kindNames[kind] ?? kind}}`),
    ])
    if (this.#chains.has(name)) return name
    const enforced = policies.filter(({staged}) => !staged)
    const rules = enforced.flatMap((policy, place) => {
      const chain = jump(this.#policy(policy, direction))
      if (place % jumpsAtOnce > 0) return [rule([areClear(bits.accept | bits.pass)], chain)]
      const decided = {kind: "mark", bits: bits.accept | bits.pass, are: "any"} as const
      return place === 0 ? [rule([], chain)] : [rule([decided], returnIt, "Return on verdict"), rule([], chain)]
    })
    this.#chains.set(name, rules)
    return name
  }

  #policy(policy: World.Policy, direction: Direction): string {
    const {kind, namespace, name} = policy
    const path = namespace === "" ? name : `${namespace}/${name}`
    const word = `${kindWords[kind]}/${path}`
    const chain = chainName(policyPrefixes[direction], word, this.#site.limit)
    if (this.#chains.has(chain)) return chain
    const cause = `${policy.id}#${direction}`
    const owner: Owner = {kind: "policy", word, cause, direction, isUntracked: policy.mode === "untracked"}
    const rules = kernelRulesOf(policy[direction], owner, this.#site)
    this.#chains.set(chain, titled(rules, `${kindNames[kind] ?? kind} ${path} ${direction}`))
    return chain
  }

  #profiles({profiles}: World.Endpoint, direction: Direction): readonly KernelRule[] {
    const {options, denyIt, denyWord} = this.#site
    const told = options.flowLogs ? [rule([], tell(direction, direction === "ingress" ? "DRI" : "DRE"))] : []
    return [
      ...profiles.flatMap((name) => [
        rule([], jump(this.#profile(name, direction))),
        rule([areSet(bits.accept)], returnIt, "Return if profile accepted"),
      ]),
      ...told,
      causedBy("NoProfile", rule([], denyIt, `${denyWord} if no profiles matched`)),
    ]
  }

  #profile(name: string, direction: Direction): string {
    const chain = chainName(profilePrefixes[direction], name, this.#site.limit)
    if (this.#chains.has(chain)) return chain
    const profile = this.#site.program.snapshot.profiles.get(name)
    const owner: Owner = {kind: "profile", word: name, cause: `Profile/${name}#${direction}`, direction, isUntracked: false}
    // WHY a drop: a chain that others lead to and nobody has filled is one that drops.
    const rules =
      profile === undefined ? [causedBy(`${owner.cause}[0]`, rule([], dropIt))] : kernelRulesOf(profile[direction], owner, this.#site)
    this.#chains.set(chain, titled(rules, `Profile ${name} ${direction}`))
    return chain
  }
}

/** How many policies of a group are asked before it is looked whether one has decided. */
const jumpsAtOnce = 5

const forwarded: readonly KernelRule[] = [
  rule([], setBits(bits.accept), "Allow forwarded traffic by default"),
  rule([], returnIt, "Return for accepted forward traffic"),
]

/** The comment of a chain stands at its first rule, or at one that is there for it. */
function titled([first, ...others]: readonly KernelRule[], title: string): readonly KernelRule[] {
  if (first === undefined) return [{matches: [], action: nothing, comments: [title]}]
  return [{...first, comments: [...first.comments, title]}, ...others]
}

const nothing: Action = {kind: "none"}

/** Runs of policies with one selector. */
function grouped(policies: readonly World.Policy[]): readonly (readonly World.Policy[])[] {
  const groups: World.Policy[][] = []
  let last: string | null = null
  for (const policy of policies) {
    const text = printSelector(policy.selector)
    const group = groups.at(-1)
    if (group !== undefined && text === last) group.push(policy)
    else groups.push([policy])
    last = text
  }
  return groups
}
