// What pods that are not there yet could reach and be reached by, for scripts and for a person.

import type {Analysis} from "@carveout/engine"
import {blocksText, familyJson, namesText} from "../matrix/model.ts"
import type {FamilyJson} from "../matrix/model.ts"
import {familyText, flowText, witnessJson} from "../results/model.ts"
import type {WitnessJson} from "../results/model.ts"
import {folded, printable} from "../style.ts"
import type {Style} from "../style.ts"
import {closedNote, everyWay, leftNote, placeOf, shortened} from "./short.ts"
import type {Way} from "./short.ts"

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

/** How much is printed: every way by itself, or as much as a person reads. */
export type ExposureListing = "short" | "all"

/** How text is laid out. `width`: of a line, where it may be broken; null: nowhere. */
export type ExposureLayout = {readonly listing: ExposureListing; readonly width: number | null}

/** A paragraph for every way in which future pods are exposed; of very many, as short as it can be, with what is left out. */
export function exposuresText({exposures, isComplete}: Analysis.Exposures, style: Style, {listing, width}: ExposureLayout): string {
  const {ways, closed, left} = listing === "all" ? everyWay(exposures) : shortened(exposures)
  const note = isComplete ? [] : [style.doubt(incompleteExposure)]
  const lines = (text: string): readonly string[] => folded(text, width, hangOf(text))
  const paragraphs = ways.map((way) => paragraph(way, style).flatMap(lines).join("\n"))
  const rest = [...(closed.length === 0 ? [] : [closedNote(closed)]), ...(left.length === 0 ? [] : [style.doubt(leftNote(left))])]
  const said = (text: string): string => folded(text, width, 0).join("\n")
  return `${[...note.map(said), ...paragraphs, ...rest.map(said)].join("\n\n")}\n`
}

/** Letters before the ends of a way. */
const titleWidth = 13

/** Where a line goes on that is broken: behind what its first words are about. */
function hangOf(line: string): number {
  const indent = line.search(/\S/)
  return line.startsWith("  reache") || indent === titleWidth ? titleWidth + 2 : indent + 4
}

function paragraph(way: Way, style: Style): readonly string[] {
  const {pods, policies, isMore, reaches, reachedBy} = way
  const more = pods.length > podsMax ? `, or ${pods.length - podsMax} more label sets` : ""
  return [
    `${style.bold(`a pod in ${printable(placeOf(way))}`)} ${printable(pods.slice(0, podsMax).map(podText).join(", or "))}${more}`,
    `  selected by ${selectedText(policies, isMore, style)}`,
    ...linesOf("reaches", reaches, style),
    ...linesOf("reached by", reachedBy, style),
  ]
}

function selectedText(policies: readonly string[], isMore: boolean, style: Style): string {
  if (policies.length === 0) return isMore ? "policies that depend on the labels" : style.doubt("no policy")
  return `${printable(policies.join(", "))}${isMore ? ", and by others that depend on the labels" : ""}`
}

function podText({labels, namespaceLabels}: Analysis.FuturePod): string {
  const own = labels.size === 0 ? "without labels that matter" : `labelled ${labelsText(labels)}`
  return namespaceLabels.size === 0 ? own : `${own}, the namespace labelled ${labelsText(namespaceLabels)}`
}

function labelsText(labels: ReadonlyMap<string, string>): string {
  return [...labels].map(([label, value]) => `${label}=${value}`).join(",")
}

function linesOf(title: string, groups: readonly Analysis.ExposureGroup[], style: Style): readonly string[] {
  const head = `  ${title.padEnd(titleWidth - 2)}`
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
