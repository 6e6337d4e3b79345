// DNS005: the resolver's label is asked for where the resolver is not.

import {nameLabel} from "../../snapshot/effective.ts"
import {emptyPeers, victimOf} from "../empty-peers.ts"
import type {LintRule} from "../finding.ts"
import {isAboutLookups, namesResolver} from "../intent.ts"
import {flowText} from "../losses.ts"

/** The resolver's own label, asked for where the resolver is not. */
export const resolverElsewhere: LintRule = {
  id: "DNS005",
  severity: "error",
  certainty: "certain",
  title: "the resolver is looked for in the policy's own namespace",
  text: "A `podSelector` alone means pods of the policy's own namespace. The resolver lives in another one, mostly `kube-system`, so that the rule means nobody and every lookup is dropped. Name its namespace in the same peer: `namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}`.",
  find: (look) =>
    emptyPeers(look).flatMap(({policy, rule, direction, peer, place, path, written}) => {
      const [home] = look.resolver?.namespaces ?? []
      const isOwn = written !== null && written.podSelector !== null && written.namespaceSelector === null
      if (!isOwn || direction !== "egress" || home === undefined || home === policy.namespace || !namesResolver(peer)) return []
      const victim = isAboutLookups(rule) ? victimOf(look, policy) : undefined
      if (victim === undefined) return []
      const label = `namespaceSelector: {matchLabels: {${nameLabel}: ${home}}}`
      return [
        {
          message: `\`${policy.id}\` looks for the resolver in \`${policy.namespace}\`, where it is not, since a podSelector alone means the policy's own namespace: ${flowText(victim)}`,
          fixes: [`write \`${label}\` beside the podSelector, in the same peer`],
          place,
          path,
          blames: [policy.id],
        },
      ]
    }),
}
