// Oracle against engine on generated worlds: one stretch of worlds, what came of it, and what they did not agree on.

import type {Flow, World} from "@carveout/engine"
import {buildSnapshot, compile, decide, parseManifests} from "@carveout/engine"
import {flow as anyFlow, flowPool} from "./arbitrary/flow.ts"
import {manifestText, manifestWorld, smallerManifests} from "./arbitrary/manifest.ts"
import type {ManifestObject} from "./arbitrary/manifest-object.ts"
import {randomFrom} from "./arbitrary/random.ts"
import {world as anyWorld} from "./arbitrary/world.ts"
import {differences, engineJudge} from "./judgement.ts"
import type {Judgement} from "./judgement.ts"
import {matrixJudge} from "./matrix-judge.ts"
import type {MatrixJudge} from "./matrix-judge.ts"
import {oracleOf} from "./reference/oracle.ts"
import {shrink, shrinkWorld} from "./shrink.ts"

/**
 * How much was compared. One comparison is one flow judged by both, engine and oracle; `inMatrix` flows, those among them and many more,
 * were decided alone and looked up in the matrix of their whole world.
 */
export type Tally = {worlds: number; comparisons: number; inMatrix: number; allow: number; deny: number; unknown: number}

/** A flow about which the two differ, in the smallest world found. `manifests` where the world came from some. */
export type Disagreement = {
  readonly seed: number
  readonly fields: readonly string[]
  readonly flow: Flow
  readonly oracle: Judgement | string
  readonly engine: Judgement | string
  readonly snapshot: World.Snapshot
  readonly manifests: string | null
}

/** LIMIT: flows of one world. Many, since a world costs more than a flow; a world that leaves things open costs more than all of them. */
const flowsPerWorld = {closed: 600, open: 80}
/** LIMIT: further flows of one world that only the matrix and the decision are asked about: neither costs what the oracle costs. */
const matrixFlowsPerWorld = {closed: 3000, open: 200}

/** Every this many worlds one is made from manifests, through the whole pipeline. */
const manifestEvery = 8

/** An empty tally. */
export function newTally(): Tally {
  return {worlds: 0, comparisons: 0, inMatrix: 0, allow: 0, deny: 0, unknown: 0}
}

/** Compares the two on the world of a seed and adds to the tally. The first disagreement of a world is enough. */
export function judgeSeed(seed: number, tally: Tally): Disagreement | null {
  const random = randomFrom(seed)
  const objects = seed % manifestEvery === 0 ? manifestWorld(random) : null
  const snapshot = objects === null ? anyWorld(random) : snapshotOf(objects)
  const pool = flowPool(snapshot)
  if (pool.families.length === 0) return null
  const program = compile(snapshot)
  const judges = {oracle: oracleOf(snapshot), engine: engineJudge(snapshot), matrix: answer(() => matrixJudge(program))}
  const isOpen =
    snapshot.workloads.some(({unnamed, node}) => unnamed.length > 0 || node === null) ||
    snapshot.nodes.some(({unnamed}) => unnamed.length > 0)
  tally.worlds++
  for (let i = 0; i < (isOpen ? flowsPerWorld.open : flowsPerWorld.closed); i++) {
    const flow = anyFlow(random, pool)
    const want = judges.oracle(flow)
    tally.comparisons++
    tally[want.verdict]++
    const got = answer(() => judges.engine(flow))
    if (typeof got === "string" || differences(want, got).length > 0) return explained({seed, flow, snapshot, objects})
    const listed = listedVerdict(judges.matrix, flow)
    if (listed === null) continue
    tally.inMatrix++
    if (listed !== want.verdict) return explained({seed, flow, snapshot, objects})
  }
  for (let i = 0; i < (isOpen ? matrixFlowsPerWorld.open : matrixFlowsPerWorld.closed); i++) {
    const flow = anyFlow(random, pool)
    const listed = listedVerdict(judges.matrix, flow)
    if (listed === null) continue
    tally.inMatrix++
    if (listed !== answer(() => decide(program, flow).verdict)) return explained({seed, flow, snapshot, objects})
  }
  return null
}

/** What a whole matrix says of a flow; null where it does not speak of such flows, a text where it failed. */
function listedVerdict(matrix: MatrixJudge | string, flow: Flow): string | null {
  return typeof matrix === "string" ? matrix : answer(() => matrix(flow))
}

/** The same for a snapshot and its flows, whatever it came from: used where every flow is listed. */
export function compare(snapshot: World.Snapshot, flows: readonly Flow[], tally: Tally): Disagreement | null {
  const judges = {oracle: oracleOf(snapshot), engine: engineJudge(snapshot)}
  tally.worlds++
  for (const flow of flows) {
    const want = judges.oracle(flow)
    tally.comparisons++
    tally[want.verdict]++
    const got = answer(() => judges.engine(flow))
    if (typeof got === "string" || differences(want, got).length > 0) return explained({seed: 0, flow, snapshot, objects: null})
  }
  return null
}

type Found = {
  readonly seed: number
  readonly flow: Flow
  readonly snapshot: World.Snapshot
  readonly objects: readonly ManifestObject[] | null
}

/** Shrinks what was found and says what each of the two answers. */
function explained({seed, flow, snapshot, objects}: Found): Disagreement {
  const differs = (candidate: World.Snapshot): boolean => fieldsOf(candidate, flow).length > 0
  const smallObjects =
    objects === null ? null : shrink(objects, (candidate) => isClean(candidate) && differs(snapshotOf(candidate)), smallerManifests)
  const small = smallObjects === null ? shrinkWorld(snapshot, differs) : snapshotOf(smallObjects)
  return {
    seed,
    fields: fieldsOf(small, flow),
    flow,
    oracle: answer(() => oracleOf(small)(flow)),
    engine: answer(() => engineJudge(small)(flow)),
    snapshot: small,
    manifests: smallObjects === null ? null : manifestText(smallObjects),
  }
}

/** In what the two differ; nothing where the oracle itself cannot judge, as when an end was taken away. */
function fieldsOf(snapshot: World.Snapshot, flow: Flow): readonly string[] {
  if (!hasEnds(snapshot, flow)) return []
  const want = answer(() => oracleOf(snapshot)(flow))
  const got = answer(() => engineJudge(snapshot)(flow))
  if (typeof want === "string") return []
  if (typeof got === "string") return ["thrown"]
  const listed = listedVerdict(
    answer(() => matrixJudge(compile(snapshot))),
    flow,
  )
  return [...differences(want, got), ...(listed === null || listed === want.verdict ? [] : [`matrix: ${listed}`])]
}

function hasEnds({workloads, nodes}: World.Snapshot, {from, to}: Flow): boolean {
  return [from, to].every((end) => {
    if (end.kind === "address") return true
    return end.kind === "node" ? nodes.some(({name}) => name === end.name) : workloads.some(({id}) => id === end.id)
  })
}

function answer<T>(judge: () => T): T | string {
  try {
    return judge()
  } catch (error) {
    return String(error)
  }
}

function snapshotOf(objects: readonly ManifestObject[]): World.Snapshot {
  const {resources} = parseManifests([{name: "world.yaml", text: manifestText(objects)}])
  return buildSnapshot(resources).snapshot
}

function isClean(objects: readonly ManifestObject[]): boolean {
  const {resources, diagnostics} = parseManifests([{name: "world.yaml", text: manifestText(objects)}])
  return [...diagnostics, ...buildSnapshot(resources).diagnostics].every(({severity}) => severity !== "error")
}
