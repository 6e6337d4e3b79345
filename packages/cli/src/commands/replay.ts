// `carveout replay`: connections that were seen, asked of manifests: which of them would be denied.

import {conversationsOf, countsOf, readFlowRecords, replay as replayOn} from "@carveout/flows"
import {Doctor} from "@carveout/engine"
import type {Diagnostic, Program, SourceFile} from "@carveout/engine"
import type {Replayed} from "@carveout/flows"
import {
  diagnosticJson,
  diagnosticsText,
  reasonText,
  repairFields,
  repairLines,
  replayJson,
  replayMarkdown,
  replayText,
} from "@carveout/report"
import type {ReplayAnswer, Style} from "@carveout/report"
import {summaries} from "../catalog.ts"
import {hasSwitch, inputOptions, valueOf} from "../command.ts"
import type {Arguments, Command, UsageError} from "../command.ts"
import {sourceLookup} from "../excerpt.ts"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {readPaths, readTexts, unreadable} from "../input.ts"
import {originOf} from "../origin.ts"
import {printError, printInputErrors, printJson, printNotes, styleFor} from "../output.ts"
import {hasRefused, promotionNotes} from "../promotion.ts"
import {widthOf} from "../terminal.ts"
import type {Terminal} from "../terminal.ts"
import {isRange} from "../two-sides.ts"
import {bothWorlds, isEmptySide, stagedWorld} from "../two-worlds.ts"
import type {Worlds} from "../two-worlds.ts"
import {addEnds, findingsOf, hasEnds, isUsable} from "../usable.ts"
import {during} from "../working.ts"
import {worldOfFiles} from "../world.ts"

/** LIMIT: flows of each outcome that text lists unless told. */
const listedMax = 20

/** The command. */
export const replay: Command = {
  name: "replay",
  usage: "carveout replay PATH… --flows FILE [--flows FILE]… | BASE..HEAD [PATH…] [--with PATH]… | --staged PATH… [--repair] [--most N]",
  summary: summaries.replay,
  details:
    "FILE holds flow records, which are told by what stands in it: the list that Calico's Whisker gives, lines or objects of Goldmane, `calico-node flows`, documents of Calico Enterprise or Cloud, `hubble observe` in any of its forms, the policy log of GKE or of EKS, or the audit log of Antrea or OVN; one file may hold several. A folder gives its .json, .jsonl, .ndjson, .log and .txt files. PATH is the world with the policies that you want to apply. Records of the same ends, protocol and port are one flow, whichever end reported them. Logs name pods by the template that made them: the pods of that template are meant, or else those of the workload that has it, or those with the labels of the record, and all of them have to pass. Of addresses Calico says only in which network set they are, or that they are public or private: where policy treats these differently, the flow is open. `--repair` writes the policies with which what would be denied between pods and nodes passes, each as narrow as the flows that were seen, and says what else they open; `-o yaml` prints them alone. Of a change, `main..HEAD deploy/` as `diff` reads it, or `--staged`, the promotion of what is staged, what was denied before it is told apart and fails nothing. Exit code 0: nothing that passed would be denied by these manifests, or by the change; 1: something would.",
  options: [
    {name: "flows", value: "FILE", many: true, help: "flow records; `-` is standard input"},
    {name: "with", value: "PATH", many: true, help: "manifests that belong to the world too, to both of a change"},
    {name: "staged", help: "what promoting the staged policies would take"},
    {name: "repair", help: "the policies with which what would be denied passes, and all that they open"},
    {name: "most", value: "N", help: `flows of each kind that text lists; ${listedMax} unless given`},
    ...inputOptions,
    {name: "output", short: "o", value: "FORMAT", choices: ["text", "json", "markdown", "yaml"], help: "how to print; text unless given"},
  ],
  examples: [
    {line: "carveout replay deploy/ --flows flows.json", does: "what of last night's traffic would a default-deny take away?"},
    {line: "carveout replay deploy/ --flows flows.json -o yaml > carve-outs.yaml", does: "write the policies that leave it what was seen"},
    {
      line: "carveout replay main...HEAD deploy/ --with dump.yaml --flows flows.json -o markdown",
      does: "say in a review what a branch takes",
    },
    {line: "hubble observe -o jsonpb | carveout replay deploy/ --flows -", does: "the same with what Cilium saw"},
  ],
  run,
}

/** Reads records and manifests, asks, prints. */
function run(args: Arguments, terminal: Terminal): ExitCode {
  const style = styleFor(args, terminal)
  const wrong = misuse(args)
  if (wrong !== null) {
    printError(terminal, wrong, style)
    return exitCode.unanswered
  }
  const {files, errors} = readTexts(args.values.get("flows") ?? [], terminal, [".json", ".jsonl", ".ndjson", ".log", ".txt"])
  const read = readFlowRecords(files)
  const found = [...errors.map(unreadable), ...read.diagnostics]
  const face = {terminal, style, output: valueOf(args, "output")}
  printInputErrors(terminal, errors, style)
  if (face.output !== "json") printFindings(terminal, {found: read.diagnostics, files}, style)
  if (found.some(({severity}) => severity === "error")) return refuse(face, found)
  if (read.records.length === 0) return refuse(face, [...found, nothingSeen(read.values, files)])
  const worlds = worldsOf(args, terminal)
  if ("message" in worlds) {
    printError(terminal, worlds, style)
    return exitCode.unanswered
  }
  const written = worlds.loaded.filter((loaded) => !isEmptySide(loaded))
  if (!isUsable(face, ...written) || !hasEnds(face, worlds.loaded, addEnds)) return exitCode.unanswered
  const isStaged = hasSwitch(args, "staged")
  const promoted = isStaged ? worlds.loaded.flatMap((loaded) => promotionNotes(loaded, terminal)) : []
  const {before, program} = worlds.programs()
  const conversations = conversationsOf(read.records)
  const asked = before === null ? [program] : [before, program]
  const {replayed, diagnostics} = during(terminal, "asking", asked, () => replayOn(program, conversations, before))
  const already = before === null ? null : replayed.filter(({isCutAlready}) => isCutAlready).length
  const answer = {replayed, counts: countsOf(replayed), already, records: read.records.length, passed: read.passed}
  const isWanted = hasSwitch(args, "repair") || face.output === "yaml"
  const head = worlds.loaded.at(-1)
  const repair =
    isWanted && head !== undefined ? during(terminal, "repairing", [program], () => repairFor(replayed, originOf(head, args))) : null
  if (face.output !== "json") printNotes(terminal, [...diagnostics, ...(isWanted ? leftOut(replayed) : [])], style)
  print(face, args, {answer, repair, isWanted, diagnostics: [...findingsOf(worlds.loaded), ...promoted, ...found, ...diagnostics]})
  if (answer.counts.cut > (already ?? 0)) return exitCode.no
  return isStaged && worlds.loaded.some(hasRefused) ? exitCode.unanswered : exitCode.yes
}

type Found = Doctor.Repair | Doctor.Unrepaired | null

type Told = {
  readonly answer: ReplayAnswer
  readonly repair: Found
  readonly isWanted: boolean
  readonly diagnostics: readonly Diagnostic[]
}

function print({terminal, style, output}: Face, args: Arguments, {answer, repair, isWanted, diagnostics}: Told): void {
  switch (output) {
    case "json":
      return printJson(terminal, {
        ...replayJson(answer),
        ...(isWanted ? repairFields(repair) : {}),
        diagnostics: diagnostics.map(diagnosticJson),
      })
    case "yaml":
      if (repair !== null && !("text" in repair)) printError(terminal, {message: `no repair: ${reasonText[repair.because]}`}, style)
      return terminal.out(repair !== null && "text" in repair ? repair.text : "")
    case "markdown":
      return terminal.out(replayMarkdown(answer))
    default: {
      const width = widthOf(terminal)
      terminal.out(replayText(answer, style, {most: Number(valueOf(args, "most") ?? listedMax), width}))
      if (repair !== null) terminal.out(`\n${repairLines(repair, {style, width}).join("\n")}\n`)
      else if (answer.counts.cut > (answer.already ?? 0) && !isWanted) terminal.out(`\n${style.dim(wayOut(args))}\n`)
    }
  }
}

/** The worlds that are read, and how to ask them: that before a change is null where there is none. */
type Asked = Pick<Worlds, "loaded"> & {readonly programs: () => {readonly before: Program | null; readonly program: Program}}

function worldsOf(args: Arguments, terminal: Terminal): Asked | UsageError {
  if (!hasSwitch(args, "staged") && !isRange(args.paths, terminal)) {
    const loaded = worldOfFiles(readPaths([...(args.values.get("with") ?? []), ...args.paths], terminal), args)
    return {loaded: [loaded], programs: () => ({before: null, program: loaded.program})}
  }
  const worlds = hasSwitch(args, "staged") ? stagedWorld(args, terminal) : bothWorlds(args, terminal)
  if ("message" in worlds) return worlds
  const {loaded, programs} = worlds
  return {
    loaded,
    programs: () => {
      const [before, program] = programs()
      return {before, program}
    },
  }
}

function wayOut(args: Arguments): string {
  const staged = hasSwitch(args, "staged") ? " --staged" : ""
  return `\`--repair\` writes the policies that let through what was seen; \`carveout doctor PATH${staged} --lookups\` one carve-out for everybody's lookups: add that first`
}

/** Flows for which no repair is written, since an end of them is no pod and no node. */
function leftOut(replayed: readonly Replayed[]): readonly {readonly message: string; readonly help: string}[] {
  const left = replayed.filter(({outcome, isCutAlready, questions}) => outcome === "cut" && !isCutAlready && questions.length === 0)
  const count = left.length === 1 ? "one flow that would be denied is" : `${left.length} flows that would be denied are`
  const message = `${count} left out of the repair: an end is an address outside, and only you can say which of those are to pass`
  return left.length === 0 ? [] : [{message, help: "write the rule with its block or its network set, and replay again"}]
}

/** The policies with which all passes that is newly cut between ends that have names; null where nothing is. */
function repairFor(replayed: readonly Replayed[], origin: Doctor.Origin): Found {
  const cut = replayed.filter(({outcome, isCutAlready}) => outcome === "cut" && !isCutAlready)
  const questions = cut.flatMap((each) => each.questions)
  return questions.length === 0 ? null : Doctor.repairOf(origin, questions, "a log")
}

function misuse(args: Arguments): UsageError | null {
  if (args.paths.length === 0) return {message: "no manifests given", help: "name the world with the policies that you want to apply"}
  if (!args.values.has("flows")) return {message: "`--flows` is missing", help: "name a file of flow records, or `-` for standard input"}
  const most = valueOf(args, "most")
  return most === undefined || /^\d+$/.test(most) ? null : {message: `\`--most ${most}\` is no number`}
}

type Face = {readonly terminal: Terminal; readonly style: Style; readonly output: string | undefined}

function refuse({terminal, output, style}: Face, found: readonly Diagnostic[]): ExitCode {
  if (output === "json") printJson(terminal, {diagnostics: found.map(diagnosticJson)})
  else
    for (const {place, message, help} of found)
      if (place === undefined) printError(terminal, {message, ...(help === undefined ? {} : {help})}, style)
  return exitCode.unanswered
}

/** WHY no answer: "nothing would be denied" would be one about traffic that nobody saw. */
function nothingSeen(values: number, files: readonly SourceFile[]): Diagnostic {
  const names = files.map(({name}) => `\`${name}\``).join(", ")
  const message =
    values === 0
      ? `no flow record is in ${names === "" ? "what was given" : names}`
      : `none of ${values} records is of a connection that was judged`
  return {code: "flow-record-unread", severity: "error", message, help: "export records of some time in which the apps were used"}
}

function printFindings(
  terminal: Terminal,
  {found, files}: {readonly found: readonly Diagnostic[]; readonly files: readonly SourceFile[]},
  style: Style,
): void {
  if (found.length > 0) terminal.err(`${diagnosticsText(found, sourceLookup(files), style)}\n`)
}
