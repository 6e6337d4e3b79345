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

/** Places in the list of a namespace by label and value; a label is looked at when the first service asks for it. */
type ByLabel = Map<string, ReadonlyMap<string, readonly number[]>>

/**
 * Who is in a namespace, place by place. WHY columns, and not the manifests' own objects: services are asked long after those are gone, and an object
 * for each of very many pods, few of which stand behind two services, costs more than finding them.
 */
type Crowd = {
  readonly ids: string[]
  readonly labels: Labels[]
  readonly addresses: (readonly Address[])[]
  readonly ports: (readonly NamedPort[])[]
  readonly states: number[]
  readonly byLabel: ByLabel
}

/** What is noted of a candidate's state. */
const [isReady, isTerminating] = [1, 2] as const

/** LIMIT: members of a namespace that are asked one by one before its labels are put in order. */
const singlyMax = 64

const noAddresses: readonly Address[] = []

/** The candidates of every namespace. */
export class Candidates {
  readonly #crowds = new Map<string, Crowd>()
  readonly #portsOf: (spec: PodSpec) => readonly NamedPort[]
  #last: {readonly namespace: string; readonly crowd: Crowd} | null = null

  /** `portsOf`: the ports that a pod names. */
  constructor(portsOf: (spec: PodSpec) => readonly NamedPort[]) {
    this.#portsOf = portsOf
  }

  /** One pod more. INVARIANT: all are added before the first is asked for. */
  addPod(id: string, {namespace, spec, addresses, ready, terminating}: Pod): void {
    this.#add(namespace, {id, spec, addresses: addresses ?? noAddresses, state: (ready ? isReady : 0) + (terminating ? isTerminating : 0)})
  }

  /** One workload more, which stands for its pods. */
  addWorkload(id: string, {namespace, template}: Workload): void {
    this.#add(namespace, {id, spec: template, addresses: noAddresses, state: isReady})
  }

  #add(namespace: string, one: {id: string; spec: PodSpec; addresses: readonly Address[]; state: number}): void {
    const crowd = this.#crowdOf(namespace)
    crowd.ids.push(one.id)
    crowd.labels.push(one.spec.labels)
    crowd.addresses.push(one.addresses)
    crowd.ports.push(this.#portsOf(one.spec))
    crowd.states.push(one.state)
  }

  /** WHY the last one: dumps are in the order of namespaces. */
  #crowdOf(namespace: string): Crowd {
    if (this.#last?.namespace === namespace) return this.#last.crowd
    let crowd = this.#crowds.get(namespace)
    if (crowd === undefined)
      this.#crowds.set(namespace, (crowd = {ids: [], labels: [], addresses: [], ports: [], states: [], byLabel: new Map()}))
    this.#last = {namespace, crowd}
    return crowd
  }

  /** Those of a namespace that have every label of a service's selector, in the order in which they were added. */
  selectedBy(namespace: string, selector: Labels): readonly Candidate[] {
    const crowd = this.#crowds.get(namespace)
    return crowd === undefined ? [] : selectedIn(crowd, selector).map((place) => candidateAt(crowd, place))
  }

  /** Whether any of those is one that a test takes. */
  someSelected(namespace: string, selector: Labels, test: (candidate: Candidate) => boolean): boolean {
    const crowd = this.#crowds.get(namespace)
    if (crowd === undefined) return false
    // WHY one by one first: most services have somebody, who is soon found.
    for (const [place, labels] of crowd.labels.slice(0, singlyMax).entries()) {
      if (hasAll(labels, selector) && test(candidateAt(crowd, place))) return true
    }
    return crowd.labels.length > singlyMax && selectedIn(crowd, selector).some((place) => test(candidateAt(crowd, place)))
  }
}

function candidateAt({ids, addresses, ports, states}: Crowd, place: number): Candidate {
  const state = states[place] ?? 0
  return {
    id: ids[place] ?? "",
    addresses: addresses[place] ?? noAddresses,
    ports: ports[place] ?? [],
    ready: (state & isReady) !== 0,
    terminating: (state & isTerminating) !== 0,
  }
}

/** The places of those that have every label. A selector that asks for nothing selects nobody. */
function selectedIn(crowd: Crowd, selector: Labels): readonly number[] {
  let fewest: readonly number[] = []
  let isFirst = true
  for (const [key, value] of selector) {
    const having = havingLabel(crowd, key).get(value) ?? []
    if (isFirst || having.length < fewest.length) fewest = having
    isFirst = false
  }
  return fewest.filter((place) => hasAll(crowd.labels[place] ?? selector, selector))
}

/** Whether labels have every one of some others. */
function hasAll(labels: Labels, wanted: Labels): boolean {
  for (const [key, value] of wanted) if (labels.get(key) !== value) return false
  return true
}

/** The places of those that have a label, by its value. */
function havingLabel({labels, byLabel}: Crowd, key: string): ReadonlyMap<string, readonly number[]> {
  const known = byLabel.get(key)
  if (known !== undefined) return known
  const values = new Map<string, number[]>()
  for (let place = 0; place < labels.length; place++) {
    const value = labels[place]?.get(key)
    if (value !== undefined) append(values, value, place)
  }
  byLabel.set(key, values)
  return values
}
