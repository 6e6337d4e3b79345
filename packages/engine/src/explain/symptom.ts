// What an application notices of a flow that is not let through. Data only; the sentences are in prose.ts.

import type {End, Flow} from "../decide/flow.ts"
import {decideEntry} from "../decide/through.ts"
import {sameAddress} from "../net/address.ts"
import type {Address} from "../net/address.ts"
import {hasPorts, isIcmp, TCP, UDP} from "../net/protocol.ts"
import type {Program} from "../program/program.ts"
import type {Answer, Case} from "../question/answer.ts"
import type {Backend, Snapshot} from "../snapshot/snapshot.ts"
import {oncePer} from "../std/once.ts"

/**
 * What is seen. `lookups`: every name lookup times out; `large-lookups`: only answers that need TCP do; `first-lookups`: UDP is
 * lost and TCP would work. `refused`: a Service without backend answers with an error at once; `no-backend-on-node`: its backends are on
 * other nodes, which it does not lead to. Everything but `refused` is silence.
 */
export type Notice =
  | {readonly kind: "lookups"}
  | {readonly kind: "large-lookups"}
  | {readonly kind: "first-lookups"}
  | {readonly kind: "api-timeout"}
  | {readonly kind: "connect-timeout"}
  | {readonly kind: "no-answer"}
  | {readonly kind: "no-echo"}
  | {readonly kind: "lost"; readonly protocol: number}
  | {readonly kind: "refused"}
  | {readonly kind: "no-backend-on-node"}

/** The notice, and whether it befalls only some of the connections: those to `from` and `to` of the witness. */
export type Symptom = {readonly notice: Notice; readonly part: {readonly denied: number; readonly of: number} | null}

const dnsPort = 53

/** The symptom of an answer; null where nothing is denied or nobody can say. */
export function symptomOf(program: Program, answer: Answer): Symptom | null {
  const {verdict, cases, witness} = answer
  if (verdict === "allow" || verdict === "unknown") return null
  const denied = cases.filter(({decision}) => decision.verdict === "deny")
  const first = denied[0] ?? witness
  if (first === null || denied.length === 0) return {notice: refusedNotice(answer), part: null}
  const part = verdict === "mixed" ? {denied: denied.length, of: cases.length} : null
  const isApi = answer.to.name === "svc/default/kubernetes"
  return {notice: isApi ? {kind: "api-timeout"} : noticeOf(program, first), part}
}

/** Nothing stands behind the Service: it says so at once, unless its backends are on other nodes than the client's. */
function refusedNotice({assumptions}: Answer): Notice {
  const codes = new Set(assumptions.map(({code}) => code))
  return codes.has("no-backend-on-node") && !codes.has("no-backend") ? {kind: "no-backend-on-node"} : {kind: "refused"}
}

/** What is noticed of one denied flow. */
function noticeOf(program: Program, shown: Case): Notice {
  const {flow} = shown
  if (isLookup(program.snapshot, flow)) return lookupNotice(program, shown)
  if (flow.protocol === TCP) return {kind: "connect-timeout"}
  if (flow.protocol === UDP) return {kind: "no-answer"}
  if (isIcmp(flow.protocol) && (flow.icmp?.type === 8 || flow.icmp?.type === 128)) return {kind: "no-echo"}
  return hasPorts(flow.protocol) ? {kind: "connect-timeout"} : {kind: "lost", protocol: flow.protocol}
}

/** Lookups go over UDP first and over TCP for large answers, so the other protocol tells how much is broken. */
function lookupNotice(program: Program, {flow, entry}: Case): Notice {
  const other = decideEntry(program, {...flow, protocol: flow.protocol === UDP ? TCP : UDP}, entry)
  if (other.verdict !== "allow") return {kind: "lookups"}
  return flow.protocol === TCP ? {kind: "large-lookups"} : {kind: "first-lookups"}
}

/** Whether a flow asks a resolver: port 53, or the target port of a Service's port 53. */
export function isLookup(snapshot: Snapshot, flow: Flow): boolean {
  const {protocol, port} = flow
  if (port === null || (protocol !== UDP && protocol !== TCP)) return false
  if (port === dnsPort) return true
  return resolversOf(snapshot).some(
    (each) => each.protocol === protocol && each.backend.port === port && isAt(snapshot, each.backend, flow),
  )
}

type Resolver = {readonly protocol: number; readonly backend: Backend}

/** What stands behind the ports 53 of Services. */
const resolversOf = oncePer(({services}: Snapshot): readonly Resolver[] =>
  [...services.values()].flatMap(({ports, backends}) =>
    ports
      .filter((each) => each.port === dnsPort)
      .flatMap(({name, protocol}) => backends.filter(({portName}) => portName === name).map((backend) => ({protocol, backend}))),
  ),
)

/** Whether a flow goes to a backend: to the endpoint that it was derived from, or to one that has its address. */
function isAt(snapshot: Snapshot, {address, endpoint}: Backend, {to}: Flow): boolean {
  if (to.kind === "workload" && endpoint === to.id) return true
  return address !== null && addressesOf(snapshot, to).some((each) => sameAddress(each, address))
}

function addressesOf({workloads, nodes}: Snapshot, end: End): readonly Address[] {
  switch (end.kind) {
    case "address":
      return [end.address]
    case "node":
      return nodes.find(({name}) => name === end.name)?.addresses ?? []
    case "workload":
      return workloads.find(({id}) => id === end.id)?.addresses ?? []
  }
}
