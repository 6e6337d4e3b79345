// Results of tests as JUnit: one suite a file, one case an entry; what kept a test from being asked is an error of its file.
import type {Diagnostic, TestResult} from "@carveout/engine"
import {xmlText} from "../markup.ts"
import {entryNotes, flowText} from "./model.ts"

/** One line of a suite. */
type Line = {readonly file: string; readonly kind: "passed" | "failure" | "error"; readonly xml: string}

/** The whole document. `problems`: what was wrong with tests and their manifests; errors among it fail the run, so they are told. `command`: whose results they are. */
export function resultsJunit(results: readonly TestResult[], problems: readonly Diagnostic[] = [], command = "test"): string {
  const errors = problems.filter(({severity}) => severity === "error")
  const lines = [...results.map(testCase), ...errors.map(errorCase)]
  const suites = [...Map.groupBy(lines, ({file}) => file)].map(([file, own]) => suite(file, own))
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="carveout ${command}" ${countsText(lines)}>
${suites.join("\n")}
</testsuites>
`
}

function countsText(lines: readonly Line[]): string {
  const count = (wanted: Line["kind"]): number => lines.filter(({kind}) => kind === wanted).length
  return `tests="${lines.length}" failures="${count("failure")}" errors="${count("error")}"`
}

/** One file. */
function suite(file: string, lines: readonly Line[]): string {
  return `<testsuite name="${xmlText(file)}" ${countsText(lines)}>
${lines.map(({xml}) => xml).join("\n")}
</testsuite>`
}

/** One entry. */
function testCase(result: TestResult): Line {
  const {file, line, name, pass, problems, witness} = result
  const open = openTag({file, line, name})
  if (pass) return {file, kind: "passed", xml: `${open}/>`}
  const flow = witness === null ? [] : [`flow: ${flowText(witness)}`]
  const text = [...problems, ...flow, ...entryNotes(result).map((note) => `note: ${note}`)].join("\n")
  const failure = `<failure message="${xmlText(problems[0] ?? "failed")}" type="expectation-failed">${xmlText(text)}</failure>`
  return {file, kind: "failure", xml: `${open}>${failure}</testcase>`}
}

/** One finding that is an error. */
function errorCase({code, message, help, place}: Diagnostic): Line {
  const file = place?.file ?? "(input)"
  const text = [message, ...(help === undefined ? [] : [help])].join("\n")
  const error = `<error message="${xmlText(message)}" type="${xmlText(code)}">${xmlText(text)}</error>`
  return {file, kind: "error", xml: `${openTag({file, line: place?.line ?? 1, name: code})}>${error}</testcase>`}
}

function openTag({file, line, name}: {readonly file: string; readonly line: number; readonly name: string}): string {
  return `  <testcase classname="${xmlText(file)}" name="${xmlText(name)}" file="${xmlText(file)}" line="${line}"`
}
