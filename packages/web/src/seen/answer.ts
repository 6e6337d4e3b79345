// What becomes of connections that were seen, in the sections and words of `carveout replay`, each with the line that decides it.

import {Doctor, ask, explain, missingText, protocolName} from "@carveout/engine"
import type {Case, Program} from "@carveout/engine"
import {countsOf} from "@carveout/flows"
import type {Replayed} from "@carveout/flows"
import {deciderText, explanationJson, flowText, outcomeCounts, printable, sectionsOf, seenText, wireText} from "@carveout/report"
import {originOf} from "../repair/origin.ts"
import {deciderOf, placesOf, whyEnded} from "../trace/decider.ts"
import type {LookupsRepair} from "../repair/view.ts"
import type {Pair} from "../worker/worlds.ts"
import {lostOf, replayedOf, toRepair} from "./replayed.ts"
import type {SeenFlow, SeenSection, SeenView, SeenWant} from "./view.ts"

/** Asks all of it, and tells of each section as many as are wanted. */
export function seenView(pair: Pair, want: SeenWant): SeenView {
  const found = replayedOf(pair, want)
  const {replayed, diagnostics} = found
  const {program} = originOf(pair.world, want.with)
  const isOfChange = replayed.some(({before}) => before !== null)
  const already = isOfChange ? replayed.filter(({isCutAlready}) => isCutAlready).length : null
  const {records, passed} = pair.seen ?? {records: 0, passed: 0}
  const answer = {replayed, counts: countsOf(replayed), already, records, passed}
  return {
    log: want.log,
    with: want.with,
    counts: outcomeCounts(answer),
    again: replayed.filter(({outcome, before}) => outcome === "kept" && before === "cut").length,
    cut: answer.counts.cut - (already ?? 0),
    lost: lostOf(found).length,
    repairs: toRepair(found).length,
    lookups: lookupsOf(program, toRepair(found), want),
    sections: sectionsOf(answer).map(({title, own}): SeenSection => {
      const [first] = own
      return {
        outcome: first?.isCutAlready === true ? "already" : (first?.outcome ?? "cut"),
        title,
        count: own.length,
        flows: own.slice(0, want.most).map((each) => flowOf(program, each)),
      }
    }),
    summary: seenText(answer),
    notes: diagnostics.map(({message}) => message),
  }
}

const dnsPort = 53

/** The lookups of everybody, where some that were seen are denied: whoever was not seen waits for them, too. */
function lookupsOf(program: Program, lost: readonly Replayed[], want: SeenWant): LookupsRepair | null {
  if (!lost.some(({conversation}) => conversation.port === dnsPort)) return null
  const {resolver, denied, partly} = Doctor.lookupsIn(program)
  return resolver === null || denied.length + partly.length === 0 ? null : {kind: "lookups", resolver, with: want.with}
}

function flowOf(program: Program, {conversation, outcome, witness, isPartly, missing, symptom}: Replayed): SeenFlow {
  const {from, to, connections} = conversation
  const seen = {from: printable(from.text), to: printable(to.text), wire: wireText(conversation), connections, symptom}
  if (outcome === "nobody" || witness === null)
    return {...seen, ...unasked, missing: missing.map((side) => printable(conversation[side].text))}
  const {verdict, by, missing: facts} = witness.decision
  return {
    ...seen,
    verdict,
    isPartly,
    asked: askedOf(witness),
    walk: printable(flowText(witness)),
    by: by === null ? null : deciderText(by),
    ...decidedAt(program, witness),
    missing: verdict === "unknown" ? [...new Set(facts.map(missingText))].map(printable) : [],
  }
}

const unasked = {verdict: null, isPartly: false, asked: null, walk: "", by: null, why: "", place: null} as const

function askedOf({from, to, flow: {protocol, port}}: Case): NonNullable<SeenFlow["asked"]> {
  return {from, to, wire: {protocol: protocolName(protocol), port}}
}

/** The line that decides; none where the flow cannot be asked by the names of its ends, or fares otherwise then, as with a source port of its own. */
function decidedAt(program: Program, witness: Case): Pick<SeenFlow, "place" | "why"> {
  const {from, to, flow, decision} = witness
  const wire = {protocol: protocolName(flow.protocol), ...(flow.port === null ? {} : {port: flow.port})}
  const answer = ask(program, {from, to, ...wire})
  if (!answer.ok) return {place: null, why: ""}
  const {verdict, by} = decision
  const walk = explanationJson({...explain(program, answer.value), answer: {...answer.value, verdict, by}}, [])
  const decider = deciderOf(walk, by, placesOf(program.snapshot.policies, walk))
  return {place: decider?.place ?? null, why: decider === null ? "" : whyEnded(decider.step)}
}
