// Time that a thread spent on a processor. WHY not the clock on the wall: this project is measured on shared machines, where a wait for
// a processor says nothing about the code.

/** Milliseconds that this thread has been running so far. */
export function cpuMs(): number {
  const {user, system} = process.threadCpuUsage()
  return (user + system) / 1000
}

/** A result with the milliseconds that it took this thread. */
export type Timed<T> = {readonly value: T; readonly ms: number}

/** LIMIT: milliseconds below which the clock on the wall is read: kernels count a thread's time in steps of some milliseconds. */
const shortMax = 60

/** Does something and says how long this thread was running for it; of short work, how long it took, which is no less. */
export function timed<T>(work: () => T): Timed<T> {
  const [started, startedAt] = [cpuMs(), performance.now()]
  const value = work()
  const [ms, onTheWall] = [cpuMs() - started, performance.now() - startedAt]
  return {value, ms: onTheWall < shortMax ? onTheWall : ms}
}

/** The value below which a share of some numbers lies; 0.5 is the median. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}
