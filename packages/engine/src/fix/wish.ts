// What is wished for: flows by name, or what a test expects. And which flows still stand between a wish and a world.

import type {Expectation} from "../expect/policy-test.ts"
import {isOfSets, questionOf, runEntry} from "../expect/run.ts"
import type {Unrepaired} from "../doctor/repair.ts"
import {protocolName} from "../net/protocol.ts"
import type {Program} from "../program/program.ts"
import type {Case, Question} from "../question/answer.ts"
import {ask, worldOf} from "../question/ask.ts"

/** Something that should pass: a flow, or all that an entry of a test wants to. */
export type Wish = {readonly kind: "flow"; readonly question: Question} | {readonly kind: "entry"; readonly entry: Expectation}

/**
 * Why a wish stays open: why there is no repair; or `denial`: the entry wants something denied, and a fix only opens. `wide`: it speaks of all ports, or of
 * a range of them. `otherwise`: what it wants beyond the verdict. `unread`: it cannot be asked. `breaks`: with it the entry `by` would no longer hold.
 */
export type Unmet = {
  readonly because: Unrepaired["because"] | "denial" | "wide" | "otherwise" | "unread" | "breaks"
  readonly by: string | null
}

/** Flows that have to pass before a wish is met, none where it is; or why they cannot be named. */
export function missingFlows(program: Program, wish: Wish): readonly Question[] | Unmet {
  return wish.kind === "flow" ? deniedOf(program, wish.question) : failingOf(program, wish.entry)
}

function deniedOf(program: Program, question: Question): readonly Question[] | Unmet {
  const answer = ask(program, question)
  if (!answer.ok) return {because: "unread", by: answer.error[0]?.message ?? null}
  return answer.value.verdict === "allow" ? [] : [question]
}

function failingOf(program: Program, entry: Expectation): readonly Question[] | Unmet {
  const {pass, witness, diagnostics, actual} = runEntry(worldOf(program), entry)
  if (pass) return []
  if (entry.verdict === "deny") return {because: "denial", by: actual?.by ?? null}
  if (entry.verdict === null) return {because: "otherwise", by: null}
  if (!isOfSets(entry)) {
    const question = questionOf(entry)
    const asked = ask(program, question)
    if (!asked.ok) return {because: "unread", by: diagnostics[0]?.message ?? null}
    return asked.value.verdict === "allow" ? {because: "otherwise", by: null} : [question]
  }
  if (witness === null)
    return actual === null ? {because: "unread", by: diagnostics[0]?.message ?? null} : {because: "nobody", by: actual.by}
  const isOnePort = witness.flow.port === null || (entry.port !== null && entry.port.min === entry.port.max)
  if (entry.protocol === null || !isOnePort) return {because: "wide", by: null}
  return witness.decision.verdict === "allow" ? {because: "otherwise", by: null} : [questionAbout(witness)]
}

/** The question of which a flow is the answer. */
function questionAbout({from, to, flow}: Case): Question {
  const {protocol, port, icmp, family} = flow
  return {
    from,
    to,
    protocol: protocolName(protocol),
    ...(port === null ? {} : {port}),
    ...(icmp === null ? {} : {icmp}),
    ipFamily: family,
  }
}
