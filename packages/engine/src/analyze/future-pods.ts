// Pods that are not there yet: one for each class of labels that policies distinguish, put into the world.

import {compareBytes} from "../std/order.ts"
import {assuming, labelsIn, questionsAbout, sampleValues} from "../selector/assume.ts"
import type {Known} from "../selector/assume.ts"
import {printSelector} from "../selector/print.ts"
import type {Labels, Selector} from "../selector/selector.ts"
import {calicoNameLabel, nameLabel, namespaceLabel, orchestratorLabel, serviceAccountLabel} from "../snapshot/effective.ts"
import {namespaceProfile, serviceAccountProfile} from "../snapshot/from/endpoint.ts"
import {profileOfNamespace, profileOfServiceAccount} from "../snapshot/from/profile.ts"
import type {Profile, Snapshot, WorkloadEndpoint} from "../snapshot/snapshot.ts"
import type {Program} from "../program/program.ts"
import type {Place} from "../text/source.ts"
import type {FuturePod} from "./answer.ts"
import {classesMax, labelSamples} from "./future-labels.ts"
import {rulesOf} from "./predicates.ts"

/** A future pod as the endpoint that stands for it, and what its namespace and service account add to the world. */
export type PlacedPod = {
  readonly pod: FuturePod
  readonly isNew: boolean
  readonly endpoint: WorkloadEndpoint
  readonly profiles: readonly Profile[]
}

/**
 * Which pods are meant. Without a namespace: those of every one, and of new ones. With `labels`: the one pod that has just these, in
 * a new namespace of just `namespaceLabels`.
 */
export type PodQuery = {readonly namespace?: string; readonly labels?: Labels; readonly namespaceLabels?: Labels}

/** The future pods of a world. */
export function futurePods(program: Program, query: PodQuery): {readonly placed: readonly PlacedPod[]; readonly isComplete: boolean} {
  const {profiles} = program.snapshot
  const selectors = selectorsOf(program)
  const all = query.namespace === undefined ? [...namespacesOf(profiles), ...newNamespaces(profiles, selectors)] : [query.namespace]
  const asked = {selectors, most: Math.min(classesMax, Math.max(1, Math.floor(podsMax / all.length)))}
  const placed: PlacedPod[] = []
  let isComplete = true
  for (const namespace of all) {
    const found = podsOf(program, {...query, namespace}, asked)
    isComplete &&= found.isComplete
    for (const pod of found.pods) placed.push(place(program, {namespace, pod}, placed.length + 1))
  }
  return {placed, isComplete}
}

/** LIMIT: pods of all namespaces together, so that a world of hundreds of them is answered too; the plainest of each come first. */
const podsMax = 1024

/** What tells pods apart, and how many of a namespace are looked at. */
type Asked = {readonly selectors: readonly Selector[]; readonly most: number}

/** The pods of a namespace, which may be a new one. */
function podsOf(program: Program, query: PodQuery & {readonly namespace: string}, asked: Asked): Pods {
  const {namespace, labels, namespaceLabels = new Map()} = query
  if (labels !== undefined) return {pods: [{labels, namespaceLabels}], isComplete: true}
  const isNew = !program.snapshot.profiles.has(namespaceProfile(namespace))
  return isNew && query.namespaceLabels === undefined
    ? podsInNew(program, namespace, asked)
    : podsIn(program, {namespace, namespaceLabels}, asked)
}

/** A snapshot with more pods. */
export function withPods(snapshot: Snapshot, pods: readonly PlacedPod[]): Snapshot {
  const profiles = new Map(snapshot.profiles)
  for (const {profiles: own} of pods) for (const profile of own) if (!profiles.has(profile.name)) profiles.set(profile.name, profile)
  return {...snapshot, profiles, workloads: [...snapshot.workloads, ...pods.map(({endpoint}) => endpoint)]}
}

/** Every selector of an enforced policy, and of profiles: of whom it applies to, and of its peers. */
function selectorsOf(program: Program): readonly Selector[] {
  const enforced = program.snapshot.policies.filter(({staged}) => !staged)
  const rules = rulesOf({...program, snapshot: {...program.snapshot, policies: enforced}})
  const peers = [...rules].flatMap(({source, destination}) => [source, destination])
  return [
    ...enforced.map(({selector}) => selector),
    ...peers.flatMap(({selector, notSelector}) => [selector, notSelector].filter((each) => each !== null)),
  ]
}

const prefix = namespaceProfile("")

function namespacesOf(profiles: Snapshot["profiles"]): readonly string[] {
  return [...profiles.keys()].flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : [])).sort(compareBytes)
}

type Pods = {readonly pods: readonly FuturePod[]; readonly isComplete: boolean}

/** The service account of a pod that names none. */
const account = "default"

/** Labels that only namespaces and service accounts lend. */
function isLent(label: string): boolean {
  return label.startsWith(spacePrefix) || label.startsWith(accountPrefix)
}

const spacePrefix = "pcns."
const accountPrefix = "pcsa."

/** Pods of a namespace whose labels are known. */
function podsIn({snapshot}: Program, {namespace, namespaceLabels}: Space, {selectors, most}: Asked): Pods {
  const lent = [profileFor(snapshot, namespace, namespaceLabels), accountFor(snapshot, namespace)].flatMap(({labels}) => [...labels])
  const known: Known = new Map<string, string | null>([...absentLabels(selectors, isLent), ...lent, ...ownLabels(namespace)])
  const {samples, isComplete} = labelSamples(selectors, known, most)
  return {pods: samples.map((labels) => ({labels, namespaceLabels})), isComplete}
}

type Space = {readonly namespace: string; readonly namespaceLabels: Labels}

/** Pods of a namespace that is not there: its labels are as free as theirs. */
function podsInNew({snapshot}: Program, namespace: string, {selectors, most}: Asked): Pods {
  const lent = [profileOfNamespace(namespace, new Map()), accountFor(snapshot, namespace)].flatMap(({labels}) => [...labels])
  const isAccounts = (label: string): boolean => label.startsWith(accountPrefix)
  const known: Known = new Map<string, string | null>([...absentLabels(selectors, isAccounts), ...lent, ...ownLabels(namespace)])
  const {samples, isComplete} = labelSamples(selectors, known, most)
  const pods = samples.map((labels): FuturePod => {
    const all = [...labels]
    const spaces = all
      .filter(([label]) => label.startsWith(spacePrefix))
      .map(([label, value]) => [label.slice(spacePrefix.length), value] as const)
    return {labels: new Map(all.filter(([label]) => !label.startsWith(spacePrefix))), namespaceLabels: new Map(spaces)}
  })
  return {pods, isComplete}
}

/** The labels in which a namespace's name stands. */
const nameLabels = [namespaceLabel, `pcns.${nameLabel}`, `pcns.${calicoNameLabel}`]

/** Names of namespaces that are not there, one for each way in which selectors tell them apart; one that none mentions first. */
function newNamespaces(profiles: Snapshot["profiles"], selectors: readonly Selector[]): readonly string[] {
  const asked = nameLabels.flatMap((label) => sampleValues(questionsAbout(label, selectors)).values).filter((name) => name !== null)
  const mentioned = [...new Set(asked)].filter((name) => namePattern.test(name)).sort(compareBytes)
  const fresh = freshNames.filter((name) => !asked.includes(name))
  const found = new Map<string, string>()
  for (const name of [...fresh, ...mentioned]) {
    if (profiles.has(namespaceProfile(name))) continue
    const known = new Map(nameLabels.map((label) => [label, name]))
    const key = selectors.map((selector) => printSelector(assuming(selector, known))).join("\n")
    if (!found.has(key)) found.set(key, name)
  }
  return [...found.values()]
}

/** Names that read well for a namespace that nobody has. */
const freshNames = ["new", "new-one", "another-new-one"]

const namePattern = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/

function absentLabels(selectors: readonly Selector[], isMeant: (label: string) => boolean): readonly (readonly [string, null])[] {
  return selectors
    .flatMap(labelsIn)
    .filter(isMeant)
    .map((label) => [label, null] as const)
}

/** What every pod of a namespace says of itself. */
function ownLabels(namespace: string): readonly (readonly [string, string])[] {
  return [
    [namespaceLabel, namespace],
    [orchestratorLabel, "k8s"],
    [serviceAccountLabel, account],
  ]
}

function profileFor({profiles}: Snapshot, namespace: string, labels: Labels = new Map()): Profile {
  return profiles.get(namespaceProfile(namespace)) ?? profileOfNamespace(namespace, labels)
}

function accountFor({profiles}: Snapshot, namespace: string): Profile {
  return profiles.get(serviceAccountProfile(namespace, account)) ?? profileOfServiceAccount(namespace, account, new Map())
}

const nowhere: Place = {file: "", line: 1, column: 1, endLine: 1, endColumn: 1}

/** WHY profiles of their own: new namespaces of one name and different labels stand side by side. */
function place({snapshot}: Program, {namespace, pod}: {readonly namespace: string; readonly pod: FuturePod}, number: number): PlacedPod {
  const isNew = !snapshot.profiles.has(namespaceProfile(namespace))
  const space = profileFor(snapshot, namespace, pod.namespaceLabels)
  const profiles = [
    isNew && pod.namespaceLabels.size > 0 ? {...space, name: `${space.name}/${number}`} : space,
    accountFor(snapshot, namespace),
  ]
  const endpoint: WorkloadEndpoint = {
    kind: "workload",
    id: `${namespace}/Pod/future-${number}`,
    namespace,
    name: `future-${number}`,
    node: null,
    addresses: [],
    unnamed: snapshot.families,
    labels: new Map([...pod.labels, ...ownLabels(namespace)]),
    profiles: profiles.map(({name}) => name),
    ports: [],
    at: nowhere,
  }
  return {pod, isNew, endpoint, profiles}
}
