// `carveout ruleset`: what Calico programs into the kernel of a node, what a packet meets of it, and whether a node holds it.

import {arpTable, iptablesRule, iptablesText, ipsetText, nftRule, nftTable, nftText, rulesetsOf} from "@carveout/dataplane"
import type {Ruleset, RulesetOptions} from "@carveout/dataplane"
import {diagnosticJson, heldText, printable, rulesetJson, rulesetText, tripJson, tripText} from "@carveout/report"
import {summaries} from "../catalog.ts"
import {hasSwitch, inputOptions, valueOf} from "../command.ts"
import type {Arguments, Command, UsageError} from "../command.ts"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {printError, printJson, styleFor} from "../output.ts"
import {heldOf} from "../ruleset/held.ts"
import {placeOf, saidOf} from "../ruleset/place.ts"
import {tripsOf} from "../ruleset/trips.ts"
import type {Terminal} from "../terminal.ts"
import {hasEnds, isUsable} from "../usable.ts"
import {loadWorld} from "../world.ts"
import type {Loaded} from "../world.ts"

const outputs = ["text", "iptables", "ipset", "nft", "json"] as const

/** The command. */
export const ruleset: Command = {
  name: "ruleset",
  usage:
    "carveout ruleset PATH… [--node NODE | --pod NS/POD] [--held FILE | --from A --to B [--protocol P] [--port N]] [--dataplane iptables|nftables] [-o text|iptables|ipset|nft|json]",
  summary: summaries.ruleset,
  details:
    "Writes the chains, kernel rules and sets that Calico 3.32 makes of the manifests for one node, byte for byte as it hands them to `iptables-restore` and `ipset restore`, or to nft. In text each kernel rule stands beside the policy rule that it is of, so that a counter of `iptables -L -v`, a prefix in a log or a chain's name on a node leads back to a line of a manifest. --pod shows only the chains that packets of this pod come through, and --from with --to those rules that the packets of one flow meet, node by node. --held takes what `iptables-save` or `nft list ruleset` printed on the node, and says where it is not what the manifests want: chains that are missing, stale or changed, members of sets with --held-sets, rules that somebody else put in the way. `-o iptables`, `ipset` and `nft` are what the tools read. Where no manifest says on which node pods are, they are taken to be on one. Exit code 1 where a node holds something else, or a flow is denied.",
  options: [
    ...inputOptions,
    {name: "node", value: "NODE", help: "whose kernel; needed where pods are on several"},
    {name: "pod", value: "NS/POD", help: "only what packets of this pod come through, on its node"},
    {name: "from", value: "A", help: "the rules that a packet from here meets: a pod, a node, an address"},
    {name: "to", value: "B", help: "where it goes: the same, or a Service"},
    {name: "protocol", value: "P", help: "TCP unless given, where there is a port"},
    {name: "port", value: "N", help: "the port there"},
    {name: "held", value: "FILE", help: "what `iptables-save` or `nft list ruleset` printed on the node"},
    {name: "held-sets", value: "FILE", help: "what `ipset save` printed there"},
    {name: "family", value: "4|6", choices: ["4", "6"], help: "of which addresses; 4 unless given"},
    {name: "dataplane", value: "NAME", choices: ["iptables", "nftables"], help: "which of the two Calico is set to; iptables unless given"},
    {name: "flow-logs", help: "with the rules that tell flow logs, as with Goldmane"},
    {name: "encapsulation", value: "KIND", choices: ["none", "VXLAN", "IPIP"], help: "of IP pools; none unless given"},
    {name: "output", short: "o", value: "FORMAT", choices: outputs, help: "how to print; text unless given"},
  ],
  examples: [
    {line: "carveout ruleset deploy/ --pod prod/backend", does: "what does the kernel ask about packets of this pod?"},
    {line: "carveout ruleset dump.json --node node-1 --held iptables-save.txt", does: "does this node do what the manifests say?"},
    {line: "carveout ruleset dump.json --from prod/web --to prod/db --port 5432", does: "whose counters go up for this packet?"},
  ],
  run,
}

type Dataplane = RulesetOptions["dataplane"]

/** What every form of the command works with. */
type Ground = {readonly args: Arguments; readonly terminal: Terminal; readonly loaded: Loaded; readonly dataplane: Dataplane}

/** Loads, and does what is asked. */
function run(args: Arguments, terminal: Terminal): ExitCode {
  const style = styleFor(args, terminal)
  const output = valueOf(args, "output") ?? "text"
  const dataplane = dataplaneOf(args, output)
  const misuse = misuseOf(args, output)
  if (misuse !== undefined || typeof dataplane !== "string") {
    printError(terminal, typeof dataplane === "string" ? (misuse ?? noPaths) : dataplane, style)
    return exitCode.unanswered
  }
  const loaded = loadWorld(args, terminal)
  const face = {terminal, style, output}
  if (!isUsable(face, loaded) || !hasEnds(face, [loaded], "add the manifests of pods, or a dump of the cluster's"))
    return exitCode.unanswered
  const ground: Ground = {args, terminal, loaded, dataplane}
  if (hasSwitch(args, "from") || hasSwitch(args, "to")) return runTrips(ground)
  return hasSwitch(args, "held") ? runHeld(ground) : runWhole(ground)
}

const noPaths: UsageError = {message: "nothing to write rules of", help: "name a file, a folder, or `-` for standard input"}

function misuseOf(args: Arguments, output: string): UsageError | undefined {
  if (args.paths.length === 0) return noPaths
  const form = ["held", "from", "to"].find((name) => hasSwitch(args, name))
  if (form !== undefined && output !== "text" && output !== "json")
    return {message: `\`--${form}\` is not printed as ${output}`, help: "use `-o text` or `-o json`"}
  if (hasSwitch(args, "held") && (hasSwitch(args, "from") || hasSwitch(args, "to")))
    return {message: "`--held` and `--from` exclude each other", help: "ask one after the other"}
  if (hasSwitch(args, "held-sets") && !hasSwitch(args, "held"))
    return {message: "`--held-sets` goes with `--held`", help: "name the node's rules, too"}
  if (valueOf(args, "held") === "-" && valueOf(args, "held-sets") === "-") return {message: "standard input holds one listing"}
  return undefined
}

/** What the options and the format say of the dataplane together. */
function dataplaneOf(args: Arguments, output: string): Dataplane | UsageError {
  const implied = output === "nft" ? "nftables" : output === "iptables" || output === "ipset" ? "iptables" : undefined
  const named = valueOf(args, "dataplane")
  if (implied !== undefined && named !== undefined && named !== implied)
    return {
      message: `\`-o ${output}\` is of ${implied}`,
      help: `leave \`--dataplane ${named}\` out, or print it as ${named === "nftables" ? "nft" : "iptables"}`,
    }
  return implied ?? (named === "nftables" ? "nftables" : "iptables")
}

type Writer = Parameters<typeof rulesetJson>[1]

function familyOf(args: Arguments): 4 | 6 {
  return valueOf(args, "family") === "6" ? 6 : 4
}

function writerOf({args, dataplane}: Ground): Writer {
  return dataplane === "iptables" ? iptablesRule : (rule, layer) => nftRule(rule, layer, familyOf(args))
}

/** Says what is wrong; in JSON the findings stand alone then. */
function refuse({args, terminal, loaded}: Ground, error: UsageError): ExitCode {
  printError(terminal, error, styleFor(args, terminal))
  if (valueOf(args, "output") === "json") printJson(terminal, {diagnostics: loaded.diagnostics.map(diagnosticJson)})
  return exitCode.unanswered
}

function runWhole(ground: Ground): ExitCode {
  const {args, terminal, loaded, dataplane} = ground
  const {program} = loaded
  const place = placeOf(args, program)
  if ("message" in place) return refuse(ground, place)
  const {node, pod} = place
  const found = rulesetsOf(program, dataplane, saidOf(args))({node, family: familyOf(args)})
  const write = writerOf(ground)
  const output = valueOf(args, "output") ?? "text"
  if (output === "json") printJson(terminal, {...rulesetJson(found, write), diagnostics: loaded.diagnostics.map(diagnosticJson)})
  else if (output === "text")
    terminal.out(rulesetText(found, {style: styleFor(args, terminal), write, ...(pod === undefined ? {} : {pod})}))
  else terminal.out(toolText(output, found))
  return exitCode.yes
}

function toolText(output: string, found: Ruleset): string {
  if (output === "iptables") return iptablesText(found)
  if (output === "ipset") return ipsetText(found)
  const arp = arpTable(found)
  return `${nftText(nftTable(found))}${arp === null ? "" : nftText(arp)}`
}

function runTrips(ground: Ground): ExitCode {
  const {args, terminal, loaded, dataplane} = ground
  const found = tripsOf(args, loaded.program, dataplane)
  if ("message" in found) return refuse(ground, found)
  const {verdict, trips, madeUp, more} = found
  const style = styleFor(args, terminal)
  const write = writerOf(ground)
  if (valueOf(args, "output") === "json") {
    printJson(terminal, {
      trips: trips.map((trip) => tripJson(trip, write)),
      more,
      madeUp,
      diagnostics: loaded.diagnostics.map(diagnosticJson),
    })
  } else {
    const notes = [
      ...madeUp.map((each) => `made up: ${printable(each)}`),
      ...(more > 0 ? [`${more} more flows of the question go unshown`] : []),
    ]
    terminal.out(`${trips.map((trip) => tripText(trip, {style, write})).join("\n")}${notes.map((note) => style.dim(`${note}\n`)).join("")}`)
  }
  return {allow: exitCode.yes, deny: exitCode.no, mixed: exitCode.no, unknown: exitCode.unanswered}[verdict]
}

function runHeld(ground: Ground): ExitCode {
  const {args, terminal, loaded} = ground
  const {program} = loaded
  const place = placeOf(args, program)
  if ("message" in place) return refuse(ground, place)
  const compared = heldOf(args, terminal, {program, node: place.node})
  if ("message" in compared) return refuse(ground, compared)
  const {same, differences, setsCompared} = compared
  if (valueOf(args, "output") === "json")
    printJson(terminal, {same, differences, setsCompared, diagnostics: loaded.diagnostics.map(diagnosticJson)})
  else terminal.out(heldText(compared, styleFor(args, terminal)))
  return differences.length === 0 ? exitCode.yes : exitCode.no
}
