// The ends of two worlds side by side: classes of ends that are alike in both.

import type {Program} from "../program/program.ts"
import {oncePer} from "../std/once.ts"
import {compareBytes, comparerOf} from "../std/order.ts"
import type {Crowd} from "./face.ts"
import {endsByName} from "./roster.ts"
import {Pair} from "./joint-class.ts"
import type {JointClass, JointEnd, Side} from "./joint-class.ts"
import {outsideClasses} from "./joint-outside.ts"
import type {EndClass, Space, SpaceEnd} from "./space.ts"
import type {Touched} from "./touched.ts"

/** The joint classes of two worlds, the outside last. Who lists some of them in order asks `inOrder`. */
export function jointClasses(base: Side, head: Side, touched: Touched): readonly JointClass[] {
  return [...(classesInCrowds(base, head, touched) ?? insideClasses(base, head, touched)), ...outsideClasses(base, head, touched)]
}

/** The places of some classes. */
export function placesWhere(classes: readonly JointClass[], is: (cls: JointClass) => boolean): readonly number[] {
  const found: number[] = []
  // WHY no iterator: there are very many, and most edits are about few of them.
  classes.forEach((cls, place) => {
    if (is(cls)) found.push(place)
  })
  return found
}

/** LIMIT: classes whose names are compared when they are put in order, as one of so many of all; with more of them all get a rank. */
const comparedShare = 8

/** Some classes, by place, in the order of the names of their first members, the outside last. */
export function inOrder(classes: readonly JointClass[], places: Iterable<number>): readonly number[] {
  const some = [...places]
  if (some.length < 2) return some
  if (some.length * comparedShare < classes.length) return sortByFirst(classes, some)
  const ranks = ranksOf(classes)
  return some.sort((a, b) => (ranks[a] ?? 0) - (ranks[b] ?? 0))
}

const ranksOf = oncePer((classes: readonly JointClass[]) => {
  const ranks = new Int32Array(classes.length)
  for (const [rank, place] of sortByFirst(classes, [...classes.keys()]).entries()) ranks[place] = rank
  return ranks
})

function sortByFirst(classes: readonly JointClass[], places: number[]): readonly number[] {
  const compare = comparerOf(places.map((place) => classes[place]?.first ?? ""))
  return places.sort((a, b) => {
    const [one, other] = [classes[a], classes[b]]
    if (one === undefined || other === undefined) return a - b
    return Number(one.isOutside) - Number(other.isOutside) || compare(one.first, other.first) || a - b
  })
}

/**
 * Joint classes gathered from crowds; null where the worlds do not share them. WHY: an edit of rules moves nobody, and there are far fewer crowds
 * than ends.
 */
function classesInCrowds({space: base}: Side, {space: head}: Side, {ofKind}: Touched): readonly JointClass[] | null {
  if (ofKind === null || base.origin.crowds !== head.origin.crowds) return null
  const isTouched = ({endpoint, alike}: Crowd): boolean => endpoint !== null && ofKind(alike, endpoint)
  const known = stillOnes.get(base) ?? []
  stillOnes.set(base, known)
  const {gone, come} = classesApart(base, head)
  const [old, young, found, still]: [EndClass[], EndClass[], JointClass[], (JointClass | undefined)[]] = [[...gone], [...come], [], []]
  let before = 0
  for (const cls of head.classes) {
    if (come.has(cls)) {
      still.push(undefined)
      continue
    }
    // INVARIANT: classes that both worlds have stand in the same order in both.
    while (before < base.classes.length && base.classes[before] !== cls) before++
    const place = before++
    const own = known[place]
    if (cls.crowds.some(isTouched)) {
      old.push(cls)
      young.push(cls)
      still.push(own)
    } else {
      const joint = (known[place] ??= new CrowdClass([cls, cls], false, cls.crowds))
      still.push(joint)
      if (cls.kind !== "outside") found.push(joint)
    }
  }
  stillOnes.set(head, still)
  return [...found, ...regrouped(old, young, isTouched)]
}

/** By class of a space what it is where an edit left it alone. WHY kept for the next edit: each leaves nearly all classes alone. */
const stillOnes = new WeakMap<Space, (JointClass | undefined)[]>()

/** The classes that only one of two spaces has. WHY by what led from one to the other where that is known: they are few of very many. */
function classesApart(base: Space, head: Space): {readonly gone: ReadonlySet<EndClass>; readonly come: ReadonlySet<EndClass>} {
  const {lineage, change} = head.origin
  if (base.classes === head.classes) return {gone: new Set(), come: new Set()}
  if (lineage === base.origin.lineage && change?.from === base.origin.version) {
    return {gone: new Set(change.gone), come: new Set(change.come)}
  }
  const [olds, youngs] = [new Set(base.classes), new Set(head.classes)]
  return {gone: new Set(base.classes.filter((cls) => !youngs.has(cls))), come: new Set(head.classes.filter((cls) => !olds.has(cls)))}
}

/** The crowds of some classes by their class in each world and by whether they were touched. */
function regrouped(old: readonly EndClass[], young: readonly EndClass[], isTouched: (crowd: Crowd) => boolean): readonly JointClass[] {
  const places = new Map<Crowd, number>()
  for (const [place, {crowds}] of old.entries()) for (const crowd of crowds) places.set(crowd, place)
  const groups = new Groups<Crowd>(young.length)
  for (const [place, {kind, crowds}] of young.entries()) {
    if (kind === "outside") continue
    for (const crowd of crowds) groups.of(places.get(crowd) ?? -1, place, Number(isTouched(crowd))).members.push(crowd)
  }
  return groups.all.map((group) => new CrowdClass([old[group.old] ?? null, young[group.young] ?? null], group.state === 1, group.members))
}

/** Crowds that came out alike. */
class CrowdClass extends Pair implements JointClass {
  readonly isOutside = false
  readonly isTouched: boolean
  readonly isMoved = false
  private readonly crowds: readonly Crowd[]
  private known: readonly JointEnd[] | null = null
  private knownFirst: string | null = null

  constructor(pair: readonly [EndClass | null, EndClass | null], isTouched: boolean, crowds: readonly Crowd[]) {
    super(pair)
    this.isTouched = isTouched
    this.crowds = crowds
  }

  get members(): readonly JointEnd[] {
    return (this.known ??= this.crowds
      .flatMap(({members}) => members.map((end) => ({name: end.name, base: end, head: end, range: null})))
      .sort((a, b) => compareBytes(a.name, b.name)))
  }

  get first(): string {
    return (this.knownFirst ??= this.firstName())
  }

  /** WHY not of the members in order: who puts classes in order looks at the first of each. */
  private firstName(): string {
    return firstOf(this.crowds.map(firstInCrowd))
  }
}

/** The first name of a crowd. WHY once: edits of rules gather the same crowds anew. */
const firstInCrowd = oncePer(({members}: Crowd) => firstOf(members.map(({name}) => name)))

function firstOf(names: readonly string[]): string {
  return names.reduce((first, name) => (compareBytes(name, first) < 0 ? name : first), names[0] ?? "")
}

/** By seat the place of an end's class in a space; -1 of who is in none. */
function classesBySeat({space, program}: Side): Int32Array {
  const places = new Int32Array(endsByName(program).sorted.length).fill(-1)
  for (const [place, cls] of space.classes.entries()) {
    if (cls.kind !== "outside") for (const {seat} of cls.members) places[seat] = place
  }
  return places
}

/**
 * Everybody inside of either world in the order of names: by place, who it is in the base and in the head with his seat there, -1 for nobody, and
 * what an edit did to him: nothing, to policies of his (1), more (2).
 */
type Everybody = {
  readonly count: number
  readonly old: readonly (SpaceEnd | null)[]
  readonly young: readonly (SpaceEnd | null)[]
  readonly oldSeats: Int32Array
  readonly youngSeats: Int32Array
  readonly states: Uint8Array
}

/** Who came out alike. */
type Group<T> = {readonly state: number; readonly old: number; readonly young: number; readonly members: T[]}

/** Ends by name, in the order of bytes, so that whoever prints some of them has them in order. */
function insideClasses(base: Side, head: Side, touched: Touched): readonly JointClass[] {
  const [before, after] = [classesBySeat(base), classesBySeat(head)]
  const groups = new Groups<number>(head.space.classes.length)
  const everybody = everybodyIn(base.program, head.program, touched)
  const {count, oldSeats, youngSeats, states} = everybody
  for (let rank = 0; rank < count; rank++) {
    const [oldSeat, youngSeat] = [oldSeats[rank] ?? -1, youngSeats[rank] ?? -1]
    const old = oldSeat === -1 ? -1 : (before[oldSeat] ?? -1)
    const young = youngSeat === -1 ? -1 : (after[youngSeat] ?? -1)
    if (old !== -1 || young !== -1) groups.of(old, young, states[rank] ?? 0).members.push(rank)
  }
  return groups.all.map((group) => new InsideClass([base, head], group, everybody))
}

/** Groups by where they are in both worlds. WHY the last one apart: most of a class of the base are of one class in the head. */
class Groups<T> {
  readonly all: Group<T>[] = []
  private readonly last: (Group<T> | undefined)[] = []
  private readonly known = new Map<number, Group<T>>()
  private readonly room: number

  /** `young`: how many classes the head has. */
  constructor(young: number) {
    this.room = young + 1
  }

  of(old: number, young: number, state: number): Group<T> {
    const last = this.last[old + 1]
    if (last?.young === young && last.state === state) return last
    const key = ((old + 1) * this.room + young + 1) * 3 + state
    let group = this.known.get(key)
    if (group === undefined) {
      group = {state, old, young, members: []}
      this.known.set(key, group)
      this.all.push(group)
    }
    this.last[old + 1] = group
    return group
  }
}

/** Some of everybody, by their places. WHY members when asked for: most classes did not change, and nobody looks at who is in them. */
class InsideClass extends Pair implements JointClass {
  readonly isOutside = false
  readonly isTouched: boolean
  readonly isMoved: boolean
  private readonly ranks: readonly number[]
  private readonly everybody: Everybody
  private known: readonly JointEnd[] | null = null

  constructor([base, head]: readonly [Side, Side], {state, old, young, members}: Group<number>, everybody: Everybody) {
    super([base.space.classes[old] ?? null, head.space.classes[young] ?? null])
    this.isTouched = state > 0
    this.isMoved = state === 2
    this.ranks = members
    this.everybody = everybody
  }

  get members(): readonly JointEnd[] {
    return (this.known ??= this.ranks.map((rank) => this.end(rank)))
  }

  get first(): string {
    const [rank = -1] = this.ranks
    return (this.everybody.old[rank] ?? this.everybody.young[rank])?.name ?? ""
  }

  private end(rank: number): JointEnd {
    const [old, young] = [this.everybody.old[rank] ?? null, this.everybody.young[rank] ?? null]
    const name = (old ?? young)?.name ?? ""
    return {name, base: this.base === null ? null : old, head: this.head === null ? null : young, range: null}
  }
}

/** WHY remembered: the ends of two worlds are set side by side once for each grain of classes. */
const known = new WeakMap<Touched, Everybody>()

function everybodyIn(base: Program, head: Program, touched: Touched): Everybody {
  let everybody = known.get(touched)
  if (everybody === undefined) known.set(touched, (everybody = rollOf(base, head, touched)))
  return everybody
}

function rollOf(base: Program, head: Program, touched: Touched): Everybody {
  const {old, young} = sideBySide(endsByName(base).sorted, endsByName(head).sorted)
  const states = new Uint8Array(old.length)
  for (let rank = 0; rank < old.length; rank++) {
    const name = (old[rank] ?? young[rank])?.name ?? ""
    states[rank] = touched.isMoved(name) ? 2 : touched.isTouched(name) ? 1 : 0
  }
  return {count: old.length, old, young, oldSeats: seatsOf(old), youngSeats: seatsOf(young), states}
}

/** Of some ends their seats, -1 where there is nobody. WHY once: worlds that edits make of each other have one list of ends. */
const seatsOf = oncePer((ends: readonly (SpaceEnd | null)[]) => {
  const seats = new Int32Array(ends.length)
  for (let rank = 0; rank < ends.length; rank++) seats[rank] = ends[rank]?.seat ?? -1
  return seats
})

function sideBySide(before: readonly SpaceEnd[], after: readonly SpaceEnd[]): Pick<Everybody, "old" | "young"> {
  if (before === after) return {old: before, young: after}
  const [olds, youngs]: [(SpaceEnd | null)[], (SpaceEnd | null)[]] = [[], []]
  let [i, j] = [0, 0]
  while (i < before.length || j < after.length) {
    const [old, young] = [before[i], after[j]]
    const order = old === undefined ? 1 : young === undefined ? -1 : compareBytes(old.name, young.name)
    olds.push(order <= 0 ? (old ?? null) : null)
    youngs.push(order >= 0 ? (young ?? null) : null)
    if (order <= 0) i++
    if (order >= 0) j++
  }
  return {old: olds, young: youngs}
}
