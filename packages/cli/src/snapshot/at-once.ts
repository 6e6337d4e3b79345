// Some things at once, and no more.

/** LIMIT: programs that run beside one another. WHY not more: each may log in by a plugin, and an API server has others to answer. */
const most = 4

/** Does something with each of a list, several at a time. The answers stand in the order of the list. */
export async function atOnce<Item, Answer>(items: readonly Item[], work: (item: Item) => Promise<Answer>): Promise<readonly Answer[]> {
  const answers: Answer[] = []
  const waiting = items.entries()
  const lane = async (): Promise<void> => {
    for (const [place, item] of waiting) {
      // oxlint-disable-next-line no-await-in-loop -- a lane does one thing after the other
      answers[place] = await work(item)
    }
  }
  await Promise.all(Array.from({length: most}, lane))
  return answers
}
