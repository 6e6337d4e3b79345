// Where chance enters the worlds: a seeded generator and the few distributions that clusters show. No clock and no other chance.

/** Numbers that follow from a seed (splitmix32). */
export type Chance = {
  /** An integer from 0 up to but not including `count`. */
  readonly below: (count: number) => number
  /** A number from 0 up to but not including 1. */
  readonly part: () => number
}

/** Chance from a seed: the same seed gives the same world on every machine. */
export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0
  const part = (): number => {
    state = (state + 0x9e3779b9) >>> 0
    let word = state ^ (state >>> 16)
    word = Math.imul(word, 0x21f0aaad)
    word ^= word >>> 15
    word = Math.imul(word, 0x735a2d97)
    return ((word ^ (word >>> 15)) >>> 0) / 0x1_0000_0000
  }
  return {part, below: (count) => (count <= 1 ? 0 : Math.floor(part() * count))}
}

/** One of a list. */
export function pick<T>(chance: Chance, list: readonly T[]): T {
  const value = list[chance.below(list.length)]
  if (value === undefined) throw new Error("nothing to pick from")
  return value
}

/** `count` different ones of a list, in the order of the list. */
export function sample<T>(chance: Chance, list: readonly T[], count: number): readonly T[] {
  let wanted = Math.min(count, list.length)
  return list.filter((_, i) => {
    const isTaken = chance.below(list.length - i) < wanted
    if (isTaken) wanted--
    return isTaken
  })
}

/** True with a probability. */
export function happens(chance: Chance, probability: number): boolean {
  return chance.part() < probability
}

/** A number from 0 up to but not including `count`, small ones far oftener than large ones: the skew of names in real clusters. */
export function skewed(chance: Chance, count: number): number {
  return Math.min(count - 1, Math.floor(count ** chance.part()) - 1)
}

/** A whole number from 1 with a long tail and about this mean. Pareto with exponent 1.5, cut at 60 times the mean. */
export function heavy(chance: Chance, mean: number): number {
  const drawn = (mean / 3) * (1 - chance.part()) ** (-1 / 1.5)
  return Math.max(1, Math.min(Math.round(drawn), Math.round(mean * 60)))
}
