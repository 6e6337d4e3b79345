// A page of the course as the lab draws it.

import type {Claim, Scope} from "@carveout/school"
import type {LabFile} from "../worker/messages.ts"

/** The part of a page that is loaded: its claims are judged on what the reader has made of it. */
export type Loaded = {readonly slug: string; readonly scope: Scope; readonly variant: Variant}

/** What of a lesson is loaded. */
export type Variant = {readonly role: "policy" | "trap" | "case"; readonly name: string}

/** A page in the list. `questions`: how many it asks; `scope`: the one in which its policy is observed. */
export type PageEntry = {
  readonly slug: string
  readonly title: string
  readonly kind: "lesson" | "incident"
  readonly questions: number
  readonly scope: Scope
}

/** A part of a page, ready to be drawn. Prose, notes and questions are markup that the course room made. */
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
  | {
      readonly kind: "quiz"
      readonly question: string
      readonly options: readonly string[]
      /** An index of the options. */
      readonly answer: number
      readonly explain: string
    }

/** A page with the files that it loads. */
export type PageView = PageEntry & {
  readonly parts: readonly PagePart[]
  /** What an incident keeps until the reader asks for it; empty for lessons. */
  readonly solution: readonly PagePart[]
  readonly files: readonly LabFile[]
  /** The claims that speak of what is loaded. */
  readonly claims: readonly Claim[]
  /** Whether earlier lessons stay loaded below it. */
  readonly hasEarlier: boolean
  /** Public accounts of an incident. */
  readonly sources: readonly string[]
  readonly previous: string | null
  readonly next: string | null
}
