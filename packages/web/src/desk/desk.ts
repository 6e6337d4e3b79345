// The page's side of its desk.

import {scriptAddress} from "../session/trusted.ts"
import type {ChoreName, Chores, DeskResponse} from "./messages.ts"

type Waiting = {readonly resolve: (value: never) => void; readonly reject: (error: Error) => void}

const waiting = new Map<number, Waiting>()
let worker: Worker | null = null
let number = 0

/** Has a chore done. A fault of ours rejects. */
export async function ask<Name extends ChoreName>(chore: Name, want: Chores[Name]["want"]): Promise<Chores[Name]["value"]> {
  worker ??= begun()
  const {promise, resolve, reject} = Promise.withResolvers<Chores[Name]["value"]>()
  waiting.set(++number, {resolve, reject})
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin to name
  worker.postMessage({number, chore, want})
  return promise
}

function begun(): Worker {
  const made = new Worker(scriptAddress("desk-worker.js"), {type: "module"})
  made.addEventListener("message", ({data}: MessageEvent<DeskResponse>) => {
    const own = waiting.get(data.number)
    waiting.delete(data.number)
    if (data.ok) own?.resolve(data.value as never)
    else own?.reject(new Error(data.message))
  })
  made.addEventListener("error", () => {
    for (const {reject} of waiting.values()) reject(new Error("the lab's worker stopped"))
    waiting.clear()
    worker = null
  })
  return made
}
