// The smallest policies with which denied flows pass: one object for each list that denies, added to the manifests, read as the cluster would and
// compared with what was there. What they open beside the flows is part of the answer; nothing that exists is edited.

import {compareWorlds} from "../analyze/diff.ts"
import type {Difference} from "../analyze/answer.ts"
import type {Case, Question} from "../question/answer.ts"
import {ask} from "../question/ask.ts"
import {parseManifests} from "../manifest/parse.ts"
import type {Manifests} from "../manifest/parse.ts"
import {containsAddress} from "../net/prefix.ts"
import {compile} from "../program/compile.ts"
import type {Program} from "../program/program.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import type {NetworkSet} from "../snapshot/snapshot.ts"
import type {Source} from "../text/source.ts"
import {allowanceFor, outsideOf, withAllowance} from "./allowance.ts"
import type {Allowance} from "./allowance.ts"
import {manifestsOf} from "./manifest-text.ts"
import type {Manner} from "./sides.ts"
import type {Wide} from "./wide.ts"

/** Policies to add, YAML. `difference`: what they open and close, the flows themselves among it; whom another rule decides as before is not looked at. */
export type Addition = {readonly text: string; readonly difference: Difference}

/**
 * A repair. `overrules`: what denied the flows otherwise than by the end of the tier where everybody's policies are, so that somebody may have meant it.
 * `sets`: the same by the name of a network set that holds the address outside: it opens more, and stays true when its owner moves.
 */
export type Repair = Addition & {readonly overrules: readonly string[]; readonly sets: readonly (Addition & {readonly set: string})[]}

/**
 * Why there is none. `open`: facts are missing. `nobody`: nobody stands behind the Service. `ranges`: the Service itself keeps the client out. `setting`: a
 * setting of the node denies, or what no policy lets pass. `address`: a policy would have to name a machine by an address that is not known. `closes`:
 * whatever is added closes something else. `many`: more policies than one repair should add.
 */
export type Unrepaired = {
  readonly because: "open" | "nobody" | "ranges" | "setting" | "address" | "closes" | "many" | "other"
  readonly by: string | null
}

/**
 * What the manifests were read from. `program`: the world that is asked; `viewed` makes it of a world as it is written, with staged policies enforced
 * for instance. Absent: it is that world. `read`: what was read of the files, where somebody still has it; absent: they are read again.
 */
export type Origin = {
  readonly program: Program
  readonly files: readonly Source[]
  readonly namespace: string | undefined
  readonly viewed?: (written: Program) => Program
  readonly read?: ReadWorld
}

/** What was read of manifests, step by step. */
export type ReadWorld = {readonly manifests: Manifests; readonly built: ReturnType<typeof buildSnapshot>; readonly program: Program}

/**
 * LIMIT: policies that one repair adds; what has more lists against it wants a person. Wide ones are one for each policy that denies; `seen`: where a person asks
 * for all that a log holds.
 */
const addedMax = {narrow: 24, seen: 200, wide: 300} as const

/** LIMIT: lists of one flow that deny one after the other: both pods, and those of the hosts on the way. */
const roundsMax = 12

/** LIMIT: network sets that are offered in the place of an address. */
const setsMax = 3

/** The name of the file that an added policy would stand in. */
const repairFile = "repair.yaml"

/** The policies with which all that is asked passes, whoever of its ends is taken. `of`: one complaint, or all that a log has seen, which takes more of them. */
export function repairOf(origin: Origin, questions: readonly Question[], of: "a complaint" | "a log" = "a complaint"): Repair | Unrepaired {
  const most = of === "a log" ? addedMax.seen : addedMax.narrow
  let found: Mended | Unrepaired = {because: "other", by: null}
  for (const memory of ["lasting", "every"] as const) {
    found = mend(origin, questions, {memory, set: null, wide: null}, most)
    if (!("added" in found)) return found
    if (found.difference.closed.length === 0) return withSets(origin, questions, found, most)
  }
  return {because: "closes", by: "added" in found ? (found.added[0]?.by ?? null) : null}
}

/**
 * The same with policies for all whom those that deny select, made for some and held against all; null where such would not do, or would close something.
 */
export function wideRepairOf(
  origin: Origin,
  {some, all}: {some: readonly Question[]; all: readonly Question[]},
  wide: Wide,
): Repair | null {
  const manner = {memory: "lasting", set: null, wide} as const
  let found = mend(origin, some, manner, addedMax.wide)
  if (!("added" in found)) return null
  const left = deniedAmong(found.program, all)
  if (left.length > 0) found = mend(origin, [...some, ...left], manner, addedMax.wide)
  if (!("added" in found) || found.difference.closed.length > 0) return null
  const {text, difference, added} = found
  return {text, difference, overrules: [...new Set(added.flatMap(({by}) => by ?? []))], sets: []}
}

type Mended = Addition & {readonly added: readonly Allowance[]; readonly program: Program}

function withSets(origin: Origin, questions: readonly Question[], {text, difference, added}: Mended, most: number): Repair {
  const overrules = [...new Set(added.flatMap(({by}) => by ?? []))]
  const addresses = outsideOf(added)
  const holding = origin.program.snapshot.networkSets.filter(
    ({labels, nets}) => labels.size > 0 && addresses.some((address) => nets.some((net) => containsAddress(net, address))),
  )
  const sets = holding.slice(0, setsMax).flatMap((set) => bySet(origin, questions, set, most) ?? [])
  return {text, difference, overrules, sets}
}

/** The same repair by a set; null where it does not do, or would close something. */
function bySet(origin: Origin, questions: readonly Question[], set: NetworkSet, most: number): Repair["sets"][number] | null {
  const mended = mend(origin, questions, {memory: "lasting", set, wide: null}, most)
  if (!("added" in mended) || mended.difference.closed.length > 0) return null
  return {set: set.id, text: mended.text, difference: mended.difference}
}

/** Adds policies until everything passes, at most so many. */
function mend(origin: Origin, questions: readonly Question[], manner: Manner, most: number): Mended | Unrepaired {
  let added: readonly Allowance[] = []
  let {program} = origin
  let world = origin.read ?? null
  for (let round = 0; round < roundsMax; round++) {
    const denied = deniedIn(program, questions)
    if ("because" in denied) return denied
    if (denied.length === 0) {
      return {
        text: manifestsOf(added, origin.program.snapshot),
        difference: compareWorlds(origin.program, program, {decisions: 0}),
        added,
        program,
      }
    }
    const more = withAllowances(program, denied, {added, manner, most})
    if ("because" in more) return more
    added = more
    world = withPolicies(origin, manifestsOf(added, origin.program.snapshot), world)
    program = (origin.viewed ?? asWritten)(world.program)
  }
  return {because: "many", by: null}
}

/** The questions of which some flow is denied. */
function deniedAmong(program: Program, questions: readonly Question[]): readonly Question[] {
  return questions.filter((question) => {
    const answer = ask(program, question)
    return answer.ok && answer.value.cases.some((each) => deniedWays(each).length > 0)
  })
}

/** Every flow that is denied; or why none of what could be added would help. */
function deniedIn(program: Program, questions: readonly Question[]): readonly Case[] | Unrepaired {
  const denied: Case[] = []
  for (const question of questions) {
    const answer = ask(program, question)
    if (!answer.ok) return {because: "open", by: null}
    const {cases, verdict, by} = answer.value
    if (verdict === "deny" && cases.length === 0) return {because: "nobody", by}
    const own = cases.flatMap(deniedWays)
    if (own.length === 0 && verdict !== "allow") return {because: "open", by: null}
    denied.push(...own)
  }
  return denied
}

/** A denied flow; of one whose ways differ those that are denied. */
function deniedWays(one: Case): readonly Case[] {
  const ways = one.decision.verdict === "unknown" ? (one.shut ?? []) : [one]
  return ways.flatMap(({flow, decision}) => (decision.verdict === "deny" ? [{...one, flow, decision}] : []))
}

/** What was added with what each of some flows needs next. */
function withAllowances(
  program: Program,
  denied: readonly Case[],
  {added, manner, most}: {readonly added: readonly Allowance[]; readonly manner: Manner; readonly most: number},
): readonly Allowance[] | Unrepaired {
  let all = added
  for (const each of denied) {
    const {by, deniedAt} = each.decision
    if (deniedAt === null) return {because: "ranges", by}
    const allowance = allowanceFor(program, each, manner)
    if (typeof allowance === "string") return {because: allowance, by}
    all = withAllowance(all, allowance)
    if (all.length > most) return {because: "many", by}
  }
  return all === added ? {because: "other", by: denied[0]?.decision.by ?? null} : all
}

const asWritten = (program: Program): Program => program

/** The world with some policies more. `earlier`: that of the round before. */
function withPolicies({files, namespace}: Origin, text: string, earlier: ReadWorld | null): ReadWorld {
  return readAgain([...files, {name: repairFile, text}], namespace, earlier)
}

/** Files as one world. `earlier`: what was read of them before an edit. WHY from it: an edit adds a line, and manifests may be a whole cluster's. */
export function readAgain(files: readonly Source[], namespace: string | undefined, earlier: ReadWorld | null): ReadWorld {
  const manifests = parseManifests(files, {
    ...(namespace === undefined ? {} : {namespace}),
    ...(earlier === null ? {} : {previous: earlier.manifests}),
  })
  const built = buildSnapshot(manifests.resources, earlier === null ? {} : {previous: earlier.built})
  return {manifests, built, program: compile(built.snapshot, earlier === null ? {} : {previous: earlier.program})}
}
