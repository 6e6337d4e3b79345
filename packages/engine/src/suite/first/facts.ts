// What labels say of pods, for words that select just some of them: one label with some values, or the lack of a label.

import {ruleSelectors} from "../../program/questions.ts"
import type {Program} from "../../program/program.ts"
import {selectorLabels} from "../../selector/labels.ts"
import {nameLabel} from "../../snapshot/effective.ts"
import {madeLabels} from "../../snapshot/made-labels.ts"
import {compareBytes} from "../../std/order.ts"

/** A label, of a pod or of its namespace, with the values of which it has one, none where it has no such label; and whose label it is. */
export type Fact = {
  readonly kind: "namespaces" | "pods"
  readonly label: string
  readonly values: readonly string[]
  readonly ids: Pods
}

/** Pods, by id. */
export type Pods = Pick<ReadonlySet<string>, "size" | "has"> & Iterable<string>

const spacePrefix = "pcns."

/** LIMIT: values of one label that are listed. */
const alternativesMax = 12

/** A fact of one value, with its own set. */
type OwnFact = Fact & {readonly ids: Set<string>}

/** The labels of a world's pods and of their namespaces, by pod. */
export class Facts {
  readonly everyone: ReadonlySet<string>
  private readonly facts = new Map<string, OwnFact>()
  private readonly factsOf = new Map<string, readonly OwnFact[]>()
  /** By label, by pod. WHY besides: a label is asked of each of many pods. */
  private readonly byLabel = {namespaces: new Map<string, Map<string, OwnFact>>(), pods: new Map<string, Map<string, OwnFact>>()}
  private readonly lacks = new Map<string, Fact>()
  /** Labels that policies select by, as policies have them. */
  private readonly mentioned: ReadonlySet<string>

  constructor({snapshot, labels}: Program) {
    const selectors = snapshot.policies.flatMap((policy) => [policy.selector, ...ruleSelectors(policy)])
    this.mentioned = new Set(selectors.flatMap(selectorLabels))
    this.everyone = new Set(snapshot.workloads.map(({id}) => id))
    for (const endpoint of snapshot.workloads) {
      const own = [...labels.of(endpoint)].flatMap(([label, value]) => this.factOf(label, value) ?? [])
      for (const fact of own) {
        fact.ids.add(endpoint.id)
        const pods = this.byLabel[fact.kind].get(fact.label) ?? new Map<string, OwnFact>()
        this.byLabel[fact.kind].set(fact.label, pods.set(endpoint.id, fact))
      }
      own.sort((a, b) => this.rank(a) - this.rank(b) || compareBytes(a.label, b.label))
      this.factsOf.set(endpoint.id, own)
    }
  }

  /** Of one pod: its own labels before its namespace's, the name of that last; among either those that policies select by before others. */
  of(id: string): readonly OwnFact[] {
    return this.factsOf.get(id) ?? []
  }

  /** The pods of a namespace. */
  inNamespace(name: string): ReadonlySet<string> {
    return this.facts.get(`namespaces ${nameLabel} ${name}`)?.ids ?? new Set()
  }

  /** Of a label that all of some pods have, the fact that it has one of their values; null where one lacks it, or they have too many values to be written. */
  among(ids: ReadonlySet<string>, {kind, label}: Fact): Fact | null {
    const distinct = new Set<OwnFact>()
    const pods = this.byLabel[kind].get(label)
    for (const id of ids) {
      const own = pods?.get(id)
      if (own === undefined || distinct.add(own).size > alternativesMax) return null
    }
    const values = [...distinct].flatMap((fact) => fact.values).toSorted(compareBytes)
    return {kind, label, values, ids: joined(distinct, (id) => pods?.get(id))}
  }

  /** The lack of a label of pods. */
  lackOf(label: string): Fact {
    const known = this.lacks.get(label)
    if (known !== undefined) return known
    const has = new Set([...this.facts.values()].flatMap((fact) => (fact.kind === "pods" && fact.label === label ? [...fact.ids] : [])))
    const made: Fact = {kind: "pods", label, values: [], ids: new Set([...this.everyone].filter((id) => !has.has(id)))}
    this.lacks.set(label, made)
    return made
  }

  private rank({kind, label}: Fact): number {
    if (kind === "pods") return this.mentioned.has(label) ? 0 : 1
    return label === nameLabel ? 4 : this.mentioned.has(spacePrefix + label) ? 2 : 3
  }

  private factOf(label: string, value: string): OwnFact | null {
    const isSpace = label.startsWith(spacePrefix)
    const name = isSpace ? label.slice(spacePrefix.length) : label
    if (name.startsWith("projectcalico.org/") || label.startsWith("pcsa.")) return null
    // WHY only where a policy does: what selects by them holds until the next rollout and no longer.
    if (madeLabels.has(name) && !this.mentioned.has(label)) return null
    const kind = isSpace ? "namespaces" : "pods"
    const key = `${kind} ${name} ${value}`
    const known = this.facts.get(key)
    if (known !== undefined) return known
    const made = {kind, label: name, values: [value], ids: new Set<string>()} as const
    this.facts.set(key, made)
    return made
  }
}

/** The pods of some values of one label. WHY not written out: they are asked about few pods, and may be most of the world. */
function joined(facts: ReadonlySet<OwnFact>, factOf: (id: string) => OwnFact | undefined): Pods {
  let size = 0
  for (const {ids} of facts) size += ids.size
  return {
    size,
    has: (id) => {
      const fact = factOf(id)
      return fact !== undefined && facts.has(fact)
    },
    *[Symbol.iterator]() {
      for (const {ids} of facts) yield* ids
    },
  }
}

/** One fact, a pair, or as many as are needed, that hold for just these pods; null where all together hold for more. */
export function fewest(facts: readonly Fact[], ids: ReadonlySet<string>): readonly Fact[] | null {
  const holds = (chosen: readonly Fact[]): boolean => {
    const [first, ...others] = chosen.toSorted((a, b) => a.ids.size - b.ids.size)
    if (first === undefined) return false
    for (const id of first.ids) if (!ids.has(id) && others.every((fact) => fact.ids.has(id))) return false
    return true
  }
  if (!holds(facts)) return null
  const single = facts.find((fact) => holds([fact]))
  if (single !== undefined) return [single]
  for (const [i, one] of facts.entries()) {
    const other = facts.slice(i + 1).find((each) => holds([one, each]))
    if (other !== undefined) return [one, other]
  }
  return facts.reduce((left, fact) => {
    const fewer = left.filter((each) => each !== fact)
    return holds(fewer) ? fewer : left
  }, facts)
}
