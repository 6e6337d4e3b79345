// `npm run parts:record`: asks the oldest and the newest API server about texts that chance made, and keeps what they say.

import {admitAll, oldest, openJudge} from "./admission.ts"
import type {Admission} from "./admission.ts"
import {keepAnswers} from "./answers.ts"
import {mutantTexts} from "./texts.ts"

/** WHY this seed: any will do, and the same one gives the same texts as long as the corpus is the same. */
const texts = mutantTexts(1, 5000)

async function answersOf(version?: string): Promise<readonly (Admission | undefined)[]> {
  const {server, admit} = await openJudge(version)
  try {
    return await admitAll(admit, texts)
  } finally {
    await server.stop()
  }
}

const [before, now] = [await answersOf(oldest), await answersOf()]
const answers = texts.flatMap((manifest, i) => {
  const [old, young] = [before[i], now[i]]
  if (old === undefined || young === undefined) return []
  const message = young.isTaken ? (old.isTaken ? "" : old.message) : young.message
  return [{manifest, oldest: old.isTaken, newest: young.isTaken, message}]
})
keepAnswers(answers)
const count = (want: (answer: (typeof answers)[number]) => boolean): number => answers.filter(want).length
console.log(
  `${answers.length} texts: ${count(({newest}) => newest)} taken, ${count(({oldest, newest}) => oldest !== newest)} by one of them alone`,
)
