// SEL102: a peer that nobody is.

import {adviceOf, emptyPeers, isOfEmptyNamespace, whyNobody} from "../empty-peers.ts"
import type {LintRule} from "../finding.ts"
import {placeKey} from "../finding.ts"
import {selectsNobody} from "./policy-of-nobody.ts"

/** A peer without anybody. */
export const peerOfNobody: LintRule = {
  id: "SEL102",
  severity: "warning",
  certainty: "certain",
  title: "a peer that nobody is",
  text: "The rule names a peer, and nobody in the input is meant by it: no pod, no host endpoint, no network set. It allows, or denies, nothing. The usual slip is a label of a namespace that nobody gave it: `name: prod` is no label that namespaces have by themselves, `kubernetes.io/metadata.name: prod` is.",
  find: (look, blamed) =>
    emptyPeers(look).flatMap((empty) => {
      const {policy, direction, rule, place, path} = empty
      if (blamed.has(placeKey(place)) || blamed.has(selectsNobody(policy.id)) || isOfEmptyNamespace(look, empty)) return []
      const advice = adviceOf(look, empty)
      return [
        {
          message: `rule ${rule.index} of ${direction} of \`${policy.id}\` names a peer that nobody is: ${whyNobody(look, empty)}`,
          fixes: [advice ?? "compare its labels with those of the pods, namespaces and network sets that you mean"],
          place,
          path,
        },
      ]
    }),
}
