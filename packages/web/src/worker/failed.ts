// A fault of ours, as an answer: the page says it and goes on.

import type {Failed} from "./messages.ts"

/** The answer to a request that could not be served. */
export function failed(number: number, error: unknown): Failed {
  return {kind: "failed", number, message: error instanceof Error ? error.message : String(error)}
}
