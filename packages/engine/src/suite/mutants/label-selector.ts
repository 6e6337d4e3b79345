// The small edits of Kubernetes label selectors.

import type {LabelSelector} from "../../selector/label-selector.ts"
import {quoted} from "./draft.ts"
import type {PartEdit} from "./draft.ts"

/** The selector that asks for nothing. */
export const everything: LabelSelector = {matchLabels: new Map(), matchExpressions: []}

/** A selector without each of its terms. */
export function looserSelector({matchLabels, matchExpressions}: LabelSelector, field: string): readonly PartEdit<LabelSelector>[] {
  const without = (term: string): Pick<PartEdit<LabelSelector>, "kind" | "change"> => ({
    kind: "loosen-selector",
    change: `${field} without ${quoted(term)}`,
  })
  return [
    ...[...matchLabels].map(([key, value]) => ({
      ...without(`${key}: ${value}`),
      result: {matchLabels: new Map([...matchLabels].filter(([other]) => other !== key)), matchExpressions},
    })),
    ...matchExpressions.map(({key, operator, values}, i) => ({
      ...without([key, operator, ...values].join(" ")),
      result: {matchLabels, matchExpressions: matchExpressions.toSpliced(i, 1)},
    })),
  ]
}
