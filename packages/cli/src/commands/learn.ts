// `carveout learn`: the course, read, executed, graded, extended.

import {nearest} from "@carveout/engine"
import {courseTable, pageOf} from "@carveout/school"
import {diagnosticsText} from "@carveout/report"
import {summaries} from "../catalog.ts"
import {hasSwitch, valueOf, wordTooMany} from "../command.ts"
import type {Arguments, Command} from "../command.ts"
import {courseOf} from "../course.ts"
import type {ReadCourse} from "../course.ts"
import {sourceLookup} from "../excerpt.ts"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {trackJson, trackText} from "../learn/list.ts"
import {writeLesson} from "../learn/new.ts"
import {columnsOf, showPage} from "../learn/page.ts"
import type {Showing} from "../learn/page.ts"
import {writePages} from "../learn/pages.ts"
import {gradeFiles} from "../learn/repair.ts"
import {writeSituation} from "../learn/write.ts"
import {isProven, verdictJson, verdictJunit, verdictOf, verdictText} from "../learn/verify.ts"
import {printError, printInputErrors, printJson, styleFor} from "../output.ts"
import type {Terminal} from "../terminal.ts"

/** The command. */
export const learn: Command = {
  name: "learn",
  usage: "carveout learn [SLUG | new SLUG] [--verify] [--write DIR] [--repair FILE] [--solution] [--html DIR] [--course DIR]",
  summary: summaries.learn,
  details:
    "Without a slug, the track and the incidents are listed. A page is shown with the verdict that each of its claims has now, executed on its manifests; its questions are asked where somebody can answer. `--verify` executes the whole course: a claim that does not hold, a trap that makes no difference, a quiz without a right answer or a link that leads nowhere is a failure with its file and line. An incident's repair is graded by what it does: what must flow flows, and nothing opens that no accepted repair opens. `new` writes a lesson that verifies as it stands.",
  options: [
    {name: "verify", help: "execute every claim of the course"},
    {name: "course", value: "DIR", help: "a course of your own instead of the one that came with the program"},
    {name: "repair", value: "FILE", many: true, help: "grade a repair of the incident; objects of the same name are replaced"},
    {name: "instead", help: "the repair stands instead of all that the incident gave to be repaired"},
    {name: "solution", help: "show the solution of the incident, too"},
    {name: "write", value: "DIR", help: "write the manifests of the page into a folder, to edit and to try with every other command"},
    {name: "html", value: "DIR", help: "write the pages as static documents"},
    {
      name: "output",
      short: "o",
      value: "FORMAT",
      choices: ["text", "json", "junit", "markdown"],
      help: "how to print; text unless given; markdown is a table",
    },
  ],
  examples: [
    {line: "carveout learn dns-egress", does: "read the lesson about the hole that every default-deny needs"},
    {line: "carveout learn --verify -o junit", does: "execute the course in CI"},
    {line: "carveout learn openshift-5353 --write case", does: "take the manifests of an incident into a folder of your own"},
    {line: "carveout learn openshift-5353 --repair case/policy.yaml", does: "hand in the repair of an incident"},
    {line: "carveout learn new my-lesson --course lessons/", does: "begin a lesson of your own"},
  ],
  words: 2,
  run,
}

/** Reads the course and does what is asked with it. */
function run(args: Arguments, terminal: Terminal): ExitCode {
  const showing = {terminal, style: styleFor(args, terminal)}
  if (args.paths[0] === "new") return begin(args, showing)
  const extra = args.paths[hasSwitch(args, "verify") ? 0 : 1]
  if (extra !== undefined) {
    printError(terminal, wordTooMany(extra, learn), showing.style)
    return exitCode.unanswered
  }
  const read = courseOf(args, terminal)
  printInputErrors(terminal, read.input.errors, showing.style)
  if (read.input.errors.length > 0) return exitCode.unanswered
  if (read.course.lessons.length + read.course.incidents.length + read.course.diagnostics.length === 0) {
    printError(
      terminal,
      {message: "the folder holds no lesson", help: "lessons are .md files; `carveout learn new SLUG --course DIR` writes one"},
      showing.style,
    )
    return exitCode.unanswered
  }
  if (hasSwitch(args, "verify")) return proveAll(args, read, showing)
  sayFindings(read, showing)
  const folder = valueOf(args, "html")
  if (folder !== undefined) return writePages(read.course, folder, showing)
  const [slug] = args.paths
  if (slug !== undefined) return one(args, read, showing)
  if (valueOf(args, "output") === "json") printJson(terminal, trackJson(read.course))
  else terminal.out(trackText(read.course, {style: showing.style, columns: columnsOf(terminal)}))
  return exitCode.yes
}

/** Findings about the form, where they are not what was asked for. */
function sayFindings({course, input}: ReadCourse, {terminal, style}: Showing): void {
  if (course.diagnostics.length > 0) terminal.err(`${diagnosticsText(course.diagnostics, sourceLookup(input.files), style)}\n`)
}

function proveAll(args: Arguments, {course, input}: ReadCourse, {terminal, style}: Showing): ExitCode {
  const verdict = verdictOf(course)
  const output = valueOf(args, "output")
  if (output === "json") printJson(terminal, verdictJson(verdict))
  else if (output === "junit") terminal.out(verdictJunit(verdict))
  else if (output === "markdown") terminal.out(courseTable(course, verdict.verification))
  else terminal.out(verdictText(verdict, sourceLookup(input.files), style))
  return isProven(verdict) ? exitCode.yes : exitCode.no
}

/** One page: shown, or its repair graded. */
function one(args: Arguments, {course, files}: ReadCourse, showing: Showing): ExitCode {
  const [slug = ""] = args.paths
  const page = pageOf(course, slug)
  if (page === undefined) {
    const slugs = [...course.lessons, ...course.incidents].map((each) => each.slug)
    const near = nearest(slug, slugs)
    const help = near === undefined ? "`carveout learn` lists the pages" : `did you mean \`${near}\`?`
    printError(showing.terminal, {message: `there is no page \`${slug}\``, help}, showing.style)
    return exitCode.unanswered
  }
  const folder = valueOf(args, "write")
  if (folder !== undefined) return writeSituation({course, files, page, folder}, showing)
  const paths = args.values.get("repair") ?? []
  const solution = hasSwitch(args, "solution") ? "shown" : "kept back"
  if (paths.length === 0 && !hasSwitch(args, "instead")) return showPage(course, {page, solution}, showing)
  if (page.kind === "incident") return gradeFiles(course, page, {...showing, paths, isInstead: hasSwitch(args, "instead")})
  printError(
    showing.terminal,
    {message: `\`${slug}\` is a lesson: there is nothing to repair`, help: "`carveout learn` lists the incidents"},
    showing.style,
  )
  return exitCode.unanswered
}

/** A new lesson in a course of the user's own, which need not be there yet. */
function begin(args: Arguments, showing: Showing): ExitCode {
  const [, slug] = args.paths
  const folder = valueOf(args, "course")
  if (slug === undefined || folder === undefined) {
    printError(
      showing.terminal,
      {message: "a new lesson needs a slug and a folder", help: "write `carveout learn new my-lesson --course lessons/`"},
      showing.style,
    )
    return exitCode.unanswered
  }
  return writeLesson(courseOf(args, showing.terminal).course, {slug, folder}, showing)
}
