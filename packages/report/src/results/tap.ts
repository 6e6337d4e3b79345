// Results of tests as TAP version 14.
import type {TestResult} from "@carveout/engine"

/** The whole stream. */
export function resultsTap(results: readonly TestResult[]): string {
  const lines = ["TAP version 14", `1..${results.length}`]
  for (const [i, {pass, name, file, line, problems}] of results.entries()) {
    lines.push(`${pass ? "ok" : "not ok"} ${i + 1} - ${oneLine(name)}`)
    if (pass) continue
    lines.push(
      "  ---",
      `  at: ${JSON.stringify(`${file}:${line}`)}`,
      "  problems:",
      ...problems.map((problem) => `    - ${JSON.stringify(problem)}`),
      "  ...",
    )
  }
  return `${lines.join("\n")}\n`
}

/** A description: `#` would begin a directive, a line break would end it. */
function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, " ").replace(/[\\#]/g, (sign) => `\\${sign}`)
}
