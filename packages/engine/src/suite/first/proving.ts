// Trying what is to be written: an entry is kept where it holds today, and the groups of the matrix that it speaks of are noted.

import {parsePolicyTest} from "../../expect/parse.ts"
import type {Expectation} from "../../expect/policy-test.ts"
import {runEntry} from "../../expect/run.ts"
import {worldOf} from "../../question/ask.ts"
import type {World} from "../../question/ask.ts"
import {readStream} from "../../manifest/yaml/read.ts"
import type {PlainValue} from "../../manifest/yaml/plain.ts"
import type {Program} from "../../program/program.ts"
import type {FirstEntry} from "../answer.ts"
import {queryOf} from "../asked.ts"
import {GroupCoverage} from "../group-coverage.ts"
import type {GroupSample} from "../group-coverage.ts"

/** LIMIT: entries of a first test when each of its parts is written; more nobody would edit. The last part fills gaps, so it needs room. */
export const entriesMax = {arrivals: 700, departures: 850, rest: 1000} as const

/** Tries entries in a world. */
export class Proving {
  private readonly world: World
  private readonly groups: GroupCoverage
  private kept = 0

  constructor(program: Program) {
    this.world = worldOf(program)
    this.groups = new GroupCoverage(program)
  }

  /** The entry as it holds: of a list that must pass, what passes. Null where nothing of it holds, or there are too many already. */
  keep(entry: FirstEntry, part: keyof typeof entriesMax): FirstEntry | null {
    if (this.kept >= entriesMax[part]) return null
    const read = expectations(entry.written)
    const holding = read.map((each) => runEntry(this.world, each).pass)
    const held = holding.every(Boolean) ? entry : prune(entry, holding)
    if (held === null || read.length === 0) return null
    this.kept++
    for (const [i, each] of read.entries()) {
      const query = holding[i] === true ? queryOf(this.world, each) : null
      if (query !== null) this.groups.touch(query)
    }
    return held
  }

  /** A pair of each group that nothing kept speaks of. */
  untouched(): readonly GroupSample[] {
    return this.groups.samples()
  }

  /** How many groups nothing kept speaks of. */
  left(): number {
    return this.groups.samples().length
  }
}

/** What a written entry is read as; nothing where it cannot be read. WHY as text: what is written is what a file will hold. */
function expectations(written: PlainValue): readonly Expectation[] {
  const test = {apiVersion: "carveout.dev/v1alpha1", kind: "PolicyTest", spec: {expect: [written]}}
  const [document] = readStream({name: "", text: JSON.stringify(test)}).documents
  if (document === undefined) return []
  const {test: read, diagnostics} = parsePolicyTest(document)
  return diagnostics.length > 0 ? [] : read.expect
}

type Lists = {readonly reaches?: readonly PlainValue[]; readonly reachedBy?: readonly PlainValue[]}

/** An `at-least` without the lines that do not hold; null of any other entry. */
function prune({name, written}: FirstEntry, holding: readonly boolean[]): FirstEntry | null {
  const body = (written as {readonly "at-least"?: PlainValue})["at-least"]
  if (body === undefined || body === null || typeof body !== "object" || !holding.includes(true)) return null
  const {reaches, reachedBy} = body as Lists
  const field = reaches === undefined ? "reachedBy" : "reaches"
  const lines = (reaches ?? reachedBy ?? []).filter((_, i) => holding[i] === true)
  return {name, written: {"at-least": {...body, [field]: lines}}}
}
