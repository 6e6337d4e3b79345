// The engine beside the page: one request at a time, each answered by its number.

import {viewOf, Worlds} from "./judge.ts"
import type {Request, Response} from "./messages.ts"
import {failed} from "./failed.ts"

const worlds = new Worlds()

self.addEventListener("message", ({data}: MessageEvent<Request>) => {
  postMessage(answer(data))
})

function answer(request: Request): Response {
  try {
    if (request.kind === "judge") return {kind: "judge", number: request.number, view: viewOf(worlds, request)}
    return failed(request, "the engine was asked for a page")
  } catch (error) {
    return failed(request, error)
  }
}
