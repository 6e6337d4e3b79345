// A fault of ours, as an answer: the page says it and goes on.

import type {Request, Response} from "./messages.ts"

/** The answer to a request that could not be served. */
export function failed({number}: Request, error: unknown): Response {
  return {kind: "failed", number, message: error instanceof Error ? error.message : String(error)}
}
