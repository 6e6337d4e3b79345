// NET505: a policy about pods that have no interface of their own.

import type {Resource} from "../../manifest/resource.ts"
import {matchesLabelSelector} from "../../selector/label-selector.ts"
import type {LintRule} from "../finding.ts"

/** A policy about pods of the nodes' network, which no policy of pods governs. */
export const hostNetworkAlone: LintRule = {
  id: "NET505",
  severity: "warning",
  certainty: "certain",
  title: "a policy about pods of the node's network",
  text: "All pods that this policy selects have `hostNetwork: true`. Such a pod has the node's addresses and no interface of its own: a NetworkPolicy does not apply to it. Only a host endpoint governs it.",
  find: ({policies, classes, resources, written}) =>
    policies.flatMap((policy) => {
      const own = written.get(policy.id)
      if (own === undefined || classes.matching(policy.selector).length > 0) return []
      const pods = resources.filter((each) => isOnHost(each, policy.namespace) && matchesLabelSelector(own.podSelector, labelsOf(each)))
      const [pod] = pods
      if (pod === undefined) return []
      return [
        {
          message: `\`${policy.id}\` selects pods of the node's network alone, such as \`${pod.namespace}/${pod.name}\`: no NetworkPolicy applies to them`,
          fixes: ["govern the node with a host endpoint, or take the pod off the node's network"],
          place: policy.at,
          path: "spec.podSelector",
          blames: [policy.id],
        },
      ]
    }),
}

function isOnHost(resource: Resource, namespace: string): boolean {
  if (resource.namespace !== namespace) return false
  if (resource.kind === "Pod") return resource.spec.hostNetwork
  return resource.kind === "Workload" && resource.template.hostNetwork
}

function labelsOf(resource: Resource): Resource["labels"] {
  return resource.kind === "Workload" ? resource.template.labels : resource.labels
}
