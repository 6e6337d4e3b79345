// How a session is looked at, as the device keeps it beside the session and no link holds it. Read as what a stranger wrote. Pure.

import {comparisons} from "../changes/view.ts"
import type {Comparison} from "../changes/view.ts"
import {groupings} from "../matrix/view.ts"
import type {GroupingWish} from "../matrix/view.ts"

/** The parts of the page of which a narrow screen shows one. */
export const places = ["learn", "editor", "views"] as const
/** One of them. */
export type Place = (typeof places)[number]

/**
 * `columns`, `rows`: where borders stand, in percent, null where the page decides; `place`: what a narrow screen shows; `by`, `fromText`, `toText` and `onlyChanged`: which
 * rows and columns the matrix has; `comparedWith`: what Changes compares; `tiersFor`: for whom the tiers are listed; `doctorIn` and `seenIn`: whether the doctor and Seen
 * take staged policies as promoted.
 */
export type KeptLook = {
  readonly columns: number | null
  readonly rows: number | null
  readonly place: Place
  readonly by: GroupingWish
  readonly fromText: string
  readonly toText: string
  readonly onlyChanged: boolean
  readonly comparedWith: Comparison
  readonly tiersFor: string | null
  readonly doctorIn: Comparison
  readonly seenIn: Comparison
}

/** LIMIT: how near to an edge a border may come, in percent. */
export const nearestBorder = 15
/** LIMIT: letters of what was typed into a field. */
const textMax = 600

/** What was written; null where nothing was. Of what is not as it should be, the way it is in a new lab. */
export function lookOf(value: unknown): KeptLook | null {
  if (typeof value !== "object" || value === null) return null
  const of = value as Readonly<Record<string, unknown>>
  return {
    columns: borderOf(of["columns"]),
    rows: borderOf(of["rows"]),
    place: places.find((each) => each === of["place"]) ?? "learn",
    by: groupings.find((each) => each === of["by"]) ?? "auto",
    fromText: textOf(of["fromText"]) ?? "",
    toText: textOf(of["toText"]) ?? "",
    onlyChanged: of["onlyChanged"] === true,
    comparedWith: comparisonOf(of["comparedWith"]),
    tiersFor: textOf(of["tiersFor"]),
    doctorIn: comparisonOf(of["doctorIn"]),
    seenIn: comparisonOf(of["seenIn"]),
  }
}

function borderOf(value: unknown): number | null {
  return typeof value === "number" && value >= nearestBorder && value <= 100 - nearestBorder ? value : null
}

function comparisonOf(value: unknown): Comparison {
  return comparisons.find((each) => each === value) ?? "baseline"
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value.length <= textMax ? value : null
}
