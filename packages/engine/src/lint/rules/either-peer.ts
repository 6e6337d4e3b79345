// DNS006: two peers where one with both selectors was meant.

import type {KubernetesPeer} from "../../manifest/resource.ts"
import type {LintRule} from "../finding.ts"
import {isAboutLookups} from "../intent.ts"

/** The rule. */
export const eitherPeer: LintRule = {
  id: "DNS006",
  severity: "warning",
  certainty: "certain",
  title: "either of two peers, where both selectors may have been meant together",
  text: "Each entry of `to` is a peer of its own, and any of them will do. With a dash before `podSelector` the rule means every pod of that namespace, and beside them pods with that label in the policy's own namespace. Without the dash it means the pods with that label in that namespace.",
  find: ({written, byId}) =>
    [...written].flatMap(([id, {egress}]) =>
      egress.flatMap(({peers, at}, index) => {
        const wholeNamespace = peers.findIndex((peer) => peer.namespaceSelector !== null && peer.podSelector === null)
        const ownPods = peers.findIndex((peer) => peer.podSelector !== null && peer.namespaceSelector === null)
        const isMeant = byId.get(id)?.egress.some((rule) => rule.index === index && isAboutLookups(rule)) ?? false
        const second = peers[ownPods]
        if (wholeNamespace === -1 || second === undefined || !isMeant || !hasLabels(second)) return []
        return [
          {
            message: `rule ${index} of egress of \`${id}\` means every pod of a namespace, or pods with a label here: two peers, of which either will do`,
            fixes: ["to mean pods with that label in that namespace, write both selectors in one peer: take the second dash away"],
            place: second.at,
            path: `spec.egress[${index}].to[${ownPods}]`,
            related: [{place: peers[wholeNamespace]?.at ?? at, message: "the other peer"}],
          },
        ]
      }),
    ),
}

function hasLabels({podSelector}: KubernetesPeer): boolean {
  return podSelector !== null && podSelector.matchLabels.size + podSelector.matchExpressions.length > 0
}
