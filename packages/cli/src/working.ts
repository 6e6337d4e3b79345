// What is being worked on, for somebody who waits at a terminal. Nothing is said of small worlds: they are done before it could be read.

import type {Program} from "@carveout/engine"
import type {Terminal} from "./terminal.ts"

/** LIMIT: endpoints and policies together up to which work is too short to speak of. */
const quietMax = 2000

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
