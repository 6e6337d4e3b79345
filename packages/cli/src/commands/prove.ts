// `carveout prove`: real packets through a real kernel with Calico's rules in it, beside what the engine says of them.

import {placed} from "@carveout/dataplane"
import {compile} from "@carveout/engine"
import type {Program} from "@carveout/engine"
import {nameServerPrograms, RulesRefused, whatIsMissing} from "@carveout/kernel"
import {
  diagnosticJson,
  expectationsProofJson,
  expectationsProofText,
  isAgreed,
  isAsExpected,
  isBorneOut,
  isBorneOutByKernel,
  lookupsProofJson,
  lookupsProofText,
  namesOf,
  proofJson,
  proofText,
} from "@carveout/report"
import {summaries} from "../catalog.ts"
import {hasSwitch, inputOptions, valueOf} from "../command.ts"
import type {Arguments, Command, UsageError} from "../command.ts"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {printError, printJson, styleFor} from "../output.ts"
import {askedFlows} from "../proving/asked.ts"
import {proveExpectations} from "../proving/expectations.ts"
import {chosenFlows, doublesOf} from "../proving/flows.ts"
import {proveLookups} from "../proving/lookups.ts"
import {proved} from "../proving/sending.ts"
import {misfitOf, strayTests, wantedTests, worldPaths} from "../proving/wanted-tests.ts"
import type {WantedTests} from "../proving/wanted-tests.ts"
import type {Terminal} from "../terminal.ts"
import {hasEnds, isUsable} from "../usable.ts"
import {loadWorld} from "../world.ts"
import type {Loaded} from "../world.ts"

const packetsUnlessGiven = 400

/** The command. */
export const prove: Command = {
  name: "prove",
  usage:
    "carveout prove PATH… [--packets N | --lookups [--resolver NAME] [--upstream ADDRESS] | --from A --to B [--protocol P] [--port N] | --test FILE] [--dataplane iptables|nftables] [--all] [-o text|json]",
  summary: summaries.prove,
  details:
    "Builds the world in the kernel of this machine, apart from it: a network namespace for each pod and node, with the rules that Calico programs on such a node, as `carveout ruleset` prints them. Then it sends packets, at least one for every way in which policy decides, and says of each whether it arrived, where the engine says that it should or should not. With --lookups programs in pods look up names instead, at servers of names behind the cluster's resolver: one with a short answer, and one whose answer is too large for UDP; what they say is what an app would log. The servers are CoreDNS where it is there, on PATH or at the place that CARVEOUT_COREDNS names, else dnsmasq. Names outside the cluster are looked up, too: the resolver asks another server about them, at the address that `forward` in the Corefile of the ConfigMap names, or --upstream, and that is judged by both ways, the pod's to the resolver and the resolver's own. With --test the expectations of PolicyTests are sent: of single ends exactly that flow, of sets some for every way in which policy decides within them, the borders of ranges of ports and the engine's witness among them. The answer says of each what it expects, what the engine says and what the kernel did; a packet that arrives where a test says deny comes first, and what cannot be tried is said with its reason. PATH then is the world in the place of what tests name in spec.resources; without PATH it is what they name, if that is the same for all. Nothing of the machine is touched: everything is in namespaces of its own and ends with the command. It needs Linux and iproute2, nftables, iptables, ipset, conntrack, socat and CoreDNS or dnsmasq, and no rights where users may make namespaces. Pods of which nobody says the node or the address are given one. Exit code 0 where every packet did as the engine says (with --test, as engine and tests say), 1 where one did not, 2 where that could not be tried.",
  options: [
    ...inputOptions,
    {name: "packets", value: "N", help: `how many are sent at most; ${packetsUnlessGiven} unless given`},
    {name: "from", value: "A", help: "only the packets of one question, as `explain` reads it"},
    {name: "to", value: "B", help: "where they go: a pod, a workload, a node, an address, or a Service"},
    {name: "protocol", value: "P", help: "TCP unless given, where there is a port"},
    {name: "port", value: "N", help: "the port there; of a Service its own port"},
    {
      name: "test",
      value: "FILE",
      many: true,
      help: "what PolicyTests expect, in the place of packets of its own choice: a file, or a folder that holds some; several with `--test` before each",
    },
    {name: "lookups", help: "lookups of names by real programs, in the place of packets"},
    {
      name: "resolver",
      value: "NAME",
      choices: nameServerPrograms,
      help: "with --lookups: which program answers; CoreDNS unless it is missing",
    },
    {name: "upstream", value: "ADDRESS", help: "with --lookups: whom the resolver asks about names outside, as `forward` would name it"},
    {name: "dataplane", value: "NAME", choices: ["iptables", "nftables"], help: "whose rules; iptables unless given"},
    {name: "all", help: "list every packet, not only those that did otherwise"},
    {name: "output", short: "o", value: "FORMAT", choices: ["text", "json"], help: "how to print; text unless given"},
  ],
  examples: [
    {line: "carveout prove deploy/", does: "does a kernel do what the engine says?"},
    {line: "carveout prove deploy/ --lookups", does: "can pods look up names, and what do they say where they cannot?"},
    {line: "carveout prove deploy/ --from prod/web --to svc/prod/db --port 5432", does: "is the engine right about this flow?"},
    {line: "carveout prove deploy/ --test policies/tests/", does: "does a kernel do what my tests expect?"},
    {line: "carveout prove deploy/ --dataplane nftables --all", does: "the same with nftables, every packet listed"},
  ],
  run,
}

/** Loads, builds, sends, compares. */
async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const style = styleFor(args, terminal)
  const face = {terminal, style, output: valueOf(args, "output") ?? "text"}
  const refuse = (message: string, help: string): ExitCode => {
    printError(terminal, {message, help}, style)
    return exitCode.unanswered
  }
  const wrong = misuseOf(args)
  if (wrong !== undefined) return refuse(wrong.message, wrong.help ?? "")
  const wanted = hasSwitch(args, "test") ? wantedTests(args, face) : undefined
  if (wanted === null) return exitCode.unanswered
  const paths = wanted === undefined ? args.paths : worldPaths(args, wanted)
  if ("message" in paths) return refuse(paths.message, paths.help ?? "")
  const loaded = loadWorld({...args, paths}, terminal)
  const stray = wanted === undefined ? undefined : strayTests(args, loaded.files)
  if (stray !== undefined) return refuse(stray.message, stray.help ?? "")
  if (!isUsable(face, loaded) || !hasEnds(face, [loaded], "add the manifests of pods, or a dump of the cluster's"))
    return exitCode.unanswered
  const nameServer = nameServerPrograms.find((each) => each === valueOf(args, "resolver"))
  const missing = await whatIsMissing(nameServer === undefined ? {} : {nameServer})
  if (missing.length > 0) return refuse("this machine cannot try packets", `it lacks ${missing.join("; ")}`)
  const {snapshot, madeUp} = placed(loaded.program.snapshot)
  const program = compile(snapshot)
  const left = doublesOf(snapshot).size
  if (left > 0) terminal.err(`carveout: note: left out are ${left} pods whose address somebody else has, too, or that no router leads to\n`)
  const dataplane = valueOf(args, "dataplane") === "nftables" ? "nftables" : "iptables"
  const ground: Ground = {args, terminal, loaded, dataplane, madeUp, refuse}
  try {
    if (wanted !== undefined) return await runTests(program, wanted, ground)
    return await (hasSwitch(args, "lookups") ? runLookups(program, ground) : runPackets(program, ground))
  } catch (error) {
    if (!(error instanceof RulesRefused)) throw error
    return refuse(
      error.message,
      "Calico's own rules are fed to it as they are: this kernel, or this version of the tool, does not take them",
    )
  }
}

/** What is wrong with the options, or undefined. */
function misuseOf(args: Arguments): UsageError | undefined {
  if (args.paths.length === 0 && !hasSwitch(args, "test"))
    return {message: "nothing to prove", help: "name a file, a folder, or `-` for standard input"}
  const limit = valueOf(args, "packets")
  if (limit !== undefined && !/^[1-9]\d{0,4}$/.test(limit))
    return {message: `\`--packets ${limit}\` is no number of packets`, help: "a whole number from 1 to 99999"}
  const stray = hasSwitch(args, "lookups") ? undefined : ["resolver", "upstream"].find((name) => valueOf(args, name) !== undefined)
  if (stray !== undefined)
    return {message: `\`--${stray}\` goes with \`--lookups\` alone`, help: "packets are sent without a server of names"}
  return misfitOf(args)
}

function limitOf(args: Arguments): number {
  return Number(valueOf(args, "packets") ?? packetsUnlessGiven)
}

/** What every way of proving works with. */
type Ground = {
  readonly args: Arguments
  readonly terminal: Terminal
  readonly loaded: Loaded
  readonly dataplane: "iptables" | "nftables"
  readonly madeUp: readonly string[]
  readonly refuse: (message: string, help: string) => ExitCode
}

async function runPackets(program: Program, {args, terminal, loaded: {diagnostics}, dataplane, madeUp, refuse}: Ground): Promise<ExitCode> {
  const asked = askedFlows(args, program)
  if (asked !== null && "message" in asked) return refuse(asked.message, asked.help ?? "`carveout explain` reads the same question")
  const expected = asked ?? chosenFlows(program, limitOf(args))
  if (expected.length === 0) return refuse("there is no flow to try", "a proof needs two pods, or one and an address outside")
  const proof = await proved(program, {expected, dataplane, madeUp, progress: terminal.progress})
  if (valueOf(args, "output") === "json") printJson(terminal, {...proofJson(proof), diagnostics: diagnostics.map(diagnosticJson)})
  else terminal.out(proofText(proof, {style: styleFor(args, terminal), all: hasSwitch(args, "all") || asked !== null}))
  return exitCodeOf(proof.tried.map(isBorneOut))
}

async function runTests(
  program: Program,
  {tests, diagnostics: found}: WantedTests,
  {args, terminal, loaded, dataplane, madeUp}: Ground,
): Promise<ExitCode> {
  const manner = {written: loaded.program, limit: limitOf(args), dataplane, madeUp, progress: terminal.progress}
  const proof = await proveExpectations(program, tests, manner)
  const diagnostics = [...loaded.diagnostics, ...found]
  if (valueOf(args, "output") === "json")
    printJson(terminal, {...expectationsProofJson(proof), diagnostics: diagnostics.map(diagnosticJson)})
  else terminal.out(expectationsProofText(proof, {style: styleFor(args, terminal), all: hasSwitch(args, "all")}))
  const isTried = proof.expectations.some((each) => isBorneOutByKernel(each) !== null)
  return isTried ? exitCodeOf(proof.expectations.map(isAgreed)) : exitCode.unanswered
}

async function runLookups(program: Program, {args, terminal, loaded, dataplane, madeUp, refuse}: Ground): Promise<ExitCode> {
  const nameServer = nameServerPrograms.find((each) => each === valueOf(args, "resolver"))
  const upstream = valueOf(args, "upstream") ?? null
  const {files, diagnostics} = loaded
  const proof = await proveLookups(program, {dataplane, madeUp, files, upstream, ...(nameServer === undefined ? {} : {nameServer})})
  if (typeof proof === "string") return refuse("no lookup can be tried", proof)
  if (valueOf(args, "output") === "json") printJson(terminal, {...lookupsProofJson(proof), diagnostics: diagnostics.map(diagnosticJson)})
  else terminal.out(lookupsProofText(proof, styleFor(args, terminal)))
  return exitCodeOf(proof.lookups.flatMap(namesOf).map(isAsExpected))
}

/** Of results that are null where nothing can be said. */
function exitCodeOf(results: readonly (boolean | null)[]): ExitCode {
  if (results.includes(false)) return exitCode.no
  return results.includes(true) ? exitCode.yes : exitCode.unanswered
}
