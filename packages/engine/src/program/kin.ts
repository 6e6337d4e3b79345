// Which endpoints and network sets no selector of a world tells apart by their labels.

import {LabelClasses} from "../selector/label-classes.ts"
import type {Selector} from "../selector/selector.ts"
import type {Rule} from "../snapshot/snapshot.ts"
import {oncePer} from "../std/once.ts"
import {withLent} from "./labels.ts"
import type {Labelled} from "./labels.ts"
import type {Program} from "./program.ts"

/** Label classes of a program. `ofWorkload`: by place in the snapshot, the class of each workload endpoint. */
export type Kin = {readonly classes: LabelClasses; readonly ofWorkload: Int32Array}

/** The classes of a program. Endpoints are classified one by one, when they are asked for. */
export function labelClasses(program: Program): LabelClasses {
  return (program.memory.classesOfLabels ??= inherited(program) ?? new LabelClasses(selectorsIn(program), withLent))
}

/** The class of an endpoint. */
export function classOfLabels(program: Program, {labels, profiles}: Labelled): number {
  return labelClasses(program).classOf(labels, program.labels.lentBy(profiles))
}

/** The classes of everything that has labels. */
export function kinOf(program: Program): Kin {
  const {memory, snapshot, labels} = program
  if (memory.kin !== null) return memory.kin
  const classes = labelClasses(program)
  const earlier = memory.previous?.memory.kin ?? null
  if (earlier?.classes === classes) return (memory.kin = earlier)
  const classOf = (each: Labelled): number => classes.classOf(each.labels, labels.lentBy(each.profiles))
  const ofWorkload = Int32Array.from(snapshot.workloads, classOf)
  for (const each of [...snapshot.hosts, ...snapshot.networkSets]) classOf(each)
  return (memory.kin = {classes, ofWorkload})
}

/** The classes of an earlier program, where they tell apart all that is asked now, of the same endpoints. */
function inherited({memory: {previous}, labels, sets, snapshot}: Program): LabelClasses | null {
  if (previous === null || previous.labels !== labels || previous.sets !== sets) return null
  const known = previous.memory.classesOfLabels
  if (known === null) return null
  const before = new Set<Ruled>([...previous.snapshot.policies, ...previous.snapshot.profiles.values()])
  for (const each of [...snapshot.policies, ...snapshot.profiles.values()]) {
    if (!before.has(each) && !known.covers(selectorsOf(each))) return null
  }
  return known
}

type Ruled = {readonly ingress: readonly Rule[]; readonly egress: readonly Rule[]; readonly selector?: Selector}

function* selectorsIn({snapshot: {policies, profiles}}: Program): Generator<Selector> {
  for (const policy of policies) yield* selectorsOf(policy)
  for (const profile of profiles.values()) yield* selectorsOf(profile)
}

function selectorsOf(ruled: Ruled): readonly Selector[] {
  return ruled.selector === undefined ? ruleSelectors(ruled) : [ruled.selector, ...ruleSelectors(ruled)]
}

/** The selectors that rules ask of ends, each once. WHY once: after an edit all policies but one ask what they asked before. */
export const ruleSelectors: (ruled: Ruled) => readonly Selector[] = oncePer(({ingress, egress}: Ruled) => {
  const found = new Set<Selector>()
  for (const {source, destination} of [...ingress, ...egress]) {
    for (const {selector, notSelector} of [source, destination]) {
      if (selector !== null) found.add(selector)
      if (notSelector !== null) found.add(notSelector)
    }
  }
  return [...found]
})
