// Why a flow is judged otherwise: the fewest edits that together make the difference, found by leaving edits out.

import type {Flow} from "../decide/flow.ts"
import {compile} from "../program/compile.ts"
import type {Program} from "../program/program.ts"
import {isReplaceable, withWorkloads} from "../program/replaced.ts"
import type {WorkloadEndpoint} from "../snapshot/snapshot.ts"
import type {Diagnostic} from "../text/diagnostic.ts"
import type {Place} from "../text/source.ts"
import type {Cause} from "./answer.ts"
import {decidedIn} from "./decided.ts"
import {causeOf, withEdits} from "./edits.ts"
import type {Edit} from "./edits.ts"
import {Nearby} from "./nearby.ts"
import {promotedOver} from "./promotion.ts"

/** What the edits have to bring about: the verdict of the head, or its decider too. */
export type Effect = "verdict" | "decider"

/** LIMIT: edits left out one by one; of more than that all are named. */
const editsMax = 60

/** LIMIT: worlds with some of the edits that are remembered. */
const worldsMax = 64

/** What is wrong with what two worlds were made of; absent: nobody said. An object that the cluster would refuse is not in its world. */
export type SideFindings = {readonly base?: readonly Diagnostic[]; readonly head?: readonly Diagnostic[]}

/** Finds causes between two worlds. */
export class Causes {
  private readonly base: Program
  private readonly head: Program
  private readonly edits: readonly Edit[]
  private readonly worlds = new Map<string, Program>()
  private readonly nearby: Nearby
  /** WHY remembered: the same few edits are the cause of very many differences. */
  private readonly alone = new Map<Edit, readonly Cause[]>()
  /** By object the place of what it is refused for. */
  private readonly refused: Readonly<Record<"base" | "head", ReadonlyMap<string, Place | null>>>
  /** Objects of the head that are refused for their own name, which then is not the one that they had. */
  private readonly misnamed: readonly Misnamed[]

  constructor(base: Program, head: Program, {edits, findings}: {readonly edits: readonly Edit[]; readonly findings: SideFindings}) {
    this.refused = {base: refusedIn(findings.base ?? []), head: refusedIn(findings.head ?? [])}
    this.misnamed = misnamedIn(findings.head ?? []).filter(({object}) => !this.refused.base.has(object))
    this.base = base
    this.head = head
    this.edits = edits
    this.nearby = new Nearby([base, head], edits)
  }

  /** The cause of a difference about a flow: made alone these edits have the effect, and without any one of them they have not. */
  of(flow: Flow, effect: Effect): readonly Cause[] {
    if (this.edits.length === 1) return this.edits.map((edit) => this.told(edit))
    let needed = this.nearby.of(flow)
    if (needed.length <= editsMax) {
      for (const edit of needed.toReversed()) {
        const fewer = needed.filter((other) => other !== edit)
        // WHY: without any edit there is no difference, and without one that is not near there is the same.
        if (fewer.length > 0 && this.suffices(fewer, flow, effect)) needed = fewer
      }
    }
    const [only, ...others] = needed
    return only !== undefined && others.length === 0 ? this.toldAlone(only) : needed.map((edit) => this.told(edit))
  }

  private toldAlone(edit: Edit): readonly Cause[] {
    let told = this.alone.get(edit)
    if (told === undefined) this.alone.set(edit, (told = [this.told(edit)]))
    return told
  }

  /** An edit as a cause. WHY refusals apart: who breaks an object has not removed it, and looks for it where it is broken. */
  private told(edit: Edit): Cause {
    const cause = causeOf(edit)
    const {base, head} = this.refused
    const isGone = edit.head === null || cause.change === "removed"
    if (isGone && head.has(cause.object)) return {...cause, change: "refused", at: head.get(cause.object) ?? cause.at}
    const misnamed = isGone ? this.misnamed.filter((each) => mayMean(each, cause)) : []
    if (misnamed.length === 1) return {...cause, change: "refused", at: misnamed[0]?.place ?? cause.at}
    if ((edit.base === null || cause.change === "added") && base.has(cause.object)) return {...cause, change: "no longer refused"}
    const promoted = edit.room === "policies" && isGone ? promotedOver(this.base.snapshot, this.head.snapshot, edit.id) : null
    return promoted === null ? cause : {...cause, ...promoted}
  }

  /** Whether the base with these edits judges the flow as the head does. */
  private suffices(edits: readonly Edit[], flow: Flow, effect: Effect): boolean {
    const wanted = decidedIn(this.head, flow).decided
    const got = decidedIn(this.edited(edits), flow).decided
    return got.verdict === wanted.verdict && (effect === "verdict" || got.by === wanted.by)
  }

  /** The base with some edits made. WHY remembered: many flows have the same few edits near them. */
  private edited(edits: readonly Edit[]): Program {
    const key = edits.map(({room, id}) => `${room} ${id}`).join()
    const known = this.worlds.get(key)
    if (known !== undefined) return known
    const made = this.replaced(edits) ?? compile(withEdits(this.base.snapshot, this.head.snapshot, edits), {previous: this.base})
    if (this.worlds.size >= worldsMax) this.worlds.clear()
    this.worlds.set(key, made)
    return made
  }

  /** The base with some workloads replaced, where the edits are no more than that. */
  private replaced(edits: readonly Edit[]): Program | null {
    if (this.base.snapshot.families.join() !== this.head.snapshot.families.join()) return null
    const young = edits.flatMap((edit) => replacement(edit) ?? [])
    return young.length === edits.length ? withWorkloads(this.base, young) : null
  }
}

/** What stands in a workload's place; null where an edit is of anything else, or of more than labels, ports and profiles. */
function replacement({room, base, head}: Edit): WorkloadEndpoint | null {
  if (room !== "workloads" || base === null || head === null) return null
  const young = head as WorkloadEndpoint
  return isReplaceable(base as WorkloadEndpoint, young) ? young : null
}

function refusedIn(findings: readonly Diagnostic[]): ReadonlyMap<string, Place | null> {
  const refused = new Map<string, Place | null>()
  for (const {object, place} of findings) if (object !== undefined && !refused.has(object)) refused.set(object, place ?? null)
  return refused
}

/** An object that is refused for its name or namespace: whom it means is not said by it. */
type Misnamed = {readonly object: string; readonly place: Place}

function misnamedIn(findings: readonly Diagnostic[]): readonly Misnamed[] {
  const ofNames = findings.flatMap(({object, place, path = ""}) =>
    object !== undefined && place !== undefined && /^metadata\.name(?:space)?$/.test(path) ? [[object, {object, place}] as const] : [],
  )
  return [...new Map(ofNames).values()]
}

/** Whether a misnamed object may be one that is gone: of its kind, in a file of its file's name. WHY the name: the two sides are in two folders. */
function mayMean({object, place}: Misnamed, {object: gone, at}: Cause): boolean {
  const [kindOf, fileOf] = [(text: string): string => text.split("/")[0] ?? "", (text: string): string => text.split("/").at(-1) ?? ""]
  return at !== null && kindOf(object) === kindOf(gone) && fileOf(place.file) === fileOf(at.file)
}
