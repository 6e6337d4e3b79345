// The diagnosis of what an app logged, as `carveout doctor` makes it, in the words of its report. What takes long, the repairs, is another answer.

import {Doctor, ask, changeText, symptomText} from "@carveout/engine"
import {
  adviceOf,
  deciderText,
  editsHead,
  examine,
  explainedFlow,
  explanationJson,
  missingOf,
  printable,
  troubleText,
  waysOf,
} from "@carveout/report"
import type {Examination, Wording} from "@carveout/report"
import {originOf} from "../repair/origin.ts"
import type {LookupsRepair} from "../repair/view.ts"
import {deciderOf, placesOf, whyEnded} from "../trace/decider.ts"
import type {Asked} from "../trace/view.ts"
import type {Pair} from "../worker/worlds.ts"
import {complaintsOf, diagnosisOf, isOpenHow, isOpenWhere, remedyKey} from "./complaints.ts"
import type {ComplaintView, DoctorView, DoctorWant, FlowView} from "./view.ts"

/** LIMIT: letters of a line that are shown; who logged it has the rest. */
const lineMax = 400

/** By the names of the fields. */
const fieldWords: Wording = {
  from: "“Who logged it”",
  to: "“Where to”",
  port: "“Port”",
  next: () => "its walk has a repair of its own",
}

/** Looks into it. */
export function doctorView({world}: Pair, want: DoctorWant): DoctorView {
  const origin = originOf(world, want.with)
  const complaints = complaintsOf(want)
  const from = want.from.trim()
  const problem = from === "" ? null : problemOf(origin, from)
  const isKnown = from !== "" && problem === null
  return {
    wish: want.wish,
    problem,
    lines: want.log.split("\n").filter((line) => line.trim() !== "").length,
    isFull: complaints.length >= Doctor.complaintsMax,
    complaints: complaints.map((each) =>
      isKnown || (from === "" && each.source !== null) ? lookedInto(origin, each, want) : readAlone(each),
    ),
  }
}

/** LIMIT: an address of nobody, to which whoever opens connections may be asked about (RFC 5737). */
const nobody = "198.51.100.1"

/** Why nobody of this name can have logged it. WHY not of an address that nobody has: a host outside may be asked about, to ends of this world. */
function problemOf({program}: Doctor.Origin, from: string): string | null {
  const probe = ask(program, {from, to: nobody, protocol: "TCP", port: 80})
  if (probe.ok) return null
  const told = probe.error.filter(({code}) => code !== "nothing-judged")
  return told.length === 0 ? null : problemsOf(told).join("; ")
}

function problemsOf(problems: Doctor.Tried["problems"]): readonly string[] {
  return problems.map(({message, help}) => (help === undefined ? message : `${message}: ${help}`))
}

const nothing: Pick<
  ComplaintView,
  "blame" | "flows" | "advice" | "asksWhere" | "asksHow" | "offers" | "edits" | "editsHead" | "remedy" | "everybody" | "next"
> = {
  blame: null,
  flows: [],
  advice: [],
  asksWhere: false,
  asksHow: false,
  offers: [],
  edits: [],
  editsHead: "",
  remedy: null,
  everybody: null,
  next: null,
}

/** What a line says, before anybody says who logged it. */
function readAlone(complaint: Doctor.Complaint): ComplaintView {
  const {line, trouble} = complaint
  const isUnderstood = line !== ""
  return {
    ...nothing,
    of: line,
    line: printable(line.length > lineMax ? `${line.slice(0, lineMax)}…` : line),
    reads: isUnderstood ? troubleText[trouble] : "",
    parts: partsOf(complaint),
    asksWhere: !isUnderstood,
    asksHow: !isUnderstood,
  }
}

function partsOf({trouble, source, target, resolver, protocol}: Doctor.Complaint): ComplaintView["parts"] {
  const isOfName = trouble === "lookup" || trouble === "unknown-name"
  const socket = (end: NonNullable<typeof target>): string => printable(`${end.host}${end.port === null ? "" : ` port ${end.port}`}`)
  return [
    ...(source === null ? [] : [{what: "from", value: printable(source.host)}]),
    ...(target === null ? [] : [{what: isOfName ? "name" : "to", value: socket(target)}]),
    ...(target?.resolved === undefined ? [] : [{what: "at", value: target.resolved}]),
    ...(resolver === null ? [] : [{what: "resolver", value: socket(resolver)}]),
    ...(protocol === null ? [] : [{what: "over", value: protocol}]),
  ]
}

function lookedInto(origin: Doctor.Origin, complaint: Doctor.Complaint, want: DoctorWant): ComplaintView {
  const diagnosis = diagnosisOf(origin.program, complaint, want)
  const {tried, edits} = examine(origin, diagnosis)
  const {lacks, next} = diagnosis
  return {
    ...readAlone(complaint),
    blame: diagnosis.blame,
    flows: tried.map((each) => flowOf(origin, each)),
    advice: adviceOf(diagnosis, fieldWords).map(printable),
    asksWhere: isOpenWhere(origin.program, complaint, want),
    asksHow: isOpenHow(complaint),
    offers: lacks.flatMap((lack) => (lack.kind === "unknown-host" ? lack.namesakes.map((id) => `svc/${id}`) : [])),
    edits: edits.map(({by, half, change, at: {file, line}}) => ({by, half, change: changeText(change), file, line})),
    editsHead: edits.length === 0 ? "" : editsHead(edits),
    remedy: remedyKey(diagnosis),
    everybody: lookupsOf(diagnosis, want),
    next: next === null ? null : askedOf(next),
  }
}

/** The lookups of everybody at the resolver that is closed to this one: others nearly always wait for it, too. */
function lookupsOf({complaint: {trouble}, tried}: Doctor.Diagnosis, want: DoctorWant): LookupsRepair | null {
  const denied = trouble === "lookup" || trouble === "unknown-name" ? tried.find(Doctor.isDeniedByPolicy) : undefined
  const resolver = denied?.question.to ?? ""
  return resolver.startsWith("svc/") ? {kind: "lookups", resolver, with: want.with} : null
}

type Question = Doctor.Tried["question"]

function askedOf({from, to, protocol, port}: Question): Asked {
  return {from, to, wire: {protocol: protocol ?? null, port: port ?? null}}
}

function flowOf({program}: Doctor.Origin, {question, answer, problems, explanation}: Examination["tried"][number]): FlowView {
  const told = unwalked(question, answer, explanation)
  const [shown] = explanation?.cases ?? []
  if (answer === null || explanation === null || shown === undefined) return {...told, problems: problemsOf(problems)}
  const {verdict, by} = shown.case.decision
  const walk = explanationJson({...explanation, answer: {...answer, verdict, by}}, [])
  const decider = deciderOf(walk, by, placesOf(program.snapshot.policies, walk))
  // Where the ways differ, one that is denied is told, and it is the one to be walked.
  const way =
    answer.verdict === "mixed" ? waysOf(program, answer, question.port ?? null).find((each) => each.verdict === verdict) : undefined
  return {
    ...told,
    asked: {...told.asked, ...(way === undefined ? {} : {way: way.key})},
    flow: printable(explainedFlow(shown, answer)),
    by: by === null ? null : deciderText(by),
    why: decider === null ? "" : whyEnded(decider.step),
    place: decider?.place ?? null,
    missing: missingOf(explanation),
  }
}

/** A flow of which no walk is known: it could not be asked about, or nobody is the other end. */
function unwalked(question: Question, answer: Doctor.Tried["answer"], explanation: Examination["tried"][number]["explanation"]): FlowView {
  const {from, to, protocol = "", port = ""} = question
  const symptom = explanation?.symptom ?? null
  return {
    asked: askedOf(question),
    flow: printable(`${from} → ${to} ${protocol} ${port}`.trim()),
    verdict: answer?.verdict ?? "unknown",
    by: answer?.by ?? null,
    why: "",
    place: null,
    symptom: symptom === null ? null : symptomText(symptom),
    missing: [],
    problems: [],
  }
}
