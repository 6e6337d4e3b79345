// Files on their way to what is wished for: as they lie there with rules widened, and the policies that stand in a file of their own until the end.

import {compareWorlds} from "../analyze/diff.ts"
import {readAgain, repairOf} from "../doctor/repair.ts"
import type {ReadWorld, Unrepaired} from "../doctor/repair.ts"
import {explain} from "../explain/explain.ts"
import type {Question} from "../question/answer.ts"
import {ask} from "../question/ask.ts"
import type {SourceFile} from "../text/source.ts"
import {widenedFor} from "./widen.ts"
import type {Widening} from "./widen.ts"

/** Files and what was read of them. `carved`: policies that are read beside them before any others are added, for everybody's lookups; empty where there are none. */
export type Base = {
  readonly files: readonly SourceFile[]
  readonly namespace: string | undefined
  readonly carved: string
  readonly read: ReadWorld
  readonly widenings: readonly Widening[]
}

/** A base with policies added, those of the base among them. `asked`: the flows for which they were. */
export type State = {
  readonly base: Base
  readonly asked: readonly Question[]
  readonly text: string
  readonly overrules: readonly string[]
  readonly read: ReadWorld
}

/** The name of the file in which added policies are read until they have their place. */
const addedFile = "added.yaml"

/** LIMIT: lists that deny a flow one after the other, each of which may have a rule to widen. */
const roundsMax = 4

/** What stands between two texts of policies, so that they are one stream. */
const apart = "---\n"

/** A base to which nothing was added. */
export function stateOf(base: Base): State {
  return {base, asked: [], text: base.carved, overrules: [], read: base.read}
}

/** The base with policies that stand before all others. */
export function withCarved(base: Base, carved: string): Base {
  return {...base, carved, read: readAgain(filesWith(base, carved), base.namespace, base.read)}
}

/** The state with policies for some flows more, or with rules widened where that opens no more than policies would. */
export function withFlows(state: State, questions: readonly Question[]): State | Unrepaired {
  const plain = withPolicies(state, state.base, questions)
  if ("because" in plain) return plain
  const base = widenedBase(state, questions)
  const wide = base === null ? null : withPolicies(state, base, questions)
  if (wide === null || "because" in wide) return plain
  const {opened, closed} = compareWorlds(plain.read.program, wide.read.program, {decisions: 0})
  return opened.length === 0 && closed.length === 0 ? wide : plain
}

/** The base with rules widened for some flows; null where none of them has a rule that would do. */
function widenedBase({base}: State, questions: readonly Question[]): Base | null {
  let now = base
  for (const question of questions) {
    for (let round = 0; round < roundsMax; round++) {
      const {program} = now.read
      const answer = ask(program, question)
      if (!answer.ok || answer.value.verdict === "allow") break
      const widened = widenedFor(program, now.files, explain(program, answer.value))
      if (widened === null) break
      const {files, widenings} = widened
      const read = readAgain(filesWith({files}, now.carved), now.namespace, now.read)
      now = {...now, files, widenings: [...now.widenings, ...widenings], read}
    }
  }
  return now === base ? null : now
}

function withPolicies({asked, read}: State, base: Base, questions: readonly Question[]): State | Unrepaired {
  const all = [...asked, ...questions]
  const {carved, namespace} = base
  const repair = repairOf({program: base.read.program, files: filesWith(base, carved), namespace, read: base.read}, all, "a log")
  if (!("text" in repair)) return repair
  const text = [carved, repair.text].filter((each) => each !== "").join(apart)
  return {base, asked: all, text, overrules: repair.overrules, read: readAgain(filesWith(base, text), namespace, read)}
}

function filesWith({files}: Pick<Base, "files">, text: string): readonly SourceFile[] {
  return text === "" ? files : [...files, {name: addedFile, text}]
}
