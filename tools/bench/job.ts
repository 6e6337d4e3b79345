// The entry of a job's process: reads the job from its arguments, does it, prints what came of it.

import {passGate} from "./jobs/gate.ts"
import type {GateJob, GateResult} from "./jobs/gate.ts"
import {measureQuestions} from "./jobs/questions.ts"
import type {QuestionsJob, QuestionsResult} from "./jobs/questions.ts"
import {measureEdits} from "./jobs/edits.ts"
import type {EditsJob, EditsResult} from "./jobs/edits.ts"
import {measureReference} from "./jobs/reference.ts"
import type {ReferenceJob, ReferenceResult} from "./jobs/reference.ts"
import {measureWorld} from "./jobs/world.ts"
import type {WorldJob, WorldResult} from "./jobs/world.ts"

/** What a process may be asked to do. */
export type Job = WorldJob | ReferenceJob | GateJob | QuestionsJob | EditsJob

/** What comes of a job. */
export type ResultOf<J extends Job> = J extends WorldJob
  ? WorldResult
  : J extends ReferenceJob
    ? ReferenceResult
    : J extends GateJob
      ? GateResult
      : J extends QuestionsJob
        ? QuestionsResult
        : EditsResult

function done(job: Job): ResultOf<Job> {
  switch (job.kind) {
    case "world":
      return measureWorld(job)
    case "reference":
      return measureReference(job)
    case "gate":
      return passGate(job)
    case "questions":
      return measureQuestions(job)
    case "edits":
      return measureEdits(job)
  }
}

process.stdout.write(JSON.stringify(done(JSON.parse(process.argv[2] ?? "") as Job)))
