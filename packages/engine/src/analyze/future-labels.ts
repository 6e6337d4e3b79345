// The classes of labels that policies distinguish among pods of a namespace that are not there yet, each by its plainest label set.

import {assuming, everything, labelsIn, nothing, questionsAbout, sampleValues} from "../selector/assume.ts"
import type {Known} from "../selector/assume.ts"
import {printSelector} from "../selector/print.ts"
import type {Labels, Selector} from "../selector/selector.ts"

/** Label sets, one of each class. `isComplete` false: there are more classes than are looked at. `looked`: terms of selectors that it took, at most. */
export type LabelSamples = {readonly samples: readonly Labels[]; readonly isComplete: boolean; readonly looked: number}

/** LIMIT: classes of one namespace. Each is a pod to be judged against everything there is. */
export const classesMax = 512

/** LIMIT: terms of selectors that are looked at, about a second's, before what is incomplete already goes on with few choices. */
const termsMax = 2_000_000

/** LIMIT: choices that are kept from there on. */
const fewMax = 32

/** A choice for some labels, with what is left of every selector. */
type State = {readonly labels: Labels; readonly left: readonly Selector[]}

/**
 * One label set for every way in which selectors can answer about an object of which some labels are known and the others free. The
 * first is the object that no selector mentions, and there are at most so many. Label by label; choices after which every selector asks the same are one.
 */
export function labelSamples(selectors: Iterable<Selector>, known: Known, most: number): LabelSamples {
  const open = distinct([...selectors].map((selector) => assuming(selector, known)))
  const terms = open.flatMap(labelsIn)
  let states: readonly State[] = [{labels: new Map(), left: open}]
  let isComplete = true
  let looked = 0
  // WHY as they are written: labels that are asked for side by side are settled one after the other, and few choices are open at any time.
  for (const name of new Set(terms)) {
    const values = sampleValues(questionsAbout(name, open))
    looked += states.length * values.values.length * terms.length
    const next = chosen(states, name, values.values)
    const kept: number = isComplete || looked < termsMax ? most : Math.min(most, fewMax)
    isComplete &&= values.isComplete && next.length <= kept
    states = next.slice(0, kept)
  }
  return {samples: states.map(({labels}) => labels), isComplete, looked}
}

/** Selectors that still ask, each once. */
function distinct(selectors: readonly Selector[]): readonly Selector[] {
  const found = new Map<string, Selector>()
  for (const selector of selectors) if (selector !== everything && selector !== nothing) found.set(printSelector(selector), selector)
  return [...found.values()]
}

/** Every state with every value of a label, states that differ in no selector joined: the first, which has the fewest labels, stays. */
function chosen(states: readonly State[], name: string, values: readonly (string | null)[]): readonly State[] {
  const found = new Map<string, State>()
  for (const {labels, left} of states) {
    for (const value of values) {
      const known = new Map([[name, value]])
      const after = left.map((selector) => assuming(selector, known))
      const key = after.map(keyOf).join("\n")
      if (!found.has(key)) found.set(key, {labels: value === null ? labels : new Map([...labels, [name, value]]), left: after})
    }
  }
  return [...found.values()].toSorted((a, b) => a.labels.size - b.labels.size)
}

function keyOf(selector: Selector): string {
  return selector === everything ? "+" : selector === nothing ? "-" : printSelector(selector)
}
