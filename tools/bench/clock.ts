// Time that a thread spent on a processor. WHY not the clock on the wall: this project is measured on shared machines, where a wait for
// a processor says nothing about the code.

/** Milliseconds that this thread has been running so far. */
export function cpuMs(): number {
  const {user, system} = process.threadCpuUsage()
  return (user + system) / 1000
}

/** A result with the milliseconds that it took this thread. */
export type Timed<T> = {readonly value: T; readonly ms: number}

/** Does something and says how long this thread was running for it. */
export function timed<T>(work: () => T): Timed<T> {
  const started = cpuMs()
  const value = work()
  return {value, ms: cpuMs() - started}
}

/** The value below which a share of some numbers lies; 0.5 is the median. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}
