// Lookups that real programs made, beside what policy makes of them.

import {counted, printable} from "../style.ts"
import type {Style} from "../style.ts"

/** One name looked up. `expected`: whether it should be answered, null where that is not known. `said`: `answered`, or the program's own message. */
export type LookedUp = {readonly name: string; readonly expected: boolean | null; readonly said: string; readonly ms: number}

/** What one pod looked up: a name whose answer is short, and one whose answer is too large for UDP. `by`: who denies one of them, null where nobody does. */
export type Lookup = {readonly client: string; readonly short: LookedUp; readonly large: LookedUp; readonly by: string | null}

/** All of them, with what stood around. */
export type LookupsProof = {
  readonly dataplane: "iptables" | "nftables"
  readonly nodes: number
  readonly pods: number
  readonly rules: number
  readonly resolver: string
  readonly lookups: readonly Lookup[]
  readonly madeUp: readonly string[]
}

/** Whether a lookup came out as expected; null where nothing was. */
export function isAsExpected({expected, said}: LookedUp): boolean | null {
  return expected === null ? null : expected === (said === "answered")
}

/** The fields of the document. */
export function lookupsProofJson({dataplane, nodes, pods, rules, resolver, lookups, madeUp}: LookupsProof): object {
  const shown = (looked: LookedUp): object => ({
    name: looked.name,
    expected: looked.expected,
    said: looked.said,
    holds: isAsExpected(looked),
  })
  const each = lookups.map(({client, short, large, by}) => ({client, short: shown(short), large: shown(large), by}))
  return {dataplane, nodes, pods, kernelRules: rules, resolver, lookups: each, madeUp}
}

/** The lookups as text. */
export function lookupsProofText({dataplane, nodes, pods, rules, resolver, lookups, madeUp}: LookupsProof, style: Style): string {
  const both = lookups.flatMap(({short, large}) => [short, large])
  const against = both.filter((each) => isAsExpected(each) === false).length
  const lines = [
    `lookups by real programs at ${printable(resolver)}: ${counted(nodes, "node")}, ${counted(pods, "pod")}, ${counted(rules, "kernel rule")} of ${dataplane}`,
    against === 0 ? style.good("  each came out as policy says") : style.bad(`  ${against} of ${both.length} came out otherwise`),
    ...madeUp.map((each) => style.dim(`  made up: ${printable(each)}`)),
    ...lookups.flatMap((lookup) => lookupLines(lookup, style)),
  ]
  return `${lines.join("\n")}\n`
}

function lookupLines({client, short, large, by}: Lookup, style: Style): readonly string[] {
  return [
    "",
    `${style.bold(printable(client))}${by === null ? "" : style.dim(`  denied by ${printable(by)}`)}`,
    lookedLine("a short answer", short, style),
    lookedLine("one too large for UDP", large, style),
  ]
}

function lookedLine(what: string, looked: LookedUp, style: Style): string {
  const mark = isAsExpected(looked) === false ? style.bad("  otherwise than policy says") : ""
  const said = looked.said === "answered" ? style.good("answered") : style.bad(printable(looked.said))
  return `  ${what.padEnd(22)} ${said}${style.dim(`  (${looked.ms} ms)`)}${mark}`
}
