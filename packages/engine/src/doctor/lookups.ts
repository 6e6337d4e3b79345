// Whose name lookups policy denies in a world, and the one carve-out that gives them back to everybody: what breaks first and for all under a
// default-deny, repaired once and not pod by pod.

import {parseManifests} from "../manifest/parse.ts"
import {TCP} from "../net/protocol.ts"
import {kinOf} from "../program/kin.ts"
import {policyList} from "../program/list.ts"
import type {Program} from "../program/program.ts"
import type {Question} from "../question/answer.ts"
import {ask} from "../question/ask.ts"
import {directoryOf} from "../question/directory.ts"
import {dnsPort} from "../question/node-cache.ts"
import type {WorkloadEndpoint} from "../snapshot/snapshot.ts"
import {compareBytes} from "../std/order.ts"
import {askingIn, otherResolvers, serviceOf} from "./asked-resolvers.ts"
import type {AskedResolver, Client, Clients} from "./asked-resolvers.ts"
import {resolverOf} from "./diagnose.ts"
import {backendsOf} from "./lost-lookups.ts"
import {obstacleOf} from "./obstacle.ts"
import {repairOf, wideRepairOf} from "./repair.ts"
import {outsideLookups} from "./outside.ts"
import type {Forwards, OutsideLookups} from "./outside.ts"
import type {Origin, Repair, Unrepaired} from "./repair.ts"
import {apartBy} from "./strangers.ts"
import {isDeniedByPolicy, tryOne} from "./tried.ts"
import {wideSubjects} from "./wide.ts"

/**
 * Those who ask one resolver. `denied`: pods and workloads whose lookups policy denies, and `partly` those that lose only what comes over TCP, answers that
 * are too large for UDP; `open`: those of whom the manifests do not say it. `asked`: how many there are in all. `by`: who denies, each once.
 */
export type LookupVerdicts = {
  readonly asked: number
  readonly denied: readonly string[]
  readonly partly: readonly string[]
  readonly open: readonly string[]
  readonly by: readonly string[]
  /** One question for each of the flows that are denied, of one of those who are alike. */
  readonly questions: readonly Question[]
}

/** Those who ask another resolver than the cluster's, beside it or in its place, by name. */
export type ElsewhereLookups = LookupVerdicts & {readonly resolver: AskedResolver; readonly pods: readonly string[]}

/**
 * What a world says of lookups. `resolver`: whom those ask who ask the cluster's resolver, of whom the verdicts are: a Service or an address, as a question
 * names it, null where there is none. `outside`: that resolver's own way out, null where nobody asked or knows whom it asks. `elsewhere`: who asks others. `others`: resolvers that somebody may be told to ask. `ofHosts`: how many look up as
 * their node does, in whose network they are. `strangers`: pods that ask others alone, without those behind the resolver.
 */
export type Lookups = LookupVerdicts & {
  readonly resolver: string | null
  readonly outside: OutsideLookups | null
  readonly elsewhere: readonly ElsewhereLookups[]
  readonly others: readonly string[]
  readonly ofHosts: number
  readonly strangers: readonly WorkloadEndpoint[]
}

/**
 * Whom to ask about. `resolver`: the cluster's own unless given. `nodeResolver`: the address of the one that nodes ask, where somebody says it. `forwardsOf`:
 * whom a resolver, a Service, hands on what it does not know, null where that is not known; absent: its own way out is not looked at.
 */
export type LookupsWish = {
  readonly resolver?: string | null
  readonly nodeResolver?: string | null
  readonly forwardsOf?: (resolver: string) => Forwards | null
}

/** Whose lookups policy denies. */
export function lookupsIn(program: Program, {resolver: wanted, nodeResolver = null, forwardsOf}: LookupsWish = {}): Lookups {
  const named = wanted ?? resolverOf(directoryOf(program.snapshot))
  const resolver = named?.startsWith("svc/") === true && serviceOf(program.snapshot, named) === undefined ? null : named
  const asking = askingIn(program, {cluster: resolver, node: nodeResolver})
  const forwards = resolver?.startsWith("svc/") === true ? (forwardsOf?.(resolver) ?? null) : null
  return {
    resolver,
    outside: forwards === null ? null : outsideLookups(program, resolver, forwards),
    ...(resolver === null ? nobody : verdictsOf(program, resolver, asking.cluster)),
    elsewhere: asking.elsewhere.map((clients) => elsewhereOf(program, clients)),
    others: otherResolvers(program, resolver),
    ofHosts: asking.ofHosts,
    strangers: asking.strangers,
  }
}

const nobody: LookupVerdicts = {asked: 0, denied: [], partly: [], open: [], by: [], questions: []}

function elsewhereOf(program: Program, {resolver, groups}: Clients): ElsewhereLookups {
  const pods = groups.flatMap((alike) => alike.map(({id}) => id)).sort(compareBytes)
  const isAsked = resolver.kind !== "itself" && resolver.to !== null
  const verdicts = isAsked
    ? verdictsOf(program, resolver.to, groups)
    : {...nobody, asked: pods.length, open: governedIn(program, resolver, groups)}
  return {resolver, pods, ...verdicts}
}

/** Those of whom it depends on an address that nobody said whether they reach it: whom policy governs when they open connections. */
function governedIn(program: Program, {kind}: AskedResolver, groups: Clients["groups"]): readonly string[] {
  if (kind === "itself") return []
  const isGoverned = ({endpoint}: Client): boolean =>
    program.hosts.size > 0 ||
    (endpoint !== null && policyList(program, endpoint, {mode: "normal", direction: "Egress", enforcement: "enforced"}).tiers.length > 0)
  return groups.flatMap((alike) => (alike[0] !== undefined && isGoverned(alike[0]) ? alike.map(({id}) => id) : [])).sort(compareBytes)
}

/** What becomes of the lookups of some at a resolver. */
function verdictsOf(program: Program, to: string, groups: Clients["groups"]): LookupVerdicts {
  const protocols = protocolsOf(program, to)
  const [denied, partly, open]: [string[], string[], string[]] = [[], [], []]
  const by = new Set<string>()
  const questions: Question[] = []
  for (const alike of groups) {
    const from = alike[0]?.id ?? ""
    const tried = protocols.map((protocol) => tryOne(program, {from, to, protocol, port: dnsPort}))
    const shut = tried.filter(isDeniedByPolicy)
    questions.push(...shut.map(({question}) => question))
    for (const {decision} of shut.flatMap(({answer}) => answer?.cases ?? []))
      if (decision.verdict === "deny" && decision.by !== null) by.add(decision.by)
    const [first] = tried
    const isSure = tried.every(({answer}) => answer?.verdict === "allow")
    const list = first !== undefined && isDeniedByPolicy(first) ? denied : shut.length > 0 ? partly : isSure ? null : open
    for (const {id} of alike) list?.push(id)
  }
  const sorted = (ids: string[]): readonly string[] => ids.sort(compareBytes)
  const asked = groups.reduce((count, alike) => count + alike.length, 0)
  return {asked, denied: sorted(denied), partly: sorted(partly), open: sorted(open), by: [...by].sort(compareBytes), questions}
}

/** Over what a resolver is asked. */
function protocolsOf({snapshot}: Program, to: string): readonly string[] {
  const service = serviceOf(snapshot, to)
  const isOverBoth = service === undefined || service.ports.some(({port, protocol}) => port === dnsPort && protocol === TCP)
  return isOverBoth ? ["UDP", "TCP"] : ["UDP"]
}

/**
 * The policies with which all whose lookups are denied can look up: for those who ask the cluster's resolver one for each that keeps them out, where that will
 * do; for who asks another one, and where it will not do, one for each of them, and for the resolver's own way out. Where there is none for
 * all, those who ask the cluster's come first.
 */
export function lookupsRepair(origin: Origin, {questions, elsewhere, strangers, outside}: Lookups): Repair | Unrepaired {
  const further = [...elsewhere.flatMap((each) => each.questions), ...(outside?.questions ?? [])]
  const repair = repairFor(origin, {questions, further, strangers})
  const isForAll = "text" in repair || further.length === 0 || questions.length === 0
  return isForAll ? repair : repairFor(origin, {questions, further: [], strangers})
}

/** Pods that a repair lets through to the cluster's resolver though they do not ask it. */
export function letThrough({program}: Origin, {resolver, strangers}: Lookups, {difference}: Repair): readonly string[] {
  const service = serviceOf(program.snapshot, resolver)
  if (service === undefined || strangers.length === 0) return []
  const backends = backendsOf(program, service)
  const opened = difference.opened.filter(({to}) => to.some((name) => backends.has(name)))
  const names = new Set(opened.flatMap(({from}) => from))
  return strangers.flatMap(({id}) => (names.has(id) ? [id] : [])).sort(compareBytes)
}

type Denied = Pick<Lookups, "questions" | "strangers"> & {readonly further: readonly Question[]}

function repairFor(origin: Origin, {questions, further, strangers}: Denied): Repair | Unrepaired {
  const {program, files, namespace} = origin
  const some = ofKinds(program, questions)
  const weights = new Map<string, number>()
  const wide = new Set<string>()
  for (const question of some) {
    const answer = ask(program, question)
    const cases = answer.ok ? answer.value.cases : []
    for (const each of cases) {
      wide.add(each.to)
      if (each.decision.verdict !== "deny") continue
      for (const id of obstacleOf(program, each, "plain")?.deniers ?? []) weights.set(id, (weights.get(id) ?? 0) + 1)
    }
  }
  const all = [...questions, ...further]
  const {resources} = origin.read?.manifests ?? parseManifests(files, namespace === undefined ? {} : {namespace})
  const isApart = new Set(strangers.map(({id}) => id))
  const subjects = wideSubjects(program.snapshot, resources, {weights, apartOf: apartBy(program, strangers)})
  const isFor = ({from, to}: {readonly from: string; readonly to: string}): boolean => wide.has(to) && !isApart.has(from)
  return wideRepairOf(origin, {some: [...some, ...further], all}, {...subjects, isFor}) ?? repairOf(origin, all)
}

/** One question of those whom the same policies govern. WHY: a policy for whom another one selects helps all of these, and they are a tenth of all. */
function ofKinds(program: Program, questions: readonly Question[]): readonly Question[] {
  const {ofWorkload} = kinOf(program)
  const kinds = new Map(
    program.snapshot.workloads.map(({id, node}, place) => [id, `${ofWorkload[place]} ${program.hosts.size > 0 ? node : ""}`]),
  )
  return [...new Map(questions.map((question) => [`${kinds.get(question.from) ?? question.from} ${question.protocol}`, question])).values()]
}
