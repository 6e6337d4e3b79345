// One run: worlds written to a scratch folder, measured one after the other in processes of their own, and taken away again.

import {mkdtempSync, rmSync} from "node:fs"
import {tmpdir} from "node:os"
import {join} from "node:path"
import {quantile} from "./clock.ts"
import type {EditsResult} from "./jobs/edits.ts"
import type {GateResult} from "./jobs/gate.ts"
import type {QuestionsResult} from "./jobs/questions.ts"
import type {ReferenceResult} from "./jobs/reference.ts"
import type {WorldResult} from "./jobs/world.ts"
import type {Depth, PlannedWorld} from "./plan.ts"
import {plans} from "./plan.ts"
import {runCommand, runJob, runSummary} from "./spawn.ts"
import type {CommandResult} from "./spawn.ts"
import type {Written} from "./write.ts"
import {writeWorld} from "./write.ts"
import {makerNamed} from "./worlds/registry.ts"

/** What was measured of one world. */
export type WorldRow = {
  readonly plan: PlannedWorld
  readonly written: Written
  readonly world: WorldResult
  /** Only of the mixed world, which is what a user's files are like. */
  readonly command: CommandResult | null
  /** Only of worlds whose pods are written whole: cut ones say nothing about a reader of whole ones. */
  readonly reference: ReferenceResult | null
  readonly questions: QuestionsResult | null
  readonly edits: EditsResult | null
}

/** A whole run. `start`: milliseconds on the wall until a small question is answered, from second runs on. */
export type Run = {
  readonly depth: Depth
  readonly seed: number
  readonly gate: GateResult
  readonly rows: readonly WorldRow[]
  /** How many worlds the run was to measure; fewer rows are a run that was stopped. */
  readonly planned: number
  readonly start: {readonly median: number; readonly best: number}
}

/** LIMIT: flows decided to know what the naive way costs, and flows of a world in the gate. */
const naiveFlows = 2_000
const gateFlows = {quick: 150, default: 600, large: 600} as const
/** The small siblings of the gate. */
const gateSize = {pods: 90, policies: 30} as const
const startRuns = 7
const root = join(import.meta.dirname, "../..")

/** Who hears of a run: `say` what is going on, `note` the run so far after each world. */
export type Listeners = {readonly say: (line: string) => void; readonly note: (run: Run) => void}

/** Measures everything of a depth. */
export function measureAll(depth: Depth, seed: number, {say, note}: Listeners): Run {
  say("exactness: the matrix of every world's small sibling against single decisions")
  const gate = runJob({kind: "gate", size: {...gateSize, seed}, flows: gateFlows[depth]})
  const start = startTimes()
  const scratch = mkdtempSync(join(tmpdir(), "carveout-bench-"))
  const rows: WorldRow[] = []
  const planned = plans[depth].length
  try {
    for (const plan of plans[depth]) {
      say(`${plan.world}, ${plan.pods} pods`)
      rows.push(measured(plan, seed, join(scratch, `${plan.world}-${plan.pods}`)))
      note({depth, seed, gate, rows, planned, start})
    }
    return {depth, seed, gate, rows, planned, start}
  } finally {
    rmSync(scratch, {recursive: true, force: true})
  }
}

function measured(plan: PlannedWorld, seed: number, folder: string): WorldRow {
  const maker = makerNamed(plan.world)
  if (maker === undefined) throw new Error(`there is no world ${plan.world}`)
  const made = maker.make({...plan, seed})
  const written = writeWorld(made, folder, plan.form)
  const references = repeated(plan.form === "full" ? plan.processes : 0, () => runJob({kind: "reference", folder}))
  const reference = references.length === 0 ? null : middle(references, ({pods, policies}) => pods + policies)
  const world = middleWorld(repeated(plan.processes, () => runJob({kind: "world", folder, rounds: plan.rounds, naiveFlows})))
  const command =
    plan.world === "mixed"
      ? middle(
          repeated(plan.processes, () => runSummary(folder)),
          ({wallMs}) => wallMs,
        )
      : null
  // WHY trimmed: what is asked and edited now does not depend on what readers pass over.
  if (plan.form !== "trimmed") writeWorld(made, folder, "trimmed")
  const answers = askedOf(plan, folder)
  rmSync(folder, {recursive: true, force: true})
  return {plan, written, world, command, reference, ...answers}
}

/** Single questions and edits, on the sizes for which there are targets. */
function askedOf({world, pods, processes}: PlannedWorld, folder: string): Pick<WorldRow, "questions" | "edits"> {
  const portMatrix = world === "policy-per-pod" ? 80 : null
  const isLarge = world === "mixed" && pods === 100_000
  const isEdited = isLarge || (world === "mixed" && pods <= 10_000)
  return {
    questions: isLarge || portMatrix !== null ? runJob({kind: "questions", folder, flows: 5_000, explanations: 1_000, portMatrix}) : null,
    edits: isEdited
      ? middleEdits(repeated(processes, () => runJob({kind: "edits", folder, edits: 60, share: 0.01, diffs: isLarge})))
      : null,
  }
}

function repeated<T>(times: number, measure: () => T): readonly T[] {
  return Array.from({length: times}, measure)
}

/** Of several results the one whose figure is the middle one. */
function middle<T>(results: readonly T[], figureOf: (result: T) => number): T {
  const figure = quantile(results.map(figureOf), 0.5)
  const found = results.find((result) => figureOf(result) === figure)
  if (found === undefined) throw new Error("nothing was measured")
  return found
}

/** The middle one by its first answer, with the middle of all later ones. */
function middleWorld(results: readonly WorldResult[]): WorldResult {
  return {...middle(results, ({cold}) => cold), warm: middle(results, ({warm}) => warm ?? 0).warm}
}

/** The middle one by single edits, with the middle of every other figure. */
function middleEdits(results: readonly EditsResult[]): EditsResult {
  const of = (figure: "clusterWide" | "diffCold" | "diffAgain"): number | null => middle(results, (result) => result[figure] ?? 0)[figure]
  return {...middle(results, ({p95}) => p95), clusterWide: of("clusterWide"), diffCold: of("diffCold"), diffAgain: of("diffAgain")}
}

/** How long the command line needs from nothing to an answer about ten policies. The first run fills the compile cache. */
function startTimes(): Run["start"] {
  const words = ["check", join(root, "examples/shop/world"), join(root, "examples/shop/policies/default-deny.yaml")]
  const times = Array.from({length: startRuns}, () => {
    const started = performance.now()
    runCommand(words)
    return performance.now() - started
  }).slice(1)
  return {median: quantile(times, 0.5), best: Math.min(...times)}
}
