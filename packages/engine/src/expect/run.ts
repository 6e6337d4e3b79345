// Running the entries of a test against a program: every entry holds, or fails with a flow for which it does not.

import {hasPorts, isIcmp, protocolNumber} from "../net/protocol.ts"
import type {Program} from "../program/program.ts"
import type {Snapshot} from "../snapshot/snapshot.ts"
import type {Result} from "../std/result.ts"
import {ok} from "../std/result.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import type {Place} from "../text/source.ts"
import type {PlainValue} from "../manifest/yaml/plain.ts"
import type {Answer, AnswerVerdict, Case, Question} from "../question/answer.ts"
import {answer, worldOf} from "../question/ask.ts"
import type {Asked, World} from "../question/ask.ts"
import {wireOf} from "../question/wire.ts"
import type {Wire} from "../question/wire.ts"
import {serviceNotes} from "../analyze/service-notes.ts"
import {differences, factsOf, refusedFacts} from "./compare.ts"
import {missingText} from "../explain/prose.ts"
import {intentWords} from "./entry.ts"
import type {Facts} from "./compare.ts"
import {icmpClasses, icmpCodeClasses} from "./icmp-classes.ts"
import type {Expectation, PolicyTest, Side, UnreadEntry} from "./policy-test.ts"
import {runSets} from "./run-sets.ts"

/** What was decided, for the report of a test; of several flows the one that failed, else the first. */
export type Actual = Omit<Facts, "verdict"> & {readonly verdict: AnswerVerdict}

/** The outcome of one entry. `actual` is null where the entry could not be asked; `problems` is empty where it passed. */
export type TestResult = {
  readonly file: string
  readonly line: number
  /** Where the entry stands. */
  readonly at: Place
  readonly name: string
  /** The entry as written. */
  readonly expect: PlainValue
  readonly actual: Actual | null
  readonly pass: boolean
  /** A flow for which the entry does not hold. */
  readonly witness: Case | null
  readonly problems: readonly string[]
  /** Why the entry could not be asked, or what had to be assumed for it. */
  readonly diagnostics: readonly Diagnostic[]
}

/** Runs every entry of a test, in order. One that cannot be read fails, and says why. */
export function runPolicyTest(program: Program, {expect, unread}: PolicyTest): readonly TestResult[] {
  const world = worldOf(program)
  const results = expect.map((entry) => runEntry(world, entry))
  if (unread.length === 0) return results
  return [...results, ...unread.map(unreadResult)].sort((a, b) => a.at.line - b.at.line || a.at.column - b.at.column)
}

/** WHY no diagnostics: those of the test have them. */
function unreadResult({at, name, written, problems}: UnreadEntry): TestResult {
  return {
    file: at.file,
    line: at.line,
    at,
    name: name ?? "an entry that cannot be read",
    expect: written,
    actual: null,
    pass: false,
    witness: null,
    problems: problems.map(problemText),
    diagnostics: [],
  }
}

function problemText({message, help}: Diagnostic): string {
  return help === undefined ? message : `${message} (${help})`
}

/** Runs one entry. */
export function runEntry(world: World, entry: Expectation): TestResult {
  const base = {file: entry.at.file, line: entry.at.line, at: entry.at, name: entry.name ?? describe(entry), expect: entry.written}
  const judged = isOfSets(entry) ? judgeSets(world, entry) : judgeFlows(world, entry)
  if (judged.ok) return {...base, ...judged.value}
  const problems = judged.error.map(problemText)
  const diagnostics = judged.error.map((diagnostic) => ({...diagnostic, place: entry.at, path: entry.path}))
  return {...base, actual: null, pass: false, witness: null, problems, diagnostics}
}

type Judgement = Pick<TestResult, "actual" | "pass" | "witness" | "problems" | "diagnostics">

function judgeFlows(world: World, entry: Expectation): Result<Judgement, readonly Diagnostic[]> {
  const answered = answerTo(world, entry)
  return answered.ok ? ok(judge(entry, answered.value)) : answered
}

/** Every flow of an entry about definite flows, decided. */
export function answerTo(world: World, entry: Expectation): Result<Answer, readonly Diagnostic[]> {
  const asked = askedOf(world.program.snapshot, entry)
  return asked.ok ? answer(world, asked.value) : asked
}

function judgeSets(world: World, entry: Expectation): Result<Judgement, readonly Diagnostic[]> {
  const outcome = runSets(world, entry)
  if (!outcome.ok) return outcome
  const {first, failed, isRefused} = outcome.value
  const shown = failed ?? first
  const facts = shown === null ? refusedFacts : factsOf(shown.decision)
  const problems = failed === null ? (isRefused ? differences(entry, refusedFacts) : []) : problemsOf(entry, facts, failed)
  return ok({actual: facts, pass: problems.length === 0, witness: failed, problems, diagnostics: serviceNotes(world, failed, entry)})
}

/** Holds the entry against every flow of the answer. */
function judge(entry: Expectation, answered: Answer): Judgement {
  const tried = triedOf(answered)
  const failed = tried.find(({facts}) => differences(entry, facts).length > 0)
  const shown = failed ?? tried[0]
  const diagnostics = answered.assumptions
  if (shown === undefined) return {actual: null, pass: false, witness: null, problems: ["no flow was judged"], diagnostics}
  const {verdict} = answered
  const actual = {...shown.facts, verdict, by: verdict === shown.facts.verdict ? shown.facts.by : null}
  if (failed === undefined) return {actual, pass: true, witness: null, problems: [], diagnostics}
  return {actual, pass: false, witness: failed.witness, problems: problemsOf(entry, failed.facts, failed.witness), diagnostics}
}

/** What speaks against an entry, and where it is that something is unknown, which facts are missing. */
function problemsOf(entry: Expectation, facts: Facts, witness: Case | null): readonly string[] {
  const missing = witness?.decision.verdict === "unknown" ? witness.decision.missing : []
  return [...differences(entry, facts), ...missing.map((fact) => `missing: ${missingText(fact)}`)]
}

/** Every flow of an answer with its facts; a port of a Service without a backend counts as one refused flow. */
function triedOf({cases, verdict, by, assumptions}: Answer): readonly {readonly facts: Facts; readonly witness: Case | null}[] {
  const judged = cases.map((each) => ({facts: factsOf(each.decision), witness: each}))
  const isRefused =
    (verdict === "deny" && by === "NoBackend") || assumptions.some(({code}) => code === "no-backend" || code === "no-backend-on-node")
  return isRefused ? [...judged, {facts: refusedFacts, witness: null}] : judged
}

/** The question of an entry about definite flows. */
function askedOf(snapshot: Snapshot, entry: Expectation): Result<Asked, readonly Diagnostic[]> {
  const question = questionOf(entry)
  const wire = wireOf(question)
  if (!wire.ok) return wire
  const {from, to} = question
  return ok({from, to, namespace: undefined, wire: {...wire.value, icmp: icmpOf(snapshot, entry, wire.value)}})
}

/** What an entry about definite flows asks. */
export function questionOf({from, to, protocol, port, sourcePort, icmp, ipFamily}: Expectation): Question {
  return {
    from: sideText(from),
    to: sideText(to),
    ...(protocol === null ? {} : {protocol}),
    ...(port === null ? {} : {port: port.min}),
    ...(sourcePort === null ? {} : {sourcePort}),
    ...(icmp === null ? {} : {icmp: {type: icmp.type, code: icmp.code ?? 0}}),
    ...(ipFamily === null ? {} : {ipFamily}),
  }
}

/** Without `icmp` an entry about ICMP speaks of every type, and without a code of every code. */
function icmpOf(snapshot: Snapshot, {icmp}: Expectation, {protocol}: Wire): Wire["icmp"] {
  if (protocol === null || !isIcmp(protocol)) return null
  if (icmp === null) return icmpClasses(snapshot, protocol)
  return icmp.code === null ? icmpCodeClasses(snapshot, icmp.type) : [{type: icmp.type, code: icmp.code}]
}

/**
 * Whether an entry speaks of more flows than its names and the ICMP packets of its protocol stand for. An intent does: it says nothing of the port
 * from which, so it is about all of them.
 */
export function isOfSets({from, to, protocol, port, except, written}: Expectation): boolean {
  if (intentIn(written) !== undefined) return true
  if (from.kind !== "name" || to.kind !== "name" || except.length > 0) return true
  if (port !== null && port.min !== port.max) return true
  if (to.text.startsWith("svc/")) return false
  const number = protocol === null ? null : protocolNumber(protocol)
  return number === null || (number !== undefined && hasPorts(number) && port === null)
}

/** A name for an entry that has none: what it asks. */
function describe({from, to, protocol, port, written}: Expectation): string {
  const ports = port === null ? "" : ` ${port.min === port.max ? port.min : `${port.min}-${port.max}`}`
  const intent = intentIn(written)
  const opening = intent === undefined ? "" : `${intent}: `
  return `${opening}${sideText(from)} to ${sideText(to)}${protocol === null ? "" : ` ${protocol}`}${ports}`
}

function intentIn(written: PlainValue): (typeof intentWords)[number] | undefined {
  return intentWords.find((word) => written !== null && typeof written === "object" && word in written)
}

function sideText(side: Side): string {
  switch (side.kind) {
    case "name":
      return side.text
    case "any":
      return "any"
    case "cidr":
      return side.except.length === 0 ? side.cidr : `${side.cidr} except ${side.except.join(", ")}`
    case "pods": {
      const texts = Object.entries({pods: side.pods, namespaces: side.namespaces}).flatMap(([word, selector]) =>
        selector === null ? [] : [`${word} ${typeof selector === "string" ? selector : JSON.stringify(selector)}`],
      )
      return texts.join(" in ")
    }
  }
}
