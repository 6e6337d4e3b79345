// The claims of a lesson, judged on what the reader has made of it.

import type {Claim} from "@carveout/school"

/** The claims that speak of what is loaded. */
export type ClaimsWant = {readonly claims: readonly Claim[]}

/** A claim by its line, with what became of it. */
export type JudgedClaim = {readonly line: number; readonly pass: boolean; readonly problem: string | null}

/** Every claim that was asked about. */
export type ClaimsView = {readonly claims: readonly JudgedClaim[]}
