// `carveout search`: a flow between two sets, or the proof that there is none.

import {missingText, parseEndWords, parseExceptions, searchFlows} from "@carveout/engine"
import type {Analysis, Diagnostic, Program, Search, SourceFile} from "@carveout/engine"
import {diagnosticJson, diagnosticsText, flowText, printable, witnessJson} from "@carveout/report"
import type {Style} from "@carveout/report"
import {summaries} from "../catalog.ts"
import {inputOptions, valueOf} from "../command.ts"
import type {Arguments, Command, UsageError} from "../command.ts"
import {sourceLookup} from "../excerpt.ts"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {printError, printJson, printNotes, styleFor} from "../output.ts"
import {packetsOf} from "../packet-words.ts"
import type {Terminal} from "../terminal.ts"
import {addEnds, hasEnds, isUsable} from "../usable.ts"
import {during} from "../working.ts"
import {loadWorld, parseOptions} from "../world.ts"

/** The command. */
export const search: Command = {
  name: "search",
  usage: "carveout search PATH… --from SET --to SET [--protocol P] [--port N] [--except SET]… [--verdict V] [--by REFERENCE]",
  summary: summaries.search,
  details:
    'SET is a name as in `explain`, a CIDR block, `any`, or a YAML flow map in quotes: `{namespaces: env == "prod", pods: app == "web"}`, `{cidr: 10.0.0.0/8, except: [10.1.0.0/16]}`. A block holds the pods and nodes whose address lies in it, or is named nowhere. Every flow between the two counts, all protocols and ports unless they are given. What is found is one flow that anybody can check with `explain`; finding nothing is a proof, and where the manifests leave it open it says so and ends with 2. A pod to itself, a node to its own pods and what passes between two addresses outside are left out; where nothing else was asked about, it ends with 2. Pairs of ends are counted in each address family by itself; outside, addresses that nothing tells apart are one end.',
  options: [
    {name: "from", value: "SET", help: "where connections are opened"},
    {name: "to", value: "SET", help: "where they go"},
    {name: "protocol", value: "P", help: "only this protocol"},
    {name: "port", value: "N", help: "only this destination port; of a service its own port"},
    {name: "except", value: "FLOWS", many: true, help: "flows to leave out: `{from: SET, to: SET, protocol: P, port: N}`"},
    {name: "verdict", value: "V", choices: ["allow", "deny", "unknown"], help: "what to look for; allow unless given"},
    {name: "by", value: "REFERENCE", help: "only flows that this rule or policy decides: `NetworkPolicy/prod/db#ingress[0]`"},
    ...inputOptions,
    {name: "output", short: "o", value: "FORMAT", choices: ["text", "json"], help: "how to print; text unless given"},
  ],
  examples: [
    {
      line: "carveout search deploy/ --from any --to '{namespaces: env == \"prod\"}' --port 5432",
      does: "can anything reach a database port in prod?",
    },
    {
      line: "carveout search deploy/ --from prod/backend --to 0.0.0.0/0 --except '{to: {pods: all()}}'",
      does: "can the backend reach anything that is no pod, such as the internet?",
    },
  ],
  run,
}

/** Reads the sets, loads, looks, prints. */
function run(args: Arguments, terminal: Terminal): ExitCode {
  const style = styleFor(args, terminal)
  const question = searchOf(args)
  if ("message" in question) return refuse(terminal, question, style)
  if ("errors" in question) return refuseWords({args, terminal}, question.errors, style)
  const loaded = loadWorld(args, terminal)
  const face = {terminal, style, output: valueOf(args, "output")}
  if (!isUsable(face, loaded) || !hasEnds(face, [loaded], addEnds)) return exitCode.unanswered
  const found = during(terminal, "searching", [loaded.program], () => searchFlows(loaded.program, question))
  if (!found.ok) return refuseWords({args, terminal}, found.error, style)
  const open = found.value.found ? null : undecided(loaded.program, question)
  const notes = (open ?? found.value).notes
  if (valueOf(args, "output") === "json") printJson(terminal, foundJson(found.value, open, [...loaded.diagnostics, ...notes]))
  else if (open === null) terminal.out(foundText(found.value, question, style))
  else terminal.out(undecidedText(open, question, style))
  if (valueOf(args, "output") !== "json") printNotes(terminal, notes, style)
  return found.value.found ? exitCode.yes : open === null ? exitCode.no : exitCode.unanswered
}

/** A flow of which the manifests do not say whether it is one of those looked for; null where there is none. WHY: else finding nothing is no proof. */
function undecided(program: Program, question: Search): Analysis.Found | null {
  if (question.verdict === "unknown" || question.by !== undefined) return null
  const found = searchFlows(program, {...question, verdict: "unknown"})
  return found.ok && found.value.witness !== null ? found.value : null
}

function foundJson({found, witness, count}: Analysis.Found, open: Analysis.Found | null, diagnostics: readonly Diagnostic[]): object {
  const shown = ({witness: flow}: Pick<Analysis.Found, "witness">): object | null => (flow === null ? null : witnessJson(flow))
  const unknown = open === null ? {} : {unknown: {witness: shown(open), count: open.count}}
  const missing = missingOf(open?.witness ?? witness)
  return {found, witness: shown({witness}), count, ...unknown, missing, diagnostics: diagnostics.map(diagnosticJson)}
}

/** What is not known of a flow, each fact in a line; nothing of one that is decided. */
function missingOf(witness: Analysis.Found["witness"]): readonly string[] {
  return witness?.decision.verdict === "unknown" ? [...new Set(witness.decision.missing.map(missingText))] : []
}

function missingLines(witness: Analysis.Found["witness"], style: Style): string {
  return missingOf(witness)
    .map((fact) => `  ${style.doubt("missing:")} ${printable(fact)}\n`)
    .join("")
}

function undecidedText({witness, count}: Analysis.Found, {to, verdict = "allow"}: Search, style: Style): string {
  const flow = witness === null ? "" : printable(flowText(witness))
  const pairs = count === 1 ? "one pair of ends" : `${count} pairs of ends`
  const none = `no such flow is certain to be ${verdict === "deny" ? "denied" : "allowed"}, and of some the manifests do not say it`
  // WHY so: the same flow without the Service may well be certain.
  const explained = to.kind === "name" && to.text.startsWith("svc/") ? `\`explain --to ${printable(to.text)}\`` : "`explain`"
  const facts = missingLines(witness, style)
  return `${style.bold("unknown")}: ${none}\n  for instance ${flow}\n${facts}${style.dim(`such flows exist between ${pairs}; ${explained} shows the walk`)}\n`
}

function refuse(terminal: Terminal, error: UsageError, style: Style): ExitCode {
  printError(terminal, error, style)
  return exitCode.unanswered
}

type Asked = {readonly args: Arguments; readonly terminal: Terminal}

/** Why nothing could be looked for. Faults in an option's text stand where they are in it. */
function refuseWords({args, terminal}: Asked, errors: readonly Diagnostic[], style: Style): ExitCode {
  if (valueOf(args, "output") === "json") {
    printJson(terminal, {diagnostics: errors.map(diagnosticJson)})
    return exitCode.unanswered
  }
  const sources = ["from", "to", "except"].flatMap((name) => wordsOf(args, name))
  terminal.err(diagnosticsText(errors, sourceLookup(sources), style))
  return exitCode.unanswered
}

/** What was given for an option, each time a source of its own: `--except`, `--except 2`. */
function wordsOf(args: Arguments, option: string): readonly SourceFile[] {
  const texts = args.values.get(option) ?? []
  return texts.map((text, i) => ({name: i === 0 ? `--${option}` : `--${option} ${i + 1}`, text}))
}

/** The search, or what is wrong with the arguments. */
function searchOf(args: Arguments): Search | UsageError | {readonly errors: readonly Diagnostic[]} {
  const [from, to] = [valueOf(args, "from"), valueOf(args, "to")]
  if (args.paths.length === 0) return {message: "no manifests given", help: "name a file, a folder, or `-` for standard input"}
  if (from === undefined || to === undefined) {
    return {message: `\`--${from === undefined ? "from" : "to"}\` is missing`, help: "give a name, a CIDR block, `any`, or a set in quotes"}
  }
  const packets = packetsOf(args)
  if ("message" in packets) return packets
  const place = parseOptions(args)
  const sides = [from, to].map((text, i) => parseEndWords({name: i === 0 ? "--from" : "--to", text}, place))
  const exceptions = wordsOf(args, "except").map((source) => parseExceptions(source, place))
  const errors = [...sides, ...exceptions].flatMap((each) => (each.ok ? [] : each.error))
  const [source, target] = sides
  if (errors.length > 0 || source?.ok !== true || target?.ok !== true) return {errors}
  const {protocol, port} = packets
  const by = valueOf(args, "by")
  const verdict = valueOf(args, "verdict")
  return {
    from: source.value,
    to: target.value,
    except: exceptions.flatMap((each) => (each.ok ? each.value : [])),
    ...(protocol === undefined ? {} : {protocol: String(protocol)}),
    ...(port === undefined ? {} : {port: {min: port, max: port}}),
    ...(by === undefined ? {} : {by}),
    ...(verdict === "allow" || verdict === "deny" || verdict === "unknown" ? {verdict} : {}),
  }
}

function foundText({witness, count, isRefused}: Analysis.Found, {from, to, port}: Search, style: Style): string {
  if (witness === null && isRefused) {
    return `${style.bold("found")}: where nothing stands behind the Service, connections to it are denied ${style.dim("by NoBackend")}\n`
  }
  if (witness === null) {
    const isOneEnd = from.kind === "name" && to.kind === "name" && from.text === to.text
    const leftOut =
      from.kind === "name" && !isOneEnd
        ? ""
        : `${style.dim("a pod to itself, a node to its own pods and two addresses outside are left out: none of them is judged")}\n`
    return `${style.bold("none")}: there is no such flow${port === undefined ? ", whatever the port" : ""}\n${leftOut}`
  }
  const {verdict, by} = witness.decision
  const decider = by === null ? "" : ` ${style.dim(`by ${printable(by)}`)}`
  const pairs = count === 1 ? "one pair of ends" : `${count} pairs of ends`
  const facts = missingLines(witness, style)
  return `${style.bold("found")}: ${printable(flowText(witness))}  ${verdict}${decider}\n${facts}${style.dim(`such flows exist between ${pairs}`)}\n`
}
