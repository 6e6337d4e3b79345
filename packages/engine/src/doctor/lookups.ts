// Whose name lookups policy denies in a world, and the one carve-out that gives them back to everybody: what breaks first and for all under a
// default-deny, repaired once and not pod by pod.

import {parseManifests} from "../manifest/parse.ts"
import {TCP} from "../net/protocol.ts"
import {kinOf} from "../program/kin.ts"
import type {Program} from "../program/program.ts"
import type {Question} from "../question/answer.ts"
import {ask} from "../question/ask.ts"
import {directoryOf} from "../question/directory.ts"
import type {WorkloadEndpoint} from "../snapshot/snapshot.ts"
import {groupBy} from "../std/group.ts"
import {numberOf} from "../std/once.ts"
import {compareBytes} from "../std/order.ts"
import {dnsPort, isDeniedByPolicy, resolverOf} from "./diagnose.ts"
import {backendsOf} from "./lost-lookups.ts"
import {obstacleOf} from "./obstacle.ts"
import {repairOf, wideRepairOf} from "./repair.ts"
import type {Origin, Repair, Unrepaired} from "./repair.ts"
import {wideSubjects} from "./wide.ts"

/**
 * What a world says of lookups. `resolver`: the Service that answers them, as a question names it, null where there is none. `denied`: pods and workloads
 * whose lookups policy denies, and `partly` those that lose only what comes over TCP, answers that are too large for UDP; `open`: those of whom
 * the manifests do not say it. `asked`: how many there are in all. `by`: who denies, each once.
 */
export type Lookups = {
  readonly resolver: string | null
  readonly asked: number
  readonly denied: readonly string[]
  readonly partly: readonly string[]
  readonly open: readonly string[]
  readonly by: readonly string[]
  /** One question for each of the flows that are denied, of one of those who are alike. */
  readonly questions: readonly Question[]
}

/** Whose lookups policy denies. `resolver`: whom to ask about, the cluster's own unless given. */
export function lookupsIn(program: Program, resolver: string | null = resolverOf(directoryOf(program.snapshot), null)): Lookups {
  const service = resolver === null ? undefined : program.snapshot.services.get(resolver.replace(/^svc\//, ""))
  const nobody = {resolver: null, asked: 0, denied: [], partly: [], open: [], by: [], questions: []}
  if (resolver === null || service === undefined) return nobody
  const protocols = service.ports.some(({port, protocol}) => port === dnsPort && protocol === TCP) ? ["UDP", "TCP"] : ["UDP"]
  const [denied, partly, open]: [string[], string[], string[]] = [[], [], []]
  const by = new Set<string>()
  const questions: Question[] = []
  const groups = clientsAlike(program, backendsOf(program, service))
  for (const alike of groups) {
    const [from = ""] = alike
    const tried = protocols.map((protocol) => tryOne(program, {from, to: resolver, protocol, port: dnsPort}))
    const shut = tried.filter(isDeniedByPolicy)
    questions.push(...shut.map(({question}) => question))
    for (const {decision} of shut.flatMap(({answer}) => answer?.cases ?? []))
      if (decision.verdict === "deny" && decision.by !== null) by.add(decision.by)
    const [first] = tried
    const isSure = tried.every(({answer}) => answer?.verdict === "allow")
    const list = first !== undefined && isDeniedByPolicy(first) ? denied : shut.length > 0 ? partly : isSure ? null : open
    list?.push(...alike)
  }
  const sorted = (ids: string[]): readonly string[] => ids.sort(compareBytes)
  const asked = groups.reduce((count, alike) => count + alike.length, 0)
  return {resolver, asked, denied: sorted(denied), partly: sorted(partly), open: sorted(open), by: [...by].sort(compareBytes), questions}
}

function tryOne(program: Program, question: Question): Parameters<typeof isDeniedByPolicy>[0] {
  const answer = ask(program, question)
  return answer.ok ? {question, answer: answer.value, problems: []} : {question, answer: null, problems: answer.error}
}

/**
 * Workload endpoints but a resolver's own, those together that have the same labels, where they are, too, if that may matter. WHY: replicas are many, and
 * one tells of all. WHY not by what policies ask of labels: an added one may ask for others.
 */
function clientsAlike({snapshot, hosts}: Program, backends: ReadonlyMap<string, number>): readonly (readonly string[])[] {
  const keyOf = ({labels, node, addresses}: WorkloadEndpoint): string =>
    `${numberOf(labels)} ${hosts.size > 0 ? node : ""} ${addresses.map(({family}) => family).join("")}`
  const clients = snapshot.workloads.filter(({id}) => !backends.has(id))
  return Array.from(groupBy(clients, keyOf).values(), (alike) => alike.map(({id}) => id))
}

/** The policies with which all whose lookups are denied can look up: one for each that keeps them out, where that will do, else for each of them. */
export function lookupsRepair(origin: Origin, {questions}: Pick<Lookups, "questions">): Repair | Unrepaired {
  const {program, files, namespace} = origin
  const some = ofKinds(program, questions)
  const weights = new Map<string, number>()
  for (const question of some) {
    const answer = ask(program, question)
    const cases = answer.ok ? answer.value.cases.filter(({decision}) => decision.verdict === "deny") : []
    for (const each of cases)
      for (const id of obstacleOf(program, each, "plain")?.deniers ?? []) weights.set(id, (weights.get(id) ?? 0) + 1)
  }
  const {resources} = origin.read?.manifests ?? parseManifests(files, namespace === undefined ? {} : {namespace})
  return wideRepairOf(origin, {some, all: questions}, wideSubjects(program.snapshot, resources, weights)) ?? repairOf(origin, questions)
}

/** One question of those whom the same policies govern. WHY: a policy for whom another one selects helps all of these, and they are a tenth of all. */
function ofKinds(program: Program, questions: readonly Question[]): readonly Question[] {
  const {ofWorkload} = kinOf(program)
  const kinds = new Map(
    program.snapshot.workloads.map(({id, node}, place) => [id, `${ofWorkload[place]} ${program.hosts.size > 0 ? node : ""}`]),
  )
  return [...new Map(questions.map((question) => [`${kinds.get(question.from)} ${question.protocol}`, question])).values()]
}
