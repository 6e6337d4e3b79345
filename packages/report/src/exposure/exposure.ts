// What pods that are not there yet could reach and be reached by, for scripts and for a person.

import type {Analysis} from "@carveout/engine"
import {blocksText, familyJson, namesText} from "../matrix/model.ts"
import type {FamilyJson} from "../matrix/model.ts"
import {familyText, flowText, witnessJson} from "../results/model.ts"
import type {WitnessJson} from "../results/model.ts"
import {printable} from "../style.ts"
import type {Style} from "../style.ts"

type Labels = {readonly [label: string]: string}

type GroupJson = {
  readonly ends: readonly string[]
  readonly ipFamily: FamilyJson
  readonly allow: readonly Analysis.PacketBlock[]
  readonly unknown?: readonly Analysis.PacketBlock[]
  readonly witness: WitnessJson
}

/** The contract's `exposure`; `unknown` only where something is. */
export type ExposuresJson = {
  readonly isComplete: boolean
  readonly exposures: readonly {
    readonly namespaces: readonly string[]
    readonly isNew: boolean
    readonly pods: readonly {readonly labels: Labels; readonly namespaceLabels?: Labels}[]
    readonly policies: readonly string[]
    readonly reaches: readonly GroupJson[]
    readonly reachedBy: readonly GroupJson[]
  }[]
}

/** Exposures in their contract shape. */
export function exposuresJson({exposures, isComplete}: Analysis.Exposures): ExposuresJson {
  return {
    isComplete,
    exposures: exposures.map(({namespaces, isNew, pods, policies, reaches, reachedBy}) => ({
      namespaces,
      isNew,
      pods: pods.map(({labels, namespaceLabels}) => ({
        labels: Object.fromEntries(labels),
        ...(isNew ? {namespaceLabels: Object.fromEntries(namespaceLabels)} : {}),
      })),
      policies,
      reaches: reaches.map(groupJson),
      reachedBy: reachedBy.map(groupJson),
    })),
  }
}

function groupJson({ends, ipFamily, allow, unknown, witness}: Analysis.ExposureGroup): GroupJson {
  return {ends, ipFamily: familyJson(ipFamily), allow, ...(unknown.length === 0 ? {} : {unknown}), witness: witnessJson(witness)}
}

/** LIMIT: label sets listed for one exposure; the rest is counted. */
const podsMax = 6

/** What an exposure that is not complete is told, and what to do. */
export const incompleteExposure =
  "not complete: policies tell more label sets apart than were looked at; ask with --namespace and --labels about the pods that you mean"

/** A paragraph for every way in which future pods are exposed. */
export function exposuresText({exposures, isComplete}: Analysis.Exposures, style: Style): string {
  const paragraphs = exposures.map((exposure) => paragraph(exposure, style).join("\n"))
  const note = isComplete ? [] : [style.doubt(incompleteExposure)]
  return `${[...note, ...paragraphs].join("\n\n")}\n`
}

function paragraph({namespaces, isNew, pods, policies, reaches, reachedBy}: Analysis.Exposure, style: Style): readonly string[] {
  const place = isNew ? `a new namespace${newName(namespaces)}` : namespaces.join(", ")
  const more = pods.length > podsMax ? `, or ${pods.length - podsMax} more label sets` : ""
  return [
    `${style.bold(`a pod in ${printable(place)}`)} ${printable(pods.slice(0, podsMax).map(podText).join(", or "))}${more}`,
    `  selected by ${policies.length === 0 ? style.doubt("no policy") : printable(policies.join(", "))}`,
    ...linesOf("reaches", reaches, style),
    ...linesOf("reached by", reachedBy, style),
  ]
}

/** The name that no policy mentions goes without saying. */
function newName([name = ""]: readonly string[]): string {
  return name === "new" ? "" : ` called ${name}`
}

function podText({labels, namespaceLabels}: Analysis.FuturePod): string {
  const own = labels.size === 0 ? "without labels that matter" : `labelled ${labelsText(labels)}`
  return namespaceLabels.size === 0 ? own : `${own}, the namespace labelled ${labelsText(namespaceLabels)}`
}

function labelsText(labels: ReadonlyMap<string, string>): string {
  return [...labels].map(([label, value]) => `${label}=${value}`).join(",")
}

function linesOf(title: string, groups: readonly Analysis.ExposureGroup[], style: Style): readonly string[] {
  const head = `  ${title.padEnd(11)}`
  if (groups.length === 0) return [`${head}${style.good("nothing")}`]
  return groups.flatMap(({ends, ipFamily, allow, unknown, witness}, i) => {
    const words = [...(allow.length === 0 ? [] : [blocksText(allow)]), ...(unknown.length === 0 ? [] : [`perhaps ${blocksText(unknown)}`])]
    const family = familyText(ipFamily)
    return [
      `${i === 0 ? head : " ".repeat(head.length)}${printable(`${namesText(ends, 4)}: ${words.join("; ")}${family}`)}`,
      `${" ".repeat(head.length + 2)}${style.dim(`for instance ${printable(flowText(witness))}`)}`,
    ]
  })
}
