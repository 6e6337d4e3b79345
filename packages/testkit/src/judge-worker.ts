// One of the threads that compare oracle and engine: takes every n-th seed until it is told the time is over.

import {parentPort, workerData} from "node:worker_threads"
import {judgeSeed, newTally} from "./judge.ts"
import type {Disagreement, Tally} from "./judge.ts"

/**
 * What a worker is told: seeds `first`, `first + step`, …; the end as a count of worlds, of flows held against a matrix, or as
 * milliseconds since the epoch, whichever comes first.
 */
export type WorkerTask = {
  readonly first: number
  readonly step: number
  readonly worlds: number
  readonly flows: number
  readonly until: number
}

/** What a worker says: its tally so far, and what it found since it spoke last. */
export type WorkerReport = {readonly tally: Tally; readonly found: readonly Disagreement[]; readonly isDone: boolean}

/** Worlds between two looks at the clock. */
const stretch = 20

/** LIMIT: disagreements of one thread; more of them say nothing new, and shrinking takes time. */
const foundMax = 10

/** Runs a task and reports through `say`. */
export function work({first, step, worlds, flows, until}: WorkerTask, say: (report: WorkerReport) => void): void {
  const tally = newTally()
  let found: Disagreement[] = []
  let total = 0
  for (let done = 0, seed = first; done < worlds && tally.inMatrix < flows && Date.now() < until && total < foundMax;) {
    for (let i = 0; i < stretch && done < worlds && total < foundMax; i++, done++, seed += step) {
      const disagreement = judgeSeed(seed, tally)
      if (disagreement === null) continue
      found.push(disagreement)
      total++
    }
    say({tally: {...tally}, found, isDone: false})
    found = []
  }
  say({tally: {...tally}, found, isDone: true})
}

if (parentPort !== null) {
  const port = parentPort
  work(workerData as WorkerTask, (report) => port.postMessage(report))
}
