// The kernel rules that one packet meets, node by node: where on them somebody looks for counters, and which policy rules they are of.

import type {MetRule, Simulation} from "@carveout/dataplane"
import {printable} from "../style.ts"
import type {Style} from "../style.ts"
import type {RuleWriter} from "./model.ts"

/** One packet's way. `words`: the flow. */
export type KernelTrip = {readonly words: string; readonly simulation: Simulation}

/** The fields of one trip. */
export function tripJson({words, simulation}: KernelTrip, write: RuleWriter): object {
  const {verdict, cause, trace} = simulation
  return {
    flow: words,
    verdict,
    by: cause,
    met: trace.map(({node, layer, chain, place, rule}) => ({
      node,
      table: layer,
      chain,
      place,
      text: write(rule, layer),
      by: rule.cause ?? null,
    })),
  }
}

/** Of the rules that a packet meets those that stand in chains of policy, and the one that ends its way. */
export function rulesOfPolicy({trace, at}: Simulation): readonly MetRule[] {
  return trace.filter((met) => isOfPolicy(met) || met === at)
}

/** Whether a rule stands in a chain that policy makes. WHY the others are left out: each packet meets them, and they lead on to these. */
function isOfPolicy({chain}: MetRule): boolean {
  return /^cali-(?:[ft]w|[ft]h(?:fw)?|[pg][io]|pr[io]|failsafe|wl-to-host)(?:-|$)/.test(chain)
}

/** A trip as text: each chain of policy that the packet comes through, with those of its rules that take it. */
export function tripText({words, simulation}: KernelTrip, {style, write}: {readonly style: Style; readonly write: RuleWriter}): string {
  const {verdict, cause} = simulation
  const trace = rulesOfPolicy(simulation)
  const paint = verdict === "allow" ? style.good : style.bad
  const lines = [`${printable(words)}: ${paint(verdict)}${cause === null ? "" : ` by ${printable(cause)}`}`]
  for (const [i, met] of trace.entries()) {
    const before = trace[i - 1]
    if (before?.node !== met.node) lines.push("", style.bold(`on ${met.node === "" ? "the node" : printable(met.node)}`))
    if (before?.node !== met.node || before.layer !== met.layer || before.chain !== met.chain)
      lines.push(`  ${met.layer} ${style.place(met.chain)}`)
    lines.push(metLine(met, write, style))
  }
  return `${lines.join("\n")}\n`
}

function metLine({layer, place, rule}: MetRule, write: RuleWriter, style: Style): string {
  const why = rule.cause ?? rule.comments.join(", ")
  return `    ${place + 1}  ${printable(write(rule, layer))}${why === "" ? "" : style.dim(`  # ${printable(why)}`)}`
}
