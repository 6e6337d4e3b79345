// Claims executed on the world as it is.

import {runClaims} from "@carveout/school"
import type {Pair} from "../worker/worlds.ts"
import type {ClaimsView, ClaimsWant} from "./claims-view.ts"

/** Judges claims. */
export function claimsView({world: {program}}: Pair, {claims}: ClaimsWant): ClaimsView {
  return {
    claims: runClaims(program, claims).map(({claim, result}) => ({
      line: claim.at.line,
      pass: result.pass,
      problem: result.problems[0] ?? null,
    })),
  }
}
