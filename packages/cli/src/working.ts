// What is being worked on, for somebody who waits at a terminal. Nothing is said of small worlds: they are done before it could be read.

import type {Program} from "@carveout/engine"
import type {Terminal} from "./terminal.ts"

/** LIMIT: endpoints and policies together up to which work is too short to speak of. */
const quietMax = 2000

/** LIMIT: milliseconds after which work is worth speaking of, however small its world is. */
const quietMs = 10_000

/** Whether something is said of work about worlds of this size. */
function isMuch(programs: readonly Program[]): boolean {
  return programs.some(({snapshot}) => snapshot.workloads.length + snapshot.hosts.length + snapshot.policies.length > quietMax)
}

/**
 * Says how far work on many edits is: on one line of a terminal, else in a line for each tenth, for a log that nobody would take for one that
 * hangs. Of much work it is said first how much there is, and what makes it less.
 */
export function edits({progress, err}: Terminal, programs: readonly Program[]): (done: number, total: number) => void {
  const started = performance.now()
  let told = 0
  let isTold = false
  return (done, total) => {
    const isLong = isMuch(programs) || performance.now() - started > quietMs
    if (!isTold && isLong && total > 0) {
      isTold = true
      err(
        `carveout: trying ${total} edits, each with the tests that it can matter to; \`--mutants-max N\` tries at most N, spread evenly\n`,
      )
    }
    if (progress !== undefined) return progress(done === total ? "" : `trying edits: ${done} of ${total}`)
    const tenth = Math.floor((10 * done) / Math.max(1, total))
    if (isTold && tenth > told) err(`carveout: ${tenth * 10} % of the edits are tried\n`)
    told = tenth
  }
}

/** Does some work about worlds, and says meanwhile what it is and how much. */
export function during<T>({progress}: Terminal, what: string, programs: readonly Program[], work: () => T): T {
  const sizes = programs.map(({snapshot}) => ({
    endpoints: snapshot.workloads.length + snapshot.hosts.length,
    policies: snapshot.policies.length,
  }))
  if (progress === undefined || sizes.every(({endpoints, policies}) => endpoints + policies <= quietMax)) return work()
  const most = sizes.reduce((a, b) => (b.endpoints > a.endpoints ? b : a))
  progress(`${what}: ${most.endpoints} endpoints, ${most.policies} policies …`)
  try {
    return work()
  } finally {
    progress("")
  }
}
