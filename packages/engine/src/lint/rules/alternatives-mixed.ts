// NET511: alternatives in so many places of a rule that the kernel's rules of it mix them up.

import {firstChange} from "../../analyze/contain.ts"
import type {ChangedFlow} from "../../analyze/contain.ts"
import {editsBetween} from "../../analyze/edits.ts"
import {touchedBy} from "../../analyze/touched.ts"
import {decide} from "../../decide/decide.ts"
import {protocolName} from "../../net/protocol.ts"
import {asTheKernelAsks, forgottenIn, overmatches} from "../../program/alternatives.ts"
import {compile} from "../../program/compile.ts"
import type {Program} from "../../program/program.ts"
import type {Case} from "../../question/answer.ts"
import type {Policy, Rule, Snapshot} from "../../snapshot/snapshot.ts"
import type {LintRule} from "../finding.ts"
import {dataplaneOf, programmedRules} from "../kernel.ts"

/** LIMIT: rules for which worlds are compared; WHY no more: such a rule is rare, and each costs what `diff` costs. */
const comparedMax = 32

/** The rule. */
export const alternativesMixed: LintRule = {
  id: "NET511",
  severity: "warning",
  certainty: "certain",
  title: "alternatives that the kernel mixes up",
  text: "The rule has alternatives in three or four of these places: source ports, destination ports, `source.nets`, `destination.nets`. Ports count where they take more than one list: numbers beside a name, several names, or more than 15 numbers, of which a range is two. Calico writes such a rule into the kernel with a mark for every place, and does not clear it before the third: in iptables and nftables, whatever meets the first two places meets the others, too. An Allow opens more than it says, a Deny closes more. Only the eBPF dataplane does what is written, and that is what all other answers here are about. Write one rule for each block of the last place, or put the blocks into a network set and select that.",
  find: (look) => {
    const mixed = programmedRules(look, overmatches)
    if (mixed.length === 0 || dataplaneOf(look.resources)?.kind === "eBPF") return []
    const shown = shownBy(
      look.program,
      mixed.map(({rule}) => rule),
    )
    return mixed.flatMap(({rule, by, path}) => {
      const flow = shown(rule)
      if (flow === null) return []
      const places = forgottenIn(rule)
        .map((each) => `\`${each}\``)
        .join(" and ")
      return [
        {
          message: `\`${by}\` matches more in the kernel than it says: ${flow}as if ${places} were left out`,
          fixes: [`write one rule for each block of ${places}`, "put the blocks into a network set, and select that"],
          place: rule.at,
          path,
        },
      ]
    })
  },
}

/**
 * Shows by a flow, if by any, that a rule of some is met otherwise than it says; null where that changes no verdict. WHY first alone and then after those
 * before it: two of them may be needed for a flow to pass, and either of two may do.
 */
function shownBy(program: Program, rules: readonly Rule[]): (rule: Rule) => string | null {
  const world = (some: readonly Rule[]): Program =>
    some.length === 0 ? program : compile(withAsked(program.snapshot, new Set(some)), {previous: program})
  const kernel = world(rules)
  return (rule) => {
    const place = rules.indexOf(rule)
    if (place >= comparedMax) return ""
    const before = rules.slice(0, place)
    const found = changeBetween(program, world([rule])) ?? changeBetween(world(before), world([...before, rule]))
    return found === null ? null : fateText(program, kernel, found.witness)
  }
}

/** A flow that fares otherwise in another world. */
function changeBetween(base: Program, head: Program): ChangedFlow | null {
  return firstChange({base, head, touched: touchedBy(base, head, editsBetween(base.snapshot, head.snapshot))}, ["opened", "closed"])
}

/** The world in which some rules say what the kernel asks. WHY the very map where no profile changed: what is made of it is taken up then. */
function withAsked(snapshot: Snapshot, rules: ReadonlySet<Rule>): Snapshot {
  const asked = (each: Rule): Rule => (rules.has(each) ? asTheKernelAsks(each) : each)
  const changed = <Of extends Pick<Policy, "ingress" | "egress">>(of: Of): Of =>
    [...of.ingress, ...of.egress].some((each) => rules.has(each))
      ? {...of, ingress: of.ingress.map(asked), egress: of.egress.map(asked)}
      : of
  const profiles = new Map([...snapshot.profiles].map(([name, profile]) => [name, changed(profile)]))
  const areSame = [...profiles].every(([name, profile]) => snapshot.profiles.get(name) === profile)
  return {...snapshot, policies: snapshot.policies.map(changed), profiles: areSame ? snapshot.profiles : profiles}
}

/** The port from which a flow comes unless told. */
const usualSource = 50_000

/** What becomes of a flow, as anybody can try it; empty where another rule of the kind has it as it should be. `explain` says the other verdict. */
function fateText(program: Program, kernel: Program, {from, to, flow}: Case): string {
  const {verdict} = decide(kernel, flow)
  if (verdict === "unknown" || verdict === decide(program, flow).verdict) return ""
  const source = flow.sourcePort === null || flow.sourcePort === usualSource ? "" : ` from port ${flow.sourcePort}`
  const family = flow.family === 6 ? " (IPv6)" : ""
  const wire = `${protocolName(flow.protocol)} ${flow.port ?? ""}`.trim()
  return `\`${from} → ${to} ${wire}${source}${family}\` is ${verdict === "allow" ? "allowed" : "denied"} there, `
}
