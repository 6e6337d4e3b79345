// Names outside: whom the cluster's resolver asks about them, and what policy makes of its way there.

import {ask, printAddress, searchFlows} from "@carveout/engine"
import type {Answer, Program} from "@carveout/engine"
import type {Forwarding, NameServerProgram} from "@carveout/kernel"
import type {DeniedHop} from "@carveout/report"
import {lookupPort, targetOf} from "../forwarding.ts"
import type {Forward} from "../forwarding.ts"
import {doublesOf, isRoutable} from "./flows.ts"

/** A server that the resolver asks. */
export type Upstream = Forwarding & {
  /** The pod or node whose address that is; null: it is outside. */
  readonly holder: {readonly kind: "pod" | "node"; readonly id: string} | null
  /** Who says that it is this one; null: nobody, it was chosen. */
  readonly because: string | null
  /** Whether it was chosen since policy lets the resolver ask there, and not anywhere. */
  readonly isByPolicy: boolean
}

/** The world's resolver: its pods. */
type Servers = readonly string[]

/** What is known of whom a resolver asks. `given`: by whoever runs this; `program`: what will hand on. */
export type Known = {readonly given: string | null; readonly forward: Forward | null; readonly program: NameServerProgram}

/** Whom the resolver asks about names outside; a text says why that is not tried. */
export function upstreamOf(program: Program, servers: Servers, {given, forward, program: own}: Known): Upstream | string {
  const option = forward?.option ?? null
  if (option !== null && own !== "coredns") return `the Corefile says \`${option}\`, which only CoreDNS does (\`--resolver coredns\`)`
  const named = given ?? forward?.targets.find((target) => !target.startsWith("/")) ?? null
  if (named === null) return {...chosen(program, servers), port: lookupPort, option, because: null}
  const by = given === null ? `ConfigMap ${forward?.by}` : "--upstream"
  const target = targetOf(named)
  if (target === null) return `${by} names \`${named}\`; what can be tried is an address, or one with a port, such as \`10.0.0.2:5353\``
  const holder = holderOf(program, servers, target)
  if (typeof holder === "string") return `${by} names \`${named}\`: ${holder}`
  return {...target, ...holder, option, because: by, isByPolicy: false}
}

/** Who has the address, in the world that is built, and its usual notation; a text says why nobody there can be asked at it. */
function holderOf(
  program: Program,
  servers: Servers,
  {address: written, port}: {readonly address: string; readonly port: number},
): Pick<Upstream, "address" | "holder"> | string {
  const answer = ask(program, {from: servers[0] ?? "", to: written, protocol: "UDP", port})
  if (!answer.ok) return answer.error[0]?.message ?? "it cannot be asked about"
  const {kind, name, addresses} = answer.value.to
  const address = addresses[0] ?? written
  const services = [...program.snapshot.services.values()]
  if (services.some((service) => service.addresses.some((each) => printAddress(each) === address)))
    return "it is the address of a Service, and servers behind one are not played"
  if (kind === "pod" && servers.includes(name)) return "it is the resolver itself"
  if (kind === "pod")
    return doublesOf(program.snapshot).has(name) ? `\`${name}\` shares it with others` : {address, holder: {kind, id: name}}
  if (kind === "node") return {address, holder: {kind, id: name.replace(/^host\//, "")}}
  const end = answer.value.cases[0]?.flow.to
  return end?.kind === "address" && isRoutable(end.address) ? {address, holder: null} : "no router leads to it"
}

/** An address for documentation, as one that no rule means but those about everybody. */
const anywhere = "192.0.2.53"

/**
 * An address where nobody names one: outside, anywhere, or one that policy lets the resolver ask, if there is such. So where no
 * name outside resolves here, none does whichever server the cluster has.
 */
function chosen(program: Program, servers: Servers): Pick<Upstream, "address" | "holder" | "isByPolicy"> {
  const plain = {address: anywhere, holder: null}
  const kinds = ([4, 6] as const).flatMap((family) => (["TCP", "UDP"] as const).map((protocol) => ({family, protocol})))
  const found = kinds.flatMap((kind) => reachable(program, servers[0] ?? "", kind))
  const ranked = [plain, ...found].map((each) => {
    const open = (["UDP", "TCP"] as const).map((protocol) => hop(program, servers, {...each, port: lookupPort}, protocol).verdict === true)
    return {each, rank: Number(open[0]) * 2 + Number(open[1])}
  })
  const {each} = ranked.reduce((best, other) => (other.rank > best.rank ? other : best))
  return {...each, isByPolicy: each !== plain}
}

type Kind = {readonly family: 4 | 6; readonly protocol: "UDP" | "TCP"}

/** An address of no pod, if there is one, which the resolver may ask. */
function reachable(program: Program, from: string, {family, protocol}: Kind): readonly Pick<Upstream, "address" | "holder">[] {
  const pods = {kind: "pods", namespaces: null, pods: "all()"} as const
  const found = searchFlows(program, {
    from: {kind: "name", text: from},
    to: {kind: "any"},
    protocol,
    port: {min: lookupPort, max: lookupPort},
    family,
    except: [{from: null, to: pods, protocol: null, port: null}],
  })
  const end = found.ok ? found.value.witness?.flow.to : undefined
  if (end?.kind === "address") return isRoutable(end.address) ? [{address: printAddress(end.address), holder: null}] : []
  if (end?.kind !== "node") return []
  const address = program.nodes.get(end.name)?.addresses.find((each) => each.family === family)
  return address === undefined ? [] : [{address: printAddress(address), holder: {kind: "node", id: end.name}}]
}

/** What policy makes of the resolver's lookups over a protocol. `verdict`: whether they pass, null where pods behind it differ or nobody says it. */
export type Hop = {readonly verdict: boolean | null; readonly denied: readonly DeniedHop[]}

/** The way from each pod of the resolver to whom it asks. */
export function hop(
  program: Program,
  servers: Servers,
  {address, port}: {readonly address: string; readonly port: number},
  protocol: "UDP" | "TCP",
): Hop {
  const answers = servers.map((from) => ({from, answer: answerOf(program, {from, to: address, protocol, port})}))
  const is = (verdict: string): boolean => answers.length > 0 && answers.every(({answer}) => answer?.verdict === verdict)
  const denied = answers.flatMap(({from, answer}) =>
    answer?.verdict === "deny" ? [{from, protocol, by: answer.by ?? answer.cases[0]?.decision.by ?? null}] : [],
  )
  return {verdict: is("allow") ? true : is("deny") ? false : null, denied}
}

function answerOf(program: Program, question: Parameters<typeof ask>[1]): Answer | null {
  const answer = ask(program, question)
  return answer.ok ? answer.value : null
}
