// `carveout explain`: what happens to one flow, and every step that decided it.

import {summaries} from "../catalog.ts"
import {ask, explain as explainAnswer, flipsOf} from "@carveout/engine"
import type {Answer, Diagnostic} from "@carveout/engine"
import {diagnosticsText, explanationJson, explanationText, fittedText, unaskedJson} from "@carveout/report"
import {inputOptions, valueOf} from "../command.ts"
import type {Arguments, Command, UsageError} from "../command.ts"
import {sourceLookup} from "../excerpt.ts"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {unreadable} from "../input.ts"
import {printError, printInputErrors, printJson, styleFor} from "../output.ts"
import {questionOf} from "../question.ts"
import {widthOf} from "../terminal.ts"
import type {Terminal} from "../terminal.ts"
import {printCaveats} from "../usable.ts"
import {loadWorld} from "../world.ts"
import type {Loaded} from "../world.ts"

/** The command. */
export const explain: Command = {
  name: "explain",
  usage: "carveout explain PATH… --from A --to B [--protocol P] [--port N] [-o text|json]",
  summary: summaries.explain,
  details:
    "A and B are a pod `prod/backend`, a workload `prod/Deployment/backend`, a service `svc/prod/api` (translated to its backends), a node `host/worker-1`, or an address. The verdict comes first, then what an app would notice, then the walk of both halves: each tier, policy and rule with its place, and why the rules before did not match.",
  options: [
    {name: "from", value: "A", help: "where the connection is opened"},
    {name: "to", value: "B", help: "where it goes"},
    {name: "protocol", value: "P", help: "TCP, UDP, SCTP, ICMP, ICMPv6, UDPLite or a number; TCP where a port is given"},
    {name: "port", value: "N", help: "destination port; of a service its own port"},
    {name: "source-port", value: "N", help: "source port; 50000 unless given"},
    {name: "icmp", value: "TYPE/CODE", help: "ICMP type, and code after a slash; an echo request unless given"},
    {name: "family", value: "IPv4|IPv6", choices: ["IPv4", "IPv6"], help: "address family; the one that both ends share unless given"},
    ...inputOptions,
    {name: "output", short: "o", value: "FORMAT", choices: ["text", "json"], help: "how to print; text unless given"},
  ],
  examples: [
    {
      line: "carveout explain deploy/ --from prod/backend --to svc/kube-system/kube-dns --protocol UDP --port 53",
      does: "can the backend look up names?",
    },
    {
      line: "carveout explain deploy/ --from 203.0.113.9 --to prod/frontend --protocol TCP --port 8080",
      does: "can an address outside reach the frontend?",
    },
    {line: "carveout explain deploy/ --from prod/backend --to host/worker-1 --protocol ICMP", does: "does a ping of a node pass?"},
  ],
  run,
}

/** Loads, asks, prints. */
function run(args: Arguments, terminal: Terminal): ExitCode {
  const style = styleFor(args, terminal)
  const question = args.paths.length === 0 ? noManifests : questionOf(args)
  if ("message" in question) {
    printError(terminal, question, style)
    return exitCode.unanswered
  }
  const loaded = loadWorld(args, terminal)
  printInputErrors(terminal, loaded.errors, style)
  const answer = ask(loaded.program, question)
  if (!answer.ok) return printRefusal({args, terminal, loaded}, answer.error)
  print({args, terminal, loaded}, answer.value)
  if (loaded.errors.length > 0 || !loaded.isReadable) return exitCode.unanswered
  const codes = {allow: exitCode.yes, deny: exitCode.no, mixed: exitCode.no, unknown: exitCode.unanswered}
  return codes[answer.value.verdict]
}

const noManifests: UsageError = {message: "no manifests given", help: "name a file, a folder, or `-` for standard input"}

type Run = {readonly args: Arguments; readonly terminal: Terminal; readonly loaded: Loaded}

/** A question that could not be asked. */
function printRefusal({args, terminal, loaded}: Run, problems: readonly Diagnostic[]): ExitCode {
  const style = styleFor(args, terminal)
  const serious = loaded.diagnostics.filter(({severity}) => severity === "error")
  if (valueOf(args, "output") === "json") {
    const question = {from: valueOf(args, "from") ?? "", to: valueOf(args, "to") ?? ""}
    printJson(terminal, unaskedJson(question, [...problems, ...loaded.errors.map(unreadable), ...loaded.diagnostics]))
  } else terminal.err(diagnosticsText([...serious, ...problems], sourceLookup(loaded.files), style))
  return exitCode.unanswered
}

/** LIMIT: changes that would flip the verdict; further ones help nobody. */
const flipsMax = 3

/** The answer, after whatever the cluster would refuse. */
function print({args, terminal, loaded}: Run, answer: Answer): void {
  const style = styleFor(args, terminal)
  const explanation = explainAnswer(loaded.program, answer)
  const [first] = explanation.cases
  const flips = first === undefined ? [] : flipsOf(loaded.program, first, flipsMax)
  if (valueOf(args, "output") === "json") {
    printJson(terminal, explanationJson(explanation, [...loaded.errors.map(unreadable), ...loaded.diagnostics], flips))
    return
  }
  printCaveats({terminal, style, output: "text"}, loaded)
  terminal.out(fittedText(explanationText(explanation, style, flips), widthOf(terminal)))
  const remark = remarkOn(answer, valueOf(args, "family"))
  if (remark !== undefined) terminal.out(`\n${remark}\n`)
}

/** What somebody who thinks of one address family alone would miss. `family`: the one that was asked for. */
function remarkOn(answer: Answer, family: string | undefined): string | undefined {
  const {cases} = answer
  if (family === undefined && hasOtherFamily(answer))
    return "this is about IPv4; both ends speak IPv6 too, which is judged by itself: `--family IPv6`"
  const isNoPing = cases.length > 0 && cases.every(({flow}) => flow.family === 6 && flow.protocol === icmpOfIPv4)
  return isNoPing ? "over IPv6 a ping is ICMPv6, not ICMP: `--protocol ICMPv6`" : undefined
}

/** The number of ICMP, which is another protocol than ICMPv6. */
const icmpOfIPv4 = 1

/** Whether names that have addresses of both families were asked about, which is answered in IPv4. An address names its family. */
function hasOtherFamily({from, to, cases}: Answer): boolean {
  const hasBoth = [from, to].every(({text, addresses}) => !/^[\d.]+$/.test(text) && addresses.some((address) => address.includes(":")))
  return hasBoth && cases.length > 0 && cases.every(({flow}) => flow.family === 4)
}
