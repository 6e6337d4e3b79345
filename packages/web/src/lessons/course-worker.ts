// The course beside the page, in a worker of its own: whoever only edits never waits for lessons to be read.

import {failed} from "../worker/failed.ts"
import type {CourseRequest, CourseResponse} from "../worker/messages.ts"
import {Pages} from "./pages.ts"

let pages: Pages | null = null

self.addEventListener("message", ({data}: MessageEvent<CourseRequest>) => {
  postMessage(answer(data))
})

function answer(request: CourseRequest): CourseResponse {
  const {number} = request
  try {
    if (request.kind === "course") {
      pages = new Pages(request.files)
      return {kind: "course", number, pages: pages.entries()}
    }
    if (request.kind === "grade") return {kind: "grade", number, grade: pages?.grade(request.slug, request.files) ?? null}
    return {kind: "page", number, page: pages?.view(request.loaded) ?? null}
  } catch (error) {
    return failed(number, error)
  }
}
