import assert from "node:assert/strict"
import {test} from "node:test"
import {NumberLists} from "./number-lists.ts"

/** The same numbers every time. */
function* chance(): Generator<number, never> {
  for (let state = 1; ;) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0
    yield state >>> 8
  }
}

test("equal lists have one number, given in the order of first sight, however long they are", () => {
  const numbers = chance()
  const below = (most: number): number => numbers.next().value % most
  const lists = new NumberLists()
  const known = new Map<string, number>()
  const check = (list: readonly number[]): void => {
    const text = list.join()
    assert.equal(lists.find(list), known.get(text) ?? -1)
    if (!known.has(text)) known.set(text, known.size)
    assert.equal(lists.idOf([...list, 7], list.length), known.get(text))
    assert.equal(lists.find(list), known.get(text))
  }
  const made: number[][] = []
  for (let i = 0; i < 3000; i++) {
    const length = i % 500 === 499 ? 20_000 + below(40_000) : i % 100 === 99 ? 9000 + below(9000) : below(12)
    made.push(Array.from({length}, () => below(3) - 1))
  }
  for (const list of made) check(list)
  for (const list of made) check(list)
  check([])
  check([-(2 ** 31), 2 ** 31 - 1])
})

test("a list that begins as another does is another", () => {
  const lists = new NumberLists()
  assert.deepEqual(
    [[1], [1, 2], [], [0], [0, 0], [1]].map((list) => lists.idOf(list)),
    [0, 1, 2, 3, 4, 0],
  )
  assert.equal(lists.find([1, 2, 3]), -1)
})
