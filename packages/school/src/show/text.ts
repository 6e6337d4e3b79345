// A page in a terminal: prose as written, wrapped; manifests as they are; every claim with its live verdict.

import type {TestResult} from "@carveout/engine"
import {printable} from "@carveout/report"
import type {Style} from "@carveout/report"
import type {Claim, Incident, Lesson, ManifestPart, Part, Quiz} from "../course.ts"
import type {Executed} from "../verify.ts"
import {tableLines} from "./columns.ts"
import {scopeWords} from "./words.ts"
import {wrapped} from "./wrap.ts"

/** How a page is printed. `columns` is the width to which prose is wrapped. */
export type TextOptions = {readonly style: Style; readonly columns: number; readonly answers: "shown" | "asked later"}

/** The page as text. `executed` are the claims of this page as just executed. */
export function pageText(page: Lesson | Incident, executed: readonly Executed[], options: TextOptions): string {
  const {style} = options
  const head = `${style.bold(printable(page.title))}\n${style.dim(page.kind === "lesson" ? `lesson ${page.number} · ${page.slug}` : `incident · ${page.slug}`)}\n`
  const results = Map.groupBy(executed, ({claim}) => `${claim.at.line}`)
  return [head, ...page.parts.map((part) => partText(part, results, options))].join("\n")
}

type Results = ReadonlyMap<string, readonly Executed[]>

function partText(part: Part, results: Results, options: TextOptions): string {
  switch (part.kind) {
    case "prose":
      return proseText(part.text, options)
    case "manifests":
      return manifestText(part, options)
    case "observe":
      return `${[options.style.dim(`  ${scopeWords(part.scopes, part.variant)}`), ...part.claims.flatMap((claim) => claimLines(claim, results, options))].join("\n")}\n`
    case "grade":
      return `${[options.style.dim("  your repair must make these hold"), ...part.claims.map((claim) => `  · ${printable(claim.text)}`)].join("\n")}\n`
    case "quiz":
      return quizText(part.quiz, options)
  }
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

function manifestText({role, name, text}: ManifestPart, {style}: TextOptions): string {
  const title = name === "" ? roleWords[role] : `${roleWords[role]}: ${name}`
  const lines = text.trimEnd().split("\n")
  return `${style.dim(`  ── ${title}`)}\n${lines.map((line) => `  ${style.place(printable(line))}`).join("\n")}\n`
}

/** A claim with its verdict, once for each scope in which it was executed; the flow that disagrees where it does not hold. */
function claimLines(claim: Claim, results: Results, {style}: TextOptions): readonly string[] {
  const own = results.get(`${claim.at.line}`) ?? []
  const isTrue = own.length > 0 && own.every(({result}) => result.pass)
  const note = claim.note === null ? "" : style.dim(`  ${printable(claim.note)}`)
  const verdict = claim.verdict === "allow" ? style.good("open  ") : style.bad("closed")
  const mark = isTrue ? style.good("✓") : style.bad("✗")
  const wire = printable(claim.text.replace(/^(allow|deny)\s+/, ""))
  const wrong = own.filter(({result}) => !result.pass).map(({result, scope}) => `      ${style.bad(scope)}: ${printable(reasonOf(result))}`)
  return [`  ${mark} ${verdict} ${wire}${note}`, ...wrong]
}

function reasonOf({problems}: TestResult): string {
  return problems[0] ?? "does not hold"
}

function quizText({question, options, answer, explain}: Quiz, {style, answers, columns}: TextOptions): string {
  if (answers === "asked later") return ""
  const lines = options.map((option, i) => `    ${String.fromCharCode(97 + i)}) ${printable(option)}`)
  const right = `${String.fromCharCode(97 + answer)}) ${explain}`
  return `  ${style.bold(`? ${printable(question)}`)}\n${lines.join("\n")}\n${wrapped(right, {columns, indent: "    "})
    .map((line) => style.dim(line))
    .join("\n")}\n`
}

/** A quiz as it is asked: question and options, each with its letter. */
export function quizQuestion({question, options}: Quiz, style: Style): string {
  const lines = options.map((option, i) => `  ${String.fromCharCode(97 + i)}) ${printable(option)}`)
  return `\n${style.bold(`? ${printable(question)}`)}\n${lines.join("\n")}\n`
}

/** Markdown prose, wrapped: headings stand out, paragraphs and items flow, tables and blocks stay as they are. */
function proseText(text: string, options: TextOptions): string {
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

function paragraphLines(lines: readonly string[], {style, columns}: TextOptions): readonly string[] {
  const text = printable(lines.map((line) => line.trim()).join(" ")).replace(/\[([^\]]+)\]\(([^)]+)\)/g, "$1 ($2)")
  const item = /^([-*]|\d+\.)\s+/.exec(text)
  const indent = item ? " ".repeat(item[0].length) : ""
  return wrapped(text, {columns, indent})
    .map((line, i) => (i === 0 ? line.trimStart() : line))
    .map((line) => line.replace(/\*\*([^*]+)\*\*/g, (_, word: string) => style.bold(word)))
}
