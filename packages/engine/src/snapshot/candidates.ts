// Who may stand behind a service: pods by namespace and label, so that a selector is answered without asking every pod.

import type {Address} from "../net/address.ts"
import {LayeredLabels} from "../selector/layered-labels.ts"
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

/** Somebody whom a service may select: an endpoint, or a host-networked pod, which is none. */
export type Somebody = {
  readonly id: string
  readonly addresses: readonly Address[]
  readonly ports: readonly NamedPort[]
  /** As written, or under what stands above. */
  readonly labels: Labels
}

/**
 * Who is in a namespace, place by place, and in which state. WHY no manifests: services are asked long after those are gone; and no object for each of
 * very many pods, few of which stand behind two services.
 */
type Crowd = {readonly all: Somebody[]; readonly states: number[]; readonly byLabel: ByLabel}

/** What is noted of a candidate's state. */
const [isReady, isTerminating] = [1, 2] as const

/** A state in which a pod may be. */
export type State = {readonly ready: boolean; readonly terminating: boolean}

/** LIMIT: members of a namespace that are asked one by one before its labels are put in order. */
const singlyMax = 1024

/** The candidates of every namespace. */
export class Candidates {
  readonly #crowds = new Map<string, Crowd>()
  /** WHY remembered: a namespace has many services. */
  readonly #alike = new WeakMap<Candidates, Map<string, boolean>>()
  #last: {readonly namespace: string; readonly crowd: Crowd} | null = null

  /** One more. INVARIANT: all are added before the first is asked for. */
  add(namespace: string, somebody: Somebody, {ready, terminating}: State): void {
    const {all, states} = this.#crowdOf(namespace)
    all.push(somebody)
    states.push((ready ? isReady : 0) + (terminating ? isTerminating : 0))
  }

  /** WHY the last one: dumps are in the order of namespaces. */
  #crowdOf(namespace: string): Crowd {
    if (this.#last?.namespace === namespace) return this.#last.crowd
    let crowd = this.#crowds.get(namespace)
    if (crowd === undefined) this.#crowds.set(namespace, (crowd = {all: [], states: [], byLabel: new Map()}))
    this.#last = {namespace, crowd}
    return crowd
  }

  /** Those of a namespace that have every label of a service's selector, in the order in which they were added. */
  selectedBy(namespace: string, selector: Labels): readonly Candidate[] {
    const crowd = this.#crowds.get(namespace)
    return crowd === undefined ? [] : selectedIn(crowd, selector).map((place) => candidateAt(crowd, place))
  }

  /** Whether a service finds in a namespace what it would among others; `areSame` says whether two values mean the same. */
  areAlike(namespace: string, others: Candidates, areSame: (one: object, other: object) => boolean): boolean {
    let known = this.#alike.get(others)
    if (known === undefined) this.#alike.set(others, (known = new Map()))
    let isAlike = known.get(namespace)
    if (isAlike === undefined) {
      isAlike = areSameCrowds(this.#crowds.get(namespace), others.#crowds.get(namespace), areSame)
      known.set(namespace, isAlike)
    }
    return isAlike
  }

  /** Whether any of those is one that a test takes. */
  someSelected(namespace: string, selector: Labels, test: (candidate: Candidate) => boolean): boolean {
    const crowd = this.#crowds.get(namespace)
    if (crowd === undefined || selector.size === 0) return false
    // WHY one by one first: most services have somebody, who is soon found.
    for (let place = 0; place < crowd.all.length && place < singlyMax; place++) {
      if (isSelected(crowd, place, selector) && test(candidateAt(crowd, place))) return true
    }
    return crowd.all.length > singlyMax && selectedIn(crowd, selector).some((place) => test(candidateAt(crowd, place)))
  }
}

function areSameCrowds(crowd: Crowd | undefined, other: Crowd | undefined, areSame: (one: object, other: object) => boolean): boolean {
  if (crowd === undefined || other === undefined) return crowd === other
  if (crowd.all.length !== other.all.length) return false
  return crowd.all.every((one, place) => {
    const twin = other.all[place]
    if (twin === undefined || one.id !== twin.id || crowd.states[place] !== other.states[place]) return false
    const areAddresses =
      one.addresses.length === twin.addresses.length && one.addresses.every((each, i) => isAddress(each, twin.addresses[i]))
    return areAddresses && areSame(one.ports, twin.ports) && areSame(writtenOf(one.labels), writtenOf(twin.labels))
  })
}

function isAddress({family, value}: Address, other: Address | undefined): boolean {
  return family === other?.family && value === other.value
}

function candidateAt({all, states}: Crowd, place: number): Candidate {
  const {id, addresses, ports} = all[place] ?? nobody
  const state = states[place] ?? 0
  return {id, addresses, ports, ready: (state & isReady) !== 0, terminating: (state & isTerminating) !== 0}
}

const nobody: Somebody = {id: "", addresses: [], ports: [], labels: new Map()}

/** Labels as somebody wrote them: services ask for nothing else. */
function writtenOf(labels: Labels): Labels {
  return labels instanceof LayeredLabels ? labels.written : labels
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
  return fewest.filter((place) => isSelected(crowd, place, selector))
}

/** Whether somebody has every label of a selector. */
function isSelected({all}: Crowd, place: number, selector: Labels): boolean {
  const labels = writtenOf((all[place] ?? nobody).labels)
  for (const [key, value] of selector) if (labels.get(key) !== value) return false
  return true
}

/** The places of those that have a label, by its value. */
function havingLabel({all, byLabel}: Crowd, key: string): ReadonlyMap<string, readonly number[]> {
  const known = byLabel.get(key)
  if (known !== undefined) return known
  const values = new Map<string, number[]>()
  for (let place = 0; place < all.length; place++) {
    const value = writtenOf((all[place] ?? nobody).labels).get(key)
    if (value !== undefined) append(values, value, place)
  }
  byLabel.set(key, values)
  return values
}
