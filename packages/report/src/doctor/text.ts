// Diagnoses for a person with an outage: whose fault it is first, then the flows, then what to add and what that opens.

import {changeText, symptomText} from "@carveout/engine"
import type {Doctor} from "@carveout/engine"
import {diffLines} from "../diff/model.ts"
import type {DiffLine} from "../diff/model.ts"
import {fittedText, printable} from "../style.ts"
import type {Style} from "../style.ts"
import {explainedFlow} from "../trace/text.ts"
import {adviceOf, editsHead, reasonText, troubleText} from "./advice.ts"
import {missingOf} from "./model.ts"
import type {Consultation, TriedFlow} from "./model.ts"

/** How it looks: `width` null where nobody says how wide lines may be. */
export type DoctorLook = {readonly style: Style; readonly width: number | null}

/** LIMIT: names of one side that a line lists; the rest is counted. */
const namesMax = 4

const words = {allow: "ALLOWED", deny: "DENIED", unknown: "UNKNOWN", mixed: "MIXED"} as const

/** One complaint. */
export function consultationText({diagnosis, tried, repair, edits}: Consultation, look: DoctorLook): string {
  const {style, width} = look
  const {complaint, blame} = diagnosis
  const head = {policy: style.bad("POLICY"), innocent: style.good("NOT POLICY"), open: style.doubt("CANNOT SAY")}[blame]
  const lines = [
    ...(complaint.line === "" ? [] : [style.dim(printable(complaint.line))]),
    ...(complaint.line === "" ? [] : [`${style.bold(head)}  ${troubleText[complaint.trouble]}`]),
    ...tried.flatMap((each) => triedLines(each, style)),
    ...adviceOf(diagnosis).map((advice) => `  ${style.dim("help:")} ${printable(advice)}`),
  ]
  const all = [
    ...lines.map((line) => fittedText(line, width)),
    ...(repair === null ? [] : ["", ...repairLines(repair, look), ...editLines(edits, look)]),
  ]
  return `${all.join("\n")}\n`
}

function triedLines({problems, question, explanation}: TriedFlow, style: Style): readonly string[] {
  if (explanation === null) {
    const asked = `${question.from} → ${question.to} ${question.protocol ?? ""} ${question.port ?? ""}`
    return [
      `  ${style.doubt("UNKNOWN")}  ${printable(asked)}`,
      ...problems.map(({message, help}) => `    ${printable(message)}${help === undefined ? "" : `: ${printable(help)}`}`),
    ]
  }
  const {answer, cases, symptom} = explanation
  const {verdict, witness, by} = answer
  const paint = verdict === "allow" ? style.good : verdict === "deny" ? style.bad : style.doubt
  const flow = printable(explainedFlow(cases[0], answer))
  const decider = by ?? witness?.decision.by ?? null
  return [
    `  ${paint(words[verdict])}  ${flow}${decider === null ? "" : `, by ${printable(decider)}`}`,
    ...(symptom === null ? [] : [`    ${style.dim(symptomText(symptom))}`]),
    ...missingOf(explanation).map((fact) => `    ${style.doubt("missing:")} ${printable(fact)}`),
  ]
}

/** A repair in full with what it changes, or why there is none. */
export function repairLines(repair: Doctor.Repair | Doctor.Unrepaired, look: DoctorLook): readonly string[] {
  const {style, width} = look
  if (!("text" in repair)) {
    const by = repair.by === null ? "" : `; it is ${printable(repair.by)}`
    return [fittedText(`${style.bold("no repair:")} ${reasonText[repair.because]}${by}`, width)]
  }
  const changes = changeLines(repair, style)
  const overruled = repair.overrules.map(
    (by) => `  ${style.doubt("it overrules")} ${printable(by)}, which somebody may have meant: ask before you add it`,
  )
  return [
    style.bold("the smallest repair: add"),
    // WHY whole lines: they are to be copied.
    ...repair.text
      .trimEnd()
      .split("\n")
      .map((line) => `  ${line}`),
    style.bold("what it changes, and nothing else"),
    ...[...changes, ...overruled].map((line) => fittedText(line, width)),
    ...repair.sets.flatMap((each) => setLines(each, look)),
  ]
}

function changeLines({difference}: Doctor.Addition, style: Style): readonly string[] {
  const lines = diffLines(difference, namesMax).filter(({part}) => part !== "redecided")
  return lines.map((line) => changeLine(line, style))
}

/** One group of flows that is opened or closed. */
export function changeLine({part, from, to, packets, group}: DiffLine, style: Style): string {
  const mark = part === "opened" ? style.good("+") : style.bad("-")
  const doubt = group.after.verdict === "unknown" ? ", perhaps: no manifest says which address it has" : ""
  return `  ${mark} ${printable(`${from} → ${to}: ${packets}`)}${doubt}`
}

/** The same by the name of a set. WHY in full: it is another policy, and what it opens is more. */
function setLines({set, ...addition}: Doctor.Repair["sets"][number], {style, width}: DoctorLook): readonly string[] {
  return [
    `${style.bold("or by the name of")} ${printable(set)}${style.bold(", which holds the address, and more")}`,
    ...addition.text
      .trimEnd()
      .split("\n")
      .map((line) => `  ${line}`),
    ...changeLines(addition, style).map((line) => fittedText(line, width)),
  ]
}

/** Rules that would do with one change. */
function editLines(edits: readonly Doctor.RuleEdit[], {style, width}: DoctorLook): readonly string[] {
  if (edits.length === 0) return []
  const lines = edits.map(
    ({by, half, at, change}) =>
      `  ${printable(`${at.file}:${at.line}: ${changeText(change)}`)} ${style.dim(`(${printable(by)}, ${half})`)}`,
  )
  return [style.bold(editsHead(edits)), ...lines.map((line) => fittedText(line, width))]
}
