// Which labels a selector looks at.

import type {Selector} from "./selector.ts"

/** The labels that a selector names, in the order of its text; one that stands twice comes twice. */
export function selectorLabels(selector: Selector): readonly string[] {
  switch (selector.kind) {
    case "all":
    case "global":
      return []
    case "not":
      return selectorLabels(selector.operand)
    case "and":
    case "or":
      return selector.operands.flatMap(selectorLabels)
    default:
      return [selector.label]
  }
}
