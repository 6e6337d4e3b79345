// Lookups that real programs made, beside what policy makes of them.

import {counted, printable} from "../style.ts"
import type {Style} from "../style.ts"

/** One name looked up. `expected`: whether it should be answered, null where that is not known. `said`: `answered`, or the program's own message. */
export type LookedUp = {readonly name: string; readonly expected: boolean | null; readonly said: string; readonly ms: number}

/** A name whose answer is short, and one whose answer is too large for UDP. */
export type LookedUpPair = {readonly short: LookedUp; readonly large: LookedUp}

/**
 * What one pod looked up: names of the cluster, and names outside, about which the resolver asks somebody else; null where these were not tried. `by`: who
 * denies the pod's own way to the resolver, for one of the names; null where nobody does.
 */
export type Lookup = LookedUpPair & {readonly client: string; readonly outside: LookedUpPair | null; readonly by: string | null}

/** A pod of the resolver that may not ask on, over a protocol; by whose word. */
export type DeniedHop = {readonly from: string; readonly protocol: "UDP" | "TCP"; readonly by: string | null}

/** Whom the resolver asks about names outside. `option`: how CoreDNS is told to ask; `because`: who says that it is this one, null where it was made up. */
export type AskedUpstream = {
  readonly address: string
  readonly port: number
  readonly option: "force_tcp" | "prefer_udp" | null
  readonly because: string | null
  readonly denied: readonly DeniedHop[]
}

/** All of them, with what stood around. */
export type LookupsProof = {
  readonly dataplane: "iptables" | "nftables"
  readonly nodes: number
  readonly pods: number
  readonly rules: number
  readonly resolver: string
  /** The program that answered, with its version. */
  readonly nameServer: string
  /** Null where names outside were not tried: `untried` says why. */
  readonly upstream: AskedUpstream | null
  readonly untried: string | null
  readonly lookups: readonly Lookup[]
  readonly madeUp: readonly string[]
}

/** Every name that one pod looked up. */
export function namesOf({short, large, outside}: Lookup): readonly LookedUp[] {
  return [short, large, ...(outside === null ? [] : [outside.short, outside.large])]
}

/** Whether a lookup came out as expected; null where nothing was. */
export function isAsExpected({expected, said}: LookedUp): boolean | null {
  return expected === null ? null : expected === (said === "answered")
}

/** The fields of the document. */
export function lookupsProofJson({rules, lookups, ...proof}: LookupsProof): object {
  const {dataplane, nodes, pods, resolver, nameServer, upstream, untried, madeUp} = proof
  const shown = ({name, expected, said, ...rest}: LookedUp): object => ({
    name,
    expected,
    said,
    holds: isAsExpected({name, expected, said, ...rest}),
  })
  const pair = ({short, large}: LookedUpPair): object => ({short: shown(short), large: shown(large)})
  const each = lookups.map((lookup) => {
    const {client, outside, by} = lookup
    return {client, ...pair(lookup), outside: outside === null ? null : pair(outside), by}
  })
  return {dataplane, nodes, pods, kernelRules: rules, resolver, nameServer, upstream, untried, lookups: each, madeUp}
}

/** The lookups as text. */
export function lookupsProofText(proof: LookupsProof, style: Style): string {
  const {dataplane, nodes, pods, rules, resolver, nameServer, lookups, madeUp} = proof
  const all = lookups.flatMap(namesOf)
  const against = all.filter((each) => isAsExpected(each) === false).length
  const lines = [
    `lookups by real programs at ${printable(resolver)}: ${counted(nodes, "node")}, ${counted(pods, "pod")}, ${counted(rules, "kernel rule")} of ${dataplane}`,
    against === 0 ? style.good("  each came out as policy says") : style.bad(`  ${against} of ${all.length} came out otherwise`),
    style.dim(`  answered by ${printable(nameServer)}`),
    ...upstreamLines(proof, style),
    ...madeUp.map((each) => style.dim(`  made up: ${printable(each)}`)),
    ...lookups.flatMap((lookup) => lookupLines(lookup, style)),
  ]
  return `${lines.join("\n")}\n`
}

/** Whom the resolver asks, what keeps it from that, and what follows where the pods themselves are free. */
function upstreamLines({upstream, untried, lookups}: LookupsProof, style: Style): readonly string[] {
  if (upstream === null) return untried === null ? [] : [style.doubt(`  names outside are not tried: ${printable(untried)}`)]
  const {address, port, option, because, denied} = upstream
  const target = `${address}${port === 53 ? "" : ` port ${port}`}`
  const how = `${option === null ? "" : ` (${option})`}${because === null ? "" : `, as ${because} says`}`
  const groups = Map.groupBy(denied, ({protocol, by}) => `${protocol} ${port}${by === null ? "" : ` by ${by}`}`)
  const shut = [...groups].map(([words, hops]) => {
    const others = hops.length === 1 ? "" : ` and ${hops.length - 1} more`
    return style.bad(`  the resolver may not ask: ${printable(`${hops[0]?.from ?? ""}${others} → ${address} ${words}`)}`)
  })
  const lost = shut.length === 0 ? null : lostOutside(lookups)
  const lesson = `  names of the cluster resolve, and ${lost} do not: it is the resolver's own way out that is denied`
  return [style.dim(`  names outside are asked of ${printable(target + how)}`), ...shut, ...(lost === null ? [] : [style.bad(lesson)])]
}

/** Of pods whose own way to the resolver is open, what they are not answered; null: nothing. */
function lostOutside(lookups: readonly Lookup[]): string | null {
  const free = lookups.flatMap(({by, short, outside}) => (by === null && short.said === "answered" && outside !== null ? [outside] : []))
  if (free.some(({short}) => short.said !== "answered")) return "names outside"
  return free.some(({large}) => large.said !== "answered") ? "large answers from outside" : null
}

function lookupLines({client, short, large, outside, by}: Lookup, style: Style): readonly string[] {
  return [
    "",
    `${style.bold(printable(client))}${by === null ? "" : style.dim(`  denied by ${printable(by)}`)}`,
    lookedLine("a short answer", short, style),
    lookedLine("one too large for UDP", large, style),
    ...(outside === null
      ? []
      : [lookedLine("from outside, short", outside.short, style), lookedLine("from outside, large", outside.large, style)]),
  ]
}

function lookedLine(what: string, looked: LookedUp, style: Style): string {
  const mark = isAsExpected(looked) === false ? style.bad("  otherwise than policy says") : ""
  const said = looked.said === "answered" ? style.good("answered") : style.bad(printable(looked.said))
  return `  ${what.padEnd(22)} ${said}${style.dim(`  (${looked.ms} ms)`)}${mark}`
}
