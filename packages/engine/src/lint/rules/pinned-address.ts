// DNS103: lookups allowed to the address of a pod.

import {addressKey, directoryOf} from "../../question/directory.ts"
import {bitsOf, printAddress} from "../../net/address.ts"
import type {LintRule} from "../finding.ts"
import {isAboutLookups} from "../intent.ts"

/** The rule. */
export const pinnedAddress: LintRule = {
  id: "DNS103",
  severity: "warning",
  certainty: "certain",
  title: "lookups are allowed to the address of a resolver's pod",
  text: "The block is one address, and today a pod of the resolver has it. When the pod is replaced it gets another one, and every lookup that this rule lets out is dropped. Name the pods by their labels and namespace.",
  find: ({policies, program, resolver}) => {
    const {holders} = directoryOf(program.snapshot)
    const isOfResolver = (key: string): boolean =>
      holders.get(key)?.some((end) => end.kind === "workload" && resolver?.backends.has(end.id) === true) ?? false
    return policies.flatMap((policy) =>
      policy.egress.flatMap((rule) => {
        if (!isAboutLookups(rule)) return []
        const block = rule.destination.nets.find(
          ({family, length, first}) => length === bitsOf(family) && isOfResolver(addressKey({family, value: first})),
        )
        if (block === undefined) return []
        const address = printAddress({family: block.family, value: block.first})
        return [
          {
            message: `\`${policy.id}\` lets lookups out to \`${address}\`, the address of a pod of the resolver: the next pod has another one`,
            fixes: ["name the pods of the resolver by their labels and namespace"],
            place: rule.at,
            path: `spec.egress[${rule.index}]`,
          },
        ]
      }),
    )
  },
}
