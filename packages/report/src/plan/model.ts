// A plan as scripts read it, and the names of its objects.

import type {Resource} from "@carveout/engine"
import type {Change, Plan, Step} from "@carveout/engine/plan"
import {differenceJson} from "../diff/model.ts"
import type {DiffGroupJson} from "../diff/model.ts"
import {witnessJson} from "../results/model.ts"
import type {WitnessJson} from "../results/model.ts"

/** What is done with an object. */
export function actionOf({change: {after}}: Step): "apply" | "delete" {
  return after === null ? "delete" : "apply"
}

/** The object of a change: as it will be, or as it was where it is deleted. INVARIANT: a change has one of them. */
export function resourceOf({before, after}: Change): Resource {
  const resource = after ?? before
  if (resource === null) throw new RangeError("a change has an object")
  return resource
}

/** An object's kind and name, as references have them. */
export function objectName(change: Change): string {
  const resource = resourceOf(change)
  const kind = resource.kind === "Workload" ? resource.workloadKind : resource.kind
  return [kind, ...(resource.namespace === "" ? [] : [resource.namespace]), resource.name].join("/")
}

type PlaceJson = {readonly file: string; readonly line: number; readonly column: number}

/** The contract's shape of a plan. `manifests`: what is applied, of a temporary policy alone. */
export type PlanJson = {
  readonly isSafe: boolean
  readonly isComplete: boolean
  readonly changes: number
  readonly steps: readonly {
    readonly action: "apply" | "delete"
    readonly object: string
    readonly at: PlaceJson | null
    readonly temporary: boolean
    readonly manifests: string | null
    readonly opened: readonly DiffGroupJson[]
    readonly closed: readonly DiffGroupJson[]
    readonly cut: readonly WitnessJson[]
    readonly bared: readonly WitnessJson[]
    readonly harmedPairs: number
  }[]
}

/** A plan as a script reads it. */
export function planJson({steps, isSafe, isComplete, changes}: Plan): PlanJson {
  return {
    isSafe,
    isComplete,
    changes,
    steps: steps.map((step) => {
      const {change, text, difference, harm} = step
      const {file, line, column} = resourceOf(change).at
      const {opened, closed} = differenceJson(difference)
      return {
        action: actionOf(step),
        object: objectName(change),
        at: change.temporary ? null : {file, line, column},
        temporary: change.temporary,
        manifests: text,
        opened,
        closed,
        cut: harm.cut.map(witnessJson),
        bared: harm.bared.map(witnessJson),
        harmedPairs: harm.pairs,
      }
    }),
  }
}
