// The course beside the page, in a worker of its own: whoever only edits never waits for lessons to be read.

import {failed} from "./failed.ts"
import type {Request, Response} from "./messages.ts"
import {Pages} from "./pages.ts"

let pages: Pages | null = null

self.addEventListener("message", ({data}: MessageEvent<Request>) => {
  postMessage(answer(data))
})

function answer(request: Request): Response {
  const {number} = request
  try {
    if (request.kind === "course") {
      pages = new Pages(request.files)
      return {kind: "course", number, pages: pages.entries()}
    }
    if (request.kind === "page") return {kind: "page", number, page: pages?.view(request.loaded) ?? null}
    return failed(request, "the course was asked to judge")
  } catch (error) {
    return failed(request, error)
  }
}
