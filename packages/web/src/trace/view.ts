// What the trace asks for and shows.

import type {ExplanationJson, Way} from "@carveout/report"
import type {Grouping, Wire} from "../matrix/view.ts"

/**
 * A flow to be walked. With `by`, `from` and `to` name lines of a matrix of that grouping, and a pair of their members is taken that shows
 * what the cell is about; without, they are ends as `explain` takes them. `wire`: the packet, where the reader chose one. `way`: of the ways that the
 * flows take, the one to be walked; gone or absent, the one that stands for the answer.
 */
export type Asked = {readonly from: string; readonly to: string; readonly by?: Grouping; readonly wire?: Wire; readonly way?: string}

/** Which flow is walked. `wire`: the packets that the matrix shows; where those are many, one of them is taken. */
export type TraceWant = {readonly asked: Asked; readonly wire: Wire}

/** A way that flows of the question take, in words. `asked`: the ports of the Service that lead to `arrives`; null where nothing was translated. */
export type WayView = Pick<Way, "key" | "verdict" | "by" | "asked" | "arrives" | "entry" | "flows">

/** Where a policy stands: that of a rule is in the walk, that of a policy whose tier ends is not. */
export type PolicyPlace = {readonly policy: string; readonly file: string; readonly line: number}

/** LIMIT: ways that are told; one of each kind comes before those that are alike. */
export const waysMax = 12

/**
 * The answer, and the walk of one of its ways with that flow in words; or why there is none. `verdict`, `by` and `symptom` are about every way, as is
 * `promoted`: what would be said if what is staged were promoted, which is another question than the pending trace (STG-8); null where that would
 * change no policy. `shown`: the place of the way that is walked, -1 where nothing stands behind a Service; `refused`: ports of it of which that holds.
 */
export type TraceView = {
  readonly verdict: string
  readonly by: string | null
  readonly symptom: string | null
  readonly ends: string
  /** The cell of many flows for which this one stands, by its lines; null where it has no others. */
  readonly cell: string | null
  readonly trace: ExplanationJson | null
  readonly flow: string
  readonly policies: readonly PolicyPlace[]
  readonly ways: readonly WayView[]
  readonly more: number
  readonly shown: number
  readonly refused: readonly string[]
  readonly promoted: {readonly verdict: string; readonly by: string | null} | null
  readonly refusal: string | null
}
