// The world after its staged policies are promoted (STG-8): which are enforced, what they take the place of, and what no promotion does.

import {compile} from "../program/compile.ts"
import type {Program} from "../program/program.ts"
import {enforcedForm, enforcedId} from "../snapshot/from/policy-name.ts"
import type {Policy, Snapshot, StagedDeletion} from "../snapshot/snapshot.ts"
import type {Diagnostic} from "../text/diagnostic.ts"

/** `enforced`: staged policies that become enforced ones; `deletions`: those that only have an enforced one deleted. */
export type Promotion = {
  readonly enforced: readonly Policy[]
  readonly deletions: readonly StagedDeletion[]
  readonly findings: readonly Diagnostic[]
}

/** What a promotion does. It is nothing where both lists are empty. `findings`: which staged policies it leaves as they are, and why. */
export function promotionOf({snapshot}: Program): Promotion {
  const {policies, deletions} = snapshot
  const known = new Set(policies.map(({id}) => id))
  const [there, gone] = [deletions.filter(({policy}) => known.has(policy)), deletions.filter(({policy}) => !known.has(policy))]
  return {
    enforced: policies.filter(isPromoted),
    deletions: there,
    findings: [
      ...policies.flatMap((policy) => (policy.kept === undefined ? [] : keptFinding(policy, policy.kept))),
      ...gone.map(vainFinding),
    ],
  }
}

/** The world in which every staged policy is promoted: an edit of policies alone. One that is there under an enforced one's name takes its place. */
export function withStagedEnforced(program: Program): Program {
  const {snapshot} = program
  const taken = new Set([
    ...snapshot.deletions.map(({policy}) => policy),
    ...snapshot.policies.flatMap((policy) => (isPromoted(policy) ? (enforcedId(policy) ?? []) : [])),
  ])
  const policies = snapshot.policies.flatMap((policy) => (isPromoted(policy) ? enforcedForm(policy) : taken.has(policy.id) ? [] : policy))
  return compile({...snapshot, policies, deletions: []}, {previous: program})
}

/** By whom a policy went that only the first of two worlds has, where a promotion is what lies between them. */
export function promotedOver(
  base: Snapshot,
  head: Snapshot,
  id: string,
): {readonly change: string; readonly at: StagedDeletion["at"]} | null {
  const deletion = base.deletions.find(({policy}) => policy === id)
  if (deletion !== undefined && !head.deletions.some(({policy}) => policy === id)) {
    return {change: `deleted by ${deletion.id}`, at: deletion.at}
  }
  const heir = head.policies.find((policy) => !policy.staged && enforcedId(policy) === id)
  return heir === undefined ? null : {change: `replaced by ${heir.id}`, at: heir.at}
}

function isPromoted({staged, kept}: Policy): boolean {
  return staged && kept === undefined
}

function keptFinding({id, at}: Policy, action: "Learn" | "Ignore"): Diagnostic {
  const message = `\`${id}\` is staged with \`${action}\`: a promotion leaves it as it is`
  return {code: "not-promoted", severity: "info", message, place: at, help: "write `stagedAction: Set` to have it promoted"}
}

function vainFinding({id, policy, at}: StagedDeletion): Diagnostic {
  const message = `\`${id}\` is there to have \`${policy}\` deleted, which the input does not have`
  return {code: "not-promoted", severity: "info", message, place: at, help: "give the policy too, or correct the name"}
}
