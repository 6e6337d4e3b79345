// DNS203, of policies of the cluster: the resolver is known by a label alone.

import type {LintRule} from "../finding.ts"
import {asksForNamespace, isAboutLookups, namesResolver} from "../intent.ts"

/** The rule. */
export const labelAlone: LintRule = {
  id: "DNS203",
  severity: "warning",
  certainty: "certain",
  title: "whoever has the resolver's label is taken for the resolver",
  text: "In a policy of the cluster a selector means pods of every namespace. Who may create pods in any of them can give one the resolver's label, and everybody's way out leads to it, too. Name the namespace beside the label: `namespaceSelector: kubernetes.io/metadata.name == \"kube-system\"`.",
  find: ({policies}) =>
    policies.flatMap((policy) => {
      if (policy.kind !== "GlobalNetworkPolicy") return []
      const rule = policy.egress.find((each) => {
        const {selector, nets} = each.destination
        return (
          isAboutLookups(each) && namesResolver(each.destination) && nets.length === 0 && selector !== null && !asksForNamespace(selector)
        )
      })
      if (rule === undefined) return []
      return [
        {
          message: `\`${policy.id}\` takes any pod with the resolver's label for the resolver, in every namespace`,
          fixes: ['add `namespaceSelector: kubernetes.io/metadata.name == "kube-system"` to the destination'],
          place: rule.at,
          path: `spec.egress[${rule.index}].destination`,
        },
      ]
    }),
}
