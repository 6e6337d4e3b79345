// `carveout learn SLUG`: one page, read in a terminal; its quiz asked where somebody is there to answer.

import {isSound, pageText, quizQuestion, verify} from "@carveout/school"
import type {Course, Incident, Lesson, Quiz} from "@carveout/school"
import {diagnosticsText, printable} from "@carveout/report"
import type {Style} from "@carveout/report"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import type {Terminal} from "../terminal.ts"

/** LIMIT: letters of a line of prose; longer lines are hard to read. */
const columnsMax = 92

/** Where a page is shown. */
export type Showing = {readonly terminal: Terminal; readonly style: Style}

/** Shows a page with every claim as just executed. The answer is no where a claim does not hold. */
export function showPage(course: Course, page: Lesson | Incident, {terminal, style}: Showing): ExitCode {
  const own = course.diagnostics.filter(({place}) => place?.file === page.file)
  const {executed, failures} = isSound(course, page) ? verify(course, [page]) : {executed: [], failures: []}
  const columns = Math.min(columnsMax, (terminal.columns ?? columnsMax) - 2)
  const {askLine} = terminal
  terminal.out(pageText(page, executed, {style, columns, answers: askLine ? "asked later" : "shown"}))
  const found = [...own, ...failures.map(({diagnostic}) => diagnostic)]
  if (found.length > 0) terminal.err(`\n${diagnosticsText(found, () => undefined, style)}\n`)
  const quizzes = page.parts.flatMap((part) => (part.kind === "quiz" ? [part.quiz] : []))
  if (askLine && quizzes.length > 0) askAll(quizzes, {ask: askLine, out: terminal.out, style})
  return found.length === 0 ? exitCode.yes : exitCode.no
}

type Asking = {readonly ask: (question: string) => string | undefined; readonly out: (text: string) => void; readonly style: Style}

/** Asks every quiz until it is answered; an empty line or the end of input stops. */
function askAll(quizzes: readonly Quiz[], asking: Asking): void {
  const first = quizzes.map((quiz) => ({quiz, result: undefined}))
  let right = 0
  for (const {quiz} of first) {
    asking.out(quizQuestion(quiz, asking.style))
    const outcome = askOne(quiz, asking)
    if (outcome === "stopped") return
    if (outcome === "right") right++
  }
  asking.out(`\n${right} of ${quizzes.length} right at the first try\n`)
}

function askOne({options, answer, explain}: Quiz, {ask, out, style}: Asking): "right" | "wrong" | "stopped" {
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
      out(`  ${style.good("right.")} ${printable(explain)}\n`)
      return outcome
    }
    outcome = "wrong"
    out(`  ${style.bad("no.")} try again\n`)
  }
}

const letters: readonly string[] = [..."abcdefghijklmnopqrstuvwxyz"]
