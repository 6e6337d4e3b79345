// What is said of a promotion of staged policies, and whether all of it was looked at.

import {promotionOf} from "@carveout/engine"
import type {Diagnostic} from "@carveout/engine"
import {printable} from "@carveout/report"
import type {Terminal} from "./terminal.ts"
import type {Loaded} from "./world.ts"

/** What a promotion leaves as it is, said and given back; and that there is nothing to promote. */
export function promotionNotes({program, diagnostics}: Loaded, terminal: Terminal): readonly Diagnostic[] {
  const {enforced, deletions, findings} = promotionOf(program)
  for (const {message} of findings) terminal.err(`carveout: note: ${printable(message)}\n`)
  if (enforced.length + deletions.length > 0) return findings
  const refused = refusedIn({diagnostics})
  const because = refused.length === 0 ? "" : `: ${refused.join(", ")} ${refused.length === 1 ? "is" : "are"} refused`
  const nothing =
    program.hasStaged || findings.length > 0 || refused.length > 0
      ? `nothing that is staged is promoted${because}`
      : "nothing in the input is staged, so there is nothing to promote"
  terminal.err(`carveout: note: ${printable(nothing)}\n`)
  return findings
}

/** Staged policies that the cluster would refuse. */
function refusedIn({diagnostics}: Pick<Loaded, "diagnostics">): readonly string[] {
  const errors = diagnostics.filter(({severity, code}) => severity === "error" && code !== "duplicate-object")
  return [...new Set(errors.flatMap(({object = ""}) => (object.startsWith("Staged") ? [`\`${object}\``] : [])))]
}

/** Whether a promotion was not looked at as a whole. WHY no answer where nothing else changes: a gate would let pass what nobody judged. */
export function hasRefused(loaded: Loaded): boolean {
  return refusedIn(loaded).length > 0
}
