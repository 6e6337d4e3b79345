// `carveout ruleset`: what Calico programs into the kernel of a node.

import {arpTable, iptablesRule, iptablesText, ipsetText, nftRule, nftTable, nftText, rulesetOf, usualOptions} from "@carveout/dataplane"
import type {Ruleset, RulesetOptions} from "@carveout/dataplane"
import {printAddress} from "@carveout/engine"
import type {Program} from "@carveout/engine"
import {diagnosticJson, rulesetJson, rulesetText} from "@carveout/report"
import {summaries} from "../catalog.ts"
import {hasSwitch, inputOptions, valueOf} from "../command.ts"
import type {Arguments, Command, UsageError} from "../command.ts"
import {exitCode} from "../exit-code.ts"
import type {ExitCode} from "../exit-code.ts"
import {printError, printJson, styleFor} from "../output.ts"
import type {Terminal} from "../terminal.ts"
import {hasEnds, isUsable} from "../usable.ts"
import {loadWorld} from "../world.ts"

const outputs = ["text", "iptables", "ipset", "nft", "json"] as const

/** The command. */
export const ruleset: Command = {
  name: "ruleset",
  usage: "carveout ruleset PATH… [--node NODE | --pod NS/POD] [--dataplane iptables|nftables] [-o text|iptables|ipset|nft|json]",
  summary: summaries.ruleset,
  details:
    "Writes the chains, kernel rules and sets that Calico 3.32 makes of the manifests for one node, byte for byte as it hands them to `iptables-restore` and `ipset restore`, or to nft. In text each kernel rule stands beside the policy rule that it is of, so that a counter of `iptables -L -v`, a prefix in a log or a chain's name on a node leads back to a line of a manifest. --pod shows only the chains that packets of this pod come through. `-o iptables`, `ipset` and `nft` are what the tools read: they can be loaded into a network namespace to try them. Where no manifest says on which node pods are, they are taken to be on one.",
  options: [
    ...inputOptions,
    {name: "node", value: "NODE", help: "whose kernel; needed where pods are on several"},
    {name: "pod", value: "NS/POD", help: "only what packets of this pod come through, on its node"},
    {name: "family", value: "4|6", choices: ["4", "6"], help: "of which addresses; 4 unless given"},
    {name: "dataplane", value: "NAME", choices: ["iptables", "nftables"], help: "which of the two Calico is set to; iptables unless given"},
    {name: "flow-logs", help: "with the rules that tell flow logs, as with Goldmane"},
    {name: "encapsulation", value: "KIND", choices: ["none", "VXLAN", "IPIP"], help: "of IP pools; none unless given"},
    {name: "output", short: "o", value: "FORMAT", choices: outputs, help: "how to print; text unless given"},
  ],
  examples: [
    {line: "carveout ruleset deploy/ --pod prod/backend", does: "what does the kernel ask about packets of this pod?"},
    {line: "carveout ruleset dump.json --node node-1 -o iptables > rules", does: "what `iptables-save` should show of Calico there"},
  ],
  run,
}

/** Loads, lowers, prints. */
function run(args: Arguments, terminal: Terminal): ExitCode {
  const style = styleFor(args, terminal)
  const output = valueOf(args, "output") ?? "text"
  const dataplane = dataplaneOf(args, output)
  const misuse = args.paths.length === 0 ? noPaths : typeof dataplane === "object" ? dataplane : undefined
  if (misuse !== undefined || typeof dataplane === "object") {
    printError(terminal, misuse ?? noPaths, style)
    return exitCode.unanswered
  }
  const loaded = loadWorld(args, terminal)
  const face = {terminal, style, output}
  if (!isUsable(face, loaded) || !hasEnds(face, [loaded], "add the manifests of pods, or a dump of the cluster's"))
    return exitCode.unanswered
  const {program} = loaded
  const diagnostics = loaded.diagnostics.map(diagnosticJson)
  const place = placeOf(args, program)
  if ("message" in place) {
    printError(terminal, place, style)
    if (output === "json") printJson(terminal, {diagnostics})
    return exitCode.unanswered
  }
  const family = valueOf(args, "family") === "6" ? 6 : 4
  const found = rulesetOf(program, {node: place.node, family}, optionsOf(args, {program, node: place.node, dataplane}))
  const write: Writer = dataplane === "iptables" ? iptablesRule : (rule, layer) => nftRule(rule, layer, family)
  if (output === "json") printJson(terminal, {...rulesetJson(found, write), diagnostics})
  else if (output === "text") terminal.out(rulesetText(found, {style, write, ...(place.pod === undefined ? {} : {pod: place.pod})}))
  else terminal.out(toolText(output, found))
  return exitCode.yes
}

type Writer = Parameters<typeof rulesetJson>[1]
const noPaths: UsageError = {message: "nothing to write rules of", help: "name a file, a folder, or `-` for standard input"}

/** What the options and the format say of the dataplane together. */
function dataplaneOf(args: Arguments, output: string): RulesetOptions["dataplane"] | UsageError {
  const implied = output === "nft" ? "nftables" : output === "iptables" || output === "ipset" ? "iptables" : undefined
  const named = valueOf(args, "dataplane")
  if (implied !== undefined && named !== undefined && named !== implied)
    return {
      message: `\`-o ${output}\` is of ${implied}`,
      help: `leave \`--dataplane ${named}\` out, or print it as ${named === "nftables" ? "nft" : "iptables"}`,
    }
  return implied ?? (named === "nftables" ? "nftables" : "iptables")
}

type Place = {readonly node: string | null; readonly pod?: string}

/** The node that is asked for, by its name, by a pod, or because there is no other. */
function placeOf(args: Arguments, {snapshot}: Program): Place | UsageError {
  const nodes = new Set(snapshot.workloads.map(({node}) => node))
  const wanted = valueOf(args, "pod")
  if (wanted !== undefined)
    return placeOfPod(wanted.includes("/") ? wanted : `${valueOf(args, "namespace") ?? "default"}/${wanted}`, snapshot)
  const node = valueOf(args, "node")
  const names = [...new Set([...snapshot.nodes.map(({name}) => name), ...[...nodes].filter((each) => each !== null)])].toSorted()
  if (node !== undefined) return names.includes(node) ? {node} : {message: `no node is called \`${node}\``, help: listed(names)}
  if (nodes.size <= 1) return {node: [...nodes][0] ?? null}
  return {message: "pods are on several nodes", help: `name one with \`--node\`: ${listed(names)}`}
}

function placeOfPod(id: string, {workloads, owned}: Program["snapshot"]): Place | UsageError {
  const found = workloads.find((each) => each.id === id) ?? workloads.find((each) => owned.get(each.id)?.includes(id))
  if (found !== undefined) return {node: found.node, pod: found.id}
  const own = workloads.filter(({namespace, name}) => `${namespace}/${name}` === id)
  const [only] = own
  if (only !== undefined && own.length === 1) return {node: only.node, pod: only.id}
  return {message: `no pod is called \`${id}\``, help: "name it as `namespace/name`; `carveout tiers --for` and `show` list what there is"}
}

const namesShown = 10

function listed(names: readonly string[]): string {
  if (names.length === 0) return "no manifest names a node"
  const more = names.length > namesShown ? `, and ${names.length - namesShown} more` : ""
  return `there are ${names.slice(0, namesShown).join(", ")}${more}`
}

type Node = {readonly program: Program; readonly node: string | null; readonly dataplane: RulesetOptions["dataplane"]}

/** What Felix is told by the manifests and the options. */
function optionsOf(args: Arguments, {program, node, dataplane}: Node): RulesetOptions {
  const encapsulation = valueOf(args, "encapsulation")
  const {endpointToHost} = program.snapshot.settings
  return {
    ...usualOptions,
    dataplane,
    flowLogs: hasSwitch(args, "flow-logs"),
    endpointToHost: endpointToHost === "Drop" ? "DROP" : endpointToHost === "Return" ? "RETURN" : "ACCEPT",
    encapsulation: encapsulation === "VXLAN" || encapsulation === "IPIP" ? encapsulation : "none",
    hostAddresses: program.nodes.get(node ?? "")?.addresses.map(printAddress) ?? [],
  }
}

function toolText(output: string, found: Ruleset): string {
  if (output === "iptables") return iptablesText(found)
  if (output === "ipset") return ipsetText(found)
  const arp = arpTable(found)
  return `${nftText(nftTable(found))}${arp === null ? "" : nftText(arp)}`
}
