// What was seen, asked of a world: which of it would pass now, which would not, and by whose word.

import {ask, explain, protocolName, searchFlows, symptomText} from "@carveout/engine"
import type {Case, Diagnostic, Program, Question, Search, Verdict} from "@carveout/engine"
import type {Conversation} from "./conversations.ts"
import {EndFinder} from "./ends.ts"
import type {Meant} from "./ends.ts"

/**
 * What becomes of a conversation. `kept`: it passed and passes; `cut`: it passed and is denied, of several pods perhaps some; `opened`: it was denied and
 * passes; `closed`: it was denied and is; `open`: the manifests or the record leave it open; `nobody`: an end is of nobody in the manifests.
 */
export const outcomes = ["cut", "open", "nobody", "opened", "closed", "kept"] as const
/** One of them. */
export type Outcome = (typeof outcomes)[number]

/**
 * A conversation as the world judges it. `witness`: a flow that shows it, null where nobody was asked. `isPartly`: some of its pods, or addresses, are judged
 * otherwise. `missing`: who is not there. `before`: what becomes of it in the world before a change; null where none was given.
 */
export type Replayed = {
  readonly conversation: Conversation
  readonly outcome: Outcome
  readonly witness: Case | null
  readonly isPartly: boolean
  readonly missing: readonly ("from" | "to")[]
  /** What the app behind the witness would notice; null where nothing is cut. */
  readonly symptom: string | null
  /** The flows by names, one for each pair of pods and nodes that it may be of, as far as there are not too many; none where an end is an address. */
  readonly questions: readonly Question[]
  readonly before: Outcome | null
  /** Whether it is cut, and was no less before the change. */
  readonly isCutAlready: boolean
}

/** LIMIT: pairs of a conversation that are named. WHY: pods of a template are alike, and some of each side tell of all. */
const pairsMax = 40

/** What records come to, the heaviest of each outcome first, and what is to be known about single answers. */
export type Replay = {readonly replayed: readonly Replayed[]; readonly diagnostics: readonly Diagnostic[]}

/** Asks every conversation of a world, and where a change made that of another one, of that one, too. */
export function replay(program: Program, conversations: readonly Conversation[], before: Program | null = null): Replay {
  const asker = new Asker(program)
  const earlier = before === null ? null : new Asker(before)
  const replayed = conversations.map((conversation): Replayed => {
    const [now, then] = [asker.judge(conversation), earlier?.judge(conversation) ?? null]
    const isCutAlready = now.outcome === "cut" && then?.outcome === "cut" && (!then.isPartly || isNoMoreCut(conversation, asker, earlier))
    return {...now, before: then?.outcome ?? null, isCutAlready}
  })
  return {
    replayed: replayed.toSorted((a, b) => rankOf(a) - rankOf(b) || b.conversation.connections - a.conversation.connections),
    // WHY each once: what cannot be asked of one connection cannot of many.
    diagnostics: [...new Map(asker.diagnostics.map((each) => [each.message, each])).values()],
  }
}

/** What a change does comes before what was so before it. */
function rankOf({outcome, isCutAlready}: Replayed): number {
  return isCutAlready ? outcomes.indexOf(outcome) + 0.5 : outcomes.indexOf(outcome)
}

/**
 * Whether of what was cut in part before no more is cut now: each pair of ends that loses something had lost all of it. WHY by pairs: a change is not to pass because
 * something else of the same record was lost already.
 */
function isNoMoreCut(conversation: Conversation, now: Asker, then: Asker | null): boolean {
  const pairs = now.pairsOf(conversation)
  return then !== null && pairs.length <= pairsMax && pairs.every((pair) => !now.has("deny", pair) || then.isAllDenied(pair))
}

/** How often each outcome came. */
export function countsOf(replayed: readonly Replayed[]): Readonly<Record<Outcome, number>> {
  const counts: Record<Outcome, number> = {cut: 0, open: 0, nobody: 0, opened: 0, closed: 0, kept: 0}
  for (const {outcome} of replayed) counts[outcome]++
  return counts
}

/** A conversation as one world judges it. */
type Judged = Omit<Replayed, "before" | "isCutAlready">

class Asker {
  readonly diagnostics: Diagnostic[] = []
  private readonly program: Program
  private readonly finder: EndFinder
  /** Whether what was asked last could not be. */
  private isUnanswered = false

  constructor(program: Program) {
    this.program = program
    this.finder = new EndFinder(program)
  }

  judge(conversation: Conversation): Judged {
    const [from, to] = [this.finder.of(conversation.from), this.finder.ofTarget(conversation.to, conversation)]
    if (from === null || to === null) {
      const missing = [...(from === null ? (["from"] as const) : []), ...(to === null ? (["to"] as const) : [])]
      return {conversation, outcome: "nobody", witness: null, isPartly: false, missing, symptom: null, questions: []}
    }
    const isOneOfMany = from.isOneOfMany || to.isOneOfMany
    this.isUnanswered = false
    const verdicts = this.verdicts(conversation, from, to)
    const judged = this.isUnanswered ? unanswered : outcomeOf(conversation, verdicts, isOneOfMany)
    const symptom = judged.outcome === "cut" && judged.witness !== null ? this.symptomOf(judged.witness) : null
    return {conversation, missing: [], ...judged, symptom, questions: questionsOf(conversation, ...namedBy(judged.witness, from, to))}
  }

  /** Each pair of ends that a conversation may be of, as a question; pods that stand for each other one by one. */
  pairsOf({from, to, protocol, port}: Conversation): readonly Search[] {
    const [source, target] = [this.finder.of(from), this.finder.ofTarget(to, {protocol, port})]
    if (source === null || target === null) return []
    return oneByOne(source).flatMap((one) => oneByOne(target).map((other) => ({from: one, to: other, ...wireOf({protocol, port})})))
  }

  /** Whether some flow of a question has a verdict. */
  has(verdict: Verdict, pair: Search): boolean {
    return this.found({...pair, verdict}) !== null
  }

  isAllDenied(pair: Search): boolean {
    return !this.has("allow", pair) && !this.has("unknown", pair)
  }

  private symptomOf({from, to, flow: {protocol, port}}: Case): string | null {
    const answer = ask(this.program, {from, to, protocol: protocolName(protocol), ...(port === null ? {} : {port})})
    if (!answer.ok) return null
    const {symptom} = explain(this.program, answer.value)
    return symptom === null ? null : symptomText(symptom)
  }

  /** A flow of each verdict, null where there is none, which is a proof. WHY not always all: what passed and is never denied passes still. */
  private verdicts(conversation: Conversation, from: Meant, to: Meant): Verdicts {
    const {seen} = conversation
    const asked = {from: from.words, to: to.words, ...wireOf(conversation)}
    const deny = this.found({...asked, verdict: "deny"})
    const unknown = this.found({...asked, verdict: "unknown"})
    const isSettled = seen !== "deny" && deny === null && unknown === null
    return {allow: isSettled ? null : this.found({...asked, verdict: "allow"}), deny, unknown}
  }

  private found(search: Search): Case | null {
    const found = searchFlows(this.program, search)
    if (found.ok) return found.value.witness
    // What nobody is asked about was seen as it is.
    const problems = found.error.filter(({code}) => code !== "nothing-judged")
    this.diagnostics.push(...problems)
    this.isUnanswered ||= problems.length > 0
    return null
  }
}

/** Protocol and port as a question about sets has them. */
function wireOf({protocol, port}: Pick<Conversation, "protocol" | "port">): Pick<Search, "protocol" | "port"> {
  return {protocol: protocolName(protocol), ...(port === null ? {} : {port: {min: port, max: port}})}
}

function oneByOne({words, names}: Meant): readonly Search["from"][] {
  return names.length < 2 ? [words] : names.map((name) => ({kind: "names", names: [name]}))
}

/** WHY by the witness: of one address it says whose it is, where that is a pod's or a node's, whose names alone have a stroke. */
function namedBy(witness: Case | null, from: Meant, to: Meant): readonly [Meant, Meant] {
  const named = (meant: Meant, name: string): Meant =>
    meant.names.length > 0 || meant.isOneOfMany || !name.includes("/") ? meant : {...meant, names: [name]}
  return witness === null ? [from, to] : [named(from, witness.from), named(to, witness.to)]
}

function questionsOf({protocol, port}: Conversation, from: Meant, to: Meant): readonly Question[] {
  const wire = {protocol: protocolName(protocol), ...(port === null ? {} : {port})}
  const pairs = from.names.flatMap((source) => to.names.map((target) => ({from: source, to: target, ...wire})))
  return pairs.filter((each) => each.from !== each.to).slice(0, pairsMax)
}

type Verdicts = Readonly<Record<Verdict, Case | null>>

/** WHY open: what could not be asked is not kept. */
const unanswered = {outcome: "open", witness: null, isPartly: false} as const

/** WHY nothing of no flow at all: what a pod says to itself, and two ends outside to each other, is asked of no policy, and was seen as it is. */
function outcomeOf(
  {seen}: Conversation,
  {allow, deny, unknown}: Verdicts,
  isOneOfMany: boolean,
): Pick<Replayed, "outcome" | "witness" | "isPartly"> {
  const isWhole = (outcome: Outcome, witness: Case | null): Pick<Replayed, "outcome" | "witness" | "isPartly"> => ({
    outcome,
    witness,
    isPartly: false,
  })
  if (unknown !== null && (deny === null || isOneOfMany || seen === "deny")) return isWhole("open", unknown)
  if (allow !== null && deny !== null && isOneOfMany) return isWhole("open", deny)
  if (seen !== "deny") {
    return deny === null ? isWhole("kept", allow) : {outcome: "cut", witness: deny, isPartly: allow !== null || unknown !== null}
  }
  return allow === null ? isWhole("closed", deny) : {outcome: "opened", witness: allow, isPartly: deny !== null}
}
