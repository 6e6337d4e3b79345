// What stands in the way of a flow: the list that denies it first, the packet as that list sees it, and where in the list an added policy would have
// to stand.

import type {StageWalk, Step} from "../decide/decision.ts"
import {packetOf} from "../decide/packet.ts"
import {reference} from "../decide/walk.ts"
import {preDnatHost} from "../program/early.ts"
import {policyList} from "../program/list.ts"
import type {Packet, Program} from "../program/program.ts"
import type {Case} from "../question/answer.ts"
import type {HostEndpoint, Policy, PolicyMode, Snapshot, WorkloadEndpoint} from "../snapshot/snapshot.ts"
import {oncePer} from "../std/once.ts"

/** Whose list it is. */
export type Owner =
  | {readonly kind: "pods"; readonly endpoint: WorkloadEndpoint}
  | {readonly kind: "host"; readonly endpoint: HostEndpoint; readonly mode: PolicyMode}

/**
 * One obstacle. `order` null: a policy need not come before others of the tier. `isAdded`: whether a policy that only adds will do, since nobody's rule has to
 * be overruled. `deniers`: the policies for which it is denied, several where they brought the owner to the end of a tier. `isApart`: whether the owner has no policy of the tier yet, so that what the added one does not name has to be passed on. `by`: who denied,
 * where somebody may have meant it.
 */
export type Obstacle = {
  readonly half: "egress" | "ingress"
  readonly owner: Owner
  readonly packet: Packet
  readonly tier: string
  readonly order: number | null
  readonly isAdded: boolean
  readonly isApart: boolean
  readonly by: string | null
  readonly deniers: readonly string[]
}

/** `apart`: what else the owner's list says has to stay as it is for others of his labels, too. */
export type Care = "plain" | "apart"

/** The tier where everybody's policies are. */
const commonTier = "default"

/** What denies a flow first; null where that is nothing that a policy could allow: a setting of the node, an encapsulation, a node that is not known. */
export function obstacleOf(program: Program, denied: Case, care: Care): Obstacle | null {
  const {deniedAt, stages} = denied.decision
  const denying = stages.filter(({verdict}) => verdict === "deny")
  // WHY else any that denies: of a pod that nobody places it is open which of two lists is the first.
  const walk = denying.find(({stage, node}) => stage === deniedAt?.stage && node === deniedAt.node) ?? denying[0]
  const owner = walk === undefined ? null : ownerOf(program, denied, walk)
  if (walk === undefined || owner === null) return null
  const half = walk.stage.endsWith("egress") ? "egress" : "ingress"
  const place = placeOf(program, {steps: walk.steps, half, owner, care})
  return place === null ? null : {half, owner, packet: walk.packet ?? packetOf(program, denied.flow), ...place}
}

function ownerOf(program: Program, {flow}: Case, {stage, node}: StageWalk): Owner | null {
  if (stage === "pod-egress" || stage === "pod-ingress") {
    const end = stage === "pod-egress" ? flow.from : flow.to
    const endpoint = end.kind === "workload" ? program.workloads.get(end.id) : undefined
    return endpoint === undefined ? null : {kind: "pods", endpoint}
  }
  const hosts = node === null ? undefined : program.hosts.get(node)
  if (hosts === undefined || stage === "endpoint-to-host") return null
  const isHere = (end: Case["flow"]["from"]): boolean => end.kind === "workload" && program.workloads.get(end.id)?.node === node
  const isOfPod = stage === "forward-egress" ? isHere(flow.to) : (stage === "preDNAT" || stage === "forward-ingress") && isHere(flow.from)
  const endpoint = isOfPod ? hosts.any : stage === "preDNAT" ? preDnatHost(program, hosts) : hosts.main
  return endpoint === null ? null : {kind: "host", endpoint, mode: modes[stage]}
}

const modes = {
  "untracked-ingress": "untracked",
  "untracked-egress": "untracked",
  preDNAT: "preDNAT",
  "normal-ingress": "normal",
  "normal-egress": "normal",
  "forward-ingress": "forward",
  "forward-egress": "forward",
} as const

type Denial = Pick<Obstacle, "half" | "owner"> & {readonly steps: readonly Step[]; readonly care: Care}
type Place = Pick<Obstacle, "tier" | "order" | "isAdded" | "isApart" | "by" | "deniers">

/** WHY once: everybody's lookups are thousands of flows. */
const policiesById = oncePer((policies: Snapshot["policies"]) => new Map(policies.map((policy) => [policy.id, policy])))

/** Where a policy would have to stand so that it is asked before what denied. */
function placeOf(program: Program, {steps, half, owner, care}: Denial): Place | null {
  const last = steps.at(-1)
  // What was accepted without being tracked is lost before translation: the rule that accepted it is the one to come before.
  const decider = last?.kind === "other" && last.by === "NotTranslated" ? steps.at(-2) : last
  switch (decider?.kind) {
    case "rule": {
      const policy = policiesById(program.snapshot.policies).get(decider.policy)
      if (policy === undefined) return null
      const by = reference(policy.id, half === "egress" ? "Egress" : "Ingress", decider.rule)
      return {tier: policy.tier, order: orderBefore(program, policy), isAdded: false, isApart: false, by, deniers: [policy.id]}
    }
    case "end-of-tier": {
      const isCommon = decider.tier === commonTier
      const by = isCommon ? null : `EndOfTier/${decider.tier}`
      return {
        tier: decider.tier,
        order: null,
        isAdded: isCommon,
        isApart: false,
        by,
        deniers: governing(program, owner, half, decider.tier),
      }
    }
    case "profile":
    case "no-profile":
      return beforeProfiles(program, {steps, half, owner, care})
    default:
      return null
  }
}

/**
 * Where profiles denied, in the common tier. WHY not plainly where a profile or a later tier has a word: a policy of the common tier takes the word from
 * them, and they may let others pass.
 */
function beforeProfiles(program: Program, {steps, owner, care}: Denial): Place {
  const left = steps.findLast((step) => step.kind === "rule" && step.matched && step.action === "Pass" && step.tier === commonTier)
  const policy = left?.kind === "rule" ? policiesById(program.snapshot.policies).get(left.policy) : undefined
  if (policy !== undefined)
    return {tier: commonTier, order: orderBefore(program, policy), isAdded: false, isApart: false, by: null, deniers: []}
  const isThere = steps.some((step) => "tier" in step && step.tier === commonTier)
  const isAlone = care === "plain" && owner.endpoint.profiles.length === 0 && !hasLaterTier(program, steps)
  return {tier: commonTier, order: null, isAdded: isThere || isAlone, isApart: !isThere && !isAlone, by: null, deniers: []}
}

/** The policies of a tier that a pod's list has, for which its end is asked. */
function governing(program: Program, owner: Owner, half: Obstacle["half"], tier: string): readonly string[] {
  if (owner.kind !== "pods") return []
  const direction = half === "egress" ? "Egress" : "Ingress"
  const list = policyList(program, owner.endpoint, {mode: "normal", direction, enforcement: "enforced"})
  return list.tiers.flatMap((own) => (own.tier.name === tier ? own.policies.map(({policy}) => policy.id) : []))
}

/** Whether a list has policy of a tier that comes after the common one. */
function hasLaterTier(program: Program, steps: readonly Step[]): boolean {
  const names = program.tiers.map(({tier}) => tier.name)
  const later = new Set(names.slice(names.indexOf(commonTier) + 1))
  return steps.some((step) => "tier" in step && later.has(step.tier))
}

/** Half a step before a policy. WHY a hair: teams leave room of ten or a hundred, and others may stand in it. */
function orderBefore({snapshot}: Program, {tier, order}: Policy): number {
  if (order !== null) return order - Math.max(0.5, Math.abs(order) * smallestStep)
  // A policy without an order comes after all that have one.
  const orders = snapshot.policies.flatMap((each) => (each.tier === tier && each.order !== null ? [each.order] : []))
  return Math.max(0, ...orders) + 1
}

/** LIMIT: of an order that is so large that half a step is lost in it, the part that makes a step. */
const smallestStep = 2 ** -40
