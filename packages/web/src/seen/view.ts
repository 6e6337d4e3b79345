// What is asked and shown of connections that a cluster saw.

import type {Conversation} from "@carveout/flows"
import type {OutcomeCount} from "@carveout/report"
import type {Comparison} from "../changes/view.ts"
import type {LookupsRepair} from "../repair/view.ts"
import type {Asked} from "../trace/view.ts"

/** LIMIT: flows of a section that are listed before somebody asks for more. */
export const listedMax = 12
/** LIMIT: the same once somebody did. The rest is counted. */
export const listedAllMax = 300
/** LIMIT: flows that are asked of two worlds after every pause in typing; the heaviest. `carveout replay` asks all. */
export const askedMax = 2_000

/** What the engine is handed once and then asked of by its number: flows, how many records they came from, and how many more said nothing of a new connection. */
export type SeenRecords = {
  readonly id: number
  readonly conversations: readonly Conversation[]
  readonly records: number
  readonly passed: number
}

/** What became of files: flows with the names of the files and what is to be known of them, or why nothing was taken. */
export type SeenRead =
  | (Omit<SeenRecords, "id"> & {readonly ok: true; readonly names: readonly string[]; readonly notes: readonly string[]})
  | {readonly ok: false; readonly problems: readonly string[]}

/** What was read, as the page has it. */
export type SeenLog = SeenRecords & {readonly names: readonly string[]; readonly notes: readonly string[]}

/** Which log is asked, of which change, and how many flows of a section are listed. */
export type SeenWant = {readonly log: number; readonly with: Comparison; readonly most: number}

/**
 * One flow as its log names it. `verdict`: of the one that stands for it, which is `asked` to be walked, null where nobody was asked; `isPartly`: others of it are
 * judged otherwise. `place`: the line that decided, and `why` the end of a tier did; `missing`: who, or what, the manifests do not have.
 */
export type SeenFlow = {
  readonly from: string
  readonly to: string
  readonly wire: string
  readonly connections: number
  readonly verdict: string | null
  readonly isPartly: boolean
  readonly asked: Asked | null
  readonly walk: string
  readonly by: string | null
  readonly why: string
  readonly place: {readonly file: string; readonly line: number} | null
  readonly symptom: string | null
  readonly missing: readonly string[]
}

/** Flows that fare alike, the heaviest first; `count`: with those that are not listed. */
export type SeenSection = {
  readonly outcome: OutcomeCount["outcome"]
  readonly title: string
  readonly count: number
  readonly flows: readonly SeenFlow[]
}

/**
 * What becomes of all of it. `again`: how many passed when they were seen, were denied before the change, and pass; `cut`: how many the change takes;
 * `lost`: how many are denied by it, or where that is none, denied all the same, and `repairs` of how many of these a repair can be written; `lookups`: where name
 * lookups are among them, what gives everybody theirs back; `summary`: how much was seen, and when; `notes`: what is to be known of single answers.
 */
export type SeenView = {
  readonly log: number
  readonly with: Comparison
  readonly counts: readonly OutcomeCount[]
  readonly again: number
  readonly cut: number
  readonly lost: number
  readonly repairs: number
  readonly lookups: LookupsRepair | null
  readonly sections: readonly SeenSection[]
  readonly summary: string
  readonly notes: readonly string[]
}
