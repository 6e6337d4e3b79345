// DNS013: a carve-out that never gets its turn.

import {classOfLabels} from "../../program/kin.ts"
import {UDP} from "../../net/protocol.ts"
import {netsMatch} from "../../program/criterion.ts"
import type {Policy, Rule} from "../../snapshot/snapshot.ts"
import type {LintRule} from "../finding.ts"
import {covers, isAboutLookups} from "../intent.ts"
import type {Look, Lost} from "../look.ts"
import {flowText} from "../losses.ts"

const lookupPort = 53

/** The rule. */
export const overruled: LintRule = {
  id: "DNS013",
  severity: "error",
  certainty: "certain",
  title: "a carve-out for lookups that an earlier rule overrules",
  text: "A policy lets these pods look up names, and another one denies it before that policy is asked: it stands in an earlier tier, has a lower order, or is a policy of the administrator. The carve-out reads as if it worked and does nothing. Give it a lower order, or put it into the tier of the policy that denies, before it.",
  find: (look) =>
    look.policies.flatMap((policy) => {
      const rule = policy.egress.find((each) => isAboutLookups(each) && covers(each, UDP, lookupPort) && leadsToResolver(look, each))
      const victim = rule === undefined ? undefined : look.lost.find((each) => isOverruled(look, each, policy))
      if (rule === undefined || victim === undefined) return []
      const [denier = ""] = victim.by.split("#")
      const place = look.byId.get(denier)?.at
      return [
        {
          message: `\`${policy.id}\` lets lookups out, and another policy denies them before it is asked: ${flowText(victim)}`,
          fixes: ["give the carve-out a lower order, or a tier before that of the policy that denies"],
          place: rule.at,
          path: `spec.egress[${rule.index}]`,
          blames: [denier],
          ...(place === undefined ? {} : {related: [{place, message: "this policy denies it"}]}),
        },
      ]
    }),
}

/** Whether a rule of another policy denies a client whom this one selects. */
function isOverruled({classes, program}: Look, {by, client, protocol, half, isElsewhere}: Lost, policy: Policy): boolean {
  if (protocol !== "UDP" || isElsewhere || half !== "egress" || !by.includes("#") || by.startsWith(`${policy.id}#`)) return false
  const endpoint = program.workloads.get(client)
  if (endpoint === undefined) return false
  return classes.matching(policy.selector).includes(classOfLabels(program, endpoint))
}

/** Whether the far side of a rule is a pod of the resolver, or everybody. */
function leadsToResolver({classes, program, resolver}: Look, {destination}: Rule): boolean {
  const {selector, nets} = destination
  const matched = selector === null ? null : new Set(classes.matching(selector))
  return [...(resolver?.backends.keys() ?? [])].some((id) => {
    const endpoint = program.workloads.get(id)
    if (endpoint === undefined) return false
    const isNamed = matched === null || matched.has(classOfLabels(program, endpoint))
    return isNamed && (nets.length === 0 || endpoint.addresses.some((address) => netsMatch(nets, address, address.family)))
  })
}
