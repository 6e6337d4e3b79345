import assert from "node:assert/strict"
import {test} from "node:test"
import {layoutOf} from "./layout.ts"
import type {GraphNode} from "./view.ts"

const node = (name: string): GraphNode => ({name, area: "", kind: "pods", count: 1, chips: [], lost: []})
const many = Array.from({length: 40}, (_, i) => node(`n${i}`))

test("an area of many nodes uses the room beside it; every node stands in an area, and on no other", () => {
  const {nodes, areas, height} = layoutOf(many, 900)
  assert.equal(areas.length, 4)
  assert.ok(height < layoutOf(many, 260).height / 3)
  assert.equal(nodes.length, many.length)
  for (const [i, {x, y, width, height: tall}] of nodes.entries()) {
    assert.ok(areas.some((area) => x >= area.x && x + width <= area.x + area.width && y >= area.y && y + tall <= area.y + area.height))
    assert.ok(nodes.every((other, j) => i === j || other.x !== x || Math.abs(other.y - y) >= tall))
  }
})

test("the areas fill the room that there is, a phone's with two columns", () => {
  for (const wide of [260, 337, 353, 444, 445, 702, 900, 1311]) {
    const {width, areas, nodes} = layoutOf(many, wide)
    assert.ok(width <= wide && width > wide - areas.length, `${width} of ${wide}`)
    assert.ok(nodes.every((node) => node.width >= 136))
  }
  assert.equal(layoutOf(many, 337).areas.length, 2)
})

test("a few nodes, and a narrow screen, are one column for an area", () => {
  assert.equal(layoutOf(many.slice(0, 12), 900).areas.length, 1)
  assert.equal(layoutOf(many, 260).areas.length, 1)
})
