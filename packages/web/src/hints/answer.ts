// Words beside the policies and rules of the open file.

import {Scope, shadowedRules} from "@carveout/engine"
import type {Program, World} from "@carveout/engine"
import {fateWords} from "../frame/marks.ts"
import type {Pair} from "../worker/worlds.ts"
import type {Hint, HintsView, HintsWant} from "./view.ts"

/** LIMIT: endpoints up to which rules without effect are looked for: it takes an analysis of the whole world. */
const shadowedEndpointsMax = 300
/** LIMIT: endpoints times policies up to which peers are counted at once. */
const countsMax = 100_000

/** The hints of the lines in view. */
export function hintsView({world: {program}}: Pair, {file, from, to}: HintsWant): HintsView {
  const {policies, workloads} = program.snapshot
  const own = policies.filter(({at}) => at.file === file)
  const shown = own.filter(({at}, i) => at.line <= to && (own[i + 1]?.at.line ?? Infinity) > from)
  const most = Math.max(1, Math.floor(countsMax / Math.max(1, workloads.length)))
  const fates = workloads.length <= shadowedEndpointsMax ? fatesOf(program) : new Map<string, string>()
  const hints = Scope.policyScopes(program, shown.slice(0, most)).flatMap((scope) => [policyHint(scope), ...ruleHints(scope, fates)])
  const deletions = program.snapshot.deletions.filter(({at}) => at.file === file).map((each) => deletionHint(program, each))
  return {file, hints: onOneLineEach([...hints, ...deletions].filter(({line}) => line > 0)).sort((a, b) => a.line - b.line)}
}

const known = new WeakMap<Program, ReadonlyMap<string, string>>()

/** What becomes of rules that have no effect, by their reference. */
function fatesOf(program: Program): ReadonlyMap<string, string> {
  const found = known.get(program)
  if (found !== undefined) return found
  const fates = new Map(shadowedRules(program).map(({by, kind}) => [by, fateWords[kind]]))
  known.set(program, fates)
  return fates
}

function policyHint({at, pods, hosts}: Scope.PolicyScope): Hint {
  const parts = [...(pods > 0 || hosts === 0 ? [counted(pods, "pod")] : []), ...(hosts > 0 ? [counted(hosts, "host endpoint")] : [])]
  return {line: at.line, text: `selects ${parts.join(" and ")}`, isWarning: pods + hosts === 0}
}

/** A staged deletion selects nobody: it is about another policy. */
function deletionHint({snapshot: {policies}}: Program, {policy, at}: World.StagedDeletion): Hint {
  const isThere = policies.some(({id}) => id === policy)
  return {
    line: at.line,
    text: isThere ? `a promotion deletes ${policy}` : `a promotion deletes nothing: there is no ${policy}`,
    isWarning: !isThere,
  }
}

function ruleHints({rules}: Scope.PolicyScope, fates: ReadonlyMap<string, string>): readonly Hint[] {
  return rules.map((rule) => {
    const fate = fates.get(rule.by)
    const isNobody = !rule.isForEveryone && rule.pods === 0 && rule.sets === 0 && rule.nets.length === 0
    const text = `${rule.direction === "Ingress" ? "from" : "to"} ${peersText(rule)}, ${packetsText(rule)}`
    return {
      line: rule.at.line,
      text: fate === undefined ? text : `${text}: ${fate}`,
      isWarning: isNobody || (fate !== undefined && fate !== fateWords.redundant),
    }
  })
}

function peersText({isForEveryone, pods, sets, nets}: Scope.RuleScope): string {
  if (isForEveryone) return "everyone"
  const parts = [
    ...(pods > 0 ? [counted(pods, "pod")] : []),
    ...(sets > 0 ? [counted(sets, "network set")] : []),
    ...nets.slice(0, 2),
    ...(nets.length > 2 ? [`${nets.length - 2} more blocks`] : []),
  ]
  return parts.length === 0 ? "no pod" : parts.join(" and ")
}

function packetsText({packets}: Scope.RuleScope): string {
  return packets.map(packetText).join("; ")
}

function packetText({protocol, isNegated, ports, notPorts, sourcePorts}: Scope.ScopedPackets): string {
  const what = protocol === null ? "every protocol" : isNegated ? `all but ${protocol}` : protocol
  const allowed = ports.length > 0 ? ` ${ports.join(",")}` : ""
  const denied = notPorts.length > 0 ? ` except ${notPorts.join(",")}` : ""
  return `${what}${allowed}${denied}${sourcePorts.length > 0 ? ` from port ${sourcePorts.join(",")}` : ""}`
}

function counted(count: number, what: string): string {
  return `${count === 0 ? "no" : count} ${what}${count > 1 ? "s" : ""}`
}

/** Hints of one line joined: rules may stand beside one another. */
function onOneLineEach(hints: readonly Hint[]): Hint[] {
  const lines = new Map<number, Hint>()
  for (const hint of hints) {
    const other = lines.get(hint.line)
    lines.set(
      hint.line,
      other === undefined ? hint : {...other, text: `${other.text} · ${hint.text}`, isWarning: other.isWarning || hint.isWarning},
    )
  }
  return [...lines.values()]
}
