// Of what a container is started with, the words by which a cache of names says where it answers.

import {addressesOption} from "../manifest/kinds/lookup-cache.ts"

/** The option with its value, as one word; none where no list of words has it. */
export function cacheWords(lists: readonly unknown[]): readonly string[] {
  const words = lists.flatMap((list) => (Array.isArray(list) ? list.map((word) => (typeof word === "string" ? word : "")) : []))
  for (const [i, word] of words.entries()) {
    const found = addressesOption.exec(word)
    if (found !== null) return [`-localip=${found[1] ?? words[i + 1] ?? ""}`]
  }
  return []
}
