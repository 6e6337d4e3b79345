// What `carveout test` says of the tests themselves: what they touch, which edits they would notice, and whether that is enough.

import {Suite} from "@carveout/engine"
import {coverageJson, coverageText, mutantsJson, mutantsText, mutationShare, ruleShare} from "@carveout/report"
import type {Style} from "@carveout/report"
import {hasSwitch, valueOf} from "./command.ts"
import type {Arguments, UsageError} from "./command.ts"
import type {Terminal} from "./terminal.ts"
import {testedWorlds} from "./tests.ts"
import type {TestRun} from "./tests.ts"
import {during, edits} from "./working.ts"

/** The answers that were asked for. `json`: the fields that they add to the document. `shortfalls`: what is under the gate. */
export type SuiteAnswer = {
  readonly coverage: Suite.Coverage | null
  readonly mutants: Suite.MutationScore | null
  readonly json: object
  readonly shortfalls: readonly string[]
  readonly isEnough: boolean
}

/** The share of a hundred that `--fail-under` asks for. */
export function gateOf(args: Arguments): number | UsageError | undefined {
  const text = valueOf(args, "fail-under")
  if (text === undefined) return undefined
  const isAsked = hasSwitch(args, "coverage") || hasSwitch(args, "mutants")
  if (!isAsked) return {message: "`--fail-under` needs something to measure", help: "add `--coverage`, `--mutants` or both"}
  const share = /^\d{1,3}(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN
  return share <= 100 ? share : {message: `\`${text}\` is no percentage`, help: "write a number from 0 to 100"}
}

/** How many edits `--mutants` may try. */
export function limitOf(args: Arguments): number | UsageError | undefined {
  const text = valueOf(args, "mutants-max")
  if (text === undefined) return undefined
  if (!hasSwitch(args, "mutants")) return {message: "`--mutants-max` limits `--mutants`", help: "add `--mutants`"}
  const limit = /^\d{1,7}$/.test(text) ? Number(text) : 0
  return limit > 0 ? limit : {message: `\`${text}\` is no number of edits`, help: "write a whole number from 1 on"}
}

/** Answers what was asked about tests that were run. INVARIANT: the options were found to be well written. */
export function judgeSuite(args: Arguments, terminal: Terminal, runs: readonly TestRun[]): SuiteAnswer {
  const worlds = testedWorlds(runs)
  const programs = worlds.map(({program}) => program)
  const following = (): Suite.Coverage => during(terminal, "following every expectation", programs, () => Suite.coverageOf(worlds))
  const coverage = hasSwitch(args, "coverage") ? following() : null
  const limit = limitOf(args)
  const options = {
    ...(typeof limit === "number" ? {limit} : {}),
    onProgress: edits(terminal, programs),
  }
  const mutants = hasSwitch(args, "mutants") ? Suite.mutationScore(worlds, options) : null
  const shortfalls = shortfallsOf(gateOf(args), coverage, mutants)
  const json = {
    ...(coverage === null ? {} : {coverage: coverageJson(coverage)}),
    ...(mutants === null ? {} : {mutants: mutantsJson(mutants)}),
  }
  return {coverage, mutants, json, shortfalls, isEnough: shortfalls.length === 0}
}

function shortfallsOf(
  gate: ReturnType<typeof gateOf>,
  coverage: Suite.Coverage | null,
  mutants: Suite.MutationScore | null,
): readonly string[] {
  if (typeof gate !== "number") return []
  const [rules, edits] = [coverage === null ? null : ruleShare(coverage), mutants === null ? null : mutationShare(mutants)]
  return [
    ...(rules !== null && rules < gate ? [`${rules} % of the rules are touched, ${gate} % are wanted`] : []),
    ...(edits !== null && edits < gate ? [`${edits} % of the edits are noticed, ${gate} % are wanted`] : []),
  ]
}

/** Prints the answers for a person. */
export function printSuite({coverage, mutants, shortfalls}: SuiteAnswer, write: (text: string) => void, style: Style): void {
  if (coverage !== null) write(`\n${coverageText(coverage, style)}`)
  if (mutants !== null) write(`\n${mutantsText(mutants, style)}`)
  for (const shortfall of shortfalls) write(`${style.bad("too few")}: ${shortfall}\n`)
}
