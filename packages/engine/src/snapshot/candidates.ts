// Who may stand behind a service: pods by namespace and label, so that a selector is answered without asking every pod.

import type {Pod, PodSpec, Workload} from "../manifest/resource.ts"
import type {Address} from "../net/address.ts"
import type {Labels} from "../selector/selector.ts"
import {append} from "../std/group.ts"
import type {NamedPort} from "./snapshot.ts"

/** A pod as a service sees it. Host-networked ones are among them; `addresses` empty where none is named. */
export type Candidate = {
  readonly id: string
  readonly addresses: readonly Address[]
  readonly ports: readonly NamedPort[]
  readonly ready: boolean
  readonly terminating: boolean
}

/** Somebody who may be a candidate: a pod, or a workload that stands for its pods. */
type Somebody = Pod | Workload

/** Places in the list of a namespace by label and value; a label is looked at when the first service asks for it. */
type ByLabel = Map<string, ReadonlyMap<string, readonly number[]>>

/** Who is in a namespace, and under which ids. */
type Crowd = {readonly ids: string[]; readonly all: Somebody[]; readonly byLabel: ByLabel}

/** The candidates of every namespace. WHY not made before they are asked for: a world has many pods, and few of them stand behind two services. */
export class Candidates {
  readonly #crowds = new Map<string, Crowd>()
  readonly #portsOf: (spec: PodSpec) => readonly NamedPort[]

  /** `portsOf`: the ports that a pod names. */
  constructor(portsOf: (spec: PodSpec) => readonly NamedPort[]) {
    this.#portsOf = portsOf
  }

  /** One more. INVARIANT: all are added before the first is asked for. */
  add(id: string, somebody: Somebody): void {
    let crowd = this.#crowds.get(somebody.namespace)
    if (crowd === undefined) this.#crowds.set(somebody.namespace, (crowd = {ids: [], all: [], byLabel: new Map()}))
    crowd.ids.push(id)
    crowd.all.push(somebody)
  }

  /** Those of a namespace that have every label of a service's selector, in the order in which they were added. */
  selectedBy(namespace: string, selector: Labels): readonly Candidate[] {
    const crowd = this.#crowds.get(namespace)
    if (crowd === undefined) return []
    let fewest: readonly number[] | undefined
    for (const [key, value] of selector) {
      const having = havingLabel(crowd, key).get(value) ?? []
      if (fewest === undefined || having.length < fewest.length) fewest = having
    }
    const candidates: Candidate[] = []
    for (const place of fewest ?? []) {
      const somebody = crowd.all[place]
      if (somebody !== undefined && hasAll(labelsOf(somebody), selector)) candidates.push(this.#candidate(crowd.ids[place] ?? "", somebody))
    }
    return candidates
  }

  #candidate(id: string, somebody: Somebody): Candidate {
    if (somebody.kind === "Workload") return {id, addresses: [], ports: this.#portsOf(somebody.template), ready: true, terminating: false}
    const {spec, addresses, ready, terminating} = somebody
    return {id, addresses: addresses ?? [], ports: this.#portsOf(spec), ready, terminating}
  }
}

function labelsOf(somebody: Somebody): Labels {
  return somebody.kind === "Workload" ? somebody.template.labels : somebody.spec.labels
}

/** Whether labels have every one of some others. */
function hasAll(labels: Labels, wanted: Labels): boolean {
  for (const [key, value] of wanted) if (labels.get(key) !== value) return false
  return true
}

/** The places of those that have a label, by its value. */
function havingLabel({all, byLabel}: Crowd, key: string): ReadonlyMap<string, readonly number[]> {
  const known = byLabel.get(key)
  if (known !== undefined) return known
  const values = new Map<string, number[]>()
  for (let place = 0; place < all.length; place++) {
    const somebody = all[place]
    const value = somebody === undefined ? undefined : labelsOf(somebody).get(key)
    if (value !== undefined) append(values, value, place)
  }
  byLabel.set(key, values)
  return values
}
