// What the trace asks for and shows.

import type {ExplanationJson} from "@carveout/report"
import type {Wire} from "../matrix/view.ts"

/** A flow to be walked, by the names of its ends. */
export type Asked = {readonly from: string; readonly to: string}

/** Which flow is walked. */
export type TraceWant = {readonly asked: Asked; readonly wire: Wire}

/** The walk, or why there is none. */
export type TraceView = {readonly trace: ExplanationJson | null; readonly refusal: string | null}
