// The engine beside the page: answers the newest request, view by view, and drops what became stale on the way.

import {answers, viewNames} from "./answers.ts"
import {failed} from "./failed.ts"
import type {JudgeRequest, JudgeResponse, ViewName, ViewResponse} from "./messages.ts"
import {Worlds} from "./worlds.ts"
import type {Pair} from "./worlds.ts"

const worlds = new Worlds()
let latest: {readonly request: JudgeRequest; readonly pair: Pair} | null = null
let isBusy = false

self.addEventListener("message", ({data}: MessageEvent<JudgeRequest>) => {
  try {
    latest = {request: data, pair: worlds.take(data.files, data.baseline)}
    if (!isBusy) void work()
  } catch (error) {
    say(failed(data.number, error))
  }
})

function say(response: JudgeResponse): void {
  postMessage(response, {transfer: response.kind === "view" ? buffersOf(response.value) : []})
}

/** Arrays of numbers are handed over, not copied. INVARIANT: an answer makes its own. */
function buffersOf(value: object): ArrayBuffer[] {
  const arrays = Object.values(value).filter((each) => ArrayBuffer.isView(each))
  return arrays.map(({buffer}) => buffer as ArrayBuffer)
}

/** Serves the latest request until it is whole or a newer one has come; the first view is always finished. */
async function work(): Promise<void> {
  isBusy = true
  while (latest !== null) {
    const job = latest
    for (const view of viewNames) {
      if (job.request.wants[view] === undefined) continue
      say(answer(job, view))
      // oxlint-disable-next-line no-await-in-loop -- newer requests are heard only between views
      await nextTurn()
      if (latest !== job) break
    }
    if (latest === job) {
      latest = null
      say({kind: "judged", number: job.request.number})
    }
  }
  isBusy = false
}

function answer({request, pair}: {readonly request: JudgeRequest; readonly pair: Pair}, view: ViewName): JudgeResponse {
  const {number, wants} = request
  try {
    const give = answers[view] as (pair: Pair, want: unknown) => unknown
    return {kind: "view", number, view, value: give(pair, wants[view])} as ViewResponse
  } catch (error) {
    return failed(number, error)
  }
}

const turns = new MessageChannel()

/** Lets waiting messages in. WHY a channel: a timer of zero is held back by browsers. */
async function nextTurn(): Promise<void> {
  const {promise, resolve} = Promise.withResolvers<void>()
  turns.port1.addEventListener("message", () => resolve(), {once: true})
  turns.port1.start()
  turns.port2.postMessage(null)
  return promise
}
