// What a rule of lint is, and what it finds. Unlike a finding of `check`, each is an opinion: the cluster takes the manifests, and their meaning is judged.

import type {Diagnostic, Severity} from "../text/diagnostic.ts"
import type {Place} from "../text/source.ts"
import type {Look} from "./look.ts"

/** `certain`: from the objects alone. `profile`: as far as the input shows who answers lookups. `heuristic`: a guess at what was meant. */
export type Certainty = "certain" | "profile" | "heuristic"

/** One finding; `rule` is its `code`. `fixes`: what to do, each in a line. */
export type Finding = Diagnostic & {readonly rule: string; readonly certainty: Certainty; readonly fixes: readonly string[]}

/** What a rule says of one place. `fixes`: the first of them is the help. */
export type Found = {
  readonly message: string
  readonly fixes: readonly string[]
  readonly place: Place
  readonly path?: string
  readonly related?: Diagnostic["related"]
  /** Where the manifests leave open whether it matters here, and that is less than what the rule has. Absent: the rule's. */
  readonly severity?: Severity
  /** The policies that are at fault, by id: what follows from that is not said again. */
  readonly blames?: readonly string[]
}

/** One opinion with its page of the manual. `find` is given what rules before it blamed. */
export type LintRule = {
  readonly id: string
  readonly severity: Severity
  readonly certainty: Certainty
  readonly title: string
  /** The manual: what, why, what to do. */
  readonly text: string
  readonly find: (look: Look, blamed: ReadonlySet<string>) => readonly Found[]
}

/** A place as a key: of several opinions about one place the first is said. */
export function placeKey({file, line, column}: Place): string {
  return `${file}:${line}:${column}`
}
