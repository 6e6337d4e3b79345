// SEL101: a policy that selects nobody.

import {plainSelector} from "../../explain/plain-selector.ts"
import type {Policy} from "../../snapshot/snapshot.ts"
import {nearest} from "../../std/nearest.ts"
import {nearOf} from "../empty-peers.ts"
import type {LintRule} from "../finding.ts"
import type {Look} from "../look.ts"

/** The rule. */
export const policyOfNobody: LintRule = {
  id: "SEL101",
  severity: "warning",
  certainty: "certain",
  title: "a policy that selects nobody",
  text: "No pod and no host endpoint of the input is selected, so the policy does nothing: it protects nobody, and allows nobody anything. Mostly a label is misspelt, the namespace is another one, or the pods were not given.",
  find: (look, blamed) =>
    look.policies.flatMap((policy) => {
      if (blamed.has(policy.id) || look.classes.matching(policy.selector).length > 0) return []
      const [where, near] = whereNobody(look, policy)
      return [
        {
          message: `\`${policy.id}\` selects nobody: ${where}`,
          fixes: [near ?? "compare its selector with the labels of the pods that you mean"],
          place: policy.at,
          path: "spec",
          blames: [selectsNobody(policy.id)],
        },
      ]
    }),
}

/** The key by which what a policy says in vain is not said again. */
export function selectsNobody(id: string): string {
  return `${id} selects nobody`
}

function whereNobody(look: Look, {namespace, selector}: Policy): readonly [text: string, near: string | null] {
  const {workloads} = look.program.snapshot
  const namespaces = new Set(workloads.map((each) => each.namespace))
  if (namespace === "") return [`nobody has \`${plainSelector(selector)}\``, nearOf(look, selector)]
  if (namespaces.has(namespace))
    return [`nobody in \`${namespace}\` has \`${withoutNamespace(plainSelector(selector))}\``, nearOf(look, selector)]
  const near = nearest(namespace, namespaces)
  return [`nobody is in \`${namespace}\``, near === undefined ? null : `did you mean the namespace \`${near}\`?`]
}

/** What conversion adds is not what anybody wrote. */
function withoutNamespace(text: string): string {
  const plain = text.replace(/projectcalico\.org\/(?:namespace|orchestrator) == "[^"]*"(?: && )?/g, "").replace(/ && $/, "")
  return /^\([^()]*\)$/.test(plain) ? plain.slice(1, -1) : plain
}
