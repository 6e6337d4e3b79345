// Policies that Calico made of Kubernetes' own, as a dump of it shows them: beside its original a copy says nothing anew (ADR 0104).

import {copiedFrom} from "../manifest/kinds/copied-name.ts"
import type {Findings} from "./findings.ts"
import {idOf} from "./from/policy-name.ts"
import type {Sorted} from "./sorted.ts"

type Policies = Sorted["policies"]

/** The policies that count: all but the copies whose originals are there. Of every copy it is said what it is. */
export function withoutCopies(policies: Policies, findings: Findings): Policies {
  const copies = policies.flatMap((policy) => {
    const original = copiedFrom(policy.kind, policy.name)
    return original === undefined ? [] : [{policy, original: fullName({...original, namespace: policy.namespace})}]
  })
  if (copies.length === 0) return policies
  const names = new Set(policies.map(fullName))
  const passed = new Set<Policies[number]>()
  for (const {policy, original} of copies) {
    const subject = {name: idOf(policy), at: policy.at}
    if (names.has(original)) {
      passed.add(policy)
      findings.group("assumed-copy", (all) => `Calico made ${all} of Kubernetes policies that are in the input: these count`, subject)
    } else
      findings.group(
        "copy-judged",
        (all) => `Calico made ${all} of Kubernetes policies that are not in the input: judged in their place`,
        subject,
      )
  }
  return passed.size === 0 ? policies : policies.filter((policy) => !passed.has(policy))
}

/** Kind, namespace and name; the sign between them stands in none of them. */
function fullName({kind, namespace, name}: {readonly kind: string; readonly namespace: string; readonly name: string}): string {
  return [kind, namespace, name].join("\u0000")
}
