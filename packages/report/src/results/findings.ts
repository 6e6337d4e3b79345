// Failed expectations as findings, for formats that list findings.
import type {Diagnostic, TestResult} from "@carveout/engine"
import {entryNotes, flowText} from "./model.ts"

/** Each failed entry as a finding at its place, with the flow that speaks against it. What could not be asked keeps its own finding. */
export function failureFindings(results: readonly TestResult[]): readonly Diagnostic[] {
  return results.filter(({pass}) => !pass).flatMap((result) => (result.actual === null ? result.diagnostics : [failureOf(result)]))
}

function failureOf(result: TestResult): Diagnostic {
  const {name, at, problems, witness} = result
  const notes = entryNotes(result)
  const flow = witness === null ? "" : `; for instance ${flowText(witness)}`
  const message = `\`${name}\`: ${problems.join("; ")}${flow}`
  return {code: "expectation-failed", severity: "error", message, place: at, ...(notes.length === 0 ? {} : {help: notes.join("; ")})}
}
