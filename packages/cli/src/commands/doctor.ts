// `carveout doctor`: from a line of a log to the policy behind it, and the smallest repair.

import {Doctor} from "@carveout/engine"
import type {Program} from "@carveout/engine"
import {readFlowRecords} from "@carveout/flows"
import {consult, consultationJson, consultationText, diagnosticJson, lookupsJson, lookupsText} from "@carveout/report"
import type {Consultation} from "@carveout/report"
import {summaries} from "../catalog.ts"
import {hasSwitch, inputOptions, valueOf} from "../command.ts"
import type {Arguments, Command, UsageError} from "../command.ts"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {forwardsIn} from "../forwarding.ts"
import {readInputLog} from "../input.ts"
import {originOf} from "../origin.ts"
import {printError, printJson, styleFor} from "../output.ts"
import {widthOf} from "../terminal.ts"
import type {Terminal} from "../terminal.ts"
import {findingsOf, isUsable} from "../usable.ts"
import {loadReadWorld} from "../world.ts"

/** The command. */
export const doctor: Command = {
  name: "doctor",
  usage:
    "carveout doctor PATH… ([--from A] --log LINE [--to B] [--port N] | --lookups [--to RESOLVER]) [--node-resolver ADDRESS] [--staged] [-o text|json|yaml]",
  summary: summaries.doctor,
  details:
    "Reads what an app logged as Go, Java, Node, Python, .NET, Rust, Ruby and PHP, their drivers, curl, nginx and Envoy write it: a lookup or a connection that failed; or what a node told of a packet: lines of netfilter, as for Calico's action Log, of Cilium's monitor and of `hubble observe`, which name both ends, so that --from need not. Says which flows that was about, whether policy denies them, and where it does the smallest policy with which they pass, held against everything else that it would open; where an existing rule would do with one change, which field of which file. Where policy lets them pass it says so, and where else to look. With `--log -` the log is read from standard input, each different complaint once. Without --log the flow to --to is looked at. `--lookups` needs no complaint: it says whose name lookups policy denies, and writes one carve-out for all of them, as wide as the policies that keep them out and pinned to the resolver. Who asks another one, by `dnsPolicy` and `dnsConfig`, is judged by that one, and kept out of the carve-out where labels tell him apart; the address that nodes ask is in no manifest and is given with `--node-resolver`. `--to` names another resolver than the cluster's usual one, a Service or an address. The resolver's own way to the servers that know names outside is looked at, too: those of `forward` in the Corefile of its ConfigMap, `--node-resolver` where that names a file of the node. `-o yaml` prints the repair alone. Exit code 1 where policy is to blame, 0 where it is not, 2 where that cannot be said.",
  options: [
    {name: "from", value: "A", help: "the pod or workload that logged it"},
    {name: "log", value: "LINE", help: "what was logged; `-` reads standard input"},
    {name: "to", value: "B", help: "where it wanted to go, if the line does not say it"},
    {name: "port", value: "N", help: "the port there; of a service its own port"},
    {name: "protocol", value: "P", help: "TCP unless given or logged; ICMP needs no port"},
    {name: "lookups", help: "whose name lookups policy denies, and the carve-out for all of them"},
    {
      name: "node-resolver",
      value: "ADDRESS",
      help: "the resolver that nodes ask, pods with `dnsPolicy: Default`, and CoreDNS where it forwards to a file of its node",
    },
    {name: "staged", help: "in the world as it is once its staged policies are promoted"},
    ...inputOptions,
    {name: "output", short: "o", value: "FORMAT", choices: ["text", "json", "yaml"], help: "how to print; text unless given"},
  ],
  examples: [
    {
      line: "carveout doctor deploy/ --from prod/web --log 'dial tcp: lookup db on 10.96.0.10:53: i/o timeout'",
      does: "is it policy, and what would repair it?",
    },
    {line: "kubectl logs -n prod deploy/web | carveout doctor deploy/ --from prod/web --log -", does: "look through a whole log"},
    {
      line: "carveout doctor deploy/ --from prod/web --to svc/prod/db --port 5432 -o yaml > repair.yaml",
      does: "write the policy that is missing",
    },
    {line: "journalctl -k | grep calico-packet | carveout doctor deploy/ --log -", does: "which policies are behind what a node logged?"},
    {line: "carveout doctor deploy/ --lookups -o yaml > allow-dns.yaml", does: "give everybody their name lookups back"},
  ],
  run,
}

/** Loads, reads the log, looks into each complaint, prints. */
function run(args: Arguments, terminal: Terminal): ExitCode {
  const style = styleFor(args, terminal)
  if (hasSwitch(args, "lookups")) return lookUp({args, terminal})
  if (valueOf(args, "node-resolver") !== undefined && valueOf(args, "log") === undefined)
    return refuse(
      {message: "`--node-resolver` goes with `--lookups` and `--log` alone", help: "name the other end of a connection with `--to`"},
      {args, terminal},
    )
  const asked = patientOf(args)
  if ("message" in asked) return refuse(asked, {args, terminal})
  const complaints = complaintsOf(args, terminal)
  const output = valueOf(args, "output") ?? "text"
  if ("message" in complaints) {
    // WHY a document: a log without a complaint is an answer that a script has to be able to read.
    if (output === "json") printJson(terminal, {complaints: [], diagnostics: []})
    return refuse(complaints, {args, terminal})
  }
  const known = complaints.filter(({source}) => source !== null || asked.from !== undefined)
  if (known.length === 0) return refuse(whoMissing, {args, terminal})
  const loaded = loadReadWorld(args, terminal)
  if (!isUsable({terminal, style, output}, loaded)) return exitCode.unanswered
  const origin = originOf(loaded, args)
  const node = nodeResolverOf(origin.program, args)
  if (typeof node === "object" && node !== null) return refuse(node, {args, terminal})
  const patient = {...asked, forwardsOf: forwardsIn(origin.files, node)}
  const all = known.map((complaint) => consult(origin, complaint, patient))
  if (known.length < complaints.length) terminal.err(`carveout: note: ${leftOut(complaints.length - known.length)}\n`)
  if (output === "json") printJson(terminal, {complaints: all.map(consultationJson), diagnostics: findingsOf([loaded]).map(diagnosticJson)})
  else if (output === "yaml") terminal.out(manifestsOf(all))
  else terminal.out(all.map((each) => consultationText(each, {style, width: widthOf(terminal)})).join("\n"))
  if (all.some(({diagnosis}) => diagnosis.blame === "policy")) return exitCode.no
  return all.every(({diagnosis}) => diagnosis.blame === "innocent") ? exitCode.yes : exitCode.unanswered
}

/** WHY said: what an app complains of in a node's journal is of nobody, and is not looked into. */
function leftOut(count: number): string {
  return `${count === 1 ? "one complaint names" : `${count} complaints name`} nobody who logged it and ${count === 1 ? "is" : "are"} left out: add \`--from\``
}

/** Looks at everybody's lookups. */
function lookUp({args, terminal}: Run): ExitCode {
  const style = styleFor(args, terminal)
  const problem = lookupsProblem(args)
  if (problem !== null) return refuse(problem, {args, terminal})
  const loaded = loadReadWorld(args, terminal)
  const output = valueOf(args, "output") ?? "text"
  if (!isUsable({terminal, style, output}, loaded)) return exitCode.unanswered
  const origin = originOf(loaded, args)
  const wish = wishOf(origin.program, args)
  if ("message" in wish) return refuse(wish, {args, terminal})
  const lookups = Doctor.lookupsIn(origin.program, {...wish, forwardsOf: forwardsIn(origin.files, wish.nodeResolver)})
  const {outside} = lookups
  const isShut = [lookups, ...lookups.elsewhere, ...(outside === null ? [] : [outside])].some(({questions}) => questions.length > 0)
  const isDenied = isShut || (outside !== null && outside.denied.length > 0)
  const repair = isShut ? Doctor.lookupsRepair(origin, lookups) : null
  const letThrough = repair !== null && "text" in repair ? Doctor.letThrough(origin, lookups, repair) : []
  const consultation = {lookups, repair, letThrough}
  if (output === "json") printJson(terminal, {lookups: lookupsJson(consultation), diagnostics: findingsOf([loaded]).map(diagnosticJson)})
  else if (output === "yaml") terminal.out(repair !== null && "text" in repair ? repair.text : "")
  else terminal.out(lookupsText(consultation, {style, width: widthOf(terminal)}))
  if (isDenied) return exitCode.no
  const isOpen = [lookups, ...lookups.elsewhere].some(({open}) => open.length > 0)
  return lookups.resolver === null || isOpen ? exitCode.unanswered : exitCode.yes
}

/** Whom to ask about. */
function wishOf(program: Program, args: Arguments): Doctor.LookupsWish | UsageError {
  const to = valueOf(args, "to")
  const resolver = to === undefined ? null : Doctor.resolverNamed(program.snapshot, to)
  if (to !== undefined && resolver === null)
    return {message: `there is no Service \`${to}\``, help: "name the resolver's as `svc/NAMESPACE/NAME`, or its address"}
  const nodeResolver = nodeResolverOf(program, args)
  if (typeof nodeResolver === "object" && nodeResolver !== null) return nodeResolver
  return {...(resolver === null ? {} : {resolver}), nodeResolver}
}

/** Whom nodes ask; null where nobody says it. */
function nodeResolverOf({snapshot}: Program, args: Arguments): string | null | UsageError {
  const node = valueOf(args, "node-resolver")
  if (node === undefined) return null
  return (
    Doctor.resolverNamed(snapshot, node) ?? {
      message: `\`--node-resolver ${node}\` is no address`,
      help: "the address after `nameserver` in the file that the kubelet's `resolvConf` names",
    }
  )
}

/** What cannot be asked together with everybody's lookups. */
function lookupsProblem(args: Arguments): UsageError | null {
  if (args.paths.length === 0) return {message: "no manifests given", help: "name a file or a folder"}
  const other = ["from", "log", "port", "protocol"].find((name) => valueOf(args, name) !== undefined)
  return other === undefined
    ? null
    : {message: `\`--lookups\` and \`--${other}\` do not go together`, help: "`--lookups` asks about everybody"}
}

type Run = {readonly args: Arguments; readonly terminal: Terminal}

function refuse(error: UsageError, {args, terminal}: Run): ExitCode {
  printError(terminal, error, styleFor(args, terminal))
  return exitCode.unanswered
}

const whoMissing: UsageError = {
  message: "`--from` is missing",
  help: "name the pod or workload that logged it, as `namespace/name`; only of packets that a node logged the line says it",
}

/** Who complains, or what is missing of the question. */
function patientOf(args: Arguments): Doctor.Patient | UsageError {
  const [from, port] = [valueOf(args, "from"), valueOf(args, "port")]
  if (args.paths.length === 0) return {message: "no manifests given", help: "name a file or a folder"}
  if (from === undefined && valueOf(args, "log") === undefined) return whoMissing
  if (port !== undefined && !/^\d+$/.test(port))
    return {message: `\`--port ${port}\` is no number`, help: "policy sees numbers: write one port"}
  const of = (name: string): string | undefined => valueOf(args, name)
  return {from, to: of("to"), namespace: of("namespace"), protocol: of("protocol"), port: port === undefined ? undefined : Number(port)}
}

/** What is complained of. Without a log it is the flow that is named. */
function complaintsOf(args: Arguments, terminal: Terminal): readonly Doctor.Complaint[] | UsageError {
  const log = valueOf(args, "log")
  if (log === undefined) {
    if (valueOf(args, "to") !== undefined)
      return [{line: "", trouble: "timeout", source: null, target: null, resolver: null, protocol: null}]
    return {
      message: "`--log` is missing",
      help: "give the line that was logged, `--log -` for standard input, or the other end with `--to`",
    }
  }
  if (log === "-" && args.paths.includes("-"))
    return {message: "standard input is the manifests or the log, not both", help: "write one of them to a file"}
  const text = log === "-" ? readInputLog(terminal) : log
  const found = Doctor.readComplaints(text)
  return found.length > 0 ? found : unreadable(text)
}

/** WHY records are asked for: whoever exports what Hubble, GKE or EKS saw has JSON in hand, and another command reads it. */
function unreadable(text: string): UsageError {
  const {records, passed} = readFlowRecords([{name: "log", text}])
  const isRecords = records.length + passed > 0
  return {
    message: "no line of the log reads as a lookup or a connection that failed, or as a packet that was dropped",
    help: isRecords
      ? "these are flow records: `carveout replay PATH --flows FILE` asks them; or name the flow itself: `--to` and `--port`"
      : "name the flow itself: `--to` and `--port`",
  }
}

/** The repairs as one stream of documents. */
function manifestsOf(all: readonly Consultation[]): string {
  const texts = all.flatMap(({repair}) => (repair !== null && "text" in repair ? [repair.text] : []))
  return [...new Set(texts.flatMap((text) => text.split("---\n")))].join("---\n")
}
