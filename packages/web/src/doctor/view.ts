// What the doctor asks for and shows: what an app logged, and what policy has to do with it.

import type {Comparison} from "../changes/view.ts"
import type {LookupsRepair, RepairTold} from "../repair/view.ts"
import type {Asked} from "../trace/view.ts"

/** LIMIT: letters of a log that are looked at. What broke says so again and again, and a field with more of them is slow. */
export const logMax = 200_000

/** The protocols that may be said beside a line. The first is what is meant where nobody says one. */
export const besideProtocols = ["TCP", "UDP", "SCTP", "ICMP"] as const
/** One of them. */
export type BesideProtocol = (typeof besideProtocols)[number]

/** What a line of a log does not say, said by hand. `of`: the line; empty where no line was understood; `protocol`: null where it is not said. */
export type Beside = {readonly of: string; readonly to: string; readonly port: string; readonly protocol: BesideProtocol | null}

/**
 * Who logged what, what was said beside it, and in which world: as it is, or once its staged policies are promoted. `wish`: the number of what was told, so that
 * an answer to an older one is known.
 */
export type DoctorWant = {
  readonly wish: number
  readonly from: string
  readonly log: string
  readonly beside: readonly Beside[]
  readonly with: Comparison
}

/** One flow that a complaint is about, as it is asked for. `place`: the line that decided, and `why` the end of a tier did; `problems`: why it could not be asked. */
export type FlowView = {
  readonly asked: Asked
  readonly flow: string
  readonly verdict: string
  readonly by: string | null
  readonly why: string
  readonly place: {readonly file: string; readonly line: number} | null
  readonly symptom: string | null
  readonly missing: readonly string[]
  readonly problems: readonly string[]
}

/** One change of one rule with which a flow passes. */
export type EditView = {
  readonly by: string
  readonly half: string
  readonly change: string
  readonly file: string
  readonly line: number
}

/**
 * One complaint. `of`: its line as it was read, empty where none was understood; `reads`: how it reads, with the `parts` of it that were understood. `blame` null:
 * nobody is known who logged it. `asksWhere`: the line does not say where it was to go, so that a person has to; `asksHow`: nor over which protocol, so that one is assumed; `offers`: whom they may mean. `remedy`: the
 * key of its repair, null where none is needed; `everybody`: where it is a lookup, what gives all others theirs back, too; `next`: the connection after a lookup, where that is denied, too.
 */
export type ComplaintView = {
  readonly of: string
  readonly line: string
  readonly reads: string
  readonly parts: readonly {readonly what: string; readonly value: string}[]
  readonly blame: "policy" | "innocent" | "open" | null
  readonly flows: readonly FlowView[]
  readonly advice: readonly string[]
  readonly asksWhere: boolean
  readonly asksHow: boolean
  readonly offers: readonly string[]
  readonly edits: readonly EditView[]
  readonly editsHead: string
  readonly remedy: string | null
  readonly everybody: LookupsRepair | null
  readonly next: Asked | null
}

/** What came of it. `problem`: why nobody here can have logged it; `lines`: how many there are; `isFull`: further complaints are not looked at. */
export type DoctorView = {
  readonly wish: number
  readonly problem: string | null
  readonly lines: number
  readonly isFull: boolean
  readonly complaints: readonly ComplaintView[]
}

/** Of what the repairs are wanted. `round`: how often the rest was asked for, since each answer makes one more. */
export type RemediesWant = DoctorWant & {readonly round: number}

/** The repairs of what policy denies, by the keys of complaints. `isWhole`: there are no more. */
export type RemediesView = {readonly repairs: readonly (RepairTold & {readonly of: string})[]; readonly isWhole: boolean}
