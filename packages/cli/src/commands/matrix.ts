// `carveout matrix`: what passes between every two ends.

import {chosenEnds, matrixOf, matrixPairs, summarize} from "@carveout/engine"
import type {Analysis, Diagnostic, MatrixQuery, Program} from "@carveout/engine"
import {
  blocksText,
  diagnosticJson,
  entryJson,
  matrixDot,
  matrixHtml,
  matrixJson,
  matrixMarkdown,
  matrixMermaid,
  matrixSvg,
  matrixText,
  pairsCsv,
  printable,
  summaryLines,
} from "@carveout/report"
import type {Style} from "@carveout/report"
import {summaries} from "../catalog.ts"
import {hasSwitch, inputOptions, valueOf} from "../command.ts"
import type {Arguments, Command, UsageError} from "../command.ts"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {printError, printJson, printNotes, styleFor} from "../output.ts"
import {packetsOf} from "../packet-words.ts"
import type {Terminal} from "../terminal.ts"
import {addEnds, hasEnds, isUsable} from "../usable.ts"
import {during} from "../working.ts"
import {loadWorld} from "../world.ts"
import type {Loaded} from "../world.ts"

const formats = ["text", "json", "csv", "markdown", "dot", "mermaid", "svg", "html"] as const

/** The command. */
export const matrix: Command = {
  name: "matrix",
  usage: "carveout matrix PATH… [--from END] [--to END] [--protocol P] [--port N] [--pairs | --summary] [-o FORMAT]",
  summary: summaries.matrix,
  details:
    "Every source, every destination, every protocol and port: nothing is sampled. Pairs to which the same happens stand together as a group; what is not listed is denied. Blocks and ranges such as 0.0.0.0-9.255.255.255 are addresses outside. With a port alone TCP is meant. In a summary, `groups` are kinds of senders, each with all whom it reaches; the list may cut one of them into several groups.",
  options: [
    ...inputOptions,
    {name: "protocol", value: "P", help: "only this protocol: TCP, UDP, SCTP, ICMP, ICMPv6, UDPLite or a number"},
    {name: "port", value: "N", help: "only this destination port"},
    {name: "from", value: "END", help: "only what opens connections there: a namespace, `NAMESPACE/NAME`, `host/NODE` or `outside`"},
    {name: "to", value: "END", help: "only what goes there, named as with --from"},
    {name: "pairs", help: "one entry for each pair instead of groups"},
    {name: "summary", help: "counts, times and memory, without building the list"},
    {name: "output", short: "o", value: "FORMAT", choices: formats, help: "how to print; text unless given"},
  ],
  examples: [
    {line: "carveout matrix deploy/", does: "see everything that passes, as groups"},
    {line: "carveout matrix deploy/ --protocol TCP --port 5432", does: "see who reaches whom at TCP 5432"},
    {line: "carveout matrix deploy/ --to outside", does: "see who reaches the internet, and what else nobody here has"},
    {line: "carveout matrix deploy/ -o html > matrix.html", does: "draw it as a page of its own"},
  ],
  run,
}

/** Loads, analyses, prints. */
function run(args: Arguments, terminal: Terminal): ExitCode {
  const style = styleFor(args, terminal)
  const question = packetsOf(args)
  const misuse = "message" in question ? question : misuseOf(args)
  if (misuse !== undefined) {
    printError(terminal, misuse, style)
    return exitCode.unanswered
  }
  const loaded = loadWorld(args, terminal)
  const face = {terminal, style, output: valueOf(args, "output")}
  if (!isUsable(face, loaded) || !hasEnds(face, [loaded], addEnds)) return exitCode.unanswered
  const sides = sidesOf(args, loaded)
  if ("message" in sides) {
    printError(terminal, sides, style)
    if (face.output === "json") printJson(terminal, {diagnostics: [...loaded.diagnostics, sides].map(diagnosticJson)})
    return exitCode.unanswered
  }
  print(args, terminal, {loaded, question: {...(question as MatrixQuery), ...sides}, style})
  return exitCode.yes
}

function misuseOf(args: Arguments): UsageError | undefined {
  if (args.paths.length === 0) return {message: "nothing to analyse", help: "name a file, a folder, or `-` for standard input"}
  const output = valueOf(args, "output") ?? "text"
  if (hasSwitch(args, "pairs") && hasSwitch(args, "summary")) return {message: "`--pairs` and `--summary` exclude each other"}
  const limit = ["protocol", "port", "from", "to"].find((name) => hasSwitch(args, name))
  if (hasSwitch(args, "summary") && limit !== undefined) {
    return {message: `a summary counts all packets, and takes no \`--${limit}\``, help: "leave one of them out"}
  }
  if (hasSwitch(args, "summary") && output !== "text" && output !== "json") {
    return {message: `a summary is not printed as ${output}`, help: "use `-o text` or `-o json`"}
  }
  if (hasSwitch(args, "pairs") && !["text", "json", "csv"].includes(output)) {
    return {message: `pairs are not printed as ${output}`, help: "use `-o text`, `-o json` or `-o csv`"}
  }
  return undefined
}

/** Whose flows are listed; absent: everybody's. */
type Sides = {readonly from?: (name: string) => boolean; readonly to?: (name: string) => boolean}

/** The ends that were asked for, or what is wrong with a name. */
function sidesOf(args: Arguments, {program}: Loaded): Sides | Diagnostic {
  const [from, to] = ["from", "to"].map((side) => {
    const word = valueOf(args, side)
    return word === undefined ? undefined : chosenEnds(program.snapshot, word)
  })
  if (from?.ok === false) return from.error
  if (to?.ok === false) return to.error
  return {...(from === undefined ? {} : {from: from.value}), ...(to === undefined ? {} : {to: to.value})}
}

type Job = {readonly loaded: Loaded; readonly question: MatrixQuery & Sides; readonly style: Style}

function print(args: Arguments, terminal: Terminal, {loaded, question, style}: Job): void {
  const output = valueOf(args, "output") ?? "text"
  const {program} = loaded
  const diagnostics = loaded.diagnostics.map(diagnosticJson)
  if (hasSwitch(args, "summary")) {
    const summary = during(terminal, "counting", [program], () => summaryOf(loaded))
    if (output === "json") return printJson(terminal, {...summary, diagnostics})
    return terminal.out(summaryLines(summary))
  }
  if (hasSwitch(args, "pairs") || output === "csv") return printPairs(terminal, output, {program, question, style, diagnostics})
  const found = during(terminal, "finding what passes", [program], () => matrixOf(program, question))
  if (output !== "json") printNotes(terminal, found.notes, style)
  switch (output) {
    case "json":
      return printJson(terminal, {...matrixJson(found), diagnostics: [...diagnostics, ...found.notes.map(diagnosticJson)]})
    case "markdown":
      return terminal.out(matrixMarkdown(found))
    case "dot":
      return terminal.out(matrixDot(found))
    case "mermaid":
      return terminal.out(matrixMermaid(found))
    case "svg":
      return terminal.out(matrixSvg(found))
    case "html":
      return terminal.out(matrixHtml(found))
    default:
      return terminal.out(matrixText(found, style, terminal.columns ?? 100))
  }
}

function summaryOf({program, phases}: Loaded): Parameters<typeof summaryLines>[0] {
  const started = performance.now()
  const counts = summarize(program)
  const analyze = performance.now() - started
  const peakMemoryMiB = Math.round(process.resourceUsage().maxRSS / 1024)
  return {...counts, phases: {read: round(phases.read), compile: round(phases.compile), analyze: round(analyze)}, peakMemoryMiB}
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10
}

type Pairs = Pick<Job, "question" | "style"> & {readonly program: Program; readonly diagnostics: readonly unknown[]}

/** WHY in pieces: the pairs of a large world are longer than any text may be. */
function printPairs(terminal: Terminal, output: string, pairs: Pairs): void {
  // WHY: a list that itself runs over the terminal shows how far it is.
  const progress = terminal.outIsTerminal ? undefined : terminal.progress
  let piece = ""
  let lines = 0
  const notes: Diagnostic[] = []
  for (const line of linesOf(output, pairs, notes)) {
    piece += line
    lines++
    if (piece.length < pieceLength) continue
    terminal.out(piece)
    progress?.(`${lines} pairs …`)
    piece = ""
  }
  terminal.out(piece)
  progress?.("")
  if (output !== "json") printNotes(terminal, notes, pairs.style)
}

/** LIMIT: letters handed to the system at once. */
const pieceLength = 65_536

/** `notes` are there after the last line. */
function* linesOf(output: string, {program, question, diagnostics}: Pairs, notes: Diagnostic[]): Generator<string> {
  const pairs = pairsBefore(matrixPairs(program, question), notes)
  if (output === "csv") return yield* pairsCsv(pairs)
  if (output === "json") return yield* jsonLines(pairs, () => [...diagnostics, ...notes.map(diagnosticJson)])
  for (const {from, to, allow, unknown} of pairs) {
    const words = [allow.length === 0 ? "" : blocksText(allow), unknown.length === 0 ? "" : `unknown: ${blocksText(unknown)}`]
    yield `${printable(from)} -> ${printable(to)}: ${printable(words.filter((text) => text !== "").join("; "))}\n`
  }
}

/** The pairs; what they end with is added to the notes. */
function* pairsBefore(pairs: ReturnType<typeof matrixPairs>, notes: Diagnostic[]): Generator<Analysis.MatrixPair> {
  notes.push(...(yield* pairs))
}

function* jsonLines(pairs: Iterable<Analysis.MatrixPair>, diagnosticsAfter: () => readonly unknown[]): Generator<string> {
  let before = '{"pairs": [\n'
  for (const pair of pairs) {
    yield `${before}${JSON.stringify(entryJson(pair))}`
    before = ",\n"
  }
  yield `${before.startsWith("{") ? before : "\n"}], "diagnostics": ${JSON.stringify(diagnosticsAfter())}}\n`
}
