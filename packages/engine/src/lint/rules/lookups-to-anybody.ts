// DNS201: port 53 is open to everybody.

import {classOfLabels} from "../../program/kin.ts"
import type {LintRule} from "../finding.ts"
import type {Look} from "../look.ts"
import type {Policy, Rule} from "../../snapshot/snapshot.ts"

const lookupPort = 53

/** The rule. */
export const lookupsToAnybody: LintRule = {
  id: "DNS201",
  severity: "warning",
  certainty: "certain",
  title: "port 53 is open to everybody",
  text: "The rule lets port 53 out to every address, or to every pod, and not to the resolver alone. Whoever runs a server on that port can be reached, so that data leaves in what looks like lookups. Pin it to the pods of the resolver, by label and namespace.",
  find: (look) =>
    look.policies.flatMap((policy) => {
      const open = policy.egress.filter((rule) => isForLookups(rule) && isForAnybody(look, rule))
      const [first] = open
      if (first === undefined || isOfResolvers(look, policy)) return []
      return [
        {
          message: `\`${policy.id}\` opens port 53 to ${first.destination.selector === null ? "every address" : "every pod"}, not to the resolver alone`,
          fixes: ["name the pods of the resolver by their labels and namespace"],
          place: first.at,
          path: `spec.egress[${first.index}]`,
        },
      ]
    }),
}

/** WHY that port alone: a rule that opens everything is no carve-out for lookups. */
function isForLookups({action, destination}: Rule): boolean {
  return action === "Allow" && destination.ports.some((port) => port.kind === "range" && port.min === lookupPort && port.max === lookupPort)
}

function isForAnybody({classes, program}: Look, {destination}: Rule): boolean {
  const {nets, notNets, selector, notSelector, service} = destination
  if (notNets.length > 0 || notSelector !== null || service !== null) return false
  if (nets.length > 0) return nets.every(({length}) => length === 0)
  if (selector === null) return true
  const matched = new Set(classes.matching(selector))
  const {workloads} = program.snapshot
  return workloads.length > 1 && workloads.every((each) => matched.has(classOfLabels(program, each)))
}

/** Resolvers ask others. */
function isOfResolvers({classes, program, resolver}: Look, {selector}: Policy): boolean {
  const matched = new Set(classes.matching(selector))
  const selected = program.snapshot.workloads.filter((each) => matched.has(classOfLabels(program, each)))
  return selected.length > 0 && selected.every(({id}) => resolver?.backends.has(id) === true)
}
