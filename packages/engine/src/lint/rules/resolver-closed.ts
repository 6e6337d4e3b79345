// DNS301: the resolver's own policy keeps its clients out.

import type {LintRule} from "../finding.ts"
import {foundOf, grouped, whoOf} from "../losses.ts"
import {locksSystem} from "./system-locked.ts"

/** A resolver that policy shuts for its clients. */
export const resolverClosed: LintRule = {
  id: "DNS301",
  severity: "error",
  certainty: "profile",
  title: "the resolver does not let its clients in",
  text: "A policy selects the pods of the resolver for ingress, and does not let lookups of these clients in, whatever their own policies allow. Everybody's names stop resolving. Let UDP and TCP 53 in from everywhere in the cluster, or leave the resolver's namespace out of the policy.",
  find: (look) =>
    grouped(look, ({half, isElsewhere}) => half === "ingress" && !isElsewhere).map((some) => ({
      ...foundOf(look, some, `the resolver does not let in lookups of ${whoOf(some)}`, [
        "let UDP and TCP 53 in, or leave the resolver's namespace out of this policy",
      ]),
      // WHY of policies of the cluster: that one policy took the resolver along is one cause.
      blames: some.flatMap(({deniers}) => deniers.filter((id) => look.byId.get(id)?.namespace === "").map(locksSystem)),
    })),
}
