// `carveout learn SLUG`: one page, read in a terminal; its quiz asked where somebody is there to answer.

import {isSound, pageText, quizQuestion, verify, wrapped} from "@carveout/school"
import type {Course, Incident, Lesson, Quiz} from "@carveout/school"
import {diagnosticsText, printable} from "@carveout/report"
import type {Style} from "@carveout/report"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import type {Terminal} from "../terminal.ts"

/** LIMIT: letters of a line of prose; longer lines are hard to read. */
const columnsMax = 92

/** The width of prose on a terminal. */
export function columnsOf({columns = columnsMax}: Terminal): number {
  return Math.max(columnsMin, Math.min(columnsMax, columns - 2))
}

/** LIMIT: a terminal that says it is narrower than this is not believed. */
const columnsMin = 30

/** Where a page is shown. */
export type Showing = {readonly terminal: Terminal; readonly style: Style}

/** Which page is shown, and whether with its solution. */
export type Shown = {readonly page: Lesson | Incident; readonly solution: "shown" | "kept back"}

/** Shows a page with every claim as just executed. The answer is no where a claim does not hold. */
export function showPage(course: Course, {page, solution}: Shown, {terminal, style}: Showing): ExitCode {
  const own = course.diagnostics.filter(({place}) => place?.file === page.file)
  const {executed, failures} = isSound(course, page) ? verify(course, [page]) : {executed: [], failures: []}
  const columns = columnsOf(terminal)
  const {askLine} = terminal
  terminal.out(pageText(course, page, {style, columns, executed, solution, answers: askLine ? "asked later" : "shown"}))
  const isKept = page.kind === "incident" && solution === "kept back"
  if (isKept) terminal.out(`\n${howToRepair(page, {style, columns})}\n`)
  const found = [...own, ...failures.map(({diagnostic}) => diagnostic)]
  if (found.length > 0) terminal.err(`\n${diagnosticsText(found, () => undefined, style)}\n`)
  // WHY: an incident's questions are about its solution.
  const quizzes = isKept ? [] : page.parts.flatMap((part) => (part.kind === "quiz" ? [part.quiz] : []))
  if (askLine && quizzes.length > 0) askAll(quizzes, {ask: askLine, out: terminal.out, style, columns})
  return found.length === 0 ? exitCode.yes : exitCode.no
}

/** What the reader of an incident does next. */
function howToRepair({slug}: Incident, {style, columns}: Pick<Asking, "style" | "columns">): string {
  const step = (command: string, does: string): readonly string[] => [
    `  ${style.bold(`carveout learn ${slug} ${command}`)}`,
    ...wrapped(does, {columns, indent: "      "}),
  ]
  return [
    style.bold("YOUR TURN"),
    "",
    ...step(`--write ${slug}`, "writes the manifests into a folder; `policy.yaml` is yours to repair, `world` is what it is tried on"),
    ...step(`--repair ${slug}/policy.yaml`, "grades what you wrote"),
    ...step("--solution", "shows the cause, what passes, and what does not help"),
  ].join("\n")
}

type Asking = {
  readonly ask: (question: string) => string | undefined
  readonly out: (text: string) => void
  readonly style: Style
  readonly columns: number
}

/** Asks every quiz until it is answered; an empty line or the end of input stops. */
function askAll(quizzes: readonly Quiz[], asking: Asking): void {
  let right = 0
  for (const quiz of quizzes) {
    asking.out(quizQuestion(quiz, asking))
    const outcome = askOne(quiz, asking)
    if (outcome === "stopped") {
      asking.out("\n")
      return
    }
    if (outcome === "right") right++
  }
  asking.out(`\n${right} of ${quizzes.length} right at the first try\n`)
}

function askOne({options, answer, explain}: Quiz, {ask, out, style, columns}: Asking): "right" | "wrong" | "stopped" {
  let outcome: "right" | "wrong" = "right"
  for (;;) {
    const line = ask("your answer: ")?.trim().toLowerCase()
    if (line === undefined || line === "") return "stopped"
    const chosen = letters.indexOf(line)
    if (chosen < 0 || chosen >= options.length) {
      out(`  write a letter from a to ${letters[options.length - 1] ?? "a"}; an empty line stops\n`)
      continue
    }
    if (chosen === answer) {
      const [first = "", ...more] = wrapped(`right. ${printable(explain)}`, {columns, indent: "  "})
      out(`${[first.replace("right.", () => style.good("right.")), ...more].join("\n")}\n`)
      return outcome
    }
    outcome = "wrong"
    out(`  ${style.bad("no.")} try again\n`)
  }
}

const letters: readonly string[] = [..."abcdefghijklmnopqrstuvwxyz"]
