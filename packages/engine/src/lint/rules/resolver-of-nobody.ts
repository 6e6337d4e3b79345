// DNS004: a rule for lookups whose peer is nobody.

import {adviceOf, emptyPeers, hasOtherPeer, victimOf, whyNobody} from "../empty-peers.ts"
import type {Found, LintRule} from "../finding.ts"
import {placeKey} from "../finding.ts"
import {isAboutLookups} from "../intent.ts"
import {flowText} from "../losses.ts"

/** A peer that was meant to be the resolver. */
export const resolverOfNobody: LintRule = {
  id: "DNS004",
  severity: "error",
  certainty: "profile",
  title: "a rule for lookups that means nobody",
  text: "The rule lets lookups out, and nobody in the input is whom it names, though there is a resolver: its label, its namespace or the label of its namespace is another one. Resolvers are labelled `k8s-app: kube-dns` in most clusters, also where CoreDNS runs; OpenShift has `dns.operator.openshift.io/daemonset-dns: default` in `openshift-dns`, and listens at 5353.",
  find: (look, blamed) => {
    const {resolver} = look
    if (resolver === null || resolver.backends.size === 0) return []
    return emptyPeers(look).flatMap((empty): readonly Found[] => {
      const {policy, rule, direction, place, path} = empty
      if (direction !== "egress" || !isAboutLookups(rule) || hasOtherPeer(look, empty) || blamed.has(placeKey(place))) return []
      const victim = victimOf(look, policy)
      if (victim === undefined) return []
      const [backend = ""] = resolver.backends.keys()
      return [
        {
          message: `\`${policy.id}\` lets lookups out to nobody: ${whyNobody(look, empty)}; the resolver is \`${backend}\`, and ${flowText(victim)}`,
          fixes: [adviceOf(look, empty) ?? "name the labels of the resolver and of its namespace"],
          place,
          path,
          blames: [policy.id],
        },
      ]
    })
  },
}
