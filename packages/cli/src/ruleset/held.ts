// What a node's tools listed, held against what the manifests want there.

import {compareListing, rulesetsOf} from "@carveout/dataplane"
import type {Comparison, RulesetOptions} from "@carveout/dataplane"
import type {Program} from "@carveout/engine"
import {valueOf} from "../command.ts"
import type {Arguments, UsageError} from "../command.ts"
import {readTexts} from "../input.ts"
import type {Terminal} from "../terminal.ts"
import {saidOf} from "./place.ts"

type Node = {readonly program: Program; readonly node: string | null}

/** The comparison, and whether sets were looked at; or why there is none. */
export function heldOf(
  args: Arguments,
  terminal: Terminal,
  {program, node}: Node,
): (Comparison & {readonly setsCompared: boolean}) | UsageError {
  const rules = textOf("held", args, terminal)
  const sets = textOf("held-sets", args, terminal)
  if (rules === undefined || typeof rules === "object") return rules ?? {message: "`--held` is missing"}
  if (typeof sets === "object") return sets
  const family = valueOf(args, "family") === "6" ? 6 : 4
  const problem = problemOf(rules, family) ?? setsProblemOf(sets)
  if (problem !== undefined) return problem
  const {endpointToHost, dataplane, ...seen} = toldBy(rules)
  // WHY: what manifests say otherwise than usual is what they want of the node, whatever it does.
  const isSaid = program.snapshot.settings.endpointToHost !== "Accept"
  const more = {...saidOf(args), ...seen, ...(isSaid || endpointToHost === undefined ? {} : {endpointToHost})}
  const ruleset = rulesetsOf(program, dataplane, more)({node, family})
  if (dataplane === "nftables" && sets !== undefined)
    return {message: "`--held-sets` is of iptables", help: "`nft list ruleset` lists sets, too: leave it out"}
  const compared = compareListing(ruleset, sets === undefined ? {rules} : {rules, sets})
  return {...compared, setsCompared: dataplane === "nftables" || sets !== undefined}
}

/** What one file holds, with lines that end in one way; undefined where none is named. */
function textOf(name: "held" | "held-sets", args: Arguments, terminal: Terminal): string | UsageError | undefined {
  const path = valueOf(args, name)
  if (path === undefined) return undefined
  const {files, errors} = readTexts([path], terminal, [])
  const [error] = errors
  if (error !== undefined) return {message: `\`${error.path}\`: ${error.message}`, ...(error.help === undefined ? {} : {help: error.help})}
  const [only] = files
  if (only === undefined || files.length > 1) return {message: `\`--${name}\` names a file`, help: "one, or `-` for standard input"}
  return only.text.replaceAll("\r\n", "\n")
}

const whatItIs = "it is what `iptables-save`, `ip6tables-save` or `nft list ruleset` prints on the node"

/** Whether a text is a whole listing of the family that is meant, of a Calico that is modelled. */
function problemOf(rules: string, family: 4 | 6): UsageError | undefined {
  const tables = [...rules.matchAll(/^\*(raw|mangle|nat|filter)$/gm)].map(([, table]) => table)
  const isNft = /^table ip6? calico \{$/m.test(rules)
  if (!/cali-/.test(rules)) return {message: "no rule of Calico's stands in what `--held` names", help: whatItIs}
  if (!isNft && tables.length === 0) return {message: "what `--held` names is no listing of a node", help: whatItIs}
  if (!isNft && new Set(tables).size < tables.length)
    return {message: "what `--held` names holds a table twice", help: "compare one family at a time, the other with `--family 6`"}
  if (!isNft && (rules.match(/^COMMIT$/gm) ?? []).length < tables.length)
    return {message: "what `--held` names ends within a table", help: "give all that was printed"}
  const other = family === 4 ? 6 : 4
  const isOther = isNft
    ? !new RegExp(`^table ${family === 4 ? "ip" : "ip6"} calico \\{$`, "m").test(rules)
    : rules.includes(`cali${other}0`) && !rules.includes(`cali${family}0`)
  if (isOther) return {message: `the rules are of IPv${other}`, help: `ask with \`--family ${other}\``}
  if (/"(?:cali:[\w-]+; |cali:[\w-]+" -m comment --comment ")Policy [^"\n]* (?:in|e)gress"/.test(rules))
    return {
      message: "the rules are of a Calico before 3.32, which names chains otherwise",
      help: "names and hashes of 3.32 are compared; before it nothing would be alike",
    }
  return undefined
}

function setsProblemOf(sets: string | undefined): UsageError | undefined {
  if (sets === undefined || /^create /m.test(sets)) return undefined
  return {message: "no set stands in what `--held-sets` names", help: "it is what `ipset save` prints on the node"}
}

/** What only the node knows, read off its rules. WHY: an encapsulation or flow logs change hashes of rules that no policy has a part in. */
function toldBy(rules: string): Partial<RulesetOptions> & Pick<RulesetOptions, "dataplane"> {
  const action = /^.*Configured DefaultEndpointToHostAction.*$/m.exec(rules)?.[0] ?? ""
  const toldPrefix = /(?:-A cali-\S+ .*--nflog-prefix "?|log prefix ")(?:[ADP][PR][IE]\d|D[PR][IE])/
  return {
    dataplane: /^table ip6? calico \{$/m.test(rules) ? "nftables" : "iptables",
    ...(toldPrefix.test(rules) ? {flowLogs: true} : {}),
    ...(rules.includes("all-vxlan-net") ? {encapsulation: "VXLAN" as const} : {}),
    ...(rules.includes("all-hosts-net") ? {encapsulation: "IPIP" as const} : {}),
    ...(/\bREJECT\b|\breject\b/.test(rules) && /Reject if no/.test(rules) ? {deny: "REJECT" as const} : {}),
    ...(/\baccept\b/i.test(action) ? {endpointToHost: "ACCEPT" as const} : {}),
    ...(/\bdrop\b/i.test(action) ? {endpointToHost: "DROP" as const} : {}),
    ...(/\breturn\b/i.test(action) ? {endpointToHost: "RETURN" as const} : {}),
  }
}
