// What people read: the job's summary, the comment, annotations beside the changed lines. Text of the repository is never markup here.

import type {Compared, Finding, Found, Replayed} from "./carveout.ts"
import type {Comparison} from "./inputs.ts"

/** Everything that the run found out. `tests` is null where none were asked for; `compared` where nothing was compared, `replayed` where no records were given. */
export type Outcome = {
  readonly check: Found
  readonly tests: Found | null
  readonly comparison: Comparison
  readonly compared: Compared | null
  readonly replayed: Replayed | null
}

/** What check and test found, each thing once: a test reads manifests that check has read as well. */
export function allFindings({check, tests}: Pick<Outcome, "check" | "tests">): readonly Finding[] {
  const all = [...check.findings, ...(tests?.findings ?? [])]
  return [...new Map(all.map((finding) => [JSON.stringify(finding), finding])).values()]
}

/** LIMIT: findings listed; SARIF holds all of them. */
const findingsMax = 50

/** The report in Markdown, for the summary and for the comment. */
export function reportText({check, tests, comparison, compared, replayed}: Outcome): string {
  const findings = allFindings({check, tests}).filter(({level}) => level !== "note")
  return [
    "## Carveout",
    "",
    `- Manifests: ${foundText(check, "nothing that the cluster would refuse")}`,
    ...(tests === null ? [] : [`- Tests: ${foundText(tests, "every expectation holds")}`]),
    `- Difference: ${differenceText(comparison, compared)}`,
    ...(replayed === null ? [] : [`- Seen connections: ${replayedText(replayed)}`]),
    "",
    ...(replayed === null || replayed.markdown === "" ? [] : [replayed.markdown]),
    ...(compared === null || compared.markdown === "" ? [] : [compared.markdown]),
    ...findingsTable(findings),
  ].join("\n")
}

function foundText({code, findings, err}: Found, good: string): string {
  const count = (level: string, word: string): string => {
    const number = findings.filter((finding) => finding.level === level).length
    return number === 0 ? "" : `${number} ${word}${number === 1 ? "" : "s"}`
  }
  const counts = [count("error", "error"), count("warning", "warning")].filter((text) => text !== "").join(", ")
  if (code === 2) return `could not be answered${counts === "" ? "" : ` (${counts})`}: ${plain(firstLine(err))}`
  return counts === "" ? good : counts
}

function differenceText(comparison: Comparison, compared: Compared | null): string {
  if ("reason" in comparison) return `not asked: ${plain(comparison.reason)}`
  if (compared === null || compared.code === 2) return `could not be answered: ${plain(firstLine(compared?.err ?? ""))}`
  const {opened, closed, redecided, err} = compared
  const notes = notesOf(err).map((note) => `; ${plain(note)}`)
  if (opened + closed > 0) return `${opened} opened, ${closed} closed (groups of flows)${notes.join("")}`
  return `${redecided === 0 ? "no flow is judged otherwise" : `${redecided} decided by another rule, none opened or closed`}${notes.join("")}`
}

function replayedText({code, cut, already, err}: Replayed): string {
  if (code === 2) return `could not be answered: ${plain(firstLine(err))}`
  const before = already === 0 ? "" : `; ${already} denied before it, too`
  return `${cut === 0 ? "nothing of what was seen is taken" : `${cut} would be denied (flows)`}${before}`
}

const noteStart = "carveout: note: "

/** What a command noted beside its answer: a side that is empty, a change that selects nobody. */
function notesOf(err: string): readonly string[] {
  return err.split("\n").flatMap((line) => (line.startsWith(noteStart) ? [`note: ${line.slice(noteStart.length)}`] : []))
}

function findingsTable(findings: readonly Finding[]): readonly string[] {
  if (findings.length === 0) return []
  const rows = findings.slice(0, findingsMax).map(({level, code, message, file, line}) => {
    const place = file === "" ? "" : `${plain(file)}:${line}`
    return `| ${plain(level)} | ${place} | ${plain(message)} (${plain(code)}) |`
  })
  const more = findings.length > findingsMax ? [`| | | … and ${findings.length - findingsMax} more |`] : []
  return [`#### Findings (${findings.length})`, "", "| | Where | What |", "|---|---|---|", ...rows, ...more, ""]
}

/** The first line of what a command complained about, and its help. */
function firstLine(err: string): string {
  const said = err.split("\n").filter((line) => line.trim() !== "" && !line.startsWith(noteStart))
  return said
    .slice(0, 2)
    .map((line) => line.trim().replace(/^carveout: /, ""))
    .join("; ")
}

/** Text as text in Markdown: no markup, no link, nobody is called. */
export function plain(text: string): string {
  return text
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, " ")
    .replace(/[\\`*_{}[\]<>()#+!|~&]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replaceAll("@", "@&#8203;")
    .replaceAll("://", "&#58;//")
    .replace(/\bwww\./gi, (start) => `${start.slice(0, -1)}&#46;`)
}

/** Markdown cut to a length between two lines; what was cut is said. */
export function cutTo(markdown: string, lengthMax: number, rest: string): string {
  if (markdown.length <= lengthMax) return markdown
  const room = markdown.slice(0, lengthMax - rest.length - 2)
  return `${room.slice(0, Math.max(0, room.lastIndexOf("\n")))}\n\n${rest}`
}

/** LIMIT: annotations that GitHub shows of one step and kind. */
const annotationsMax = 10

/** Lines that GitHub turns into annotations beside the code. */
export function annotations(findings: readonly Finding[]): readonly string[] {
  return (["error", "warning"] as const).flatMap((level) =>
    findings
      .filter((finding) => finding.level === level)
      .slice(0, annotationsMax)
      .map(({code, message, file, line, endLine, column, endColumn}) => {
        const columns = line === endLine ? `,col=${column},endColumn=${Math.max(column, endColumn - 1)}` : ""
        const place = file === "" || file === "stdin" ? "" : `file=${property(file)},line=${line},endLine=${endLine}${columns},`
        return `::${level} ${place}title=${property(code)}::${escaped(message)}`
      }),
  )
}

/** A message outside any file. */
export function annotation(level: "error" | "warning" | "notice", text: string): string {
  return `::${level} title=carveout::${escaped(text)}`
}

function escaped(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A")
}

function property(text: string): string {
  return escaped(text).replaceAll(":", "%3A").replaceAll(",", "%2C")
}
