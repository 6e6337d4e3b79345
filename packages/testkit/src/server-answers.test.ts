// The reader against what real API servers said of texts that chance made: cases/conformance/server.

import assert from "node:assert/strict"
import {test} from "node:test"
import {readAnswers} from "./cluster/answers.ts"
import {disagreement} from "./cluster/reading.ts"

const answers = readAnswers()

test("what an API server takes is taken, and what it refuses of policies, or of a field that is read, is refused or warned of", (t) => {
  const wrong = answers.flatMap(({manifest, newest: isTaken, message}) => {
    const problem = disagreement(manifest, {isTaken, message})
    return problem === undefined ? [] : [`${manifest}\n${problem}`]
  })
  t.diagnostic(`${answers.length - wrong.length} of ${answers.length} texts agree`)
  assert.deepEqual(wrong.slice(0, 3), [])
  assert.ok(answers.length > 4000 && answers.filter(({newest}) => newest).length > 800)
})

test("what servers took before 1.36 and refuse since is read, and warned of", (t) => {
  const loose = answers.filter(({oldest, newest}) => oldest && !newest)
  const wrong = loose.flatMap(({manifest}) => {
    const problem = disagreement(manifest, {isTaken: true, message: ""})
    return problem === undefined ? [] : [`${manifest}\n${problem}`]
  })
  t.diagnostic(`${loose.length} texts`)
  assert.deepEqual(wrong.slice(0, 3), [])
  assert.ok(loose.length > 5)
})
