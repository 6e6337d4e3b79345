// A proof for people: how much was borne out, and each packet that was not.

import {counted, printable} from "../style.ts"
import type {Style} from "../style.ts"
import {isBorneOut} from "./model.ts"
import type {Proof, Tried} from "./model.ts"

/** The proof as text. `all`: each packet, not only those that say something else. */
export function proofText(proof: Proof, {style, all}: {readonly style: Style; readonly all: boolean}): string {
  const {dataplane, nodes, pods, rules, tried, madeUp} = proof
  const count = (verdict: string, holds: boolean | null): number =>
    tried.filter((each) => each.decision.verdict === verdict && isBorneOut(each) === holds).length
  const against = tried.filter((each) => isBorneOut(each) === false)
  const unsure = tried.filter((each) => isBorneOut(each) === null)
  const lines = [
    `${counted(tried.length, "packet")} through the kernel: ${counted(nodes, "node")}, ${counted(pods, "pod")}, ${counted(rules, "kernel rule")} of ${dataplane}`,
    style.good(`  ${counted(count("allow", true), "flow")} that policy allows arrived`),
    style.good(`  ${counted(count("deny", true), "flow")} that policy denies did not`),
    ...(against.length === 0 ? [] : [style.bad(`  ${counted(against.length, "packet")} did otherwise`)]),
    ...(unsure.length === 0 ? [] : [style.doubt(`  ${counted(unsure.length, "packet")} said nothing certain`)]),
    ...madeUp.map((each) => style.dim(`  made up: ${printable(each)}`)),
    ...section("otherwise", against, style),
    ...section("nothing certain", unsure, style),
    ...(all
      ? section(
          "as expected",
          tried.filter((each) => isBorneOut(each) === true),
          style,
        )
      : []),
  ]
  return `${lines.join("\n")}\n`
}

function section(title: string, tried: readonly Tried[], style: Style): readonly string[] {
  if (tried.length === 0) return []
  return ["", style.bold(title), ...tried.flatMap((each) => triedLines(each, style))]
}

function triedLines({words, decision, evidence}: Tried, style: Style): readonly string[] {
  const by = decision.by === null ? "" : ` by ${decision.by}`
  return [`  ${printable(words)}`, style.dim(`    expected: ${decision.verdict}${printable(by)}; seen: ${printable(evidence)}`)]
}
