// Results of tests as JUnit: one suite a file, one case an entry.
import type {TestResult} from "@carveout/engine"
import {xmlText} from "../markup.ts"

/** The whole document. */
export function resultsJunit(results: readonly TestResult[]): string {
  const failed = results.filter(({pass}) => !pass).length
  const suites = [...Map.groupBy(results, ({file}) => file)].map(([file, own]) => suite(file, own))
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="carveout test" tests="${results.length}" failures="${failed}">
${suites.join("\n")}
</testsuites>
`
}

/** One file. */
function suite(file: string, results: readonly TestResult[]): string {
  const failed = results.filter(({pass}) => !pass).length
  return `<testsuite name="${xmlText(file)}" tests="${results.length}" failures="${failed}">
${results.map(testCase).join("\n")}
</testsuite>`
}

/** One entry. */
function testCase({file, line, name, pass, problems}: TestResult): string {
  const open = `  <testcase classname="${xmlText(file)}" name="${xmlText(name)}" file="${xmlText(file)}" line="${line}"`
  if (pass) return `${open}/>`
  return `${open}><failure message="${xmlText(problems[0] ?? "failed")}">${xmlText(problems.join("\n"))}</failure></testcase>`
}
