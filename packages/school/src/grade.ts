// A repair of an incident, graded by its meaning: what must flow flows, and nothing opens that no accepted repair opens.

import {compareWorlds} from "@carveout/engine"
import type {Analysis, Diagnostic, Resource} from "@carveout/engine"
import type {Course, Incident} from "./course.ts"
import {finding, quoted} from "./finding.ts"
import {runClaims} from "./run-claims.ts"
import type {ClaimResult} from "./run-claims.ts"
import {editedBy, incidentGround, keyOf, manifestsOf, overlay, programOf, startOf} from "./situation.ts"

/** The grade of a repair. `points` of `of`; an untouched start earns none. */
export type Grade = {
  readonly passes: boolean
  readonly points: number
  readonly of: number
  readonly lines: readonly ClaimResult[]
  /** Flows that the repair opens and no accepted repair does; the nearest accepted repair is compared. */
  readonly surplus: readonly Analysis.DiffGroup[]
  readonly diagnostics: readonly Diagnostic[]
}

/** Kinds that a repair may bring although the incident does not show an object of that name. */
const repairKinds = [
  "NetworkPolicy",
  "CalicoNetworkPolicy",
  "GlobalNetworkPolicy",
  "ClusterNetworkPolicy",
  "Tier",
  "NetworkSet",
  "GlobalNetworkSet",
]

/** Kinds of the world of which a repair may hand in other labels. What these open beyond an accepted repair is found as any other surplus is. */
const labelledKinds = ["Namespace", "ServiceAccount"]

/**
 * Grades what stands instead of the incident's start. A point for every `grade` line that did not hold before and does now, none where a
 * line that held is lost; and nothing may be open that no accepted repair opens.
 */
export function gradeRepair(course: Course, incident: Incident, edited: readonly Resource[]): Grade {
  const claims = incident.parts.flatMap((part) => (part.kind === "grade" ? part.claims : []))
  const ground = incidentGround(course, incident)
  const before = runClaims(programOf(overlay(ground, startOf(incident))), claims)
  const program = programOf(overlay(ground, edited))
  const lines = runClaims(program, claims)
  const accepted = manifestsOf(incident, "repair").map((part) => programOf(overlay(ground, editedBy(incident, part))))
  const surpluses = accepted.map((each) => compareWorlds(each, program).opened)
  const surplus = surpluses.reduce((least, each) => (each.length < least.length ? each : least), surpluses[0] ?? [])
  const diagnostics = outsiders({ground, start: startOf(incident)}, edited)
  const asked = lines.filter((_, i) => before[i]?.result.pass === false)
  const isLost = lines.some(({result}, i) => !result.pass && before[i]?.result.pass === true)
  const isClean = !isLost && surplus.length === 0 && diagnostics.length === 0
  const points = isClean ? asked.filter(({result}) => result.pass).length : 0
  return {passes: isClean && points === asked.length && points > 0, points, of: asked.length, lines, surplus, diagnostics}
}

type Given = {readonly ground: readonly Resource[]; readonly start: readonly Resource[]}

/** Objects that would change the world instead of repairing the policy. */
function outsiders({ground, start}: Given, edited: readonly Resource[]): readonly Diagnostic[] {
  const started = new Set(start.map(keyOf))
  const world = new Map(ground.map((resource) => [keyOf(resource), resource]))
  return edited.flatMap((resource) => {
    const key = keyOf(resource)
    const given = world.get(key)
    if (repairKinds.includes(resource.kind) || started.has(key)) return []
    if (given !== undefined && (labelledKinds.includes(resource.kind) || isSame(given, resource))) return []
    return outsider(resource, given === undefined ? "is none of the objects that this incident gave" : "is of the world, and not as it was")
  })
}

function outsider(resource: Resource, what: string): Diagnostic {
  const kind = resource.kind === "Workload" ? resource.workloadKind : resource.kind
  const help =
    "a repair adds and changes policies, tiers, network sets and labels of namespaces; pods, workloads, Services and nodes stay as they are"
  return finding("submission-outside", resource.at, `not accepted: ${kind} ${quoted(resource.name)} ${what}`, help)
}

/** Whether an object says what another does. WHY: a file of the lab is handed in whole, with whatever was not touched in it. */
function isSame(one: Resource, other: Resource): boolean {
  return JSON.stringify(one.object()) === JSON.stringify(other.object())
}
