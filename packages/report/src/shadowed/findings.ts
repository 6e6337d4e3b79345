// Rules without effect as findings, for formats that list findings.
import {manual} from "@carveout/engine"
import type {Analysis, Diagnostic} from "@carveout/engine"

const codes = {shadowed: "shadowed-rule", redundant: "redundant-rule", vacuous: "vacuous-rule"} as const
const words = {
  shadowed: "no flow reaches it; before it come",
  redundant: "the same happens without it, by",
  vacuous: "it applies to nobody now",
} as const

/** Each rule as a finding at its place. */
export function shadowedFindings(rules: readonly Analysis.ShadowedRule[]): readonly Diagnostic[] {
  return rules.map(({by, kind, because, at}) => ({
    code: codes[kind],
    severity: manual[codes[kind]]?.severity ?? "info",
    message: `\`${by}\`: ${words[kind]}${because.length === 0 ? "" : ` \`${because.join("`, `")}\``}`,
    place: at,
    path: by.slice(by.indexOf("#") + 1),
  }))
}
