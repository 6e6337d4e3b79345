// Rules that name a port by a name that nobody has whom they are about: they read as if they allowed something, and match nothing by it.

import {EffectiveLabels} from "../program/labels.ts"
import {matchesSelector} from "../selector/match.ts"
import type {Endpoint, Peer, Policy, Rule, Snapshot} from "../snapshot/snapshot.ts"
import {compareBytes} from "../std/order.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import {analyzeManual} from "./codes.ts"

/** LIMIT: looks at an endpoint for these rules; with more of both, further policies are not looked at. */
const looksMax = 5_000_000

const code = "port-name-of-nobody"

/**
 * A finding for each rule and name. The near side of a rule is whom its policy selects, and who shares an address with them: destinations of ingress, sources
 * of egress. At the far side anybody may be meant, and at both of policies for what passes through a host. Nothing is said where nobody is there to name a port.
 */
export function portNamesOfNobody({policies, workloads, hosts, profiles}: Snapshot): readonly Diagnostic[] {
  const everybody: readonly Endpoint[] = [...workloads, ...hosts]
  const naming = policies.filter(({ingress, egress}) => [...ingress, ...egress].some((rule) => namesIn(rule).length > 0))
  const looked = naming.slice(0, Math.ceil(looksMax / (everybody.length + 1)))
  const labels = new EffectiveLabels(profiles)
  const anybody = namesOf(everybody)
  return looked.flatMap((policy) => {
    if (policy.mode !== "normal") return findingsOf(policy, {near: null, anybody})
    const selected = everybody.filter((endpoint) => matchesSelector(policy.selector, labels.of(endpoint)))
    return findingsOf(policy, {near: namesOf(withSharers(selected, everybody)), anybody})
  })
}

/** Endpoints with those that share an address with one of them: names of ports are looked up by address. */
function withSharers(selected: readonly Endpoint[], everybody: readonly Endpoint[]): readonly Endpoint[] {
  const taken = new Set(selected.flatMap(({addresses}) => addresses.map(addressText)))
  const chosen = new Set(selected)
  return everybody.filter((endpoint) => chosen.has(endpoint) || endpoint.addresses.some((address) => taken.has(addressText(address))))
}

function addressText({family, value}: Endpoint["addresses"][number]): string {
  return `${family}/${value}`
}

/** Names that somebody has: of whom a policy selects, null where it is about what passes through, and of anybody. Null too where nobody is there. */
type Known = {readonly near: ReadonlySet<string> | null; readonly anybody: ReadonlySet<string> | null}

const sides = {ingress: {near: "destination", far: "source"}, egress: {near: "source", far: "destination"}} as const

function findingsOf(policy: Policy, {near, anybody}: Known): readonly Diagnostic[] {
  const isPassing = policy.mode !== "normal"
  const missing = (["ingress", "egress"] as const).flatMap((direction) =>
    policy[direction].flatMap((rule) => {
      const own = missingOn(rule, sides[direction].near, isPassing ? anybody : near)
      const others = missingOn(rule, sides[direction].far, anybody)
      return [
        ...own.map((name) => ({direction, name, rule, own: isPassing ? null : near})),
        ...others.map((name) => ({direction, name, rule, own: null})),
      ]
    }),
  )
  // WHY by place: one rule of a Kubernetes policy stands there as several.
  const once = new Map(missing.map((each) => [`${each.direction}/${each.rule.index}/${each.name}`, each]))
  return [...once.values()].map(({name, ...about}) => findingOf(name, {policy, ...about}))
}

function missingOn(rule: Rule, side: "source" | "destination", known: ReadonlySet<string> | null): readonly string[] {
  return known === null ? [] : namesOn(rule[side]).filter((name) => !known.has(name))
}

function namesOf(endpoints: readonly Endpoint[]): ReadonlySet<string> | null {
  return endpoints.length === 0 ? null : new Set(endpoints.flatMap(({ports}) => ports.map(({name}) => name)))
}

/** `own`: the names that those have whom the policy selects; null where anybody may be meant. */
type About = {readonly policy: Policy; readonly rule: Rule; readonly own: ReadonlySet<string> | null}

/** LIMIT: names that a help lists. */
const namesMax = 5

function findingOf(name: string, {policy, rule, own}: About): Diagnostic {
  const whom = own === null ? "nobody in the input" : "no pod or host that it selects"
  const names = [...(own ?? [])].sort(compareBytes).slice(0, namesMax)
  return {
    code,
    severity: analyzeManual[code].severity,
    message: `\`${policy.id}\` names the port \`${name}\`, and ${whom} has a port of that name: the rule matches nothing by it`,
    place: rule.at,
    help:
      names.length === 0
        ? "write the number, or give the port this name in the pod's container"
        : `those that it selects have ${names.map((each) => `\`${each}\``).join(", ")}: rename one side, or write the number`,
  }
}

/** Names among the ports that a rule asks for; what it leaves out by a name that nobody has does no harm. */
function namesIn({destination, source}: Rule): readonly string[] {
  return [destination, source].flatMap(namesOn)
}

function namesOn({ports}: Peer): readonly string[] {
  return ports.flatMap((port) => (port.kind === "name" ? [port.name] : []))
}
