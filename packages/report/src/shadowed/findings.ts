// Rules without effect as findings, for formats that list findings.
import {manual} from "@carveout/engine"
import type {Analysis, Diagnostic} from "@carveout/engine"

const codes = {shadowed: "shadowed-rule", redundant: "redundant-rule", vacuous: "vacuous-rule"} as const
const words = {
  shadowed: "no flow reaches it; before it come",
  redundant: "the same happens without it, by",
  vacuous: "it applies to nobody now",
} as const

/** What is wrong with a rule, or with a policy that stands for itself, without the names of others: those come behind it. */
export function shadowedText({by, kind, lacks}: Analysis.ShadowedRule): string {
  if (lacks !== null) return `its list is never asked, \`${lacks.direction}\` is missing from \`${lacks.field}\``
  return by.includes("#") ? words[kind] : "it selects nobody now, so it closes nothing"
}

/** Each rule as a finding at its place. */
export function shadowedFindings(rules: readonly Analysis.ShadowedRule[]): readonly Diagnostic[] {
  return rules.map((rule) => {
    const {by, kind, because, at} = rule
    return {
      code: codes[kind],
      severity: manual[codes[kind]]?.severity ?? "info",
      message: `\`${by}\`: ${shadowedText(rule)}${because.length === 0 ? "" : ` \`${because.join("`, `")}\``}`,
      place: at,
      path: by.includes("#") ? by.slice(by.indexOf("#") + 1) : "",
    }
  })
}
