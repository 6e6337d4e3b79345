// DNS309: lookups of which nothing can be said, since nobody in the input answers them.

import {classOfLabels} from "../../program/kin.ts"
import {takesLookups} from "../../question/node-cache.ts"
import type {LintRule} from "../finding.ts"
import type {Look} from "../look.ts"

/** The rule. */
export const resolverMissing: LintRule = {
  id: "DNS309",
  severity: "info",
  certainty: "certain",
  title: "lookups are not judged, since the input has no resolver",
  text: "Policy governs what these pods open, and the input does not have whom they ask for names: no Service with a port 53, or nobody behind it. So no rule about lookups was asked, and that none of them speaks means nothing. Add the resolver's Service, its pods or their workload, and its Namespace; `carveout snapshot` reads them from a cluster. Where the resolver is no pod, ask `carveout doctor PATH --lookups --to ADDRESS`.",
  find: (look) => {
    const governed = governedIn(look)
    const lack = lackIn(look)
    if (governed === null || lack === null) return []
    const {policy, client} = governed
    return [
      {
        message: `nobody can say whether policy lets pods look up names: \`${policy.id}\` governs what \`${client}\` opens, and ${lack}`,
        fixes: ["add the resolver's Service (mostly `kube-system/kube-dns`), its pods or their workload, and its Namespace"],
        place: policy.at,
      },
    ]
  },
}

/** What is not there of the resolver; null where nothing is missing. */
function lackIn({resolver, program}: Look): string | null {
  if (resolver === null) return "the input has no resolver"
  if (resolver.service.backends.length > 0 || takesLookups(program.snapshot, resolver.service)) return null
  return `nobody in the input is behind \`svc/${resolver.service.id}\``
}

/** A policy of egress, and one whom it governs and who asks the cluster's resolver; null where there is none. */
function governedIn({policies, program, classes}: Look): {readonly policy: Look["policies"][number]; readonly client: string} | null {
  const clients = new Map<number, string>()
  for (const endpoint of program.snapshot.workloads)
    if (endpoint.lookups === undefined || endpoint.lookups.first === "cluster") clients.set(classOfLabels(program, endpoint), endpoint.id)
  for (const policy of policies) {
    if (!policy.types.includes("Egress") || policy.mode === "preDNAT" || policy.mode === "untracked") continue
    const client = classes.matching(policy.selector).flatMap((each) => clients.get(each) ?? [])[0]
    if (client !== undefined) return {policy, client}
  }
  return null
}
