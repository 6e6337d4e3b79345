// Label sets that no selector of a program tells apart. What no selector mentions is not looked at, so pods are many and classes few.

import {append} from "../std/group.ts"
import {branch, nextOf} from "./label-branch.ts"
import type {Branch} from "./label-branch.ts"
import {joined} from "./label-join.ts"
import {FlatLabels} from "./flat-labels.ts"
import {LayeredLabels} from "./layered-labels.ts"
import {matchesSelector} from "./match.ts"
import {Mentions} from "./mentions.ts"
import type {Mention} from "./mentions.ts"
import {OwnAndLent} from "./own-and-lent.ts"
import {restrictionsOf} from "./restrict.ts"
import type {Restriction} from "./restrict.ts"
import type {LabelReader, Labels, Selector} from "./selector.ts"

/** Where in a list of names those stand that selectors mention. */
type Route = {readonly names: readonly string[]; readonly places: readonly number[]; readonly mentions: readonly Mention[]}

/** LIMIT: routes that are held before all are forgotten: each reading of a file brings lists of its own. */
const routesMax = 16_384

const nothing: Labels = new Map()

/** A label and the value that it has to have. */
type Term = {readonly label: string; readonly value: string}

/** What a selector asks for at once: values of labels, and the rest. WHY apart: values are in nearly all, and lead to the classes that have them. */
type Demand = {readonly terms: Term[]; readonly rest: Selector[]}

function demand(selector: Selector, into: Demand = {terms: [], rest: []}): Demand {
  if (selector.kind === "and") for (const operand of selector.operands) demand(operand, into)
  else if (selector.kind === "compare" && selector.operator === "==") into.terms.push(selector)
  else if (selector.kind !== "all") into.rest.push(selector)
  return into
}

function matchesEvery(labels: LabelReader, selectors: readonly Selector[]): boolean {
  for (const selector of selectors) if (!matchesSelector(selector, labels)) return false
  return true
}

/** The numbers that are in two ascending lists; dear where the first is the longer one. */
function inBoth(shorter: readonly number[], longer: readonly number[]): readonly number[] {
  const found: number[] = []
  let from = 0
  for (const id of shorter) {
    from = placeFrom(longer, id, from)
    if (longer[from] === id) found.push(id)
  }
  return found
}

/** The first place, from one on, whose number is not below a wanted one. WHY in growing steps: what is wanted next is mostly near. */
function placeFrom(list: readonly number[], wanted: number, from: number): number {
  let [low, step] = [from, 1]
  while (low + step < list.length && (list[low + step] ?? 0) < wanted) {
    low += step
    step *= 2
  }
  let high = Math.min(low + step, list.length)
  while (low < high) {
    const middle = (low + high) >> 1
    if ((list[middle] ?? 0) < wanted) low = middle + 1
    else high = middle
  }
  return low
}

/** A list of which nothing is in. */
const none: readonly number[] = []

/** LIMIT: answers, and numbers of classes in them, that are held before all are forgotten. */
const heldMax = 1_000_000

/** What makes the label sets of a class: own labels and lent ones, of one member. */
type Layers = Pick<OwnAndLent, "own" | "lent">

/** How many lenders there are in all. WHY of all classes of the process: what is noted of labels under a lender is of his classes alone. */
let lenderCount = 0

/** Classes of labels, numbered in the order in which they were first seen. Labels that were never seen are in none. */
export class LabelClasses {
  private readonly mentions: Mentions
  private readonly root: Branch = branch()
  private readonly lenders: Branch = branch()
  private readonly lenderIds = new Map<Labels, Map<Labels, number>>()
  private readonly samples: OwnAndLent[] = []
  private readonly present = new Map<string, number[]>()
  private readonly valued = new Map<string, Map<string, number[]>>()
  /** WHY: who has the same in common is asked for one behind the other. */
  private last: {readonly above: Labels; readonly lent: Labels; readonly lender: number} = {above: nothing, lent: nothing, lender: -1}
  /** Where a way through labels has come to, and the layers that it goes through. */
  private at: Branch = this.root
  private under: LayeredLabels | null = null
  private readonly routes = new Map<readonly string[], Route>()
  /** WHY the last one by itself: labels of the same names come one behind the other. */
  private route: Route = {names: [], places: [], mentions: []}
  /** How many label sets were held against selectors. */
  matched = 0
  private readonly answers = new Map<Selector, readonly number[]>()
  /** Of how many classes there were answers, and how many answers and numbers are held. */
  private answered = {classes: 0, held: 0}

  /** Every selector that will be asked for has to be named here. */
  constructor(selectors: Iterable<Selector>) {
    this.mentions = new Mentions(selectors)
  }

  get size(): number {
    return this.samples.length
  }

  /** Whether the classes tell apart all that some more selectors do. */
  covers(selectors: Iterable<Selector>): boolean {
    return this.mentions.covers(selectors)
  }

  /**
   * The class of who has labels of its own and is lent others. WHY apart: what is lent is the same for many, and so is what stands above
   * written labels. WHY tokens: a number for a label and value is made once, and numbers compare at no cost.
   */
  classOf(own: Labels, lent: Labels): number {
    if (!(own instanceof LayeredLabels)) return this.classIn(this.branchOf(own, this.root, null), this.lenderOf(nothing, lent), {own, lent})
    const lender = this.lenderOf(own.above, lent)
    const noted = own.noted(lender)
    if (noted !== -1) return noted
    const id = this.classIn(this.branchOf(own.written, this.root, own), lender, {own, lent})
    own.note(lender, id)
    return id
  }

  private classIn(at: Branch, lender: number, sample: Layers): number {
    if (at.lender === lender) return at.cls
    if (at.lender === -1) {
      at.lender = lender
      return (at.cls = this.add(sample))
    }
    const others = (at.others ??= new Map())
    let id = others.get(lender)
    if (id === undefined) others.set(lender, (id = this.add(sample)))
    return id
  }

  /** One member of a class. */
  sampleOf(cls: number): OwnAndLent {
    const sample = this.samples[cls]
    if (sample === undefined) throw new RangeError(`no class of labels ${cls}`)
    return sample
  }

  /** The classes that a selector matches, ascending. WHY remembered: what a policy selects, rules of others name as peers. */
  matching(selector: Selector): readonly number[] {
    if (this.answered.classes !== this.size) this.forget()
    const known = this.answers.get(selector)
    if (known !== undefined) return known
    const found = this.found(selector)
    this.keep(selector, found)
    return found
  }

  /** The same for many selectors at once, by place. */
  matchingEach(selectors: readonly Selector[]): readonly (readonly number[])[] {
    if (this.answered.classes !== this.size) this.forget()
    const found = selectors.map((selector) => this.answers.get(selector))
    const unknown = selectors.filter((_, place) => found[place] === undefined)
    const {matching, looked} = joined(unknown, {
      size: this.size,
      postings: this.valued,
      isMet: (cls, rest) => {
        this.matched++
        return matchesEvery(this.sampleOf(cls), rest)
      },
      alone: (selector) => this.found(selector),
    })
    this.matched += looked
    for (const [i, selector] of unknown.entries()) this.keep(selector, matching[i] ?? none)
    let next = 0
    return found.map((known) => known ?? matching[next++] ?? none)
  }

  private keep(selector: Selector, found: readonly number[]): void {
    if (this.answered.held + found.length >= heldMax) this.forget()
    this.answered.held += found.length + 1
    this.answers.set(selector, found)
  }

  private forget(): void {
    this.answers.clear()
    this.answered = {classes: this.size, held: 0}
  }

  private found(selector: Selector): readonly number[] {
    const {terms, rest} = demand(selector)
    return terms.length === 0 ? this.matchingAny(selector) : this.having(terms, rest)
  }

  /**
   * The classes that have every one of some values, and match the rest. WHY from the rarest value on, and lists and not labels: who is of one app is
   * seldom of one namespace too, and to look into the labels of each is dear.
   */
  private having(terms: readonly Term[], rest: readonly Selector[]): readonly number[] {
    const lists: (readonly number[])[] = []
    for (const {label, value} of terms) {
      const members = this.valued.get(label)?.get(value) ?? none
      if (members.length < this.size) lists.push(members)
    }
    const rarest = lists.length === 0 ? [...this.samples.keys()] : lists.reduce((a, b) => (b.length < a.length ? b : a))
    this.matched += rarest.length
    const among = lists.reduce((some, list) => (list === rarest ? some : inBoth(some, list)), rarest)
    // WHY a copy: a list by value grows with every class that is added.
    if (rest.length === 0) return among === rarest ? among.slice() : among
    const found: number[] = []
    for (const id of among) if (matchesEvery(this.sampleOf(id), rest)) found.push(id)
    return found
  }

  private matchingAny(selector: Selector): readonly number[] {
    const restrictions = restrictionsOf(selector)
    if (restrictions === null) return []
    let best: {readonly label: string; readonly restriction: Restriction; readonly count: number} | null = null
    for (const [label, restriction] of restrictions) {
      const count = this.countOf(label, restriction)
      if (count !== null && (best === null || count < best.count)) best = {label, restriction, count}
    }
    const among = best === null ? this.samples.keys() : this.candidates(best.label, best.restriction)
    const result: number[] = []
    for (const id of among) {
      this.matched++
      if (matchesSelector(selector, this.sampleOf(id))) result.push(id)
    }
    return result
  }

  /** What stands above written labels and what is lent below them, as one number. */
  private lenderOf(above: Labels, lent: Labels): number {
    const {last} = this
    if (last.above !== above || last.lent !== lent) this.last = {above, lent, lender: this.lenderAnew(above, lent)}
    return this.last.lender
  }

  private lenderAnew(above: Labels, lent: Labels): number {
    let below = this.lenderIds.get(above)
    if (below === undefined) this.lenderIds.set(above, (below = new Map()))
    let id = below.get(lent)
    if (id === undefined) {
      const at = this.branchOf(lent, this.branchOf(above, this.lenders, null), null)
      if (at.cls === -1) at.cls = lenderCount++
      id = at.cls
      below.set(lent, id)
    }
    return id
  }

  /** WHY in the order of the labels: replicas have theirs in one order, and two classes for two orders are only one too many. */
  private branchOf(labels: Labels, root: Branch, under: LayeredLabels | null): Branch {
    this.at = root
    this.under = under
    if (labels instanceof FlatLabels) this.walk(labels)
    else labels.forEach(this.step)
    return this.at
  }

  /** The same through two lists, of which only what is mentioned is looked at. */
  private walk({names, texts}: FlatLabels): void {
    if (this.route.names !== names) this.route = this.routeThrough(names)
    const {places, mentions} = this.route
    for (let i = 0; i < places.length; i++) {
      const [place, mention] = [places[i] ?? 0, mentions[i]]
      if (mention !== undefined) this.follow(mention, names[place] ?? "", texts[place] ?? "")
    }
  }

  private routeThrough(names: readonly string[]): Route {
    const known = this.routes.get(names)
    if (known !== undefined) return known
    const route: {names: readonly string[]; places: number[]; mentions: Mention[]} = {names, places: [], mentions: []}
    for (const [place, name] of names.entries()) {
      const mention = this.mentions.of(name)
      if (mention === undefined) continue
      route.places.push(place)
      route.mentions.push(mention)
    }
    if (this.routes.size >= routesMax) this.routes.clear()
    this.routes.set(names, route)
    return route
  }

  /** One label on the way. WHY no loop over entries: each entry would be an object, and there are as many as labels of pods. */
  private readonly step = (value: string, label: string): void => {
    const mention = this.mentions.of(label)
    if (mention !== undefined) this.follow(mention, label, value)
  }

  private follow(mention: Mention, label: string, value: string): void {
    if (this.under !== null && (mention.isReserved || this.under.above.has(label))) return
    this.at = nextOf(this.at, this.mentions.tokenOf(mention, value))
  }

  private add({own, lent}: Layers): number {
    const id = this.samples.push(new OwnAndLent(own, lent)) - 1
    const note = (value: string, label: string): void => {
      if (this.mentions.of(label) !== undefined) this.post(label, value, id)
    }
    if (own instanceof LayeredLabels) own.eachLayer(note)
    else own.forEach(note)
    lent.forEach((value, label) => {
      if (!own.has(label)) note(value, label)
    })
    return id
  }

  private post(label: string, value: string, id: number): void {
    append(this.present, label, id)
    let values = this.valued.get(label)
    if (values === undefined) this.valued.set(label, (values = new Map()))
    append(values, value, id)
  }

  /** How many classes may meet a restriction; null where it does not narrow. */
  private countOf(label: string, restriction: Restriction): number | null {
    if (restriction.kind === "absent") return null
    if (restriction.kind === "present") return this.present.get(label)?.length ?? 0
    const values = this.valued.get(label)
    return restriction.values.reduce((sum, value) => sum + (values?.get(value)?.length ?? 0), 0)
  }

  /** Classes that may meet a restriction that narrows, ascending. */
  private candidates(label: string, restriction: Restriction): readonly number[] {
    if (restriction.kind !== "one of") return this.present.get(label) ?? []
    const values = this.valued.get(label)
    const [first, ...others] = restriction.values
    const found = values?.get(first ?? "") ?? []
    return others.length === 0 ? found : restriction.values.flatMap((value) => values?.get(value) ?? []).sort((a, b) => a - b)
  }
}
