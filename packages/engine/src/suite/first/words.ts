// Words for sets of pods: a name, a workload, or a selector that selects just them, in the language of the world's policies.

import type {PlainValue} from "../../manifest/yaml/plain.ts"
import type {Program} from "../../program/program.ts"
import {allOf} from "../../selector/rewrite.ts"
import {printSelector} from "../../selector/print.ts"
import type {Selector} from "../../selector/selector.ts"
import {groupBy} from "../../std/group.ts"
import {compareBytes} from "../../std/order.ts"

/** One side of an entry, as it is written. */
export type Word = PlainValue

/** In which language selectors are written: that of the policies. */
export type Language = "calico" | "kubernetes"

/** LIMIT: labels that some pods share and that are tried in pairs. */
const sharedMax = 24
/** LIMIT: values of one label that are listed. */
const alternativesMax = 12

type Fact = {readonly kind: "namespaces" | "pods"; readonly label: string; readonly value: string; readonly ids: ReadonlySet<string>}

const spacePrefix = "pcns."
const nameLabel = "kubernetes.io/metadata.name"

/** Finds words for pods. */
export class Wording {
  private readonly language: Language
  private readonly everyone: ReadonlySet<string>
  private readonly namespaceOf: ReadonlyMap<string, string>
  private readonly facts = new Map<string, Fact & {readonly ids: Set<string>}>()
  private readonly factsOf = new Map<string, readonly Fact[]>()
  /** Workloads by their pods, as text. */
  private readonly owners = new Map<string, string>()

  constructor({snapshot, labels}: Program, language: Language) {
    this.language = language
    this.everyone = new Set(snapshot.workloads.map(({id}) => id))
    this.namespaceOf = new Map(snapshot.workloads.map(({id, namespace}) => [id, namespace]))
    for (const endpoint of snapshot.workloads) {
      const effective = labels.of(endpoint)
      const own = [...effective].flatMap(([label, value]) => this.factOf(label, value) ?? [])
      for (const fact of own) fact.ids.add(endpoint.id)
      this.factsOf.set(endpoint.id, own)
    }
    for (const [workload, ids] of snapshot.owned) if (ids.length > 1 || ids[0] !== workload) this.owners.set(keyOf(ids), workload)
  }

  /** Words that together stand for just these pods; the fewest that are found. */
  words(ids: ReadonlySet<string>): readonly Word[] {
    if (ids.size === 0) return []
    const one = this.word(ids)
    if (one !== null) return [one]
    const byNamespace = groupBy([...ids], (id) => this.namespaceOf.get(id) ?? "")
    const whole = [...byNamespace].filter(([name, own]) => own.length === this.facts.get(`namespaces ${nameLabel} ${name}`)?.ids.size)
    const together =
      whole.length < 2
        ? []
        : [
            {
              namespaces: this.oneOf(
                nameLabel,
                whole.map(([name]) => name),
              ),
            },
          ]
    const apart = [...byNamespace].filter(([name]) => together.length === 0 || !whole.some(([other]) => other === name))
    return [
      ...together,
      ...apart.flatMap(([, own]) => {
        const word = this.word(new Set(own))
        return word === null ? own.toSorted(compareBytes).map(nameOf) : [word]
      }),
    ]
  }

  /** One word for just these pods; null where there is none. */
  private word(ids: ReadonlySet<string>): Word | null {
    const workload = this.owners.get(keyOf(ids))
    if (workload !== undefined) return workload
    const [first = ""] = ids
    if (ids.size === 1) return nameOf(first)
    if (ids.size === this.everyone.size) return {pods: this.selector([])}
    const shared = (this.factsOf.get(first) ?? [])
      .filter((fact) => isWithin(ids, fact.ids))
      .toSorted(byPlainness)
      .slice(0, sharedMax)
    const found = fewest(shared, ids)
    return found === null ? this.alternatives(ids) : this.selecting(found)
  }

  /** One label of which these pods have some values, and no other pod has them; the fewest values, of namespaces if of either. */
  private alternatives(ids: ReadonlySet<string>): Word | null {
    const [first = ""] = ids
    const found = (this.factsOf.get(first) ?? []).toSorted(byPlainness).flatMap(({kind, label}) => {
      const distinct = this.valuesAmong(ids, kind, label)
      return distinct?.every((fact) => isWithin(fact.ids, ids)) ? [{kind, label, values: distinct.map(({value}) => value)}] : []
    })
    const [best] = found.toSorted((a, b) => a.values.length - b.values.length || Number(a.kind === "pods") - Number(b.kind === "pods"))
    return best === undefined ? null : {[best.kind]: this.oneOf(best.label, best.values)}
  }

  /** The values of a label that some pods have; null where one has none, or they have too many to be written. */
  private valuesAmong(ids: ReadonlySet<string>, kind: Fact["kind"], label: string): readonly Fact[] | null {
    const distinct = new Set<Fact>()
    for (const id of ids) {
      const own = this.factsOf.get(id)?.find((fact) => fact.kind === kind && fact.label === label)
      if (own === undefined || distinct.add(own).size > alternativesMax) return null
    }
    return [...distinct]
  }

  private oneOf(label: string, values: readonly string[]): PlainValue {
    const sorted = values.toSorted(compareBytes)
    if (this.language === "kubernetes") return {matchExpressions: [{key: label, operator: "In", values: sorted}]}
    return plainSelector({kind: "in", label, values: sorted})
  }

  private factOf(label: string, value: string): (Fact & {readonly ids: Set<string>}) | null {
    const isSpace = label.startsWith(spacePrefix)
    const name = isSpace ? label.slice(spacePrefix.length) : label
    if (name.startsWith("projectcalico.org/") || label.startsWith("pcsa.")) return null
    const kind = isSpace ? "namespaces" : "pods"
    const key = `${kind} ${name} ${value}`
    const known = this.facts.get(key)
    if (known !== undefined) return known
    const made = {kind, label: name, value, ids: new Set<string>()} as const
    this.facts.set(key, made)
    return made
  }

  private selecting(facts: readonly Fact[]): Word {
    const of = (kind: Fact["kind"]): readonly Fact[] => facts.filter((fact) => fact.kind === kind)
    const [namespaces, pods] = [of("namespaces"), of("pods")]
    return {
      ...(namespaces.length === 0 ? {} : {namespaces: this.selector(namespaces)}),
      ...(pods.length === 0 ? {} : {pods: this.selector(pods)}),
    }
  }

  private selector(facts: readonly Fact[]): PlainValue {
    if (this.language === "kubernetes")
      return facts.length === 0 ? {} : {matchLabels: Object.fromEntries(facts.map(({label, value}) => [label, value]))}
    return plainSelector(allOf(facts.map(({label, value}): Selector => ({kind: "compare", label, operator: "==", value}))))
  }
}

/** The text of a selector without the outermost brackets. */
function plainSelector(selector: Selector): string {
  return printSelector(selector).replace(/^\((.*)\)$/, "$1")
}

/** `pod/…` where the name alone would mean something else. */
function nameOf(id: string): Word {
  const [namespace = ""] = id.split("/")
  return ["svc", "host", "pod"].includes(namespace) && id.split("/").length === 2 ? `pod/${id}` : id
}

function keyOf(ids: Iterable<string>): string {
  return [...ids].sort().join("\n")
}

function isWithin(ids: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  if (ids.size > others.size) return false
  for (const id of ids) if (!others.has(id)) return false
  return true
}

/** Pods' own labels first, then labels of namespaces, their name last. */
function byPlainness(a: Fact, b: Fact): number {
  const rank = ({kind, label}: Fact): number => (kind === "pods" ? 0 : label === nameLabel ? 2 : 1)
  return rank(a) - rank(b) || compareBytes(a.label, b.label)
}

/** One fact, a pair, or as many as are needed, that hold for just these pods; null where all together hold for more. */
function fewest(facts: readonly Fact[], ids: ReadonlySet<string>): readonly Fact[] | null {
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
