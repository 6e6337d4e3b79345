// A page in a terminal: prose as written, wrapped; manifests as they are; every claim with its live verdict.

import type {TestResult} from "@carveout/engine"
import {printable} from "@carveout/report"
import type {Style} from "@carveout/report"
import type {Claim, Course, Incident, Lesson, ManifestPart, Part, Quiz} from "../course.ts"
import {problemOf} from "../solution.ts"
import type {Executed} from "../verify.ts"
import {tableLines} from "./columns.ts"
import {linkedPage} from "./linked.ts"
import {notSo, scopeWords} from "./words.ts"
import {wrapped} from "./wrap.ts"

/** How a page is printed. `columns` is the width to which prose is wrapped; `executed` are the claims of this page as just executed. */
export type TextOptions = {
  readonly style: Style
  readonly columns: number
  readonly executed: readonly Executed[]
  readonly answers: "shown" | "asked later"
  /** Whether an incident's solution is printed, too. */
  readonly solution: "shown" | "kept back"
}

type Printing = TextOptions & {readonly slugOf: (target: string) => string | undefined}

/** The page as text. */
export function pageText(course: Course, page: Lesson | Incident, options: TextOptions): string {
  const {style, executed} = options
  const head = `${style.bold(printable(page.title))}\n${style.dim(page.kind === "lesson" ? `lesson ${page.number} · ${page.slug}` : `incident · ${page.slug}`)}\n`
  const results = Map.groupBy(executed, ({claim}) => `${claim.at.line}`)
  const parts = options.solution === "shown" ? page.parts : problemOf(page)
  const printing: Printing = {...options, slugOf: (target) => linkedPage(course, page, target)?.slug}
  return [head, ...parts.map((part, i) => partText(part, {results, before: parts[i - 1]}, printing))]
    .filter((text) => text !== "")
    .join("\n")
}

type Results = ReadonlyMap<string, readonly Executed[]>
type Around = {readonly results: Results; readonly before: Part | undefined}

function partText(part: Part, {results, before}: Around, options: Printing): string {
  switch (part.kind) {
    case "prose":
      return proseText(part.text, options)
    case "manifests":
      return manifestText(part, options)
    case "observe":
      return `${[...captionLines(scopeWords(part.scopes, part.variant), options), ...part.claims.flatMap((claim) => claimLines(claim, results, options))].join("\n")}\n`
    case "grade":
      return `${[...captionLines("your repair must make these hold", options), ...part.claims.flatMap(({text}) => gradeLines(text, options))].join("\n")}\n`
    case "quiz":
      if (options.answers === "shown") return quizText(part.quiz, options)
      return before?.kind === "quiz" ? "" : `${options.style.dim("  asked at the end of the page")}\n`
  }
}

function captionLines(text: string, {style, columns}: Printing): readonly string[] {
  return wrapped(text, {columns, indent: "  "}).map((line) => style.dim(line))
}

function gradeLines(text: string, {columns}: Printing): readonly string[] {
  return wrapped(printable(text), {columns, indent: "    "}).map((line, i) => (i === 0 ? `  · ${line.trimStart()}` : line))
}

const roleWords: Readonly<Record<ManifestPart["role"], string>> = {
  policy: "the policy",
  trap: "the trap",
  case: "a case",
  world: "in this world",
  start: "the manifests as they were",
  repair: "a repair",
  wrong: "what does not help",
}

function manifestText({role, name, text}: ManifestPart, {style}: Printing): string {
  const title = name === "" ? roleWords[role] : `${roleWords[role]}: ${name}`
  const lines = text.trimEnd().split("\n")
  return `${style.dim(`  ── ${title}`)}\n${lines.map((line) => `  ${style.place(printable(line))}`).join("\n")}\n`
}

/** A claim with its verdict; where it does not hold, the flow that disagrees, once for each scope. */
function claimLines(claim: Claim, results: Results, options: Printing): readonly string[] {
  const {style, columns} = options
  const own = results.get(`${claim.at.line}`) ?? []
  const isTrue = own.length > 0 && own.every(({result}) => result.pass)
  const verdict = claim.verdict === "allow" ? style.good("open  ") : style.bad("closed")
  const mark = isTrue ? style.good("✓") : style.bad("✗")
  const [first = "", ...more] = wrapped(printable(claim.text.replace(/^(allow|deny)\s+/, "")), {columns, indent: claimIndent})
  const last = more.at(-1) ?? first
  const note = [claim.note === null ? "" : printable(plain(claim.note)), own.some(({bites}) => bites) ? notSo : ""]
    .filter((each) => each !== "")
    .join(" · ")
  const isBeside = note !== "" && last.length + 2 + note.length <= columns
  const lines = [`  ${mark} ${verdict} ${first.trimStart()}`, ...more]
  const noted = isBeside ? [...lines.slice(0, -1), `${lines.at(-1) ?? ""}  ${style.dim(note)}`] : [...lines, ...dimmed(note, options)]
  const wrong = own.filter(({result}) => !result.pass)
  return [...noted, ...wrong.flatMap(({result, scope}) => wrongLines(`${scope}: ${reasonOf(result)}`, options))]
}

const claimIndent = " ".repeat(11)

function dimmed(text: string, {style, columns}: Printing): readonly string[] {
  return wrapped(text, {columns, indent: claimIndent}).map((line) => style.dim(line))
}

function wrongLines(text: string, {style, columns}: Printing): readonly string[] {
  return wrapped(printable(text), {columns, indent: claimIndent}).map((line) => style.bad(line))
}

function reasonOf({problems}: TestResult): string {
  return problems[0] ?? "does not hold"
}

function quizText(quiz: Quiz, {style, columns}: Printing): string {
  const right = `the answer is ${letterOf(quiz.answer)}. ${printable(plain(quiz.explain))}`
  return `${questionLines(quiz, {style, columns}).join("\n")}\n${wrapped(right, {columns, indent: "    "})
    .map((line) => style.dim(line))
    .join("\n")}\n`
}

/** A quiz as it is asked: question and options, each with its letter. */
export function quizQuestion(quiz: Quiz, width: Pick<TextOptions, "style" | "columns">): string {
  return `\n${questionLines(quiz, width).join("\n")}\n`
}

function questionLines({question, options}: Quiz, {style, columns}: Pick<TextOptions, "style" | "columns">): readonly string[] {
  const asked = wrapped(`? ${printable(plain(question))}`, {columns, indent: "  "}).map((line) => style.bold(line))
  const offered = options.flatMap((option, i) =>
    wrapped(`${letterOf(i)}) ${printable(plain(option))}`, {columns, indent: " ".repeat(7)}).map((line, at) =>
      at === 0 ? `    ${line.trimStart()}` : line,
    ),
  )
  return [...asked, ...offered]
}

function letterOf(i: number): string {
  return String.fromCharCode(97 + i)
}

/** Words without the marks of emphasis; code keeps its own, since blanks matter in it. */
function plain(text: string): string {
  return text.replace(/\*\*([^*]+)\*\*/g, "$1").replace(/(^|[\s(])\*([^*\s][^*]*)\*/g, "$1$2")
}

/** Markdown prose, wrapped: headings stand out, paragraphs and items flow, tables and blocks stay as they are. */
function proseText(text: string, options: Printing): string {
  const out: string[] = []
  let paragraph: string[] = []
  let table: string[] = []
  let isFenced = false
  const flush = (): void => {
    if (paragraph.length > 0) out.push(...paragraphLines(paragraph, options))
    if (table.length > 0) out.push(...tableLines(table, options.columns, options.style))
    paragraph = []
    table = []
  }
  for (const line of text.split("\n")) {
    const startsItem = /^\s*([-*]|\d+\.)\s/.test(line)
    const isFence = line.startsWith("```")
    const isRow = !isFenced && /^\s*\|/.test(line)
    if (
      isFence ||
      isFenced ||
      (isRow && table.length === 0) ||
      (!isRow && table.length > 0) ||
      /^#+\s/.test(line) ||
      line.trim() === "" ||
      startsItem
    )
      flush()
    if (isFence) isFenced = !isFenced
    else if (isFenced) out.push(`    ${printable(line)}`)
    else if (isRow) table.push(line)
    else if (/^#+\s/.test(line)) out.push(options.style.bold(printable(line.replace(/^#+\s+/, "").toUpperCase())))
    else if (line.trim() === "") out.push("")
    else paragraph.push(line)
  }
  flush()
  return `${out
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .replace(/^\n+|\s+$/g, "")}\n`
}

function paragraphLines(lines: readonly string[], {style, columns, slugOf}: Printing): readonly string[] {
  const text = printable(lines.map((line) => line.trim()).join(" ")).replace(
    /\[([^\]]+)\]\(([^)]+)\)/g,
    (_, words: string, target: string) => {
      const slug = slugOf(target)
      return slug === undefined ? (target.startsWith("https:") ? `${words} (${target})` : words) : `${words} (${slug})`
    },
  )
  const item = /^([-*]|\d+\.)\s+/.exec(text)
  const indent = item ? " ".repeat(item[0].length) : ""
  const marked = text.replace(/\*\*([^*]+)\*\*/g, (_, words: string) => words.replaceAll(/[^\s]+/g, (word) => `${bold}${word}${bold}`))
  return wrapped(plain(marked), {columns, indent, width: (word) => word.replaceAll(bold, "").length})
    .map((line, i) => (i === 0 ? line.trimStart() : line))
    .map((line) => line.replace(/\u0001([^\u0001]+)\u0001/g, (_, word: string) => style.bold(word)))
}

/** Stands around every bold word while lines are made, so that a phrase may be cut; printable text holds no such sign. */
const bold = "\u0001"
