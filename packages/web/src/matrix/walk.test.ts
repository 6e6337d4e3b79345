import assert from "node:assert/strict"
import {test} from "node:test"
import {walk} from "./walk.ts"

const field = {rows: 40, columns: 7, page: 10}
const from = {row: 5, column: 3}

test("keys lead where the pattern for grids says, and never off the grid", () => {
  const check = (key: string, row: number, column: number, ctrlKey = false): void =>
    assert.deepEqual(walk({key, ctrlKey}, from, field), {row, column}, key)
  check("ArrowUp", 4, 3)
  check("ArrowDown", 6, 3)
  check("ArrowLeft", 5, 2)
  check("ArrowRight", 5, 4)
  check("Home", 5, 0)
  check("End", 5, 6)
  check("Home", 0, 0, true)
  check("End", 39, 6, true)
  check("PageDown", 15, 3)
  check("PageUp", 0, 3)
  assert.deepEqual(walk({key: "ArrowUp", ctrlKey: false}, {row: 0, column: 0}, field), {row: 0, column: 0})
  assert.deepEqual(walk({key: "PageDown", ctrlKey: false}, {row: 39, column: 6}, field), {row: 39, column: 6})
})

test("other keys do not walk", () => {
  for (const key of ["Enter", "a", "Tab", "Escape"]) assert.equal(walk({key, ctrlKey: false}, from, field), null)
})
