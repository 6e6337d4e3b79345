// What the page and the engine's worker say to each other: plain values, so that any of it can be copied between threads.

import type {Diagnostic} from "@carveout/engine"
import type {DiffLine, ExplanationJson, Grid} from "@carveout/report"
import type {Claim, Quiz, Scope} from "@carveout/school"

/** A file of the lab. */
export type LabFile = {readonly name: string; readonly text: string}

/** What of the packets the matrix shows; null is every one. */
export type Wire = {readonly protocol: string | null; readonly port: number | null}

/** A flow to be walked. */
export type Asked = {readonly from: string; readonly to: string}

/** The part of a page that is loaded: its claims are judged on what the reader has made of it. */
export type Loaded = {readonly slug: string; readonly scope: Scope; readonly variant: Variant}

/** What of a lesson is loaded. */
export type Variant = {readonly role: "policy" | "trap" | "case"; readonly name: string}

/** One thing to do. `number` comes back with the answer. */
export type Request =
  | {
      readonly kind: "judge"
      readonly number: number
      readonly files: readonly LabFile[]
      readonly baseline: readonly LabFile[]
      readonly wire: Wire
      readonly asked: Asked | null
      readonly claims: readonly Claim[]
    }
  | {readonly kind: "course"; readonly number: number; readonly files: readonly {readonly path: string; readonly text: string}[]}
  | {readonly kind: "page"; readonly number: number; readonly loaded: Loaded}

/** A claim with what became of it. */
export type JudgedClaim = {readonly line: number; readonly pass: boolean; readonly problem: string | null}

/** A cell that another grid has otherwise. */
export type CellChange = "opened" | "closed" | "changed"

/** Everything that the lab shows of a world. */
export type View = {
  readonly diagnostics: readonly Diagnostic[]
  readonly grid: Grid
  /** By `row column`, only cells that changed against the baseline. */
  readonly changes: Readonly<Record<string, CellChange>>
  readonly difference: readonly DiffLine[]
  readonly trace: ExplanationJson | null
  /** Why the flow could not be walked. */
  readonly refusal: string | null
  readonly claims: readonly JudgedClaim[]
  readonly policies: number
  readonly endpoints: number
}

/** A page in the list. */
export type PageEntry = {readonly slug: string; readonly title: string; readonly kind: "lesson" | "incident"}

/** A part of a page, ready to be drawn. */
export type PagePart =
  | {readonly kind: "prose"; readonly html: string}
  | {readonly kind: "manifests"; readonly role: string; readonly name: string; readonly text: string; readonly load: Loaded | null}
  | {
      readonly kind: "claims"
      readonly words: string
      readonly load: Loaded | null
      readonly claims: readonly {
        readonly text: string
        readonly verdict: "allow" | "deny"
        readonly note: string | null
        readonly line: number
      }[]
    }
  | {readonly kind: "quiz"; readonly quiz: Omit<Quiz, "at">}

/** A page with the files that it loads. */
export type PageView = PageEntry & {
  readonly parts: readonly PagePart[]
  readonly files: readonly LabFile[]
  /** The claims that speak of what is loaded. */
  readonly claims: readonly Claim[]
  readonly previous: string | null
  readonly next: string | null
}

/** An answer. */
export type Response =
  | {readonly kind: "judge"; readonly number: number; readonly view: View}
  | {readonly kind: "course"; readonly number: number; readonly pages: readonly PageEntry[]}
  | {readonly kind: "page"; readonly number: number; readonly page: PageView | null}
  | {readonly kind: "failed"; readonly number: number; readonly message: string}
