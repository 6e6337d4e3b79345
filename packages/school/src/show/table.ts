// What a course proves, as a table: one row a page.

import type {Course, Incident, Lesson} from "../course.ts"
import {manifestsOf} from "../situation.ts"
import type {Verification} from "../verify.ts"

/** Two Markdown tables: lessons with their claims, traps and checks; incidents with what a repair is graded by. */
export function courseTable({lessons, incidents}: Course, {executed, traps}: Verification): string {
  const count = (page: Lesson | Incident, scope: string): number =>
    executed.filter((each) => each.page === page.slug && each.scope === scope).length
  const lessonRow = (page: Lesson): string =>
    row([
      `${page.number}`,
      `[${page.slug}](${page.path})`,
      page.title,
      `${count(page, "alone")}`,
      `${count(page, "stacked")}`,
      `${traps.filter((trap) => trap.page === page.slug).length}`,
      `${quizzes(page)}`,
    ])
  const incidentRow = (page: Incident): string =>
    row([
      `${page.number}`,
      `[${page.slug}](${page.path})`,
      page.title,
      `${page.parts.reduce((sum, part) => sum + (part.kind === "grade" ? part.claims.length : 0), 0)}`,
      `${manifestsOf(page, "repair").length}`,
      `${manifestsOf(page, "wrong").length}`,
      page.sources.map((source) => `[${shortOf(source)}](${source})`).join(", "),
    ])
  return [
    row(["#", "Lesson", "Title", "Claims alone", "Claims stacked", "Traps", "Checks"]),
    "|---|---|---|---|---|---|---|",
    ...lessons.map(lessonRow),
    "",
    row(["#", "Incident", "Title", "Graded by", "Repairs that pass", "Repairs that do not", "Happened at"]),
    "|---|---|---|---|---|---|---|",
    ...incidents.map(incidentRow),
    "",
  ].join("\n")
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`
}

function quizzes({parts}: Lesson): number {
  return parts.filter(({kind}) => kind === "quiz").length
}

/** `owner/name#12` of an address of a thread on a code host, else the host. */
function shortOf(source: string): string {
  const [, repository = "", number = ""] = /^https:\/\/github\.com\/([^/]+\/[^/]+)\/(?:issues|pull)\/(\d+)$/.exec(source) ?? []
  return number === "" ? source.replace(/^https:\/\/([^/]+).*$/, "$1") : `${repository}#${number}`
}
