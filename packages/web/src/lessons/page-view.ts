// A page of the course as the lab draws it.

import type {Claim, Quiz, Scope} from "@carveout/school"
import type {LabFile} from "../worker/messages.ts"

/** The part of a page that is loaded: its claims are judged on what the reader has made of it. */
export type Loaded = {readonly slug: string; readonly scope: Scope; readonly variant: Variant}

/** What of a lesson is loaded. */
export type Variant = {readonly role: "policy" | "trap" | "case"; readonly name: string}

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
