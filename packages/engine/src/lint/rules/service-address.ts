// DNS007: a carve-out for the address of the resolver's Service, which no packet has when egress policy sees it.

import type {Step} from "../../decide/decision.ts"
import {printAddress} from "../../net/address.ts"
import type {Address} from "../../net/address.ts"
import type {Prefix} from "../../net/prefix.ts"
import {ruleMatches} from "../../program/criterion.ts"
import {classOfLabels} from "../../program/kin.ts"
import {partyAt} from "../../program/party.ts"
import type {Program} from "../../program/program.ts"
import type {Case} from "../../question/answer.ts"
import {ask} from "../../question/ask.ts"
import {addressKey, directoryOf} from "../../question/directory.ts"
import {dnsPort, takesLookups} from "../../question/node-cache.ts"
import {ownAddresses} from "../../question/service.ts"
import {besides, byPolicy, carvedKey, carveOutsIn} from "../carve-outs.ts"
import type {Beside, CarveOut} from "../carve-outs.ts"
import type {Found, LintRule} from "../finding.ts"
import {isAboutLookups} from "../intent.ts"
import type {Look, Resolver} from "../look.ts"
import {flowText} from "../losses.ts"

/** The rule. */
export const serviceAddress: LintRule = {
  id: "DNS007",
  severity: "error",
  certainty: "certain",
  title: "lookups are allowed to the address of the resolver's Service",
  text: "A connection to a Service is translated before egress policy is asked: policy sees the address of a pod of the resolver, and never that of its Service. So the rule matches no lookup. Name the pods of the resolver by their labels and namespace. Where a cache on the node has the Service's address the rule is right, and this is not said.",
  find: (look) => {
    const {resolver, program} = look
    if (resolver === null || takesLookups(program.snapshot, resolver.service)) return []
    const shut = carveOutsIn(look, (beside) => addressMeant(program, resolver, beside) !== null)
    const open = openIn(look, resolver)
    return [
      ...shut.map((one) => foundOf(look, resolver, {...one, text: one.clients.slice(0, 1).map(flowText).join("")})),
      ...open.map((one) =>
        foundOf(look, resolver, {
          ...one,
          text: `no other rule lets \`${one.clients[0]?.client} → svc/${resolver.service.id} UDP ${dnsPort}\` pass`,
        }),
      ),
    ]
  },
}

/** The address of the Service that a rule was meant for, and was asked in vain; null where it was not. */
function addressMeant(program: Program, {service}: Resolver, {rule, packet, isAsked}: Beside): Address | null {
  const {nets} = rule.destination
  // WHY not a whole family: who lets the world in general out meant no resolver.
  const isMeant = isAboutLookups(rule) || (rule.action === "Allow" && nets.length > 0 && nets.every(({length}) => length > 0))
  if (!isAsked || !isMeant) return null
  const own = ownAddresses(service).filter(({family}) => family === packet.family)
  return own.find((address) => ruleMatches(program, rule, {...packet, destination: partyAt(program, address), port: dnsPort})) ?? null
}

/** A client of whom it is open whether he can look up names, since nobody says at which address the resolver's pods are. */
type Open = {readonly client: string; readonly denied: Case}

/** Those who cannot, whatever that address is: no pod has the address of a Service. WHY first whether any rule names one: hardly one does. */
function openIn({program, open, policies}: Look, resolver: Resolver): readonly CarveOut<Open>[] {
  const keys = new Set(ownAddresses(resolver.service).map(addressKey))
  const isNamed = policies.some(({egress}) => egress.some(({destination}) => destination.nets.some((net) => keys.has(firstOf(net)))))
  // LIMIT: a network set may hold the address that nobody says.
  if (!isNamed || program.snapshot.networkSets.length > 0) return []
  const kinds = new Map<number, string>()
  for (const id of open) {
    const endpoint = program.workloads.get(id)
    if (endpoint !== undefined) kinds.set(classOfLabels(program, endpoint), id)
  }
  const clients = [...kinds.values()].flatMap((client) => {
    const answer = ask(program, {from: client, to: `svc/${resolver.service.id}`, protocol: "UDP", port: dnsPort})
    const denied = answer.ok ? answer.value.cases.find((each) => isDeniedAnyway(program, {client, denied: each})) : undefined
    return denied === undefined ? [] : [{client, denied}]
  })
  return byPolicy(clients, (each) => besides(program, each).filter((beside) => addressMeant(program, resolver, beside) !== null))
}

/** Whether egress denies a lookup that is open, unless a pod of the resolver had the address of a Service. */
function isDeniedAnyway(program: Program, open: Open): boolean {
  const {services} = directoryOf(program.snapshot)
  const {verdict, stages} = open.denied.decision
  const last = stages.find(({stage}) => stage === "pod-egress")?.steps.at(-1)
  if (verdict !== "unknown" || last === undefined || !isDenial(last)) return false
  return besides(program, open).every(({rule, packet, isAsked}) => {
    const {nets, notNets} = rule.destination
    const isByAddress = nets.some(({length}) => length > 0) || notNets.length > 0
    if (!isAsked || !isByAddress || !ruleMatches(program, {...rule, destination: {...rule.destination, nets: [], notNets: []}}, packet))
      return true
    return nets.length > 0 && nets.every((net) => net.first === net.last && services.has(firstOf(net)))
  })
}

function isDenial(step: Step): boolean {
  if (step.kind === "rule") return step.matched && step.action === "Deny"
  return step.kind === "no-profile" || ((step.kind === "end-of-tier" || step.kind === "profile") && step.action === "Deny")
}

/** The first address of a block, as a key. */
function firstOf({family, first}: Prefix): string {
  return addressKey({family, value: first})
}

type Said = CarveOut<{readonly client: string}> & {readonly text: string}

function foundOf(look: Look, resolver: Resolver, said: Said): Found {
  const {policy, rule, clients, text} = said
  const address = addressMeant(look.program, resolver, said)
  return {
    message: `\`${policy.id}\` lets lookups out to \`${address === null ? "" : printAddress(address)}\`, the address of \`svc/${resolver.service.id}\`, which no packet has any more when policy is asked: ${text}`,
    fixes: ["name the pods of the resolver by their labels and namespace"],
    place: rule.at,
    path: `spec.egress[${rule.index}]`,
    blames: clients.map(({client}) => carvedKey(look, client)),
  }
}
