// An explanation for a person at three in the morning: the verdict first, what the app notices, then the walk.
import {becauseText, changeText, flipText, missingText, symptomText} from "@carveout/engine"
import type {ExplainedCase, ExplainedStep, ExplainedWalk, Explanation, Flip, NearMiss, Place} from "@carveout/engine"
import {flowText, noteText} from "../results/model.ts"
import {backendOf, seenJson, socketText} from "./model.ts"
import type {StageJson} from "./model.ts"
import {printable} from "../style.ts"
import type {Style} from "../style.ts"

/** LIMIT: near misses that are told; further ones help nobody. */
const nearMissesMax = 3
/** LIMIT: criteria that a rule may fail and still be called near. */
const missesMax = 2

const words = {allow: "ALLOWED", deny: "DENIED", unknown: "UNKNOWN", mixed: "MIXED"} as const

/** The whole text. `flips`: what would give the flow another verdict. */
export function explanationText({answer, cases, symptom}: Explanation, style: Style, flips: readonly Flip[] = []): string {
  const paint = answer.verdict === "allow" ? style.good : answer.verdict === "deny" ? style.bad : style.doubt
  const lines = [`${paint(style.bold(words[answer.verdict]))}  ${printable(explainedFlow(cases[0], answer))}`]
  if (answer.by !== null) lines.push(`  by ${style.bold(printable(answer.by))}${placeOfDecider(cases[0], answer.by, style)}`)
  if (symptom) lines.push(`  what the app notices: ${symptomText(symptom)}`)
  for (const fact of cases[0]?.case.decision.missing ?? []) lines.push(`  ${style.doubt("missing:")} ${printable(missingText(fact))}`)
  if (answer.cases.length > 1) lines.push(`  ${style.dim(countText(answer))}`)
  for (const [i, each] of cases.entries()) {
    if (cases.length > 1)
      lines.push("", `${style.bold(each.case.decision.verdict === "allow" ? "allowed:" : "denied:")} ${printable(flowText(each.case))}`)
    lines.push("", ...caseLines(each, style))
    if (i === 0) lines.push(...nearMissLines(each, style))
  }
  const backend = backendOf(answer, cases[0])
  if (flips.length > 0) lines.push("", style.bold("what would flip it"), ...flips.map((flip) => `  ${printable(flipText(flip, backend))}`))
  if (answer.assumptions.length > 0)
    lines.push("", style.bold("assumed"), ...answer.assumptions.map((each) => `  ${style.dim(printable(noteText(each)))}`))
  return `${lines.join("\n")}\n`
}

/** The flow that a walk is of, in a line; where it came to a Service, by which way. */
export function explainedFlow(shown: ExplainedCase | undefined, {from, to}: Explanation["answer"]): string {
  if (!shown) return `${from.name} → ${to.name}`
  const way = entryText(shown.case)
  const asked = to.kind === "service" ? ` (for ${to.name}${way})` : way === "" ? "" : ` (${way.trimStart()})`
  return `${flowText(shown.case)}${asked}`
}

/** By which way a flow came to a Service, where that was asked: ` at 172.18.0.3:30080 by host/east`. */
export function entryText({entry}: ExplainedCase["case"]): string {
  if (entry === undefined) return ""
  const place = entry.address === null ? "an address that no manifest names" : socketText(entry.address, entry.port)
  return ` at ${place}${entry.node === null ? "" : ` by host/${entry.node}`}`
}

/** How many flows the names stand for. */
function countText({cases}: Explanation["answer"]): string {
  const count = (verdict: string): number => cases.filter(({decision}) => decision.verdict === verdict).length
  const parts = ["allow", "deny", "unknown"].filter((verdict) => count(verdict) > 0).map((verdict) => `${verdict} ${count(verdict)}`)
  return `${cases.length} flows: ${parts.join(", ")}`
}

/** Where the deciding rule stands. WHY only in walks that it decides: a policy has a rule of the same number in the other direction. */
function placeOfDecider(shown: ExplainedCase | undefined, by: string, style: Style): string {
  const steps = [...(shown?.stages ?? []), shown?.egress, shown?.ingress].flatMap((walk) => (walk?.by === by ? walk.steps : []))
  const found = steps.find(
    ({step}) => step.kind === "rule" && step.matched && by.startsWith(`${step.policy}#`) && by.endsWith(`[${step.rule}]`),
  )
  return found?.step.kind === "rule" ? `  ${style.place(placeText(found.step.at))}` : ""
}

/** `file:line:column`. */
function placeText({file, line, column}: Place): string {
  return `${printable(file)}:${line}:${column}`
}

/** The walks of one flow in path order; the half that was not reached comes last. */
function caseLines(each: ExplainedCase, style: Style): readonly string[] {
  const {decision} = each.case
  const lines = each.stages.flatMap((walk) => walkLines(walk, style))
  const missingHalf = each.ingress && !each.stages.some(({stage}) => stage === "pod-ingress") ? each.ingress : null
  if (missingHalf) lines.push(...walkLines(missingHalf, style, "not reached; judged all the same"))
  if (each.stages.length === 0 && !missingHalf) lines.push(style.dim("no policy is asked on this path"))
  if (decision.pending) {
    const {verdict, by} = decision.pending
    const changes = verdict === decision.verdict ? "the same" : style.doubt(words[verdict])
    lines.push(`${style.bold("if staged policies were enforced")}: ${changes}${by === null ? "" : `, by ${printable(by)}`}`)
  }
  return lines
}

const stageNames: Readonly<Record<ExplainedWalk["stage"], string>> = {
  "untracked-ingress": "untracked policy, ingress",
  "untracked-egress": "untracked policy, egress",
  preDNAT: "pre-DNAT policy",
  "normal-ingress": "host policy, ingress",
  "normal-egress": "host policy, egress",
  "forward-ingress": "forward policy, ingress",
  "forward-egress": "forward policy, egress",
  "pod-egress": "egress of the source pod",
  "pod-ingress": "ingress of the destination pod",
  "endpoint-to-host": "from the pod to its host",
}

/** One walk: a headline with its verdict, then its steps. */
function walkLines(walk: ExplainedWalk, style: Style, note = ""): readonly string[] {
  const mark = walk.verdict === "allow" ? style.good("✓ allow") : walk.verdict === "deny" ? style.bad("✗ deny") : style.doubt("? unknown")
  const node = walk.node === null ? "" : style.dim(` on ${printable(walk.node)}`)
  const head = `${style.bold(stageNames[walk.stage])}${node}${style.dim(printable(seenText(seenJson(walk))))}: ${mark}${walk.by === null ? "" : ` by ${printable(walk.by)}`}${note === "" ? "" : style.dim(`  (${note})`)}`
  return [head, ...stepLines(walk.steps, style)]
}

/** What a stage saw in words, with a space before it; empty where the stage saw the packet of the flow. */
function seenText(seen: StageJson["seen"]): string {
  if (seen === null) return ""
  const unnamed = "an address that no manifest names"
  return ` (seeing ${seen.from ?? unnamed} → ${seen.to ?? unnamed}${seen.port === null ? "" : ` port ${seen.port}`})`
}

/** Steps under a heading for each tier. */
function stepLines(steps: readonly ExplainedStep[], style: Style): readonly string[] {
  const lines: string[] = []
  let tier: string | undefined
  for (const {step, misses} of steps) {
    if ((step.kind === "rule" || step.kind === "end-of-tier") && step.tier !== tier) {
      tier = step.tier
      lines.push(`  ${style.dim(`tier ${printable(tier)}`)}`)
    }
    lines.push(...stepLine(step, misses, style))
  }
  return lines
}

/** One step: what it was, and if it did not match, why. */
function stepLine(step: ExplainedStep["step"], misses: ExplainedStep["misses"], style: Style): readonly string[] {
  switch (step.kind) {
    case "rule": {
      const name = `${printable(step.policy)} rule ${step.rule}`
      const place = style.place(placeText(step.at))
      if (step.matched) return [`    ${actionMark(step.action, style)} ${name} ${style.bold(step.action)}  ${place}`]
      const reasons = misses.map((miss) => `        ${style.dim(printable(`${miss.criterion}: ${becauseText(miss)}`))}`)
      return [`    ${style.dim("·")} ${name} ${style.dim(`${step.action}, did not match`)}  ${place}`, ...reasons]
    }
    case "end-of-tier": {
      const {action, policies} = step
      const mark = action === "Deny" ? style.bad("✗") : style.dim("·")
      return [`    ${mark} end of tier: ${style.bold(action)}, since ${policiesText(policies)} here and no rule matched`]
    }
    case "profile":
      return [`  ${actionMark(step.action, style)} profile ${printable(step.profile)}: ${style.bold(step.action)}`]
    case "no-profile":
      return [`  ${style.bad("✗")} no profile decides: ${style.bold("Deny")}`]
    case "other":
      return [`  ${step.verdict === "allow" ? style.good("✓") : style.bad("✗")} ${printable(deciderText(step.by))}`]
  }
}

/** The sign of an action. */
function actionMark(action: string, style: Style): string {
  if (action === "Allow") return style.good("✓")
  return action === "Deny" ? style.bad("✗") : style.dim("→")
}

/** Policies that select the endpoint, in a clause. */
function policiesText(policies: readonly string[]): string {
  const shown = policies.slice(0, 2).map(printable).join(" and ")
  if (policies.length > 2) return `${shown} and ${policies.length - 2} more apply`
  return `${shown} ${policies.length === 1 ? "applies" : "apply"}`
}

/** What decided outside rules, by its name and in words; a reference to a rule as it is. */
export function deciderText(by: string): string {
  const texts: Readonly<Record<string, string>> = {
    Encapsulation: "encapsulated packets from a pod are dropped before policy",
    NoHostEndpoint: "no host endpoint: Calico does not touch the node's own traffic",
    HostDefault: "the host lets it pass",
    EndpointToHost: "defaultEndpointToHostAction decides about a pod's traffic to its own node",
    NoBackend: "the service has no backend",
    LoadBalancerSourceRanges: "nodes drop what comes to the load balancer's address from other clients",
    NotTranslated: "an untracked packet is not translated, so that it never reaches the backend",
  }
  if (by.startsWith("Failsafe#")) return `${by}: a failsafe port, let through before policy`
  return texts[by] === undefined ? by : `${by}: ${texts[by]}`
}

/** Rules that nearly decided otherwise, with what would have to change. */
function nearMissLines(each: ExplainedCase, style: Style): readonly string[] {
  const shown = each.nearMisses.filter(({misses}) => misses.length <= missesMax).slice(0, nearMissesMax)
  if (shown.length === 0) return []
  const title = each.case.decision.verdict === "allow" ? "nearest rules that would deny" : "nearest rules that would allow"
  return ["", style.bold(title), ...shown.flatMap((miss) => [...nearMissLine(miss, style), ...aloneLines(each, miss)])]
}

/** One near miss. */
function nearMissLine({policy, rule, action, at, misses}: NearMiss, style: Style): readonly string[] {
  return [
    `  ${printable(policy)} rule ${rule} ${action}  ${style.place(placeText(at))}`,
    ...misses.map((miss) => `      ${printable(`${miss.criterion}: ${becauseText(miss)}`)}; ${style.dim(printable(changeText(miss)))}`),
  ]
}

/** Says of a rule that it would not do: another half denies too. */
function aloneLines({ingress, stages, case: {decision}}: ExplainedCase, {stage}: NearMiss): readonly string[] {
  if (decision.verdict !== "deny") return []
  const unreached = ingress === null || stages.some((each) => each.stage === "pod-ingress") ? [] : [ingress]
  const other = [...stages, ...unreached].find((each) => each.verdict === "deny" && each.stage !== stage)
  if (other === undefined) return []
  const by = other.by === null ? "" : `, by ${printable(other.by)}`
  return [`      this would not do alone: ${stageNames[other.stage]} denies too${by}`]
}
