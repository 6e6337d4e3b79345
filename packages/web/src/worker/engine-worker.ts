// The engine beside the page: answers the newest request, view by view, and drops what became stale on the way.

import {answers, viewNames} from "./answers.ts"
import {failed} from "./failed.ts"
import type {JudgeRequest, JudgeResponse, ViewName, ViewResponse} from "./messages.ts"
import {Patience} from "./patience.ts"
import {Worlds} from "./worlds.ts"
import type {Pair} from "./worlds.ts"

type Job = {readonly request: JudgeRequest; readonly pair: Pair}

/** Views that are slow and whose want is typed: each letter of it is as good a reason to wait as one of the files. */
const typedFor: ReadonlySet<ViewName> = new Set(["remedies"])

const worlds = new Worlds()
const patience = new Patience<ViewName>()
/** What every view was answered from last: the page has it still. */
const given = new Map<ViewName, {readonly pair: Pair; readonly want: string}>()
let latest: JudgeRequest | null = null
let isBusy = false
let wake = (): void => {}

self.addEventListener("message", ({data}: MessageEvent<JudgeRequest>) => {
  worlds.note(data.files, data.baseline)
  if (data.seen !== undefined) worlds.noteSeen(data.seen)
  latest = data
  wake()
  if (!isBusy) void work()
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
  for (let request = latest; request !== null; request = latest) {
    // oxlint-disable-next-line no-await-in-loop -- one request after the other
    await serve(request)
    if (latest === request) {
      latest = null
      say({kind: "judged", number: request.number})
    }
  }
  isBusy = false
}

async function serve(request: JudgeRequest): Promise<void> {
  let job: Job
  let started = performance.now()
  try {
    job = {request, pair: worlds.pair()}
  } catch (error) {
    say(failed(request.number, error))
    return
  }
  const wanted = viewNames.filter((view) => request.wants[view] !== undefined && !isGiven(job, view))
  for (const [place, view] of wanted.entries()) {
    // oxlint-disable-next-line no-await-in-loop -- newer requests are heard only between views
    if (place > 0) await pause(isAskedFor(job, view) ? 0 : patience.before(view))
    if (latest !== request) return
    if (place > 0) started = performance.now()
    // oxlint-disable-next-line no-await-in-loop -- a view that is not there yet is loaded, and then as often as it is asked
    const give = await load(view)
    if (give === null) say(failed(request.number, `the view \`${view}\` could not be loaded: is there a network?`))
    else say(patience.timed(view, () => answer(job, view, {give, started})))
  }
}

/** Whether the reader asks something else about the same worlds: that is seldom typing, and then it is not kept waiting. */
function isAskedFor({pair}: Job, view: ViewName): boolean {
  if (typedFor.has(view)) return false
  const last = given.get(view)
  return last?.pair.world === pair.world && last.pair.baseline === pair.baseline
}

/** Whether the page has this answer: from the same worlds, to the same want. */
function isGiven({request, pair}: Job, view: ViewName): boolean {
  const want = JSON.stringify(request.wants[view])
  const last = given.get(view)
  return last?.want === want && last.pair.world === pair.world && last.pair.baseline === pair.baseline
}

type Give = (pair: Pair, want: unknown) => unknown

/** The function that answers a view; null where it cannot be had. */
async function load(view: ViewName): Promise<Give | null> {
  try {
    return (await answers[view]()) as Give
  } catch {
    return null
  }
}

function answer({request, pair}: Job, view: ViewName, {give, started}: {readonly give: Give; readonly started: number}): JudgeResponse {
  const {number, wants} = request
  try {
    const value = give(pair, wants[view])
    given.set(view, {pair, want: JSON.stringify(wants[view])})
    return {kind: "view", number, view, value, tookMs: performance.now() - started} as ViewResponse
  } catch (error) {
    return failed(number, error)
  }
}

const turns = new MessageChannel()

/** Lets waiting messages in, and time pass until one comes. WHY a channel: a timer of zero is held back by browsers. */
async function pause(timeMs: number): Promise<void> {
  const {promise, resolve} = Promise.withResolvers<void>()
  wake = resolve
  if (timeMs > 0) setTimeout(resolve, timeMs)
  else {
    turns.port1.addEventListener("message", () => resolve(), {once: true})
    turns.port1.start()
    turns.port2.postMessage(null)
  }
  await promise
  wake = () => {}
}
