// What a node's tools listed, held against what the manifests want there.

import {compareListing, rulesetOf} from "@carveout/dataplane"
import type {Comparison, RulesetOptions} from "@carveout/dataplane"
import type {Program} from "@carveout/engine"
import {valueOf} from "../command.ts"
import type {Arguments, UsageError} from "../command.ts"
import {readTexts} from "../input.ts"
import type {Terminal} from "../terminal.ts"
import type {Place} from "./place.ts"

type Node = {readonly program: Program; readonly place: Place; readonly options: Omit<RulesetOptions, "dataplane">}

/** The comparison, or why there is none. */
export function heldOf(args: Arguments, terminal: Terminal, {program, place, options}: Node): Comparison | UsageError {
  const paths = ["held", "held-sets"].map((name) => valueOf(args, name) ?? "").filter((path) => path !== "")
  const {files, errors} = readTexts(paths, terminal, [".txt", ".log"])
  const [error] = errors
  if (error !== undefined) return {message: `\`${error.path}\`: ${error.message}`, ...(error.help === undefined ? {} : {help: error.help})}
  const [rules = "", sets] = files.map(({text}) => text)
  const problem = problemOf(rules)
  if (problem !== undefined) return problem
  const family = valueOf(args, "family") === "6" ? 6 : 4
  const ruleset = rulesetOf(program, {node: place.node, family}, {...options, ...toldBy(rules)})
  return compareListing(ruleset, sets === undefined ? {rules} : {rules, sets})
}

function problemOf(rules: string): UsageError | undefined {
  if (!/cali-/.test(rules))
    return {
      message: "no rule of Calico's stands in what `--held` names",
      help: "it is what `iptables-save` or `nft list ruleset` prints on the node",
    }
  if (/"(?:cali:[^"]*; )?Policy [^"]* (?:in|e)gress"/.test(rules))
    return {
      message: "the rules are of a Calico before 3.32, which names chains otherwise",
      help: "names and hashes of 3.32 are compared; before it nothing would be alike",
    }
  return undefined
}

/** What only the node knows, read off its rules. WHY: an encapsulation or flow logs change hashes of rules that no policy has a part in. */
function toldBy(rules: string): Partial<RulesetOptions> & Pick<RulesetOptions, "dataplane"> {
  const action = /^.*Configured DefaultEndpointToHostAction.*$/m.exec(rules)?.[0] ?? ""
  return {
    dataplane: /^table (?:ip|ip6|inet|arp) /m.test(rules) ? "nftables" : "iptables",
    ...(/NFLOG|log prefix "(?:[ADP][PR][IE]\d|D[PR][IE])/.test(rules) ? {flowLogs: true} : {}),
    ...(rules.includes("all-vxlan-net") ? {encapsulation: "VXLAN" as const} : {}),
    ...(rules.includes("all-hosts-net") ? {encapsulation: "IPIP" as const} : {}),
    ...(/\bREJECT\b|\breject\b/.test(rules) && /Reject if no/.test(rules) ? {deny: "REJECT" as const} : {}),
    ...(/\baccept\b/i.test(action) ? {endpointToHost: "ACCEPT" as const} : {}),
    ...(/\bdrop\b/i.test(action) ? {endpointToHost: "DROP" as const} : {}),
    ...(/\breturn\b/i.test(action) ? {endpointToHost: "RETURN" as const} : {}),
  }
}
