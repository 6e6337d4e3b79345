import assert from "node:assert/strict"
import {test} from "node:test"
import {worldOf} from "../worker/worlds.ts"
import {largeWishOf} from "./large-address.ts"
import {largeWorld} from "./large-world.ts"

test("a large world has the pods and policies that were asked for, and nothing in it would be refused", () => {
  for (const wish of [
    {pods: 60, policies: 12, seed: 1},
    {pods: 1000, policies: 120, seed: 7},
  ]) {
    const {program, diagnostics} = worldOf(largeWorld(wish))
    assert.equal(program.snapshot.workloads.length, wish.pods)
    assert.equal(program.snapshot.policies.length, wish.policies)
    assert.deepEqual(
      diagnostics.filter(({severity}) => severity !== "info").map(({message}) => message),
      [],
    )
  }
})

test("the same seed gives the same text, another seed another", () => {
  const wish = {pods: 200, policies: 40, seed: 3}
  assert.deepEqual(largeWorld(wish), largeWorld(wish))
  assert.notDeepEqual(largeWorld(wish), largeWorld({...wish, seed: 4}))
})

test("a small world still has its services, its teams and the policies of the cluster", () => {
  const {program} = worldOf(largeWorld({pods: 0, policies: 0, seed: 1}))
  assert.ok(program.snapshot.workloads.length >= 9)
  assert.equal(program.snapshot.policies.length, 4)
})

test("a large world has an address, and an address of a larger one than the page takes asks for that one", () => {
  assert.deepEqual(largeWishOf("#large/1000/100/7"), {pods: 1000, policies: 100, seed: 7})
  assert.deepEqual(largeWishOf("#large/900000/900000/1"), {pods: 20_000, policies: 2000, seed: 1})
  for (const other of ["", "#large", "#large/1000", "#large/x/1/1", "#large/1/1/1/1", "#learn/large"])
    assert.equal(largeWishOf(other), null)
})
