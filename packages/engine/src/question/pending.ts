// What staged policies would make of a flow that may come in several ways: where these differ in it, that is open too (STG-2).

import type {Decision} from "../decide/decision.ts"

/** A decision, with what would be if staged policies were enforced open where it is not the same in other ways of the flow. */
export function withPendingOf(decision: Decision, others: readonly Decision[]): Decision {
  if ([decision, ...others].every(({pending}) => pending === null)) return decision
  const own = pendingVerdict(decision)
  return others.every((other) => pendingVerdict(other) === own) ? decision : withOpenPending(decision)
}

/** A decision of which it is open what staged policies would make. */
export function withOpenPending(decision: Decision): Decision {
  const {egress, ingress} = decision.pending ?? decision
  return {...decision, pending: {verdict: "unknown", by: null, egress, ingress}}
}

function pendingVerdict({verdict, pending}: Decision): Decision["verdict"] {
  return pending?.verdict ?? verdict
}
