// The smallest policy with which a denied flow passes: one object for each half that denies, added to the manifests, read as the cluster would
// and compared with what was there. What it opens beside the flow is part of the answer; nothing that exists is edited.

import {compareWorlds} from "../analyze/diff.ts"
import type {Difference} from "../analyze/answer.ts"
import type {Case, Question} from "../question/answer.ts"
import {ask} from "../question/ask.ts"
import {parseManifests} from "../manifest/parse.ts"
import type {Manifests} from "../manifest/parse.ts"
import {compile} from "../program/compile.ts"
import type {Program} from "../program/program.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import type {Source} from "../text/source.ts"
import {allowanceFor, allowanceText, withAllowance} from "./allowance.ts"
import type {Allowance} from "./allowance.ts"

/**
 * A repair. `text`: manifests to add, YAML. `difference`: what they change, the flow itself among it. `overrules`: what denied the flow otherwise than
 * by the end of the tier where everybody's policies are, so that somebody may have meant it.
 */
export type Repair = {readonly text: string; readonly difference: Difference; readonly overrules: readonly string[]}

/** Why there is none: `open` where facts are missing, `host` where policy of a node denies, `other` where an added policy does not help. */
export type Unrepaired = {readonly because: "open" | "host" | "other"; readonly by: string | null}

/**
 * What the manifests were read from. `program`: the world that is asked; `viewed` makes it of a world as it is written, with staged policies enforced
 * for instance. Absent: it is that world.
 */
export type Origin = {
  readonly program: Program
  readonly files: readonly Source[]
  readonly namespace: string | undefined
  readonly viewed?: (written: Program) => Program
}

/** LIMIT: ports and policies that one repair adds; what has more lists against it wants a person. */
const addedMax = 6

/** The name of the file that an added policy would stand in. */
const repairFile = "repair.yaml"

/** The policies with which all that is asked passes, whoever of its ends is taken. */
export function repairOf(origin: Origin, questions: readonly Question[]): Repair | Unrepaired {
  let added: readonly Allowance[] = []
  const overrules = new Set<string>()
  let {program} = origin
  let world: World | null = null
  for (let round = 0; round <= addedMax; round++) {
    const denied = deniedIn(program, questions)
    if (denied === "open") return {because: "open", by: null}
    if (denied === null) {
      return {text: textOf(added), difference: compareWorlds(origin.program, program), overrules: [...overrules]}
    }
    const allowance = allowanceFor(program, denied, halfOf(denied))
    const more = allowance === null ? null : withAllowance(added, allowance)
    if (more === null) return {because: halfOf(denied) === null ? "host" : "other", by: denied.decision.by}
    if (allowance !== null && allowance.tier !== null) overrules.add(denied.decision.by ?? allowance.tier)
    added = more
    world = withPolicies(origin, textOf(added), world)
    program = (origin.viewed ?? asWritten)(world.program)
  }
  return {because: "other", by: null}
}

function textOf(added: readonly Allowance[]): string {
  return added.map(allowanceText).join("---\n")
}

/** The first flow that is denied, null where none is; `open` where an answer is missing. */
function deniedIn(program: Program, questions: readonly Question[]): Case | "open" | null {
  for (const question of questions) {
    const answer = ask(program, question)
    if (!answer.ok || answer.value.verdict === "unknown") return "open"
    const denied = answer.value.cases.find(({decision}) => decision.verdict === "deny")
    if (denied !== undefined) return denied
    if (answer.value.verdict !== "allow") return "open"
  }
  return null
}

/** The half of a denied flow that denies first; null where a node's policy does. */
function halfOf({decision: {deniedAt}}: Case): "egress" | "ingress" | null {
  if (deniedAt?.stage === "pod-egress") return "egress"
  return deniedAt?.stage === "pod-ingress" ? "ingress" : null
}

/** What was read of manifests with the policies that were added, for the next round. */
type World = {readonly manifests: Manifests; readonly built: ReturnType<typeof buildSnapshot>; readonly program: Program}

const asWritten = (program: Program): Program => program

/** The world with some policies more. `earlier`: that of the round before. WHY from it: a round adds a line, and manifests may be a whole cluster's. */
function withPolicies({files, namespace}: Origin, text: string, earlier: World | null): World {
  const sources = [...files, {name: repairFile, text}]
  const manifests = parseManifests(sources, {
    ...(namespace === undefined ? {} : {namespace}),
    ...(earlier === null ? {} : {previous: earlier.manifests}),
  })
  const built = buildSnapshot(manifests.resources, earlier === null ? {} : {previous: earlier.built})
  return {manifests, built, program: compile(built.snapshot, earlier === null ? {} : {previous: earlier.program})}
}
