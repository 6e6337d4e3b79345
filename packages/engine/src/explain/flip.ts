// The smallest change that gives a flow another verdict: another port, another label, another namespace. Every one is tried, none guessed.

import type {End, Flow} from "../decide/flow.ts"
import type {Decision, Verdict} from "../decide/decision.ts"
import {decideEntry} from "../decide/through.ts"
import {protocolName} from "../net/protocol.ts"
import {compile} from "../program/compile.ts"
import type {Program} from "../program/program.ts"
import {withWorkloads} from "../program/replaced.ts"
import type {Case} from "../question/answer.ts"
import {directoryOf} from "../question/directory.ts"
import {decideVia} from "../question/entry.ts"
import {namespaceLabel} from "../snapshot/effective.ts"
import {namespaceProfile} from "../snapshot/from/endpoint.ts"
import type {Profile, Snapshot, WorkloadEndpoint} from "../snapshot/snapshot.ts"
import {unreachable} from "../std/assert.ts"
import type {ExplainedCase} from "./explanation.ts"
import {changesAround} from "./flip-candidates.ts"

/** Which end of a flow is meant. */
export type FlowSide = "from" | "to"

/** One small change. `value` null: the label is not there. */
export type Change =
  | {readonly kind: "wire"; readonly protocol: number; readonly port: number}
  | {readonly kind: "label"; readonly side: FlowSide; readonly endpoint: string; readonly label: string; readonly value: string | null}
  | {readonly kind: "namespace-label"; readonly namespace: string; readonly label: string; readonly value: string | null}
  | {readonly kind: "namespace"; readonly side: FlowSide; readonly endpoint: string; readonly namespace: string}

/** A change with what it leads to: another verdict than the flow has, and who would decide. */
export type Flip = {readonly change: Change; readonly verdict: Verdict; readonly by: string | null}

/** LIMIT: changes that are tried, */
const triesMax = 160
/** and in a world of many endpoints those for which it is made anew. */
const madeMax = 16
/** LIMIT: endpoints of a world that counts as small. */
const smallMax = 500

/**
 * The changes that flip a decided flow, the nearest first, at most `most` of them. None: no single one of the changes that were tried
 * does. What a Service's selector would pick after a change is not looked at: the flow keeps its ends.
 */
export function flipsOf(program: Program, shown: ExplainedCase, most: number): readonly Flip[] {
  const {decision} = shown.case
  // WHY: what closes a way to the client is no policy, and no change of labels or ports opens it; nor is any where nobody is asked.
  if (decision.stages.length === 0 || decision.missing.some(({kind}) => kind === "source-ranges")) return []
  const flips: Flip[] = []
  let left = program.snapshot.workloads.length > smallMax ? madeMax : triesMax
  for (const change of changesAround(program, shown).slice(0, triesMax)) {
    if (change.kind === "namespace-label" && left-- <= 0) continue
    const {verdict, by} = tried(program, shown.case, change)
    if (verdict === decision.verdict || verdict === "unknown") continue
    flips.push({change, verdict, by})
    if (flips.length === most) break
  }
  return flips
}

type Outcome = Pick<Decision, "verdict" | "by">

function tried(program: Program, shown: Case, change: Change): Outcome {
  const {flow} = shown
  if (change.kind !== "wire") return decideAgain({program: changed(program, flow, change), snapshot: program.snapshot}, shown, flow)
  const {protocol, port} = change
  const other = {...flow, protocol, port, sourcePort: flow.sourcePort ?? sourcePortAssumed, icmp: null}
  return decideAgain({program, snapshot: program.snapshot}, shown, other)
}

/** A changed world, and what it was before: its nodes and Services are the same. */
type Tried = {readonly program: Program; readonly snapshot: Snapshot}

/** What becomes of a flow by every way that it may take: a change that helps on one of them alone flips nothing. */
function decideAgain({program, snapshot}: Tried, {via, entry}: Case, flow: Flow): Outcome {
  if (via === undefined) return decideEntry(program, flow, entry)
  return decideVia({program, directory: directoryOf(snapshot)}, flow, via).decision
}

/** The source port of a flow that had none (formats, "Naming"). */
const sourcePortAssumed = 50_000

type WorldChange = Exclude<Change, {readonly kind: "wire"}>

/** WHY two ways: who lends labels to a whole namespace is met by very many, a pod by itself. */
function changed(program: Program, flow: Flow, change: WorldChange): Program {
  switch (change.kind) {
    case "label":
      return withWorkload(program, flow[change.side], (endpoint) => ({
        ...endpoint,
        labels: withLabel(endpoint.labels, change.label, change.value),
      }))
    case "namespace":
      return withWorkload(program, flow[change.side], (endpoint) => moved(endpoint, change.namespace))
    case "namespace-label":
      return compile(
        withProfile(program.snapshot, namespaceProfile(change.namespace), (profile) => ({
          ...profile,
          labels: withLabel(profile.labels, `pcns.${change.label}`, change.value),
        })),
        {previous: program},
      )
    default:
      return unreachable(change)
  }
}

function withWorkload(program: Program, end: End, edit: (endpoint: WorkloadEndpoint) => WorkloadEndpoint): Program {
  const endpoint = end.kind === "workload" ? program.workloads.get(end.id) : undefined
  return endpoint === undefined ? program : withWorkloads(program, [edit(endpoint)])
}

function withProfile(snapshot: Snapshot, name: string, edit: (profile: Profile) => Profile): Snapshot {
  const profile = snapshot.profiles.get(name)
  return profile === undefined ? snapshot : {...snapshot, profiles: new Map(snapshot.profiles).set(name, edit(profile))}
}

/** The endpoint with its labels and address in another namespace, with that namespace's profile. */
function moved(endpoint: WorkloadEndpoint, namespace: string): WorkloadEndpoint {
  const own = namespaceProfile(endpoint.namespace)
  return {
    ...endpoint,
    namespace,
    labels: withLabel(endpoint.labels, namespaceLabel, namespace),
    profiles: endpoint.profiles.map((name) => (name === own ? namespaceProfile(namespace) : name)),
  }
}

function withLabel(labels: ReadonlyMap<string, string>, label: string, value: string | null): ReadonlyMap<string, string> {
  const next = new Map(labels)
  if (value === null) next.delete(label)
  else next.set(label, value)
  return next
}

/**
 * The change and where it leads, in a line: lower case, no final stop. `backend`: the end behind the Service that was asked about, null
 * where none was. WHY: its port is not the one that the question named.
 */
export function flipText({change, verdict, by}: Flip, backend: string | null = null): string {
  const outcome = `${verdict === "allow" ? "allowed" : "denied"}${by === null ? "" : ` by ${by}`}`
  return `${conditionText(change, backend)}: ${outcome}`
}

function conditionText(change: Change, backend: string | null): string {
  switch (change.kind) {
    case "wire": {
      const wire = `${protocolName(change.protocol)} ${change.port}`
      return backend === null ? `on ${wire}` : `if the backend ${backend} took it at ${wire}`
    }
    case "label":
      return change.value === null
        ? `if ${change.endpoint} had no label \`${change.label}\``
        : `if ${change.endpoint} had the label \`${change.label}: ${change.value}\``
    case "namespace-label":
      return change.value === null
        ? `if the namespace ${change.namespace} had no label \`${change.label}\``
        : `if the namespace ${change.namespace} had the label \`${change.label}: ${change.value}\``
    case "namespace":
      return `if ${change.endpoint} were in the namespace ${change.namespace}`
    default:
      return unreachable(change)
  }
}
