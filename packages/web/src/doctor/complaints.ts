// What a log complains of, and each complaint held against policy, with what was said beside it where the line leaves it open.

import {Doctor} from "@carveout/engine"
import {logMax} from "./view.ts"
import type {Beside, DoctorWant} from "./view.ts"

/** The complaint of somebody who names the flow alone, as the command line has it without a log. */
const wordless: Doctor.Complaint = {line: "", trouble: "timeout", source: null, target: null, resolver: null, protocol: null}

/** The different complaints of what was pasted; where no line is one, that of the flow which may be named beside it. */
export function complaintsOf({log}: DoctorWant): readonly Doctor.Complaint[] {
  const found = Doctor.readComplaints(log.slice(0, logMax))
  return found.length === 0 ? [wordless] : found
}

/** Looks into one. WHY not with all that was said: another line may know better where it was to go. */
export function diagnosisOf(program: Doctor.Origin["program"], complaint: Doctor.Complaint, want: DoctorWant): Doctor.Diagnosis {
  const beside = want.beside.find(({of}) => of === complaint.line)
  const protocol = isOpenHow(complaint) ? (beside?.protocol ?? null) : null
  const alone = Doctor.diagnose(program, complaint, patientOf(want, {to: "", port: "", protocol}))
  return asksWhere(alone) && beside !== undefined ? Doctor.diagnose(program, complaint, patientOf(want, {...beside, protocol})) : alone
}

/** Whether a person may say over which protocol: the line does not, and is about a connection. */
export function isOpenHow({trouble, protocol}: Doctor.Complaint): boolean {
  return protocol === null && trouble !== "lookup" && trouble !== "unknown-name"
}

/** Whether a person has to say where it was to go: the line does not, or names nobody whom the world has. */
export function isOpenWhere(program: Doctor.Origin["program"], complaint: Doctor.Complaint, want: DoctorWant): boolean {
  return asksWhere(Doctor.diagnose(program, complaint, patientOf(want, undefined)))
}

function asksWhere({lacks, strangers}: Doctor.Diagnosis): boolean {
  return lacks.length + strangers.length > 0
}

function patientOf({from}: DoctorWant, beside: Omit<Beside, "of"> | undefined): Doctor.Patient {
  const to = beside?.to.trim() ?? ""
  const port = Number(beside?.port.trim() ?? "")
  const isPort = Number.isInteger(port) && port > 0 && port <= 65_535
  return {
    from: from.trim() || undefined,
    to: to === "" ? undefined : to,
    port: isPort ? port : undefined,
    namespace: undefined,
    protocol: beside?.protocol ?? undefined,
  }
}

/** By which a repair is found again: of the same flows in the same world it is the same. Null where policy denies none. */
export function remedyKey({tried}: Doctor.Diagnosis): string | null {
  const denied = tried.filter(Doctor.isDeniedByPolicy).map(({question}) => question)
  return denied.length === 0 ? null : JSON.stringify(denied)
}
