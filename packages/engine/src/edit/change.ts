// What can be changed in an object, and what its value is afterwards: the measure that an edit of the text is held against.

import type {PlainValue} from "../manifest/yaml/plain.ts"

/** One step of a path: a key or an index. */
export type Step = string | number

/** `set` gives a field a value, and makes the maps on the way; `append` adds to a list, and makes it; `remove` takes a field or item away. */
export type Change =
  | {readonly kind: "set"; readonly path: readonly Step[]; readonly value: PlainValue}
  | {readonly kind: "append"; readonly path: readonly Step[]; readonly value: PlainValue}
  | {readonly kind: "remove"; readonly path: readonly Step[]}

/** The value after a change. A map or list that removing leaves empty goes, too, unless it is the whole. */
export function changedValue(value: PlainValue, {path, ...change}: Change): PlainValue {
  const [step, ...rest] = path
  if (step === undefined) {
    if (change.kind === "set") return change.value
    if (change.kind === "append") return [...(Array.isArray(value) ? value : []), change.value]
    return null
  }
  const below = childOf(value, step)
  if (change.kind !== "remove") return withChild(value, step, changedValue(below ?? null, {...change, path: rest}))
  if (below === undefined) return value
  const left = rest.length === 0 ? null : changedValue(below, {kind: "remove", path: rest})
  const isGone = rest.length === 0 || (isEmpty(left) && !isEmpty(below))
  return isGone ? withoutChild(value, step) : withChild(value, step, left)
}

function childOf(value: PlainValue, step: Step): PlainValue | undefined {
  if (Array.isArray(value)) return typeof step === "number" ? value[step] : undefined
  if (typeof value !== "object" || value === null || typeof step === "number") return undefined
  return Object.hasOwn(value, step) ? value[step] : undefined
}

function withChild(value: PlainValue, step: Step, child: PlainValue): PlainValue {
  if (typeof step === "number") return Array.isArray(value) ? value.with(step, child) : [child]
  const entries = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.entries(value) : []
  const isThere = entries.some(([key]) => key === step)
  return Object.fromEntries(
    isThere ? entries.map(([key, old]) => [key, key === step ? child : old] as const) : [...entries, [step, child] as const],
  )
}

function withoutChild(value: PlainValue, step: Step): PlainValue {
  if (Array.isArray(value)) return typeof step === "number" ? value.toSpliced(step, 1) : value
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== step))
}

function isEmpty(value: PlainValue): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0
}
