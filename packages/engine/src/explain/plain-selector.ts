// Effective selectors as people wrote them.

import {printSelector} from "../selector/print.ts"
import type {Selector} from "../selector/selector.ts"
import {orchestratorLabel} from "../snapshot/effective.ts"

/** A selector as a manifest could say it: without derived labels' prefixes, what conversion added, and outermost brackets. */
export function plainSelector(selector: Selector): string {
  const written = withoutOrchestrator(selector)
  const text = printSelector(written).replace(/(?<![\w./-])(pcns|pcsa)\./g, "")
  return written.kind === "and" || written.kind === "or" ? text.slice(1, -1) : text
}

/** Conversion asks every Kubernetes pod selector for the label that all Kubernetes pods have. */
function withoutOrchestrator(selector: Selector): Selector {
  if (selector.kind !== "and") return selector
  const operands = selector.operands.filter((operand) => operand.kind !== "compare" || operand.label !== orchestratorLabel)
  const [only] = operands
  return operands.length === 1 && only !== undefined ? only : {kind: "and", operands}
}
