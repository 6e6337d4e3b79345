// DNS011: a pod that asks a resolver of its own, and cannot reach it.

import type {LintRule} from "../finding.ts"
import {foundOf, grouped, whoOf} from "../losses.ts"

/** The rule. */
export const ownResolverDenied: LintRule = {
  id: "DNS011",
  severity: "error",
  certainty: "certain",
  title: "pods that cannot reach the resolver that they ask",
  text: "These pods do not ask the cluster's resolver: `dnsConfig.nameservers` names another one, or `dnsPolicy` has them ask as their node does. Policy closes the way there, and a carve-out for the cluster's resolver does not help them. Let UDP and TCP 53 to that address pass, for these pods alone.",
  find: (look) =>
    grouped(look, ({isElsewhere}) => isElsewhere).map((some) =>
      foundOf(look, some, `${whoOf(some)} cannot look up names at the resolver of ${some.length === 1 ? "its" : "their"} own`, [
        "let UDP and TCP 53 to that address pass, for these pods alone",
      ]),
    ),
}
