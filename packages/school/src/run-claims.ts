// Claims as a PolicyTest: one language for expectations, whoever writes them. A claim is entry number so-and-so of a test
// that was never a file; results are led back to the claim's line.

import {parseManifests, parsePolicyTest, runPolicyTest} from "@carveout/engine"
import type {Diagnostic, PolicyTest, Program, TestResult} from "@carveout/engine"
import type {Claim} from "./course.ts"
import {finding} from "./finding.ts"

/** Lines before the first entry in the text of a test. */
const headLines = 1

/** The test of some claims. Each entry stands on a line of its own, so that a line leads back to its claim. */
function textOf(claims: readonly Claim[]): string {
  const entries = claims.map(({entry, text}) => JSON.stringify({name: text, ...entry}))
  return `{"apiVersion": "carveout.dev/v1alpha1", "kind": "PolicyTest", "metadata": {"name": "claims"}, "spec": {"expect": [\n${entries.join(",\n")}\n]}}\n`
}

/** The test, and what the engine finds wrong with an entry, said at its claim. */
function testOf(claims: readonly Claim[]): {readonly test: PolicyTest | undefined; readonly diagnostics: readonly Diagnostic[]} {
  const {tests, diagnostics} = parseManifests([{name: "claims", text: textOf(claims)}])
  const [document] = tests
  const parsed = document === undefined ? undefined : parsePolicyTest(document)
  const found = [...diagnostics, ...(parsed?.diagnostics ?? [])]
  return {test: parsed?.test, diagnostics: found.flatMap((each) => atClaim(claims, each))}
}

function atClaim(claims: readonly Claim[], {message, help, place}: Diagnostic): readonly Diagnostic[] {
  const claim = claimOfLine(claims, place?.line ?? 0)
  return claim === undefined ? [] : [finding("claim-invalid", claim.at, message.replace(/spec\.expect\[\d+\]\./g, ""), help)]
}

function claimOfLine(claims: readonly Claim[], line: number): Claim | undefined {
  return claims[line - headLines - 1]
}

/** What is wrong with claims as entries of a test; of each claim the first thing. */
export function checkClaims(claims: readonly Claim[]): readonly Diagnostic[] {
  if (claims.length === 0) return []
  const lines = Map.groupBy(testOf(claims).diagnostics, ({place}) => place?.line)
  return [...lines.values()].flatMap((found) => found.slice(0, 1))
}

/** One claim, executed. */
export type ClaimResult = {readonly claim: Claim; readonly result: TestResult}

/** Executes claims in a world. Claims that are no entries were said by `checkClaims` and are left out. */
export function runClaims(program: Program, claims: readonly Claim[]): readonly ClaimResult[] {
  if (claims.length === 0) return []
  const {test} = testOf(claims)
  if (test === undefined) return []
  return runPolicyTest(program, test).flatMap((result) => {
    const claim = claimOfLine(claims, result.line)
    return claim === undefined ? [] : [{claim, result: {...result, file: claim.at.file, line: claim.at.line}}]
  })
}
