// `carveout prove`: real packets through a real kernel with Calico's rules in it, beside what the engine says of them.

import {placed} from "@carveout/dataplane"
import {compile, printAddress, protocolName} from "@carveout/engine"
import type {Flow, Program} from "@carveout/engine"
import {nameServerPrograms, openBench, RulesRefused, whatIsMissing} from "@carveout/kernel"
import type {Observation, Probe} from "@carveout/kernel"
import {diagnosticJson, isAsExpected, isBorneOut, lookupsProofJson, lookupsProofText, namesOf, proofJson, proofText} from "@carveout/report"
import type {Proof, Tried} from "@carveout/report"
import {summaries} from "../catalog.ts"
import {hasSwitch, inputOptions, valueOf} from "../command.ts"
import type {Arguments, Command} from "../command.ts"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {printError, printJson, styleFor} from "../output.ts"
import {askedFlows} from "../proving/asked.ts"
import {benchWorld} from "../proving/bench-world.ts"
import {chosenFlows, doublesOf, flowWords} from "../proving/flows.ts"
import type {Expected} from "../proving/flows.ts"
import {proveLookups} from "../proving/lookups.ts"
import type {Terminal} from "../terminal.ts"
import {hasEnds, isUsable} from "../usable.ts"
import {loadWorld} from "../world.ts"
import type {Loaded} from "../world.ts"

const packetsUnlessGiven = 400

/** The command. */
export const prove: Command = {
  name: "prove",
  usage:
    "carveout prove PATH… [--packets N | --lookups [--resolver NAME] [--upstream ADDRESS] | --from A --to B [--protocol P] [--port N]] [--dataplane iptables|nftables] [--all] [-o text|json]",
  summary: summaries.prove,
  details:
    "Builds the world in the kernel of this machine, apart from it: a network namespace for each pod and node, with the rules that Calico programs on such a node, as `carveout ruleset` prints them. Then it sends packets, at least one for every way in which policy decides, and says of each whether it arrived, where the engine says that it should or should not. With --lookups programs in pods look up names instead, at servers of names behind the cluster's resolver: one with a short answer, and one whose answer is too large for UDP; what they say is what an app would log. The servers are CoreDNS where it is there, on PATH or at the place that CARVEOUT_COREDNS names, else dnsmasq. Names outside the cluster are looked up, too: the resolver asks another server about them, at the address that `forward` in the Corefile of the ConfigMap names, or --upstream, and that is judged by both ways, the pod's to the resolver and the resolver's own. Nothing of the machine is touched: everything is in namespaces of its own and ends with the command. It needs Linux and iproute2, nftables, iptables, ipset, conntrack, socat and CoreDNS or dnsmasq, and no rights where users may make namespaces. Pods of which nobody says the node or the address are given one. Exit code 0 where every packet did as the engine says, 1 where one did not, 2 where that could not be tried.",
  options: [
    ...inputOptions,
    {name: "packets", value: "N", help: `how many are sent at most; ${packetsUnlessGiven} unless given`},
    {name: "from", value: "A", help: "only the packets of one question, as `explain` reads it"},
    {name: "to", value: "B", help: "where they go: a pod, a workload, a node, an address, or a Service"},
    {name: "protocol", value: "P", help: "TCP unless given, where there is a port"},
    {name: "port", value: "N", help: "the port there; of a Service its own port"},
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
    {line: "carveout prove deploy/ --dataplane nftables --all", does: "the same with nftables, every packet listed"},
  ],
  run,
}

/** Loads, builds, sends, compares. */
async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const style = styleFor(args, terminal)
  const output = valueOf(args, "output") ?? "text"
  const limit = valueOf(args, "packets") ?? String(packetsUnlessGiven)
  const refuse = (message: string, help: string): ExitCode => {
    printError(terminal, {message, help}, style)
    return exitCode.unanswered
  }
  if (args.paths.length === 0) return refuse("nothing to prove", "name a file, a folder, or `-` for standard input")
  if (!/^[1-9]\d{0,4}$/.test(limit)) return refuse(`\`--packets ${limit}\` is no number of packets`, "a whole number from 1 to 99999")
  const stray = hasSwitch(args, "lookups") ? undefined : ["resolver", "upstream"].find((name) => valueOf(args, name) !== undefined)
  if (stray !== undefined) return refuse(`\`--${stray}\` goes with \`--lookups\` alone`, "packets are sent without a server of names")
  const loaded = loadWorld(args, terminal)
  const face = {terminal, style, output}
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
    return await (hasSwitch(args, "lookups") ? runLookups(program, ground) : runPackets(program, Number(limit), ground))
  } catch (error) {
    if (!(error instanceof RulesRefused)) throw error
    return refuse(
      error.message,
      "Calico's own rules are fed to it as they are: this kernel, or this version of the tool, does not take them",
    )
  }
}

/** What both ways of proving work with. */
type Ground = {
  readonly args: Arguments
  readonly terminal: Terminal
  readonly loaded: Loaded
  readonly dataplane: "iptables" | "nftables"
  readonly madeUp: readonly string[]
  readonly refuse: (message: string, help: string) => ExitCode
}

async function runPackets(
  program: Program,
  limit: number,
  {args, terminal, loaded: {diagnostics}, dataplane, madeUp, refuse}: Ground,
): Promise<ExitCode> {
  const asked = askedFlows(args, program)
  if (asked !== null && "message" in asked) return refuse(asked.message, asked.help ?? "`carveout explain` reads the same question")
  const expected = asked ?? chosenFlows(program, limit)
  if (expected.length === 0) return refuse("there is no flow to try", "a proof needs two pods, or one and an address outside")
  const proof = await proved(program, {expected, dataplane, madeUp, progress: terminal.progress})
  if (valueOf(args, "output") === "json") printJson(terminal, {...proofJson(proof), diagnostics: diagnostics.map(diagnosticJson)})
  else terminal.out(proofText(proof, {style: styleFor(args, terminal), all: hasSwitch(args, "all") || asked !== null}))
  return exitCodeOf(proof.tried.map(isBorneOut))
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

type Job = {
  readonly expected: readonly Expected[]
  readonly dataplane: "iptables" | "nftables"
  readonly madeUp: readonly string[]
  readonly progress: Terminal["progress"]
}

async function proved(program: Program, {expected, dataplane, madeUp, progress}: Job): Promise<Proof> {
  const ends = expected.flatMap(({flow}) => [flow.from, flow.to])
  const behind = expected.flatMap(({service}) => service?.pods ?? [])
  const pods = new Set([...ends.flatMap((end) => (end.kind === "workload" ? [end.id] : [])), ...behind])
  const outside = [...new Set(ends.flatMap((end) => (end.kind === "address" ? [printAddress(end.address)] : [])))]
  const nodes = ends.flatMap((end) => (end.kind === "node" ? [end.name] : []))
  const {world, rules} = benchWorld(program, {pods, nodes, outside, dataplane})
  progress?.(`building ${world.nodes.length} nodes and ${world.pods.length} pods`)
  const bench = await openBench(world)
  try {
    progress?.(`sending ${expected.length} packets`)
    const send = async (some: readonly Expected[]): Promise<readonly Tried[]> => {
      const seen = await bench.probe(some.map((each) => probeOf(each, program)))
      return some.map((each, i) => triedOf(each, seen[i]))
    }
    const first = await send(expected)
    // WHY again: a packet that did otherwise says that the engine is wrong, and one sight of it is not enough for that.
    const doubted = expected.filter((_, i) => first[i] !== undefined && isBorneOut(first[i]) === false)
    const again = new Map((await send(doubted)).map((each, i) => [doubted[i], each]))
    const tried = first.map((each, i) => agreed(each, again.get(expected[i])))
    return {dataplane, nodes: world.nodes.length, pods: world.pods.length, rules, tried, madeUp}
  } finally {
    progress?.("")
    await bench.close()
  }
}

function probeOf({flow, service}: Expected, program: Program): Probe {
  const {from, to, family, protocol, sourcePort, port, icmp} = flow
  const sender = from.kind === "workload" ? from.id : from.kind === "node" ? from.name : printAddress(from.address)
  return {
    from: sender,
    to: service?.address ?? addressOf(to, family, program),
    protocol,
    port: service?.port ?? port ?? 0,
    ...(sourcePort === null ? {} : {sourcePort}),
    ...(icmp === null ? {} : {icmp}),
  }
}

function addressOf(end: Flow["to"], family: 4 | 6, {workloads, nodes}: Program): string {
  if (end.kind === "address") return printAddress(end.address)
  const addresses = (end.kind === "workload" ? workloads.get(end.id) : nodes.get(end.name))?.addresses ?? []
  const own = addresses.find((address) => address.family === family)
  if (own === undefined) throw new Error("a flow's end has an address of its family")
  return printAddress(own)
}

function triedOf(expected: Expected, seen: Observation | undefined): Tried {
  if (seen === undefined) throw new Error("each packet has an observation")
  const {flow, from, to, decision, service} = expected
  return {
    words: flowWords(expected),
    from,
    to,
    protocol: protocolName(flow.protocol),
    port: service?.port ?? flow.port,
    ipFamily: flow.family === 4 ? "IPv4" : "IPv6",
    decision,
    seen: seen.seen,
    evidence: seen.evidence,
  }
}

/** A packet that was sent twice; what came out otherwise the second time says nothing certain. */
function agreed(first: Tried, second: Tried | undefined): Tried {
  if (second === undefined) return first
  const evidence = `at first ${first.evidence}, then ${second.evidence}`
  return first.seen === second.seen ? first : {...first, seen: "inconclusive", evidence}
}
