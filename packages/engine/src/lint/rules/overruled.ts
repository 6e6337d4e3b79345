// DNS013: a carve-out that never gets its turn.

import {ruleMatches} from "../../program/criterion.ts"
import {carvedKey, carveOutsIn} from "../carve-outs.ts"
import type {LintRule} from "../finding.ts"
import {isAboutLookups} from "../intent.ts"
import {flowText} from "../losses.ts"

/** The rule. */
export const overruled: LintRule = {
  id: "DNS013",
  severity: "error",
  certainty: "certain",
  title: "a carve-out for lookups that an earlier rule overrules",
  text: "A policy lets these pods look up names, and another one denies it before that policy is asked: it stands in an earlier tier, has a lower order, or is a policy of the administrator. The carve-out reads as if it worked and does nothing. Give it a lower order, or put it into the tier of the policy that denies, before it.",
  find: (look) =>
    carveOutsIn(
      look,
      ({policy, rule, packet, isAsked}, {by}) =>
        !isAsked && by.includes("#") && !by.startsWith(`${policy.id}#`) && isAboutLookups(rule) && ruleMatches(look.program, rule, packet),
    ).flatMap(({policy, rule, clients}) => {
      const [victim] = clients
      if (victim === undefined) return []
      const place = look.byId.get(victim.by.split("#")[0] ?? "")?.at
      return [
        {
          message: `\`${policy.id}\` lets lookups out, and another policy denies them before it is asked: ${flowText(victim)}`,
          fixes: ["give the carve-out a lower order, or a tier before that of the policy that denies"],
          place: rule.at,
          path: `spec.egress[${rule.index}]`,
          blames: clients.map(({client}) => carvedKey(look, client)),
          ...(place === undefined ? {} : {related: [{place, message: "this policy denies it"}]}),
        },
      ]
    }),
}
