// The difference between two worlds: flows opened, closed, and decided otherwise, each group with a witness and its cause.

import type {Family} from "../net/address.ts"
import {printAddress} from "../net/address.ts"
import {decide} from "../decide/decide.ts"
import type {Flow} from "../decide/flow.ts"
import type {Program} from "../program/program.ts"
import {PacketSet} from "../net/packet-set.ts"
import {assert} from "../std/assert.ts"
import {oncePer} from "../std/once.ts"
import {sortedBytes} from "../std/order.ts"
import {groupBy} from "../std/group.ts"
import type {Cause, DiffGroup, Difference} from "./answer.ts"
import {blocksOf, namingOf} from "./blocks.ts"
import type {Naming} from "./blocks.ts"
import {decidedIn, hasEnds} from "./decided.ts"
import {Causes} from "./cause.ts"
import type {SideFindings} from "./cause.ts"
import type {FailsafeGrain} from "./chains.ts"
import {decidingSets} from "./deciding-parts.ts"
import {changedPairs, redecidablePairs, worldsIn} from "./deltas.ts"
import type {Redecidable, Worlds} from "./deltas.ts"
import {editsBetween} from "./edits.ts"
import type {Edit} from "./edits.ts"
import type {JointEnd} from "./joint-class.ts"
import {firstPair, flowBetween, nameOf} from "./joint-flow.ts"
import type {JointEnds} from "./joint-flow.ts"
import {allPackets, noPackets} from "./packet-table.ts"
import type {PairBlock} from "./related-pairs.ts"
import {touchedBy} from "./touched.ts"
import type {Touched} from "./touched.ts"
import {twinOf} from "./twin.ts"

/** LIMIT: flows looked at to find those that another rule decides; beyond it `redecided` is not complete, and says so. */
const redecidedMax = 40_000

/**
 * What comparing is told. `decisions`: flows to look at for `redecided`; who compares at every keystroke asks for fewer; 0: nobody wants to know. `findings`: what is wrong with
 * either world's manifests, so that an object that the cluster would refuse is not called removed.
 */
export type CompareOptions = {readonly decisions?: number; readonly findings?: SideFindings}

/**
 * Compares two worlds. A flow of an end that one of them does not have counts as denied there. Where one world was made from the other
 * by an edit (`previous` of `compile`), it costs what the edit touches.
 */
export function compareWorlds(base: Program, head: Program, {decisions = redecidedMax, findings = {}}: CompareOptions = {}): Difference {
  const edits = editsBetween(base.snapshot, head.snapshot)
  if (edits.length === 0) return {opened: [], closed: [], redecided: [], isComplete: true}
  return new Comparison(base, head, {edits, decisions, findings}).difference()
}

type Kind = "opened" | "closed" | "redecided"
/** `deciders`: of redecided packets the verdict and the two rules, as a text. */
type Delta = PairBlock & {readonly kind: Kind; readonly packets: PacketSet; readonly deciders: string}
/** A delta with one of its flows and why that is judged otherwise. */
type Caused = Delta & {readonly ends: JointEnds; readonly flow: Flow; readonly cause: readonly Cause[]}

type Told = {readonly edits: readonly Edit[]} & Required<CompareOptions>

class Comparison {
  private readonly base: Program
  private readonly head: Program
  /** The head as rows are made of it; decisions are the head's own. */
  private readonly twin: Program
  private readonly touched: Touched
  private readonly causes: Causes
  private readonly decisions: number
  /** WHY joined while nobody edits them: each entry then lets through in both worlds what it did. */
  private readonly failsafes: FailsafeGrain
  private looked = 0

  constructor(base: Program, head: Program, {edits, decisions, findings}: Told) {
    this.base = base
    this.head = head
    this.decisions = decisions
    this.failsafes = edits.some(({room}) => room === "settings") ? "apart" : "joined"
    this.twin = twinOf(base, head, edits)
    this.touched = touchedBy(base, this.twin, edits)
    this.causes = new Causes(base, head, {edits, findings})
  }

  difference(): Difference {
    const families = [...new Set([...this.base.snapshot.families, ...this.head.snapshot.families])].sort()
    const groups = families.flatMap((family) => this.groups(family))
    const of = (kind: Kind): readonly DiffGroup[] => groups.filter((group) => group.kind === kind).map(({group}) => group)
    return {opened: of("opened"), closed: of("closed"), redecided: of("redecided"), isComplete: this.looked <= this.decisions}
  }

  private groups(family: Family): readonly {readonly kind: Kind; readonly group: DiffGroup}[] {
    const naming = {...namingOf(this.base, family)}
    const others = [...new Set([...naming.others, ...namingOf(this.head, family).others])].sort((a, b) => a - b)
    const worlds = worldsIn(family, this.base, this.twin, "passages")
    const verdicts = [...this.changes(worlds)].flatMap((delta) => this.caused(delta, family) ?? [])
    const redecided = [...this.redecisions(family)].flatMap((delta) => this.caused(delta, family) ?? [])
    return [...merged(verdicts), ...merged(redecided)].map((delta) => ({
      kind: delta.kind,
      group: this.group(delta, family, {family, others}),
    }))
  }

  /** Packets whose verdict is another: allow stands above unknown, unknown above deny. */
  private *changes(worlds: Worlds): Generator<Delta> {
    const {table} = worlds
    for (const {from, to, base, head} of changedPairs(worlds, this.touched)) {
      const opened = table.join(table.minus(head.sure, base.sure), table.minus(head.maybe, base.maybe))
      const closed = table.join(table.minus(base.sure, head.sure), table.minus(base.maybe, head.maybe))
      if (opened !== noPackets) yield {kind: "opened", from, to, packets: table.setOf(opened), deciders: ""}
      if (closed !== noPackets) yield {kind: "closed", from, to, packets: table.setOf(closed), deciders: ""}
    }
  }

  /** Packets with one verdict in both worlds, by another decider. Found part by part, where within a part the same rules decide. */
  private *redecisions(family: Family): Generator<Delta> {
    if (this.decisions === 0) {
      // WHY without a look: to find that there are none is as dear as to find some.
      this.looked = 1
      return
    }
    const worlds = worldsIn(family, this.base, this.twin, "deciders")
    const known = new Map<string, string | null>()
    for (const redecidable of redecidablePairs(worlds, this.touched)) {
      if (!isInBoth(redecidable.classes)) continue
      for (const part of redecidable.parts ?? partsOf(worlds, redecidable, this.failsafes)) {
        this.looked += 2 * redecidable.ways.length
        if (this.looked > this.decisions) return
        const {packets} = part
        const words = this.redecided(redecidable, part, family, known)
        for (const block of redecidedBlocks(redecidable, words)) yield {kind: "redecided", ...block, packets}
      }
    }
  }

  /** By way how the pairs that stand alike are redecided. `known`: what was found of others. WHY: what the same rules decide is decided once. */
  private redecided(
    {ways, doNodesMatter}: Redecidable,
    {packets, alike}: Part,
    family: Family,
    known: Map<string, string | null>,
  ): readonly (string | null)[] {
    const isShared = !doNodesMatter && alike !== null
    const found = isShared ? known.get(alike) : undefined
    if (found !== undefined) return ways.map(() => found)
    const words = ways.map(({first}) => this.redecision(first, packets, family))
    const [word] = words
    if (isShared && word !== undefined) known.set(alike, word)
    return words
  }

  /** Who decides about a pair in either world; null where that is the same, or the verdict is not. */
  private redecision(ends: JointEnds, packets: PacketSet, family: Family): string | null {
    const flow = flowBetween(ends, packets, family)
    return flow === null ? null : this.wordOf(flow)
  }

  private wordOf(flow: Flow): string | null {
    const [before, after] = [decide(this.base, flow), decide(this.head, flow)]
    return before.verdict === after.verdict && before.by !== after.by ? `${before.verdict} ${before.by} ${after.by}` : null
  }

  /** WHY no decision yet: many deltas come to one group, of which one flow is shown. */
  private caused(delta: Delta, family: Family): Caused | null {
    const ends = firstPair(delta.from, delta.to)
    const flow = ends === null ? null : flowBetween(ends, delta.packets, family)
    if (ends === null || flow === null || ![this.base, this.head].some((program) => hasEnds(program, flow))) return null
    const {kind} = delta
    return {...delta, ends, flow, cause: this.causes.of(flow, kind === "redecided" ? "decider" : "verdict")}
  }

  private group({from, to, packets, ends, flow, cause}: Caused, ipFamily: Family, naming: Naming): DiffGroup {
    const [before, after] = [decidedIn(this.base, flow), decidedIn(this.head, flow)]
    const decision = after.decision ?? before.decision
    assert(decision !== null, "a flow of a difference has its ends in one of the worlds")
    return {
      from: namesOf(from, ipFamily),
      to: namesOf(to, ipFamily),
      ipFamily,
      allow: blocksOf(packets, naming),
      witness: {flow, from: nameOf(ends[0]), to: nameOf(ends[1]), decision},
      before: before.decided,
      after: after.decided,
      cause,
    }
  }
}

function isInBoth(classes: Redecidable["classes"]): boolean {
  return classes.every(({base, head}) => base !== null && head !== null)
}

/**
 * The pairs of which another rule decides some packets, by who decides for those that stand alike. WHY all as one where that is so whoever shares a
 * node: a block for each node says no more.
 */
function redecidedBlocks({classes: [from, to], ways}: Redecidable, words: readonly (string | null)[]): readonly RedecidedBlock[] {
  const [first = null] = words
  if (words.every((each) => each === first)) return first === null ? [] : [{from: from.members, to: to.members, deciders: first}]
  return ways.flatMap((way, place) => {
    const word = words[place] ?? null
    return word === null ? [] : way.blocks().map((block) => ({...block, deciders: word}))
  })
}

type RedecidedBlock = PairBlock & Pick<Delta, "deciders">

/** A part of the packets; `alike` where it is known who else is decided by the same rules. */
type Part = {readonly packets: PacketSet; readonly alike: string | null}

/** Parts of all packets within which each world has one decider. */
function partsOf({base, head, table}: Worlds, {classes: [from, to], ways}: Redecidable, failsafes: FailsafeGrain): readonly Part[] {
  const [source, target] = ways[0]?.first ?? []
  if (source === undefined || target === undefined) return []
  const ids = (
    [
      ["base", base],
      ["head", head],
    ] as const
  ).map(([side, {program, space}]) => {
    const [own, far] = [from[side], to[side]]
    const [a, b] = [source[side], target[side]]
    if (own === null || far === null || a === null || b === null) return null
    const ends = {from: {end: a, address: null}, to: {end: b, address: null}}
    return decidingSets(program, {space, classes: [own, far], ...ends, packets: table.setOf(allPackets)}, failsafes)
  })
  const [before, after] = ids
  return before && after ? table.partition([...before, ...after]).map((packets) => ({packets, alike: null})) : []
}

/** Deltas of the same packets and cause between the same ends, joined. */
function merged(deltas: readonly Caused[]): readonly Caused[] {
  const numbers = new EndNumbers()
  const join = (given: readonly Caused[], side: "from" | "to"): readonly Caused[] => {
    const other = side === "from" ? "to" : "from"
    const kind = (ends: readonly JointEnd[]): string => (ends[0]?.range === null ? "in" : "out")
    const groups = groupBy(given, (each) =>
      [each.kind, each.packets.key, kind(each[side]), numbers.of(each[other]), causesKey(each.cause), each.deciders].join(" "),
    )
    return [...groups.values()].flatMap((group) => {
      const [first] = group
      return first === undefined ? [] : [group.length === 1 ? first : {...first, [side]: group.flatMap((each) => each[side])}]
    })
  }
  return join(join(ofOneDecision(deltas, numbers), "from"), "to")
}

/**
 * Redecided packets between the same ends that the same two decide, as one. WHY: they were found in parts small enough for one flow to tell of each, of
 * which whoever reads them knows nothing.
 */
function ofOneDecision(deltas: readonly Caused[], numbers: EndNumbers): readonly Caused[] {
  const keyOfDelta = (each: Caused): string | Caused =>
    each.kind === "redecided" ? [numbers.of(each.from), numbers.of(each.to), causesKey(each.cause), each.deciders].join(" ") : each
  return [...groupBy(deltas, keyOfDelta).values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    return [group.length === 1 ? first : {...first, packets: PacketSet.unionOf(group.map(({packets}) => packets))}]
  })
}

/** Numbers for ends, the same for the same ends. WHY no texts: many deltas lead to all the ends of one class, and their names together are long. */
class EndNumbers {
  private readonly byText = new Map<string, number>()
  private readonly byList = new Map<readonly JointEnd[], number>()

  of(ends: readonly JointEnd[]): number {
    const known = this.byList.get(ends)
    if (known !== undefined) return known
    const text = ends.map(({name, range}) => (range === null ? name : String(range.first))).join()
    const number = this.byText.get(text) ?? this.byText.size
    this.byText.set(text, number)
    this.byList.set(ends, number)
    return number
  }
}

/** Causes as a text. WHY once: many deltas have the very same. */
const causesKey = oncePer((causes: readonly Cause[]) => causes.map(({object, change}) => `${object} ${change}`).join())

/** Names, and ranges of addresses as long as they can be. */
function namesOf(ends: readonly JointEnd[], family: Family): readonly string[] {
  const inside = ends.filter(({range}) => range === null).map(({name}) => name)
  const ranges = ends.flatMap(({range}) => range ?? []).toSorted((a, b) => (a.first < b.first ? -1 : 1))
  const joined: {first: bigint; last: bigint}[] = []
  for (const {first, last} of ranges) {
    const before = joined.at(-1)
    if (before?.last === first - 1n) before.last = last
    else joined.push({first, last})
  }
  const text = (value: bigint): string => printAddress({family, value})
  return [...sortedBytes(inside), ...joined.map(({first, last}) => `${text(first)}-${text(last)}`)]
}
