// What the trace asks for and shows.

import type {ExplanationJson} from "@carveout/report"
import type {Grouping, Wire} from "../matrix/view.ts"

/**
 * A flow to be walked. With `by`, `from` and `to` name lines of a matrix of that grouping, and a pair of their members is taken that shows
 * what the cell is about; without, they are ends as `explain` takes them. `wire`: the packet, where the reader chose one.
 */
export type Asked = {readonly from: string; readonly to: string; readonly by?: Grouping; readonly wire?: Wire}

/** Which flow is walked. `wire`: the packets that the matrix shows; where those are many, one of them is taken. */
export type TraceWant = {readonly asked: Asked; readonly wire: Wire}

/**
 * The walk with its flow in words, or why there is none. `promoted`: what would be said of the flow if what is staged were promoted, which is
 * another question than the pending trace (STG-8); null where that would change no policy.
 */
export type TraceView = {
  readonly trace: ExplanationJson | null
  readonly flow: string
  readonly promoted: {readonly verdict: string; readonly by: string | null} | null
  readonly refusal: string | null
}
