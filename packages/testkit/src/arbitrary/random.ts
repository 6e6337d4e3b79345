// Where chance enters: a small seeded generator, or a list of choices that somebody else made (and can shrink).

/** A source of choices. The first alternative of every choice is the simplest one. */
export type Random = {
  /** An integer from 0 up to but not including `count`. */
  readonly below: (count: number) => number
}

/** Choices that follow from a seed (splitmix32). */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0
    let word = state ^ (state >>> 16)
    word = Math.imul(word, 0x21f0aaad)
    word ^= word >>> 15
    word = Math.imul(word, 0x735a2d97)
    return (word ^ (word >>> 15)) >>> 0
  }
  return {below: (count) => (count <= 1 ? 0 : Math.floor((next() / 0x1_0000_0000) * count))}
}

/** Choices read from a list; past its end the simplest alternative is taken, so a shorter list makes a simpler thing. */
export function randomOf(choices: readonly number[]): Random {
  let at = 0
  return {below: (count) => (choices[at++] ?? 0) % Math.max(1, count)}
}

/** One of a list. */
export function pick<T>(random: Random, list: readonly T[]): T {
  const value = list[random.below(list.length)]
  if (value === undefined) throw new Error("nothing to pick from")
  return value
}

/** True `percent` times of a hundred. */
export function chance(random: Random, percent: number): boolean {
  return random.below(100) >= 100 - percent
}

/** A list of up to `max` things, repeats left out where they are the same value. */
export function some<T>(random: Random, max: number, make: () => T): readonly T[] {
  const count = random.below(max + 1)
  const made: T[] = []
  for (let i = 0; i < count; i++) {
    const value = make()
    if (!made.includes(value)) made.push(value)
  }
  return made
}

/** One of the lists' members that is there, weighted by repeats. */
export function weighted<T>(random: Random, weights: readonly (readonly [weight: number, value: T])[]): T {
  let left = random.below(weights.reduce((sum, [weight]) => sum + weight, 0))
  for (const [weight, value] of weights) {
    if (left < weight) return value
    left -= weight
  }
  throw new Error("no weights")
}
