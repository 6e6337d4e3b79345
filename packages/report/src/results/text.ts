// Results of tests for a person: what failed and why, and how many passed.
import type {TestResult} from "@carveout/engine"
import {printable} from "../style.ts"
import type {Style} from "../style.ts"
import {entryNotes, flowText} from "./model.ts"

/** Which results are listed: the failed ones, or all. */
export type Listing = "failures" | "all"

/** The results by file, and a last line that counts. */
export function resultsText(results: readonly TestResult[], listing: Listing, style: Style): string {
  const blocks: string[] = []
  for (const [file, own] of Map.groupBy(results, (result) => result.file)) {
    const failed = own.filter(({pass}) => !pass).length
    const head = failed === 0 ? style.good("ok") : style.bad("FAILED")
    blocks.push(`${head} ${style.bold(printable(file))} ${style.dim(`${own.length - failed} of ${own.length} hold`)}\n`)
    for (const result of own) if (listing === "all" || !result.pass) blocks.push(resultText(result, style))
  }
  const passed = results.filter(({pass}) => pass).length
  const failed = results.length - passed
  blocks.push(`\n${failed === 0 ? style.good(`${passed} passed, 0 failed`) : `${passed} passed, ${style.bad(`${failed} failed`)}`}\n`)
  return blocks.join("")
}

/** One result, with what spoke against it. */
function resultText(result: TestResult, style: Style): string {
  const {file, line, name, pass, problems, witness} = result
  const mark = pass ? style.good("✓") : style.bad("✗")
  const lines = [`  ${mark} ${printable(name)}  ${style.place(`${printable(file)}:${line}`)}`]
  for (const problem of problems) lines.push(`      ${printable(problem)}`)
  if (!pass && witness) {
    const {verdict, by} = witness.decision
    lines.push(`      ${style.dim("flow:")} ${printable(flowText(witness))} is ${verdict}${by === null ? "" : `, by ${printable(by)}`}`)
  }
  for (const note of entryNotes(result)) lines.push(`      ${style.doubt("note:")} ${printable(note)}`)
  return `${lines.join("\n")}\n`
}
