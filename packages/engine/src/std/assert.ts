// What the language lacks for stating what must be true. Knows nothing of networks or policies.

/** Throws when `condition` is false: the fault is ours, never the input's. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`broken invariant: ${message}`)
}

/** Ends an exhaustive `switch`: the compiler proves that no case is left. */
export function unreachable(value: never): never {
  throw new Error(`broken invariant: unexpected case ${JSON.stringify(value)}`)
}
