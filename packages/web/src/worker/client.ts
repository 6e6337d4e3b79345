// The page's side of its workers. Only what changed is sent; what is stale is not heard.

import {AfterFrame} from "./hearing.ts"
import type {CourseRequest, CourseResponse, JudgeRequest, JudgeResponse, LabFile, ViewName, Wants} from "./messages.ts"
import type {Near} from "./near.ts"
import {patchBetween} from "./patches.ts"
import type {SeenRecords} from "../seen/view.ts"

/** What the engine is asked of: the files as they are, and what a cluster saw. */
type Known = {readonly files: readonly LabFile[]; readonly baseline: readonly LabFile[]; readonly seen: SeenRecords | null}

/** What the engine is asked. */
export type Job = Known & {readonly wants: Wants}

/** The engine's worker, and beside it what the page answers itself. */
export class EngineClient {
  readonly #worker: Worker
  readonly #near: Near
  readonly #hear: (response: JudgeResponse) => void
  readonly #heard = new Map<ViewName, number>()
  #sent: Known = {files: [], baseline: [], seen: null}
  readonly #afterFrame = new AfterFrame()
  #unsent: (Job & {readonly number: number}) | null = null
  #number = 0

  /** Hears every answer that is not older than one that came before. */
  constructor(worker: Worker, near: Near, hear: (response: JudgeResponse) => void) {
    this.#worker = worker
    this.#near = near
    this.#hear = hear
    worker.addEventListener("message", ({data}: MessageEvent<JudgeResponse>) => {
      this.#take(data)
      if (data.kind === "view" && data.view === "matrix" && data.number === this.#number) near.heard(data.tookMs)
    })
  }

  /** Asks; gives the number under which answers come. What the page answers itself is in the next frame, and the worker is asked after it. */
  judge(job: Job): number {
    const number = ++this.#number
    const {files, baseline, wants} = job
    const {matrix: want, ...others} = wants
    const value = want === undefined ? null : this.#near.matrixOf({files, baseline, want})
    this.#unsent = {number, ...job, wants: value === null ? wants : others}
    if (value === null) this.#send()
    else {
      // WHY later: whoever asks has not been given the number yet.
      queueMicrotask(() => this.#take({kind: "view", number, view: "matrix", value, tookMs: 0}))
      this.#afterFrame.take(() => this.#send())
    }
    return number
  }

  /** Sends what is asked, if it was not sent yet. */
  #send(): void {
    const unsent = this.#unsent
    if (unsent === null) return
    this.#unsent = null
    const {number, wants, files, baseline, seen} = unsent
    const request: JudgeRequest = {
      kind: "judge",
      number,
      files: patchBetween(this.#sent.files, files),
      baseline: patchBetween(this.#sent.baseline, baseline),
      // Once: it may hold thousands of flows, and no key changes it.
      ...(seen === this.#sent.seen ? {} : {seen}),
      wants,
    }
    this.#sent = {files, baseline, seen}
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
    this.#worker.postMessage(request)
  }

  #take(response: JudgeResponse): void {
    if (response.kind === "view") {
      if (response.number < (this.#heard.get(response.view) ?? 0)) return
      this.#heard.set(response.view, response.number)
    }
    this.#hear(response)
  }
}

type Unnumbered<Request> = Request extends unknown ? Omit<Request, "number"> : never

/** The course's worker: every question has one answer. */
export class CourseClient {
  readonly #worker: Worker
  readonly #waiting = new Map<number, (response: CourseResponse) => void>()
  #number = 0

  constructor(worker: Worker) {
    this.#worker = worker
    worker.addEventListener("message", ({data}: MessageEvent<CourseResponse>) => {
      this.#waiting.get(data.number)?.(data)
      this.#waiting.delete(data.number)
    })
  }

  /** Asks and waits for the answer. */
  async ask(question: Unnumbered<CourseRequest>): Promise<CourseResponse> {
    const {promise, resolve} = Promise.withResolvers<CourseResponse>()
    const number = ++this.#number
    this.#waiting.set(number, resolve)
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
    this.#worker.postMessage({...question, number})
    return promise
  }
}
