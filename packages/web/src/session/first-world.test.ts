import assert from "node:assert/strict"
import {beforeEach, test} from "node:test"
import {notePods, noteSent, takeFirst} from "./first-world.ts"
import {baseline, files, firstWorld} from "./state.ts"

const empty = [{name: "world.yaml", text: ""}]
const withPods = [...empty, {name: "cluster.yaml", text: "pods"}]
const denied = [...withPods, {name: "deny.yaml", text: "deny"}]
let number = 0

function send(next: typeof empty): number {
  files.value = next
  noteSent(++number)
  return number
}

beforeEach(() => {
  baseline.value = empty
  firstWorld.value = null
  notePods(send(empty), 0)
})

test("the files that brought the pods become the baseline, though others stand there when that is heard", () => {
  const asked = send(withPods)
  notePods(asked, 9)
  send(denied)
  takeFirst(asked, true)
  assert.equal(baseline.value, withPods)
  assert.equal(firstWorld.value, withPods)
})

test("so they do where the comparison of them never came, and an answer that is older than the baseline changes nothing", () => {
  notePods(send(withPods), 9)
  const later = send(denied)
  notePods(later, 9)
  const last = send(denied)
  takeFirst(later, true)
  assert.equal(baseline.value, withPods)
  takeFirst(last, true)
  assert.equal(baseline.value, withPods)
})

test("pods that went again are not the first; and a world that is compared stays with its baseline", () => {
  notePods(send(withPods), 9)
  notePods(send(empty), 0)
  const again = send(denied)
  notePods(again, 9)
  takeFirst(again, true)
  assert.equal(baseline.value, denied)
  baseline.value = empty
  const compared = send(denied)
  notePods(compared, 9)
  takeFirst(compared, false)
  assert.equal(baseline.value, empty)
})
