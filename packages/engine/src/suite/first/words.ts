// Words for sets of pods: a name, a workload, or a selector that selects just them, in the language of the world's policies.

import type {PlainValue} from "../../manifest/yaml/plain.ts"
import type {Program} from "../../program/program.ts"
import {allOf} from "../../selector/rewrite.ts"
import {printSelector} from "../../selector/print.ts"
import type {Selector} from "../../selector/selector.ts"
import {nameLabel} from "../../snapshot/effective.ts"
import {groupBy} from "../../std/group.ts"
import {compareBytes} from "../../std/order.ts"
import {Facts, fewest} from "./facts.ts"
import type {Fact, Pods} from "./facts.ts"

/** One side of an entry, as it is written. */
export type Word = PlainValue

/** In which language selectors are written: that of the policies. */
export type Language = "calico" | "kubernetes"

/** LIMIT: labels that some pods share and that are tried in pairs. */
const sharedMax = 24

/** LIMIT: labels that some of a set of pods have in common and that are tried as words for them, those of the most pods first. */
const alikeMax = 40

/** Finds words for pods. */
export class Wording {
  private readonly language: Language
  private readonly facts: Facts
  private readonly namespaceOf: ReadonlyMap<string, string>
  /** Workloads by their pods, as text; and by each of those pods. */
  private readonly owners = new Map<string, string>()
  private readonly ownersOf = new Map<string, {readonly name: string; readonly ids: ReadonlySet<string>}>()

  constructor(program: Program, language: Language) {
    const {snapshot} = program
    this.language = language
    this.facts = new Facts(program)
    this.namespaceOf = new Map(snapshot.workloads.map(({id, namespace}) => [id, namespace]))
    for (const [workload, own] of snapshot.owned) {
      if (own.length === 1 && own[0] === workload) continue
      this.owners.set(keyOf(own), workload)
      const owner = {name: workload, ids: new Set(own)}
      for (const id of own) this.ownersOf.set(id, owner)
    }
  }

  /** Words that together stand for just these pods; the fewest that are found. */
  words(ids: ReadonlySet<string>): readonly Word[] {
    if (ids.size === 0) return []
    const one = this.word(ids)
    if (one !== null) return [one]
    const byNamespace = groupBy([...ids], (id) => this.namespaceOf.get(id) ?? "")
    const whole = [...byNamespace].filter(([name, own]) => own.length === this.facts.inNamespace(name).size).map(([name]) => name)
    const together = whole.length < 2 ? [] : [{namespaces: this.selector([{label: nameLabel, values: whole.toSorted(compareBytes)}])}]
    const apart = [...byNamespace].filter(([name]) => together.length === 0 || !whole.includes(name))
    return [
      ...together,
      ...apart.flatMap(([, own]) => {
        const word = this.word(new Set(own))
        return word === null ? this.covered(new Set(own)) : [word]
      }),
    ]
  }

  /** Whether a word is the name of one pod. */
  isName(word: Word): boolean {
    return typeof word === "string" && this.facts.everyone.has(word.replace(/^pod\//, ""))
  }

  /** One word for just these pods; null where there is none. */
  private word(ids: ReadonlySet<string>): Word | null {
    const workload = this.owners.get(keyOf(ids))
    if (workload !== undefined) return workload
    const [first = ""] = ids
    if (ids.size === 1) return nameOf(first)
    if (ids.size === this.facts.everyone.size) return {pods: this.selector([])}
    const shared = this.sharedBy(ids)
    const found = fewest(shared, ids) ?? this.alternatives(ids, shared) ?? this.without(ids, shared)
    return found && this.selecting(found)
  }

  /** Facts of all of some pods. */
  private sharedBy(ids: ReadonlySet<string>): readonly Fact[] {
    const [first = ""] = ids
    return this.facts
      .of(first)
      .filter((fact) => isWithin(ids, fact.ids))
      .slice(0, sharedMax)
  }

  /** One label of which these pods have some values, and what they share; the fewest values, of namespaces if of either. */
  private alternatives(ids: ReadonlySet<string>, shared: readonly Fact[]): readonly Fact[] | null {
    const [first = ""] = ids
    const found = this.facts.of(first).flatMap((fact) => {
      const some = shared.includes(fact) ? null : this.facts.among(ids, fact)
      const facts = some && fewest([...shared, some], ids)
      return some && facts ? [{some, facts}] : []
    })
    const [best] = found.toSorted(
      (a, b) =>
        a.facts.length - b.facts.length ||
        a.some.values.length - b.some.values.length ||
        Number(a.some.kind === "pods") - Number(b.some.kind === "pods"),
    )
    return best?.facts ?? null
  }

  /** What these pods share, without a label that others have who share it too; null where that is no one label. */
  private without(ids: ReadonlySet<string>, shared: readonly Fact[]): readonly Fact[] | null {
    const [smallest] = shared.toSorted((a, b) => a.ids.size - b.ids.size)
    const other = [...(smallest?.ids ?? [])].find((id) => !ids.has(id) && shared.every((fact) => fact.ids.has(id)))
    if (other === undefined) return null
    for (const {kind, label} of this.facts.of(other)) {
      const lack = kind === "pods" ? this.facts.lackOf(label) : null
      const facts = lack && isWithin(ids, lack.ids) ? fewest([...shared, lack], ids) : null
      if (facts !== null) return facts
    }
    return null
  }

  /**
   * Words for pods of one namespace that no word selects alone: whole workloads, then who has a label in common, the most of those that are left, where a
   * word is found for them; then names.
   */
  private covered(ids: ReadonlySet<string>): readonly Word[] {
    const left = new Set(ids)
    const words: Word[] = []
    const take = (some: ReadonlySet<string>, word: Word): void => {
      words.push(word)
      for (const id of some) left.delete(id)
    }
    for (const {name, ids: own} of new Set([...ids].flatMap((id) => this.ownersOf.get(id) ?? []))) if (isWithin(own, ids)) take(own, name)
    const facts = new Set([...left].flatMap((id) => this.facts.of(id).filter(({kind}) => kind === "pods")))
    let alike = [...facts]
      .map((fact) => setIn(ids, fact.ids))
      .filter(({size}) => size < ids.size)
      .toSorted((a, b) => b.size - a.size)
      .slice(0, alikeMax)
    for (;;) {
      alike = alike.filter((own) => sizeIn(left, own) > 1)
      const best = alike.reduce<ReadonlySet<string> | null>((most, own) => (sizeIn(left, own) > sizeIn(left, most) ? own : most), null)
      if (best === null) break
      alike = alike.filter((own) => own !== best)
      const word = this.word(best)
      if (word !== null) take(best, word)
    }
    return [...words, ...[...left].toSorted(compareBytes).map(nameOf)]
  }

  private selecting(facts: readonly Fact[]): Word {
    const of = (kind: Fact["kind"]): readonly Fact[] => facts.filter((fact) => fact.kind === kind)
    const [namespaces, pods] = [of("namespaces"), of("pods")]
    return {
      ...(namespaces.length === 0 ? {} : {namespaces: this.selector(namespaces)}),
      ...(pods.length === 0 ? {} : {pods: this.selector(pods)}),
    }
  }

  private selector(facts: readonly Pick<Fact, "label" | "values">[]): PlainValue {
    if (this.language === "calico") return plainSelector(allOf(facts.map(termOf)))
    const [plain, others] = [facts.filter(({values}) => values.length === 1), facts.filter(({values}) => values.length !== 1)]
    const expressions = others.map(({label: key, values}) =>
      values.length === 0 ? {key, operator: "DoesNotExist"} : {key, operator: "In", values: [...values]},
    )
    return {
      ...(plain.length === 0 ? {} : {matchLabels: Object.fromEntries(plain.map(({label, values: [value = ""]}) => [label, value]))}),
      ...(expressions.length === 0 ? {} : {matchExpressions: expressions}),
    }
  }
}

function termOf({label, values}: Pick<Fact, "label" | "values">): Selector {
  const [value] = values
  if (value === undefined) return {kind: "not", operand: {kind: "has", label}}
  return values.length === 1 ? {kind: "compare", label, operator: "==", value} : {kind: "in", label, values}
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

/** Those of some pods who are among others. */
function setIn(ids: ReadonlySet<string>, others: Pods): ReadonlySet<string> {
  const found = new Set<string>()
  for (const id of ids) if (others.has(id)) found.add(id)
  return found
}

/** How many of them. */
function sizeIn(ids: ReadonlySet<string>, others: ReadonlySet<string> | null): number {
  if (others === null) return 0
  const [fewer, more] = ids.size < others.size ? [ids, others] : [others, ids]
  let count = 0
  for (const id of fewer) if (more.has(id)) count++
  return count
}

function isWithin(ids: ReadonlySet<string>, others: Pods): boolean {
  if (ids.size > others.size) return false
  for (const id of ids) if (!others.has(id)) return false
  return true
}
