// Whether a reference that somebody wrote (formats, "Saying who decided") names something of a world. What it decides is not asked.

import {problem, quoted} from "../question/problem.ts"
import type {Policy, Snapshot} from "../snapshot/snapshot.ts"
import {nearest} from "../std/nearest.ts"
import type {Diagnostic} from "../text/diagnostic.ts"

/** What decides without any object of the input. */
const everywhere = [
  "NoProfile",
  "Encapsulation",
  "NoBackend",
  "LoadBalancerSourceRanges",
  "NoHostEndpoint",
  "HostDefault",
  "EndpointToHost",
  "Failsafe",
]

/**
 * What is wrong with a reference; undefined where it names something that could decide. A misspelt one would find nothing, and
 * nothing found is a proof.
 */
export function deciderProblem(snapshot: Snapshot, text: string): Diagnostic | undefined {
  const {policies, tiers} = snapshot
  const [id = "", rule, ...rest] = text.split("#")
  const policy = policies.find((each) => each.id === id)
  if (rest.length === 0 && policy !== undefined) return rule === undefined ? undefined : ruleProblem(policy, rule)
  const [kind = "", ...names] = id.split("/")
  const name = names.join("/")
  if (id === "Failsafe") return failsafeProblem(snapshot, rest.length === 0 ? rule : undefined, text)
  if (everywhere.includes(id) || (kind === "Profile" && isProfile(snapshot, name))) return undefined
  if (kind === "EndOfTier" && rule === undefined && tiers.some((tier) => tier.name === name)) return undefined
  const known = [...policies.map((each) => each.id), ...tiers.map((tier) => `EndOfTier/${tier.name}`), ...everywhere]
  const near = nearest(id, known)
  const forms = "write a reference as `explain` prints it, such as `NetworkPolicy/prod/db#ingress[0]` or `EndOfTier/default`"
  return problem(
    "decider-not-found",
    `nothing that decides is called ${quoted(text)}`,
    near === undefined ? forms : `did you mean \`${near}\`?`,
  )
}

/** A failsafe entry that the settings do not have; without one any of them is meant. */
function failsafeProblem({settings}: Snapshot, rule: string | undefined, text: string): Diagnostic | undefined {
  if (text === "Failsafe") return undefined
  const {failsafeInbound, failsafeOutbound} = settings
  const counts = {ingress: failsafeInbound.length, egress: failsafeOutbound.length}
  const [, direction, index] = /^(ingress|egress)\[(0|[1-9]\d*)\]$/.exec(rule ?? "") ?? []
  if ((direction === "ingress" || direction === "egress") && Number(index) < counts[direction]) return undefined
  const known = (["ingress", "egress"] as const).flatMap((each) =>
    counts[each] === 0 ? [] : `\`Failsafe#${each}[0]\` to \`[${counts[each] - 1}]\``,
  )
  const help = known.length === 0 ? "the settings have no failsafe entry" : `there are ${known.join(" and ")}`
  return problem("decider-not-found", `no failsafe entry is called ${quoted(text)}`, help)
}

/** Whether a profile is there, or somebody has it: one that nobody defined denies. */
function isProfile({profiles, workloads, hosts}: Snapshot, name: string): boolean {
  return profiles.has(name) || [workloads, hosts].some((ends) => ends.some((end) => end.profiles.includes(name)))
}

/** A rule that the policy does not have. */
function ruleProblem({id, ingress, egress}: Policy, rule: string): Diagnostic | undefined {
  const indexes = (rules: Policy["ingress"], direction: string): readonly string[] => rules.map(({index}) => `${direction}[${index}]`)
  const known = new Set([...indexes(ingress, "ingress"), ...indexes(egress, "egress")])
  if (known.has(rule)) return undefined
  const help = known.size === 0 ? "it has none" : `it has \`${[...known].join("`, `")}\``
  return problem("decider-not-found", `${quoted(id)} has no rule ${quoted(rule)}`, help)
}
