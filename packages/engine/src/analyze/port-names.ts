// Rules that name a port by a name that nobody has whom they are about: they read as if they allowed something, and match nothing by it.

import {EffectiveLabels} from "../program/labels.ts"
import {matchesSelector} from "../selector/match.ts"
import type {Endpoint, Policy, Rule, Snapshot} from "../snapshot/snapshot.ts"
import {compareBytes} from "../std/order.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import {analyzeManual} from "./codes.ts"

/** LIMIT: looks at an endpoint for these rules; with more of both, further policies are not looked at. */
const looksMax = 5_000_000

const code = "port-name-of-nobody"

/**
 * A finding for each rule and name. An ingress rule is about whom its policy selects; of an egress rule anybody may be meant. Nothing is said where
 * nobody is there to name a port.
 */
export function portNamesOfNobody({policies, workloads, hosts, profiles}: Snapshot): readonly Diagnostic[] {
  const everybody: readonly Endpoint[] = [...workloads, ...hosts]
  const naming = policies.filter(({ingress, egress}) => [...ingress, ...egress].some((rule) => namesIn(rule).length > 0))
  const looked = naming.slice(0, Math.ceil(looksMax / (everybody.length + 1)))
  const labels = new EffectiveLabels(profiles)
  return looked.flatMap((policy) => {
    const selected = everybody.filter((endpoint) => matchesSelector(policy.selector, labels.of(endpoint)))
    return [...findingsOf(policy, policy.ingress, selected), ...findingsOf(policy, policy.egress, everybody)]
  })
}

function findingsOf(policy: Policy, rules: readonly Rule[], meant: readonly Endpoint[]): readonly Diagnostic[] {
  if (meant.length === 0) return []
  const known = new Set(meant.flatMap(({ports}) => ports.map(({name}) => name)))
  const missing = rules.flatMap((rule) => namesIn(rule).flatMap((name) => (known.has(name) ? [] : [{name, rule}])))
  // WHY by place: one rule of a Kubernetes policy stands there as several.
  const once = new Map(missing.map(({name, rule}) => [`${rule.index}/${name}`, {name, rule}]))
  return [...once.values()].map(({name, rule}) => findingOf(name, {policy, rule, known, isIngress: rules === policy.ingress}))
}

type About = {readonly policy: Policy; readonly rule: Rule; readonly known: ReadonlySet<string>; readonly isIngress: boolean}

/** LIMIT: names that a help lists. */
const namesMax = 5

function findingOf(name: string, {policy, rule, known, isIngress}: About): Diagnostic {
  const whom = isIngress ? "no pod or host that it selects" : "nobody in the input"
  const names = [...known].sort(compareBytes).slice(0, namesMax)
  return {
    code,
    severity: analyzeManual[code].severity,
    message: `\`${policy.id}\` names the port \`${name}\`, and ${whom} has a port of that name: the rule matches nothing by it`,
    place: rule.at,
    help:
      !isIngress || names.length === 0
        ? "write the number, or give the port this name in the pod's container"
        : `those that it selects have ${names.map((each) => `\`${each}\``).join(", ")}: rename one side, or write the number`,
  }
}

/** Names among the ports that a rule asks for; what it leaves out by a name that nobody has does no harm. */
function namesIn({destination, source}: Rule): readonly string[] {
  return [...destination.ports, ...source.ports].flatMap((port) => (port.kind === "name" ? [port.name] : []))
}
