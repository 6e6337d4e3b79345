// What the page and its workers say to each other: plain values, so that any of it can be copied between threads.

import type {ChangesView, ChangesWant} from "../changes/view.ts"
import type {ClaimsView, ClaimsWant} from "../lessons/claims-view.ts"
import type {FindingsView, FindingsWant} from "../findings/view.ts"
import type {FinderView, FinderWant} from "../finder/view.ts"
import type {GradeView} from "../lessons/grade-view.ts"
import type {GraphView, GraphWant} from "../graph/view.ts"
import type {DoctorView, DoctorWant, RemediesView, RemediesWant} from "../doctor/view.ts"
import type {FactsView, FactsWant} from "../facts/view.ts"
import type {HintsView, HintsWant} from "../hints/view.ts"
import type {KernelView, KernelWant} from "../kernel/view.ts"
import type {Loaded, PageEntry, PageView} from "../lessons/page-view.ts"
import type {MatrixView, MatrixWant} from "../matrix/view.ts"
import type {RepairView, RepairWant} from "../repair/view.ts"
import type {SeenRecords, SeenView, SeenWant} from "../seen/view.ts"
import type {TiersView, TiersWant} from "../tiers/view.ts"
import type {TrapsView, TrapsWant} from "../traps/view.ts"
import type {TraceView, TraceWant} from "../trace/view.ts"
import type {WorldView, WorldWant} from "../world/view.ts"
import type {FilesPatch} from "./patches.ts"

/** A file of the lab. */
export type LabFile = {readonly name: string; readonly text: string}

/** What every view wants and what it is given. A new view is a line here, one in `answers.ts` and one in the frame. */
export type Views = {
  readonly matrix: {readonly want: MatrixWant; readonly value: MatrixView}
  readonly findings: {readonly want: FindingsWant; readonly value: FindingsView}
  readonly claims: {readonly want: ClaimsWant; readonly value: ClaimsView}
  readonly trace: {readonly want: TraceWant; readonly value: TraceView}
  readonly kernel: {readonly want: KernelWant; readonly value: KernelView}
  readonly graph: {readonly want: GraphWant; readonly value: GraphView}
  readonly tiers: {readonly want: TiersWant; readonly value: TiersView}
  readonly traps: {readonly want: TrapsWant; readonly value: TrapsView}
  readonly hints: {readonly want: HintsWant; readonly value: HintsView}
  readonly changes: {readonly want: ChangesWant; readonly value: ChangesView}
  readonly world: {readonly want: WorldWant; readonly value: WorldView}
  readonly finder: {readonly want: FinderWant; readonly value: FinderView}
  readonly repair: {readonly want: RepairWant; readonly value: RepairView}
  readonly facts: {readonly want: FactsWant; readonly value: FactsView}
  readonly doctor: {readonly want: DoctorWant; readonly value: DoctorView}
  readonly remedies: {readonly want: RemediesWant; readonly value: RemediesView}
  readonly seen: {readonly want: SeenWant; readonly value: SeenView}
}

/** The name of a view. */
export type ViewName = keyof Views

/** What is wanted now, by view; a view that is not shown is absent. */
export type Wants = {readonly [Name in ViewName]?: Views[Name]["want"]}

/** One view's answer. `number` is that of the request. `tookMs`: milliseconds since the files were begun to be read, or since the view before. */
export type ViewResponse = {
  readonly [Name in ViewName]: {
    readonly kind: "view"
    readonly number: number
    readonly tookMs: number
    readonly view: Name
    readonly value: Views[Name]["value"]
  }
}[ViewName]

/**
 * The world and its baseline as they are now, and what is wanted of them. A newer request makes an older one stale. `seen`: what was read of logs, where it is not
 * what was sent last.
 */
export type JudgeRequest = {
  readonly kind: "judge"
  readonly number: number
  readonly files: FilesPatch
  readonly baseline: FilesPatch
  readonly seen?: SeenRecords | null
  readonly wants: Wants
}

/** What the course's worker is asked. */
export type CourseRequest =
  | {readonly kind: "course"; readonly number: number; readonly files: readonly {readonly path: string; readonly text: string}[]}
  | {readonly kind: "page"; readonly number: number; readonly loaded: Loaded}
  | {readonly kind: "grade"; readonly number: number; readonly slug: string; readonly files: readonly LabFile[]}

/** A fault of ours: the page says it and goes on. */
export type Failed = {readonly kind: "failed"; readonly number: number; readonly message: string}

/** What the engine's worker says: views as they are ready, the most urgent first, then that all are. */
export type JudgeResponse = ViewResponse | {readonly kind: "judged"; readonly number: number} | Failed

/** What the course's worker says. */
export type CourseResponse =
  | {readonly kind: "course"; readonly number: number; readonly pages: readonly PageEntry[]}
  | {readonly kind: "page"; readonly number: number; readonly page: PageView | null}
  | {readonly kind: "grade"; readonly number: number; readonly grade: GradeView | null}
  | Failed
