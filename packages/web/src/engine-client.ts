// The page's side of its workers: of several edits only the last is judged; nobody waits for what is stale.

import type {Loaded, Request, Response} from "./messages.ts"

type Job = Omit<Request & {readonly kind: "judge"}, "number" | "kind">

/** One worker, asked by number. */
class Channel {
  readonly #worker: Worker
  readonly #waiting = new Map<number, (response: Response) => void>()
  #next = 1

  constructor(worker: Worker) {
    this.#worker = worker
    worker.addEventListener("message", ({data}: MessageEvent<Response>) => {
      this.#waiting.get(data.number)?.(data)
      this.#waiting.delete(data.number)
    })
  }

  async send(make: (number: number) => Request): Promise<Response> {
    const {promise, resolve} = Promise.withResolvers<Response>()
    const request = make(this.#next++)
    this.#waiting.set(request.number, resolve)
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
    this.#worker.postMessage(request)
    return promise
  }
}

/** Asks the engine, and the course. */
export class EngineClient {
  readonly #engine: Channel
  readonly #course: Channel
  #running = false
  #queued: {readonly job: Job; readonly done: (answer: Response) => void} | null = null

  constructor(workers: {readonly engine: Worker; readonly course: Worker}) {
    this.#engine = new Channel(workers.engine)
    this.#course = new Channel(workers.course)
  }

  /** Hands over the course. */
  async course(files: readonly {readonly path: string; readonly text: string}[]): Promise<Response> {
    return this.#course.send((number) => ({kind: "course", number, files}))
  }

  /** Asks for a page. */
  async page(loaded: Loaded): Promise<Response> {
    return this.#course.send((number) => ({kind: "page", number, loaded}))
  }

  /** Judges, unless a newer job comes before the worker is free. */
  judge(job: Job, done: (answer: Response) => void): void {
    this.#queued = {job, done}
    void this.#pump()
  }

  async #pump(): Promise<void> {
    if (this.#running || this.#queued === null) return
    const {job, done} = this.#queued
    this.#queued = null
    this.#running = true
    const response = await this.#engine.send((number) => ({kind: "judge", number, ...job}))
    this.#running = false
    done(response)
    void this.#pump()
  }
}
