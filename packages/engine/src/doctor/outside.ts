// Names outside the cluster: whether the resolver itself may ask the servers that know them. Pods are answered by it in any case, and wait.

import {searchFlows} from "../analyze/search.ts"
import type {Program} from "../program/program.ts"
import type {Answer, Case, Question} from "../question/answer.ts"
import {dnsPort} from "../question/node-cache.ts"
import {compareBytes} from "../std/order.ts"
import {serviceOf} from "./asked-resolvers.ts"
import {backendsOf} from "./lost-lookups.ts"
import {isDeniedByPolicy, tryOne} from "./tried.ts"

/** Over what a resolver asks others: over what it was asked, TCP for what has no room in a packet of UDP. */
export type LookupProtocol = "UDP" | "TCP"

/**
 * Whom a resolver hands on what it does not know, as its configuration says it. `isComplete`: that these are all. `protocols`: over which it asks servers that
 * nobody names.
 */
export type Forwards = {
  readonly servers: readonly NameServer[]
  readonly isComplete: boolean
  readonly protocols: readonly LookupProtocol[]
}

/** A server of names, and over what it is asked. */
export type NameServer = {readonly address: string; readonly port: number; readonly protocols: readonly LookupProtocol[]}

/** A way of a resolver's pod that policy denies. `to`: the server, null where nobody names one, and policy denies the way to every one. */
export type DeniedWay = {
  readonly from: string
  readonly to: NameServer | null
  readonly protocol: LookupProtocol
  readonly by: string | null
}

/**
 * What policy makes of a resolver's own way out. `pods`: those behind it. `servers`: those of which that is said; none: nobody names one, and it is said of every address outside
 * and every node together. `isComplete`: that it asks no others. `questions`: one for each denied way to a server that is named.
 */
export type OutsideLookups = {
  readonly pods: readonly string[]
  readonly servers: readonly NameServer[]
  readonly isComplete: boolean
  readonly denied: readonly DeniedWay[]
  readonly questions: readonly Question[]
}

/** An address outside: one of those that documentation may use. */
export const somewhere = "192.0.2.53"

/** What policy makes of the way out of a resolver that is a Service; of others the manifests have no pods. */
export function outsideLookups(program: Program, resolver: string | null, {servers, isComplete, protocols}: Forwards): OutsideLookups {
  const service = serviceOf(program.snapshot, resolver)
  const pods = service === undefined ? [] : [...backendsOf(program, service).keys()].sort(compareBytes)
  if (servers.length === 0) {
    const denied = pods.flatMap((from) => protocols.flatMap((protocol) => shutOff(program, from, protocol)))
    return {pods, servers, isComplete: true, denied, questions: []}
  }
  const ways = pods.flatMap((from) => servers.flatMap((to) => to.protocols.map((protocol) => ({from, to, protocol}))))
  const found = ways.flatMap(({from, to, protocol}) => {
    const question = {from, to: to.address, protocol, port: to.port}
    const tried = tryOne(program, question)
    if (tried.answer === null || !isDeniedByPolicy(tried)) return []
    return [{question, way: {from, to, protocol, by: tried.answer.by ?? deniedCase(tried.answer)?.decision.by ?? null}}]
  })
  return {pods, servers, isComplete, denied: found.map(({way}) => way), questions: found.map(({question}) => question)}
}

/** WHY one flow first: most resolvers are free, and that says it. */
function shutOff(program: Program, from: string, protocol: LookupProtocol): readonly DeniedWay[] {
  const denied = deniedSomewhere(program, from, protocol)
  return denied !== null && isAlone(program, from, protocol) ? [{from, to: null, protocol, by: denied.decision.by}] : []
}

/** A lookup at an address outside that is denied; null where it is not. */
export function deniedSomewhere(program: Program, from: string, protocol: LookupProtocol): Case | null {
  const {answer} = tryOne(program, {from, to: somewhere, protocol, port: dnsPort})
  return answer === null ? null : (deniedCase(answer) ?? null)
}

/** The proof that no address outside and no node is left that a pod may ask, over any protocol or over one. */
export function isAlone(program: Program, id: string, protocol?: LookupProtocol): boolean {
  const found = searchFlows(program, {
    ...(protocol === undefined ? {} : {protocol}),
    from: {kind: "name", text: id},
    to: {kind: "any"},
    port: {min: dnsPort, max: dnsPort},
    except: [{from: null, to: {kind: "pods", namespaces: null, pods: "all()"}, protocol: null, port: null}],
  })
  return found.ok && found.value.witness === null
}

function deniedCase({cases}: Answer): Case | undefined {
  return cases.find(({decision}) => decision.verdict === "deny")
}
