// A complaint of a log held against policy: which flows it is about, whether policy denies them, and what else it may be where policy is innocent.

import {parseAddress, sameAddress} from "../net/address.ts"
import type {Address, Family} from "../net/address.ts"
import {containsAddress, parsePrefix} from "../net/prefix.ts"
import {hasPorts, ICMP, protocolNumber} from "../net/protocol.ts"
import type {Question} from "../question/answer.ts"
import {ask} from "../question/ask.ts"
import type {PodLookups} from "../manifest/resource.ts"
import {addressKey, directoryOf} from "../question/directory.ts"
import type {Directory} from "../question/directory.ts"
import {dnsPort} from "../question/node-cache.ts"
import {resolve} from "../question/resolve.ts"
import type {Program} from "../program/program.ts"
import {compareBytes} from "../std/order.ts"
import {isOwnNetwork, resolverAt} from "./asked-resolvers.ts"
import type {Complaint} from "./complaint.ts"
import {familyIn, meantBy} from "./meant.ts"
import {outsideLookups} from "./outside.ts"
import type {Forwards, OutsideLookups} from "./outside.ts"
import type {Target} from "./target.ts"
import {isDeniedByPolicy, tryOne} from "./tried.ts"
import type {Tried} from "./tried.ts"

/**
 * Who complains, and what is known beside the line. `from`: where the line does not name somebody whom the world has. `forwardsOf`: whom a resolver hands on
 * what it does not know; absent: its own way out is not looked at.
 */
export type Patient = {
  readonly forwardsOf?: (resolver: string) => Forwards | null
  readonly from: string | undefined
  readonly namespace: string | undefined
  readonly to: string | undefined
  readonly port: number | undefined
  readonly protocol: string | undefined
}

/**
 * What is missing of a question: nobody is named who complains, or of whom; the name is of no end here, or no port is; or the address stands among those of Services, and none of the
 * input has it, so that nobody knows whom policy would see. Or it is the client's own network, to which no policy is put, so that none is to blame. Of lookups: there is no resolver; the
 * client asks that of its node, which no manifest names; one in its own network, to which no policy is put; or the cluster's, at an address that no Service of the input has.
 */
export type Lack =
  | {readonly kind: "source"}
  | {readonly kind: "target"}
  | {readonly kind: "port"}
  | {readonly kind: "resolver"}
  | {readonly kind: "node-resolver"}
  | {readonly kind: "own-resolver"; readonly address: string}
  | {readonly kind: "unseen-resolver"; readonly address: string}
  | {readonly kind: "own-network"; readonly host: string}
  | {readonly kind: "unknown-host"; readonly host: string; readonly namesakes: readonly string[]}
  | {readonly kind: "service-address"; readonly host: string; readonly address: string}

/** `policy`: it denies a flow of the complaint. `innocent`: it lets all of them pass. `open`: that cannot be said. */
export type Blame = "policy" | "innocent" | "open"

/** What came of one complaint. */
export type Diagnosis = {
  readonly complaint: Complaint
  readonly tried: readonly Tried[]
  readonly blame: Blame
  readonly lacks: readonly Lack[]
  /** Services of the name that was looked up which live in other namespaces than the client. */
  readonly namesakes: readonly string[]
  /** Private addresses of its ends that nobody in the input has: most likely those of pods that were not given. */
  readonly strangers: readonly string[]
  /** The connection that comes after a lookup that policy denies, where it is known and denied, too. */
  readonly next: Question | null
  /** The resolver's own way out, of which some is denied, where a name outside the cluster was looked up and the client's own way is not to blame. */
  readonly outside: OutsideLookups | null
}

/** A patient of whom is known who it is. */
type Known = Patient & {readonly from: string}

/** Looks into one complaint. */
export function diagnose(program: Program, complaint: Complaint, given: Patient): Diagnosis {
  const directory = directoryOf(program.snapshot)
  const from = sourceOf(directory, complaint) ?? given.from ?? complaint.source?.host
  if (from === undefined) {
    return {complaint, tried: [], lacks: [{kind: "source"}], namesakes: [], strangers: [], blame: "open", next: null, outside: null}
  }
  const patient = {...given, from}
  const home = homeOf(patient)
  const {questions, lacks} = isAboutNames(complaint)
    ? lookupsOf(program, directory, complaint, patient)
    : connectionsOf(program, directory, complaint, patient)
  const own = questions.map((question) => tryOne(program, question))
  const outside = own.some(isDeniedByPolicy) ? null : wayOut(program, {complaint, patient, own})
  const tried = [...own, ...(outside?.questions ?? []).map((question) => tryOne(program, question))]
  const host = isAboutNames(complaint) ? (complaint.target?.host ?? null) : null
  const namesakes = host === null || serviceNamed(directory, host, home) !== null ? [] : servicesCalled(directory, host)
  const blame = outside === null ? blameOf(tried, lacks) : "policy"
  const next = host === null || blame !== "policy" ? null : nextOf(program, directory, {host, patient})
  return {complaint, tried, lacks, namesakes, strangers: strangersOf(own), blame, next, outside}
}

type Asking = {readonly complaint: Complaint; readonly patient: Known; readonly own: readonly Tried[]}

/** The way out of the resolver that a client asked for a name outside the cluster, where policy denies some of it. */
function wayOut(program: Program, {complaint, patient, own}: Asking): OutsideLookups | null {
  const resolver = own.find(({question}) => question.port === dnsPort && question.to.startsWith("svc/"))?.question.to
  const name = complaint.target?.host
  if (resolver === undefined || name === undefined || !isOutsideName(directoryOf(program.snapshot), name, homeOf(patient))) return null
  const forwards = patient.forwardsOf?.(resolver) ?? null
  const outside = forwards === null ? null : outsideLookups(program, resolver, forwards)
  return outside === null || outside.denied.length === 0 ? null : outside
}

/** Whether a name is none of the cluster's: of several parts, of no Service and of no namespace here, and not below `svc` or the usual domain. */
function isOutsideName(directory: Directory, name: string, home: string): boolean {
  const parts = name.replace(/\.$/, "").split(".")
  const [, second = ""] = parts
  const {services, workloads} = directory.snapshot
  const isNamespace =
    [...services.keys()].some((id) => id.startsWith(`${second}/`)) || workloads.some(({namespace}) => namespace === second)
  const isOurs = parts.includes("svc") || parts.at(-1) === "local" || isNamespace
  return parts.length > 1 && parseAddress(name) === undefined && !isOurs && serviceNamed(directory, name, home) === null
}

/** Whom a line names that complains, where the world has them. */
function sourceOf({snapshot, holders}: Directory, {source}: Complaint): string | null {
  if (source === null) return null
  const address = parseAddress(source.host)
  const isThere = address === undefined ? snapshot.workloads.some(({id}) => id === source.host) : holders.has(addressKey(address))
  return isThere ? source.host : null
}

/** What a client wants of a name that it looks up, where only one port can be meant; null where that passes. */
function nextOf(
  program: Program,
  directory: Directory,
  {host, patient}: {readonly host: string; readonly patient: Known},
): Question | null {
  const to = serviceNamed(directory, host, homeOf(patient))
  const port = to === null ? null : onlyPortOf(directory, to)
  if (to === null || port === null) return null
  const question = questionTo(to, "TCP", port, patient)
  return isDeniedByPolicy(tryOne(program, question)) ? question : null
}

const privateBlocks = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"].flatMap(
  (text) => parsePrefix(text)?.prefix ?? [],
)

function strangersOf(tried: readonly Tried[]): readonly string[] {
  const ends = tried.flatMap(({answer}) => (answer === null ? [] : [answer.from, answer.to]))
  const outside = ends.flatMap(({kind, name}) => (kind === "address" ? [name] : []))
  return [...new Set(outside)].filter((text) => {
    const address = parseAddress(text)
    return address !== undefined && isPrivate(address)
  })
}

function isPrivate(address: Address): boolean {
  return privateBlocks.some((block) => containsAddress(block, address))
}

function isAboutNames({trouble}: Complaint): boolean {
  return trouble === "lookup" || trouble === "unknown-name"
}

/** WHY denial first: one flow that policy denies explains a complaint, whatever is not known of the others. */
function blameOf(tried: readonly Tried[], lacks: readonly Lack[]): Blame {
  if (tried.some(isDeniedByPolicy)) return "policy"
  if (lacks.some(({kind}) => kind === "own-network")) return "innocent"
  const isOpen = lacks.length > 0 || tried.length === 0 || tried.some(({answer}) => answer === null || answer.verdict === "unknown")
  return isOpen ? "open" : "innocent"
}

/** The namespace in which the client's short names are looked up. */
function homeOf({from, namespace}: Known): string {
  const parts = from.replace(/^pod\//, "").split("/")
  return parts.length > 1 ? (parts[0] ?? "") : (namespace ?? "")
}

type Asked = {readonly questions: readonly Question[]; readonly lacks: readonly Lack[]}

function questionTo(to: string, protocol: string, port: number | undefined, {from, namespace}: Known): Question {
  return {from, to, protocol, ...(port === undefined ? {} : {port}), ...(namespace === undefined ? {} : {namespace})}
}

/**
 * Both ways of asking the resolver: answers that are too large for UDP come over TCP. WHY at first one of them where it answered, or the line says how it
 * was asked: what is denied over TCP alone is then not what went wrong.
 */
function lookupsOf(program: Program, directory: Directory, {resolver, trouble, line}: Complaint, patient: Known): Asked {
  if (patient.to === undefined && resolver !== null && isOwnNetwork(resolver.host))
    return {questions: [], lacks: [{kind: "own-resolver", address: resolver.host}]}
  const named = patient.to ?? (resolver === null ? null : endNamed(directory, resolver.host, ""))
  const asked = (resolver === null ? null : unseenResolver(directory, resolver.host, patient)) ?? named ?? askedFirst(directory, patient)
  if (typeof asked !== "string") return {questions: [], lacks: [asked]}
  const to = asked
  const port = patient.port ?? resolver?.port ?? dnsPort
  const isOverUdp = trouble === "unknown-name" || /\budp\b/i.test(line)
  const question = {...questionTo(to, "UDP", port, patient), ...familyIn(patient.to ?? resolver?.host)}
  return {questions: isOverUdp ? lookupsBy(program, question) : [question, {...question, protocol: "TCP"}], lacks: []}
}

/**
 * The cluster's own resolver where a line has its address and the manifests have none: a Service, behind which policy would see somebody else. WHY not where
 * they have one: the line is then about another server.
 */
function unseenResolver(directory: Directory, host: string, patient: Known): Lack | null {
  const isKnown = patient.to !== undefined || resolverOf(directory) !== null || lookupsOfClient(directory, patient).first !== "cluster"
  const address = parseAddress(host)
  if (isKnown || address === undefined || directory.holders.has(addressKey(address)) || !isPrivate(address)) return null
  return {kind: "unseen-resolver", address: host}
}

/** Whom a client asks first for names where nobody says it: the cluster's resolver, unless its manifest has another. */
function askedFirst(directory: Directory, patient: Known): string | Lack {
  const {first, servers} = lookupsOfClient(directory, patient)
  if (first === "node") return {kind: "node-resolver"}
  const [server] = servers
  if (first === "cluster" || server === undefined) return resolverOf(directory) ?? {kind: "resolver"}
  const {kind, to} = resolverAt(directory.snapshot, server)
  return kind === "itself" ? {kind: "own-resolver", address: to} : to
}

/** WHY the first pod of a workload: they have one template. */
function lookupsOfClient(directory: Directory, {from, namespace}: Known): PodLookups {
  const found = resolve(directory, from, namespace)
  const {end} = (found.ok ? found.value.spots[0] : undefined) ?? {end: null}
  if (end?.kind === "workload") return directory.endpoints.get(end.id)?.lookups ?? ofCluster
  const id = from.replace(/^pod\//, "")
  return end?.kind === "node" ? (directory.snapshot.hostLookups?.get(id) ?? ofNode) : ofCluster
}

const ofCluster: PodLookups = {first: "cluster", servers: []}
const ofNode: PodLookups = {first: "node", servers: []}

/** Who answers lookups in a cluster: the Service that most clusters have, else the first with a port 53. */
export function resolverOf(directory: Directory): string | null {
  const services = [...directory.snapshot.services.values()].filter(({ports}) => ports.some(({port}) => port === dnsPort))
  const ids = services.map(({id}) => id).sort(compareBytes)
  const found = ids.find((id) => id === "kube-system/kube-dns") ?? ids.find((id) => /dns/.test(id)) ?? ids[0]
  return found === undefined ? null : `svc/${found}`
}

/** The connection itself; where it was opened by a name, the lookup before it too, since many apps log both alike. */
function connectionsOf(program: Program, directory: Directory, complaint: Complaint, patient: Known): Asked {
  const {trouble, target} = complaint
  const own = ownNetworkOf(directory, target, patient)
  if (own !== null) return {questions: [], lacks: [own]}
  const home = homeOf(patient)
  const resolved = target?.resolved === undefined ? null : endNamed(directory, target.resolved, home)
  const named = patient.to ?? target?.host
  const asked = named === undefined ? null : named.includes("/") ? named : (endNamed(directory, named, home) ?? patient.to ?? resolved)
  const to = patient.to === undefined && resolved !== null && lacksPort(directory, asked, target) ? resolved : asked
  // WHY not where the line has the address, or a proxy does: the lookup was answered, or there was none.
  const isByName = target !== null && resolved === null && target.isOfProxy !== true && parseAddress(target.host) === undefined
  const lookups = trouble === "timeout" && isByName ? firstLookup(program, directory, patient) : []
  if (to === null) {
    const lack: Lack =
      target === null ? {kind: "target"} : {kind: "unknown-host", host: target.host, namesakes: servicesCalled(directory, target.host)}
    return {questions: lookups, lacks: [lack]}
  }
  if (isAmongServices(directory, to)) {
    return {questions: lookups, lacks: [{kind: "service-address", host: target?.host ?? to, address: to}]}
  }
  const protocol = patient.protocol ?? complaint.protocol ?? "TCP"
  const number = protocolNumber(protocol)
  if (number !== undefined && !hasPorts(number)) {
    return {questions: [echoOf(program, questionTo(to, protocol, patient.port, patient)), ...lookups], lacks: []}
  }
  const port = patient.port ?? target?.port ?? onlyPortOf(directory, to)
  if (port === null) return {questions: lookups, lacks: [{kind: "port"}]}
  // WHY the address that the line has: a name with two families was tried in that one.
  const family = familyIn(patient.to ?? target?.resolved ?? target?.host)
  return {questions: [meantBy(program, {...questionTo(to, protocol, port, patient), ...family}), ...lookups], lacks: []}
}

/** That a connection stays in the client's own network (evaluation 3.4). WHY its address before its name: that is where it went. WHY a client that is there: of a misspelt one nothing is said. */
function ownNetworkOf(directory: Directory, target: Target | null, {to, from, namespace}: Known): Lack | null {
  const host = to ?? target?.resolved ?? target?.host
  if (host === undefined || !isOwnNetwork(host) || !resolve(directory, from, namespace).ok) return null
  return {kind: "own-network", host}
}

/** A question about ICMP between ends that speak IPv6 alone is one about ICMPv6. WHY: people write one word for both. */
function echoOf(program: Program, question: Question): Question {
  if (protocolNumber(question.protocol ?? "") !== ICMP) return question
  const isOfFour = ask(program, {...question, ipFamily: 4})
  const isOfSix = !isOfFour.ok && isOfFour.error.every(({code}) => code === "no-common-family")
  return isOfSix ? {...question, protocol: "ICMPv6"} : question
}

/** WHY TCP too where UDP is denied, and only there: a repair without it fails with the first long answer, and while UDP passes nobody asks over TCP. */
function firstLookup(program: Program, directory: Directory, patient: Known): readonly Question[] {
  const to = askedFirst(directory, patient)
  return typeof to === "string" ? lookupsBy(program, questionTo(to, "UDP", dnsPort, patient)) : []
}

function lookupsBy(program: Program, question: Question): readonly Question[] {
  const verdict = tryOne(program, question).answer?.verdict
  return verdict === "deny" || verdict === "mixed" ? [question, {...question, protocol: "TCP"}] : [question]
}

/** LIMIT: how many first bits addresses of Services have in common that are taken to be of one range. */
const rangeBits: Readonly<Record<Family, number>> = {4: 16, 6: 112}

/** Whether nobody here has an address, and Services have those around it, and only they. WHY: policy sees who is behind a Service, never its address. */
function isAmongServices({snapshot, services, holders}: Directory, text: string): boolean {
  const address = parseAddress(text)
  if (address === undefined || services.has(addressKey(address)) || holders.has(addressKey(address))) return false
  const {family, value} = address
  const rest = BigInt((family === 4 ? 32 : 128) - rangeBits[family])
  const isNear = (other: Address): boolean => other.family === family && other.value >> rest === value >> rest
  if ([...snapshot.workloads, ...snapshot.nodes].some(({addresses}) => addresses.some(isNear))) return false
  return [...snapshot.services.values()].some(({addresses, outer = []}) =>
    addresses.some((each) => isNear(each) && !outer.some((other) => sameAddress(other, each))),
  )
}

/** Whether a Service has no port that a line names: what the line is about is then behind the address that it has. */
function lacksPort({snapshot}: Directory, to: string | null, target: Target | null): boolean {
  const service = to?.startsWith("svc/") === true ? snapshot.services.get(to.slice("svc/".length)) : undefined
  return service !== undefined && typeof target?.port === "number" && !service.ports.some(({port}) => port === target.port)
}

/** The one port of a Service that has only one. */
function onlyPortOf({snapshot}: Directory, to: string): number | null {
  const ports = snapshot.services.get(to.replace(/^svc\//, ""))?.ports ?? []
  return to.startsWith("svc/") && ports.length === 1 ? (ports[0]?.port ?? null) : null
}

/** The end that a host of a log stands for, as a question names it; null where the manifests do not say. */
function endNamed(directory: Directory, host: string, home: string): string | null {
  const address = parseAddress(host)
  if (address === undefined) return serviceNamed(directory, host, home)
  const [service] = directory.services.get(addressKey(address)) ?? []
  return service === undefined ? host : `svc/${service.id}`
}

/** The Service that a resolver would find for a name asked from a namespace. */
function serviceNamed({snapshot}: Directory, host: string, home: string): string | null {
  const labels = host.replace(/\.$/, "").split(".")
  const mark = labels.indexOf("svc")
  const [name = "", namespace = home] = mark >= 2 ? labels.slice(mark - 2, mark) : labels.length <= 2 ? labels : []
  const id = `${namespace}/${name}`
  if (snapshot.services.has(id)) return `svc/${id}`
  // A pod of a StatefulSet has a name below its Service's: `kafka-0.kafka`.
  const isPod = labels.length === 2 && snapshot.services.get(`${home}/${namespace}`)?.headless === true
  return isPod && snapshot.workloads.some((pod) => pod.id === `${home}/${name}`) ? `${home}/${name}` : null
}

/** Services of a name in whatever namespace. */
function servicesCalled({snapshot}: Directory, host: string): readonly string[] {
  const [name = ""] = host.split(".")
  return [...snapshot.services.keys()].filter((id) => id.endsWith(`/${name}`)).sort(compareBytes)
}
