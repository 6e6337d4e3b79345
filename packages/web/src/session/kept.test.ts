import assert from "node:assert/strict"
import {test} from "node:test"
import {chooseRecord} from "./kept.ts"

const record = (id: string, at: number): {readonly id: string; readonly at: number} => ({id, at})
const alone = {own: null, held: new Set<string>(), canLock: true}

test("a tab goes on with its own session after a reload, else with the latest that nobody holds", () => {
  const records = [record("a", 1), record("b", 3), record("c", 2)]
  assert.equal(chooseRecord(records, {...alone, own: "a"}).id, "a")
  assert.equal(chooseRecord(records, alone).id, "b")
  assert.equal(chooseRecord(records, {...alone, held: new Set(["b"])}).id, "c")
  assert.deepEqual(chooseRecord([], alone), {id: null, from: null, old: [], why: null})
})

test("a session that another tab holds is left to it, also by a tab that was duplicated from it, and that is said", () => {
  const choice = chooseRecord([record("a", 1)], {...alone, own: "a", held: new Set(["a"])})
  assert.deepEqual(choice, {id: null, from: null, old: [], why: "held by another tab"})
})

test("without locks a tab begins with a copy and writes a record of its own", () => {
  assert.deepEqual(chooseRecord([record("a", 1)], {...alone, canLock: false}), {id: null, from: "a", old: [], why: null})
})

test("of many sessions the oldest that nobody holds are forgotten, and never the one that is taken", () => {
  const records = Array.from({length: 9}, (_, i) => record(`s${i}`, i))
  assert.deepEqual(chooseRecord(records, {...alone, held: new Set(["s0"])}).old, ["s2", "s1"])
  assert.deepEqual(chooseRecord(records, {...alone, own: "s1"}).old, ["s2", "s0"])
})
