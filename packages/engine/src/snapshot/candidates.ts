// Who may stand behind a service: pods by namespace and label, so that a selector is answered without asking every pod.

import type {Address} from "../net/address.ts"
import type {Labels} from "../selector/selector.ts"
import type {NamedPort} from "./snapshot.ts"

/** A pod as a service sees it. Host-networked ones are among them; `addresses` empty where none is named. */
export type Candidate = {
  readonly id: string
  readonly labels: Labels
  readonly addresses: readonly Address[]
  readonly ports: readonly NamedPort[]
  readonly ready: boolean
  readonly terminating: boolean
}

/** By label and value; a label is looked at when the first service asks for it. */
type ByLabel = Map<string, ReadonlyMap<string, readonly Candidate[]>>

/** The candidates of every namespace. */
export class Candidates {
  readonly #lists = new Map<string, Candidate[]>()
  readonly #indexes = new Map<string, ByLabel>()

  /** One more. INVARIANT: all are added before the first is asked for. */
  add(namespace: string, candidate: Candidate): void {
    const list = this.#lists.get(namespace)
    if (list) list.push(candidate)
    else this.#lists.set(namespace, [candidate])
  }

  /** Those of a namespace that have every label of a service's selector, in the order in which they were added. */
  selectedBy(namespace: string, selector: Labels): readonly Candidate[] {
    let fewest: readonly Candidate[] | undefined
    for (const [key, value] of selector) {
      const having = this.#byLabel(namespace, key).get(value) ?? []
      if (fewest === undefined || having.length < fewest.length) fewest = having
    }
    return (fewest ?? []).filter(({labels}) => [...selector].every(([key, value]) => labels.get(key) === value))
  }

  #byLabel(namespace: string, key: string): ReadonlyMap<string, readonly Candidate[]> {
    let index = this.#indexes.get(namespace)
    if (index === undefined) this.#indexes.set(namespace, (index = new Map()))
    const known = index.get(key)
    if (known !== undefined) return known
    const values = new Map<string, Candidate[]>()
    for (const candidate of this.#lists.get(namespace) ?? []) {
      const value = candidate.labels.get(key)
      if (value === undefined) continue
      const list = values.get(value)
      if (list) list.push(candidate)
      else values.set(value, [candidate])
    }
    index.set(key, values)
    return values
  }
}
