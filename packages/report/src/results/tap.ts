// Results of tests as TAP version 14.
import type {Diagnostic, TestResult} from "@carveout/engine"
import {printable} from "../style.ts"
import {entryNotes, flowText} from "./model.ts"

/** One point. `line` is null where nothing has a place. */
type Point = Pick<TestResult, "name" | "pass" | "file" | "problems" | "witness"> & {
  readonly line: number | null
  readonly notes: readonly string[]
}

/** The whole stream. `problems`: what was wrong with tests and their manifests; errors among it fail the run, so they are points. */
export function resultsTap(results: readonly TestResult[], problems: readonly Diagnostic[] = []): string {
  const points: readonly Point[] = [
    ...results.map((result) => ({...result, notes: entryNotes(result)})),
    ...problems.filter(({severity}) => severity === "error").map(errorPoint),
  ]
  // WHY: a plan of no tests is a success to whoever reads the stream alone.
  if (points.length === 0) return "TAP version 14\nBail out! nothing was asked\n"
  return ["TAP version 14", `1..${points.length}`, ...points.flatMap(pointLines), ""].join("\n")
}

/** One finding that is an error. */
function errorPoint({code, message, help, place}: Diagnostic): Point {
  const problems = help === undefined ? [message] : [message, help]
  return {name: code, pass: false, file: place?.file ?? "(input)", line: place?.line ?? null, problems, witness: null, notes: []}
}

function pointLines({pass, name, file, line, problems, witness, notes}: Point, i: number): readonly string[] {
  const head = `${pass ? "ok" : "not ok"} ${i + 1} - ${oneLine(name)}`
  if (pass) return [head]
  const place = line === null ? file : `${file}:${line}`
  return [
    head,
    "  ---",
    `  at: ${quoted(place)}`,
    "  problems:",
    ...problems.map((problem) => `    - ${quoted(problem)}`),
    ...(witness === null ? [] : [`  flow: ${quoted(flowText(witness))}`]),
    ...(notes.length === 0 ? [] : ["  notes:", ...notes.map((note) => `    - ${quoted(note)}`)]),
    "  ...",
  ]
}

/** A description: `#` would begin a directive, a line break would end it, and a control character drive whoever shows it. */
function oneLine(text: string): string {
  return printable(text.replace(/[\r\n]+/g, " ").replace(/[\\#]/g, (sign) => `\\${sign}`))
}

/** Text in the quotes of JSON, which YAML reads too. */
function quoted(text: string): string {
  return printable(JSON.stringify(text))
}
