// The marks of the lab and the words for them: one mark has one word, in every view.

/** What passes: shape carries the meaning, colour repeats it. `toAll` of a node of the graph. */
export const signs = {open: "●", toAll: "◉", partly: "◐", mixed: "◇", closed: "·", unknown: "?", self: "", unsaid: ""} as const

/** The same where cells are drawn and may be small: shapes that are told apart in a few pixels. */
export const drawnSigns = {...signs, open: "■", partly: "◤", unknown: "○"} as const

/** The words. */
export const signWords = {
  open: "open",
  toAll: "open to all",
  partly: "open in part",
  mixed: "mixed: pairs differ",
  closed: "closed",
  unknown: "unknown",
} as const

/** What an edit changed, beside the mark of what passes. */
export const changeSigns = {same: "", opened: "+", closed: "−", changed: "~"} as const

/** The words. */
export const changeWords = {opened: "opened", closed: "closed", changed: "changed"} as const

/** With what changes are compared, after their words. */
export const againstBaseline = "against the baseline"

/** What rules do. */
export const actionSigns: Readonly<Record<string, string>> = {Allow: "✓", Deny: "✗", Pass: "→", Log: "✎"}

/** Rules without effect: none matches, others take it before, others do the same. */
export const fateWords = {
  vacuous: "takes nothing",
  shadowed: "takes nothing: what stands before it takes it",
  redundant: "changes nothing",
} as const
