// A policy that says nothing, and means much: every server takes it, and it closes Ingress of everybody.

import {anyFields, isAbsent, report} from "../decode.ts"
import type {Cursor} from "../decode.ts"

/** Reports a policy without a spec. `whom`: whom it selects, in words. */
export function reportNoSpec(root: Cursor, whom: string, staged: "staged" | "enforced"): void {
  const spec = anyFields(root)("spec")
  if (!isAbsent(spec)) return
  const help = "a policy that is to do so says it: `spec` with the selector and `Ingress` written out"
  report(
    spec,
    "no-spec",
    `the policy has no \`spec\`: it selects ${whom} and lets nothing in${staged === "staged" ? " once it is enforced" : ""}`,
    help,
  )
}
