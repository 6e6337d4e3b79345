// The worker at the desk: links made and read, files taken in, manifests edited in place, a first test, an order of changes. Started when first needed.

import {linkOf, readLink} from "../session/share.ts"
import {editWorld} from "../world/edit.ts"
import type {Chores, DeskRequest, DeskResponse} from "./messages.ts"
import {readSeen} from "../seen/reading.ts"
import {takeGiven} from "./taking.ts"

self.addEventListener("message", ({data}: MessageEvent<DeskRequest>) => void serve(data))

async function serve(request: DeskRequest): Promise<void> {
  const {number} = request
  try {
    const response: DeskResponse = {number, ok: true, value: await valueOf(request)}
    postMessage(response)
  } catch (error) {
    const response: DeskResponse = {number, ok: false, message: error instanceof Error ? error.message : String(error)}
    postMessage(response)
  }
}

async function valueOf(request: DeskRequest): Promise<Chores[keyof Chores]["value"]> {
  switch (request.chore) {
    case "make-link":
      return linkOf(request.want.shared)
    case "read-link":
      return readLink(request.want.fragment)
    case "take":
      return takeGiven(request.want.given, request.want.as)
    case "records":
      return readSeen(request.want.given)
    case "first-test":
      return (await import("./first-test.ts")).writeFirstTest(request.want.files)
    case "rollout":
      return (await import("./rollout.ts")).rolloutOf(request.want.base, request.want.head)
    case "edit":
      return editWorld(request.want.file, request.want.edit)
  }
}
