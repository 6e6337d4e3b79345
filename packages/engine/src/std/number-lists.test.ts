import assert from "node:assert/strict"
import {test} from "node:test"
import * as fc from "fast-check"
import {NumberLists} from "./number-lists.ts"

/** Lists of few numbers, so that equal ones come up; some of them long, and as large as words can be. */
const number = fc.constantFrom(0, 1, -1, 2 ** 31 - 1, -(2 ** 31))
const long = fc.tuple(fc.integer({min: 1000, max: 40_000}), fc.array(number, {minLength: 1, maxLength: 2}))
const list = fc.oneof(
  {weight: 9, arbitrary: fc.array(number, {maxLength: 4})},
  {weight: 1, arbitrary: long.map(([length, few]) => Array.from({length}, (_, i) => few[i % few.length] ?? 0))},
)

test("equal lists have one number, given in the order of first sight, however long they are", () => {
  fc.assert(
    fc.property(fc.array(list, {maxLength: 60}), (made) => {
      const lists = new NumberLists()
      const known = new Map<string, number>()
      for (const each of [...made, ...made]) {
        const text = each.join()
        assert.equal(lists.find(each), known.get(text) ?? -1)
        if (!known.has(text)) known.set(text, known.size)
        assert.equal(lists.idOf([...each, 7], each.length), known.get(text), "its first words alone count")
      }
    }),
    {numRuns: 30},
  )
})

test("a list that begins as another does is another", () => {
  const lists = new NumberLists()
  assert.deepEqual(
    [[1], [1, 2], [], [0], [0, 0], [1]].map((each) => lists.idOf(each)),
    [0, 1, 2, 3, 4, 0],
  )
  assert.equal(lists.find([1, 2, 3]), -1)
})
