// Memory given back at the one moment when much of it is known to be garbage. Knows nothing of what it was.

import v8 from "node:v8"
import vm from "node:vm"

/** LIMIT: bytes in use from which collecting is worth its time, some tens of milliseconds. */
const worthMin = 128 * 1024 * 1024

/**
 * Collects garbage where there may be much. WHY by hand: after a large dump has been read the language would wait until twice as much is in
 * use, and everything that was made of the dump would stand beside it until then.
 */
export function collectGarbage(): void {
  if (process.memoryUsage().heapUsed < worthMin) return
  v8.setFlagsFromString("--expose-gc")
  const collect: unknown = vm.runInNewContext("gc")
  if (typeof collect === "function") collect()
}
