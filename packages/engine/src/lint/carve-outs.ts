// Rules that were meant to let a lookup out and do not: those of the policies that govern its client, as the packet meets them.

import {packetOf} from "../decide/packet.ts"
import {classOfLabels} from "../program/kin.ts"
import {policyList} from "../program/list.ts"
import type {Packet, Program} from "../program/program.ts"
import type {Case} from "../question/answer.ts"
import type {Policy, Rule} from "../snapshot/snapshot.ts"
import type {Look, Lost} from "./look.ts"
import {isOfClient} from "./losses.ts"

/** A rule of a client's list beside a lookup. `packet`: as egress policy sees it; `isAsked`: whether the rule was, before the lookup was denied. */
export type Beside = {readonly policy: Policy; readonly rule: Rule; readonly packet: Packet; readonly isAsked: boolean}

/** A rule that was meant to let these out and does not: of each policy one, as the packet of the first of them meets it. */
export type CarveOut<Client> = Beside & {readonly clients: readonly Client[]}

/** The carve-outs that were meant for lookups over UDP which clients lose by their own policies. */
export function carveOutsIn(look: Look, isMeant: (beside: Beside, lost: Lost) => boolean): readonly CarveOut<Lost>[] {
  const own = look.lost.filter((lost) => lost.protocol === "UDP" && isOfClient(lost))
  return byPolicy(own, (lost) => besides(look.program, lost).filter((beside) => isMeant(beside, lost)))
}

/** Clients together whom the same policy was meant to let out. */
export function byPolicy<Client>(clients: readonly Client[], meantFor: (client: Client) => readonly Beside[]): readonly CarveOut<Client>[] {
  const found = new Map<string, Beside & {readonly clients: Client[]}>()
  for (const client of clients)
    for (const beside of new Map(meantFor(client).map((each) => [each.policy.id, each])).values()) {
      const known = found.get(beside.policy.id)
      if (known === undefined) found.set(beside.policy.id, {...beside, clients: [client]})
      else known.clients.push(client)
    }
  return [...found.values()]
}

/** The rules of all policies that govern what a client opens. */
export function besides(program: Program, {client, denied}: {readonly client: string; readonly denied: Case}): readonly Beside[] {
  const endpoint = program.workloads.get(client)
  if (endpoint === undefined) return []
  const walk = denied.decision.stages.find(({stage}) => stage === "pod-egress")
  const asked = new Set(walk?.steps.flatMap((step) => (step.kind === "rule" ? [`${step.policy}#${step.rule}`] : [])))
  const packet = packetOf(program, denied.flow)
  const {tiers} = policyList(program, endpoint, {mode: "normal", direction: "Egress", enforcement: "enforced"})
  return tiers.flatMap(({policies}) =>
    policies.flatMap(({policy, rules}) => rules.map((rule) => ({policy, rule, packet, isAsked: asked.has(`${policy.id}#${rule.index}`)}))),
  )
}

/** The key by which a client's lost lookups are not said again, whose carve-out is at fault. WHY by labels: one stands for all who have the same. */
export function carvedKey({program}: Look, client: string): string {
  const endpoint = program.workloads.get(client)
  return endpoint === undefined ? `${client} has a carve-out` : `those like ${classOfLabels(program, endpoint)} have a carve-out`
}
