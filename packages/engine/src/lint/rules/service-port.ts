// DNS003: a carve-out for the port of the resolver's Service, behind which its pods listen at another.

import {ruleMatches} from "../../program/criterion.ts"
import {dnsPort} from "../../question/node-cache.ts"
import {carvedKey, carveOutsIn} from "../carve-outs.ts"
import type {LintRule} from "../finding.ts"
import {flowText} from "../losses.ts"

/** The rule. */
export const servicePort: LintRule = {
  id: "DNS003",
  severity: "error",
  certainty: "profile",
  title: "lookups are allowed at the port of the Service, not at that of its pods",
  text: "A connection to a Service is translated before policy is asked: policy sees a pod of the resolver, and the port at which that pod listens. On OpenShift that is 5353, with Gardener 8053, and the Service's 53 nowhere. The rule names 53 alone, so that it matches no lookup. Name the port of the pods, and 53 beside it where the manifests are for several clusters.",
  find: (look) =>
    carveOutsIn(
      look,
      ({rule, packet, isAsked}) => isAsked && rule.action === "Allow" && ruleMatches(look.program, rule, {...packet, port: dnsPort}),
    ).flatMap(({policy, rule, clients}) => {
      const [victim] = clients
      if (victim === undefined) return []
      const port = victim.denied.flow.port ?? dnsPort
      return [
        {
          message: `\`${policy.id}\` lets lookups out at port ${dnsPort} of the resolver's Service, and its pods listen at ${port}: ${flowText(victim)}`,
          fixes: [`name port ${port}, which policy sees, in the place of ${dnsPort} or beside it`],
          place: rule.at,
          path: `spec.egress[${rule.index}]`,
          blames: clients.map(({client}) => carvedKey(look, client)),
        },
      ]
    }),
}
