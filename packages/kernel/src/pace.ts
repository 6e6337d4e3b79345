// How much is done at once, and waiting. WHY bounded: a machine of two cores that is given everything at once answers late, and late is what a
// dropped packet looks like.

/** LIMIT: programs that run at once. */
const width = 6

/** Does something for each, a few at once; results in order. */
export async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) {
      const item = items[i]
      if (item !== undefined) results[i] = await work(item)
    }
  }
  await Promise.all(Array.from({length: width}, worker))
  return results
}

/** Resolves after a while. */
export async function pause(ms: number): Promise<void> {
  const {promise, resolve} = Promise.withResolvers<void>()
  setTimeout(resolve, ms)
  await promise
}
