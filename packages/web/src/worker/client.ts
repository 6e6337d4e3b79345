// The page's side of its workers. Only what changed is sent; what is stale is not heard.

import type {CourseRequest, CourseResponse, FilePatch, JudgeRequest, JudgeResponse, LabFile, ViewName, Wants} from "./messages.ts"

/** What the engine is asked: the files as they are, and what is wanted of them. */
export type Job = {readonly files: readonly LabFile[]; readonly baseline: readonly LabFile[]; readonly wants: Wants}

/** The engine's worker. */
export class EngineClient {
  readonly #worker: Worker
  readonly #heard = new Map<ViewName, number>()
  readonly #sent: Record<"files" | "baseline", ReadonlyMap<string, string>> = {files: new Map(), baseline: new Map()}
  #number = 0

  /** Hears every answer that is not older than one that came before. */
  constructor(worker: Worker, hear: (response: JudgeResponse) => void) {
    this.#worker = worker
    worker.addEventListener("message", ({data}: MessageEvent<JudgeResponse>) => {
      if (data.kind === "view") {
        if (data.number < (this.#heard.get(data.view) ?? 0)) return
        this.#heard.set(data.view, data.number)
      }
      hear(data)
    })
  }

  /** Asks; gives the number under which answers come. */
  judge({files, baseline, wants}: Job): number {
    const number = ++this.#number
    const request: JudgeRequest = {
      kind: "judge",
      number,
      files: this.#patches("files", files),
      baseline: this.#patches("baseline", baseline),
      wants,
    }
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
    this.#worker.postMessage(request)
    return number
  }

  #patches(side: "files" | "baseline", files: readonly LabFile[]): readonly FilePatch[] {
    const sent = this.#sent[side]
    this.#sent[side] = new Map(files.map(({name, text}) => [name, text]))
    return files.map(({name, text}) => ({name, text: sent.get(name) === text ? null : text}))
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
