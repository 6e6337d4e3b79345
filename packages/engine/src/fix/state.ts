// Files on their way to what is wished for: as they lie there with rules widened, and the policies that stand in a file of their own until the end.

import {compareWorlds} from "../analyze/diff.ts"
import {readAgain, repairOf} from "../doctor/repair.ts"
import type {ReadWorld, Unrepaired} from "../doctor/repair.ts"
import {explain} from "../explain/explain.ts"
import type {Program} from "../program/program.ts"
import type {Question} from "../question/answer.ts"
import {ask} from "../question/ask.ts"
import type {SourceFile} from "../text/source.ts"
import {widenedFor} from "./widen.ts"
import type {Widening} from "./widen.ts"

/** Files and what was read of them. */
export type Base = {
  readonly files: readonly SourceFile[]
  readonly namespace: string | undefined
  readonly read: ReadWorld
  readonly widenings: readonly Widening[]
}

/** A base with policies added. `asked`: the flows for which they were. `carved`: policies that stand before them, for everybody's lookups. */
export type State = {
  readonly base: Base
  readonly carved: string
  readonly asked: readonly Question[]
  readonly text: string
  readonly overrules: readonly string[]
  readonly read: ReadWorld
}

/** The name of the file in which added policies are read until they have their place. */
const addedFile = "added.yaml"

/** LIMIT: lists that deny a flow one after the other, each of which may have a rule to widen. */
const roundsMax = 4

/** LIMIT: policies in one text apart, so that a stream of them is one again. */
const apart = "---\n"

/** A base to which nothing was added. */
export function stateOf(base: Base): State {
  return {base, carved: "", asked: [], text: "", overrules: [], read: base.read}
}

/** The base with other texts of its files. */
export function withFiles(base: Base, files: readonly SourceFile[], widenings: readonly Widening[]): Base {
  return {...base, files, widenings, read: readAgain(files, base.namespace, base.read)}
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
      now = withFiles(now, widened.files, [...now.widenings, ...widened.widenings])
    }
  }
  return now === base ? null : now
}

function withPolicies({carved, asked, read}: State, base: Base, questions: readonly Question[]): State | Unrepaired {
  const all = [...asked, ...questions]
  const before = readAgain(filesWith(base, carved), base.namespace, base.read)
  const origin = {program: before.program, files: filesWith(base, carved), namespace: base.namespace, read: before}
  const repair = repairOf(origin, all, "a log")
  if (!("text" in repair)) return repair
  const text = joined(carved, repair.text)
  return {base, carved, asked: all, text, overrules: repair.overrules, read: readAgain(filesWith(base, text), base.namespace, read)}
}

/** The state with policies that stand before all others. */
export function withCarved({base, read}: State, text: string): State {
  return {...stateOf(base), carved: text, text, read: readAgain(filesWith(base, text), base.namespace, read)}
}

function filesWith({files}: Base, text: string): readonly SourceFile[] {
  return text === "" ? files : [...files, {name: addedFile, text}]
}

function joined(first: string, second: string): string {
  return first === "" || second === "" ? first + second : first + apart + second
}

/** The world of a state. */
export function programOf({read}: State): Program {
  return read.program
}
