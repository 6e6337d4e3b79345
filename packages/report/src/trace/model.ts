// An explanation as formats fix it for scripts.
import {becauseText, flipText, missingText, printAddress, symptomText} from "@carveout/engine"
import type {Diagnostic, ExplainedCase, ExplainedStep, ExplainedWalk, Explanation, Flip, Named, World} from "@carveout/engine"
import {diagnosticJson} from "../diagnostics/model.ts"
import type {DiagnosticJson} from "../diagnostics/model.ts"
import {flowJson, noteText, witnessJson} from "../results/model.ts"
import type {FlowJson, WitnessJson} from "../results/model.ts"

/** One step of a half, in its contract shape. Fields that a kind of step does not have are null. */
export type StepJson = {
  readonly kind: "rule" | "end-of-tier" | "profile" | "stage" | "no-policy"
  readonly tier: string | null
  readonly policy: string | null
  readonly rule: number | null
  readonly action: string | null
  readonly matched: boolean
  readonly missed: readonly {readonly criterion: string; readonly because: string}[]
  readonly at: {readonly file: string; readonly line: number; readonly column: number} | null
}

/** A half. */
export type HalfJson = {
  readonly verdict: string
  readonly by: string | null
  readonly steps: readonly StepJson[]
  readonly missing: readonly string[]
}

/** A way into a Service. `address` null: no manifest names it. `node`: where the packet arrives, if that is not the backend's node. */
export type EntryJson = {readonly address: string | null; readonly port: number; readonly node: string | null}

/** A stage. `seen`: the packet as this list saw it, where that is not the one of the flow. */
export type StageJson = HalfJson & {
  readonly stage: string
  readonly node: string | null
  readonly seen: {readonly from: string | null; readonly to: string | null; readonly port: number | null} | null
}

/** The whole answer of `explain`. */
export type ExplanationJson = {
  readonly verdict: string
  readonly by: string | null
  readonly from: Named
  readonly to: Named
  readonly flow: FlowJson | null
  readonly egress: HalfJson | null
  readonly ingress: HalfJson | null
  readonly path: string | null
  readonly deniedAt: {readonly node: string | null; readonly stage: string; readonly by: string | null} | null
  readonly pending: {readonly verdict: string; readonly by: string | null} | null
  readonly symptom: string | null
  /** By which way the flow came to a Service, where host policy is asked before translation; null otherwise. */
  readonly entry: EntryJson | null
  readonly stages: readonly StageJson[]
  readonly nearMisses: readonly {readonly by: string; readonly action: string; readonly missed: StepJson["missed"]}[]
  readonly cases: readonly WitnessJson[]
  /** Single changes that would give the flow another verdict, the nearest first. */
  readonly flips: readonly {readonly text: string; readonly verdict: string; readonly by: string | null}[]
  readonly missing: readonly string[]
  readonly assumptions: readonly string[]
  readonly diagnostics: readonly DiagnosticJson[]
}

/** The answer with what was found while reading. */
export function explanationJson(
  {answer, cases, symptom}: Explanation,
  diagnostics: readonly Diagnostic[],
  flips: readonly Flip[] = [],
): ExplanationJson {
  const [shown] = cases
  const decision = shown?.case.decision
  return {
    verdict: answer.verdict,
    by: answer.by,
    from: answer.from,
    to: answer.to,
    flow: shown ? flowJson(shown.case.flow) : null,
    egress: shown?.egress ? halfJson(shown.egress) : null,
    ingress: shown?.ingress ? halfJson(shown.ingress) : null,
    path: decision?.path ?? null,
    deniedAt: decision?.deniedAt ?? null,
    pending: decision?.pending ? {verdict: decision.pending.verdict, by: decision.pending.by} : null,
    symptom: symptom ? symptomText(symptom) : null,
    entry: entryJson(shown),
    stages: (shown?.stages ?? []).map((walk) => ({...halfJson(walk), stage: walk.stage, node: walk.node, seen: seenJson(walk)})),
    nearMisses: (shown?.nearMisses ?? []).map(nearMissJson),
    cases: answer.cases.map(witnessJson),
    flips: flips.map((flip) => ({text: flipText(flip, backendOf(answer, shown)), verdict: flip.verdict, by: flip.by})),
    missing: (decision?.missing ?? []).map(missingText),
    assumptions: answer.assumptions.map(noteText),
    diagnostics: diagnostics.map(diagnosticJson),
  }
}

function entryJson(shown: ExplainedCase | undefined): EntryJson | null {
  const entry = shown?.case.entry
  return entry === undefined ? null : {...entry, address: addressText(entry.address)}
}

/** What a stage saw. WHY both ends: before translation it is the destination that differs, later on the source. */
export function seenJson({packet}: ExplainedWalk): StageJson["seen"] {
  if (packet === undefined) return null
  return {from: addressText(packet.source.address), to: addressText(packet.destination.address), port: packet.port}
}

function addressText(address: Address | null): string | null {
  return address === null ? null : printAddress(address)
}

/** An address and port in words. */
export function socketText(address: Address, port: number): string {
  const text = printAddress(address)
  return address.family === 6 ? `[${text}]:${port}` : `${text}:${port}`
}

type Address = World.Node["addresses"][number]

/** The end behind the Service that was asked about, by its name or by a node port; null where none was. */
export function backendOf({to}: Explanation["answer"], shown: ExplainedCase | undefined): string | null {
  return to.kind === "service" || shown?.case.entry !== undefined ? (shown?.case.to ?? null) : null
}

/** An end that was asked about and stands for nothing. */
type UnnamedJson = {readonly text: string; readonly kind: null; readonly name: null; readonly addresses: readonly string[]}

/** The answer to a question that could not be asked: of the same shape, with null where there is nothing to say. */
export function unaskedJson(
  {from, to}: {readonly from: string; readonly to: string},
  diagnostics: readonly Diagnostic[],
): Omit<ExplanationJson, "from" | "to"> & {readonly from: UnnamedJson; readonly to: UnnamedJson} {
  return {
    verdict: "unknown",
    by: null,
    from: {text: from, kind: null, name: null, addresses: []},
    to: {text: to, kind: null, name: null, addresses: []},
    flow: null,
    egress: null,
    ingress: null,
    path: null,
    deniedAt: null,
    pending: null,
    symptom: null,
    entry: null,
    stages: [],
    nearMisses: [],
    cases: [],
    flips: [],
    missing: [],
    assumptions: [],
    diagnostics: diagnostics.map(diagnosticJson),
  }
}

/** One half or stage. */
function halfJson({verdict, by, steps, missing}: ExplainedWalk): HalfJson {
  return {verdict, by, steps: steps.map(stepJson), missing: missing.map(missingText)}
}

const nothing = {tier: null, policy: null, rule: null, action: null, matched: true, missed: [], at: null} as const

/** One step. */
function stepJson({step, misses}: ExplainedStep): StepJson {
  switch (step.kind) {
    case "rule": {
      const {tier, policy, rule, action, matched, at} = step
      return {
        kind: "rule",
        tier,
        policy,
        rule,
        action,
        matched,
        missed: missedJson(misses),
        at: {file: at.file, line: at.line, column: at.column},
      }
    }
    case "end-of-tier":
      return {...nothing, kind: "end-of-tier", tier: step.tier, policy: step.policies.at(-1) ?? null, action: step.action}
    case "profile":
      return {...nothing, kind: "profile", policy: `Profile/${step.profile}`, rule: step.rule, action: step.action}
    case "no-profile":
      return {...nothing, kind: "no-policy", policy: "NoProfile", action: "Deny"}
    case "other":
      return {...nothing, kind: "stage", policy: step.by, action: step.verdict === "allow" ? "Allow" : "Deny"}
  }
}

/** Criteria that failed, each with its reason. */
function missedJson(misses: ExplainedStep["misses"]): StepJson["missed"] {
  return misses.map((miss) => ({criterion: miss.criterion, because: becauseText(miss)}))
}

/** A rule that came near. */
function nearMissJson({policy, rule, action, misses, stage}: ExplainedCase["nearMisses"][number]): ExplanationJson["nearMisses"][number] {
  const direction = stage.endsWith("egress") ? "egress" : "ingress"
  return {by: `${policy}#${direction}[${rule}]`, action, missed: missedJson(misses)}
}
