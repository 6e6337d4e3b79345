import assert from "node:assert/strict"
import {test} from "node:test"
import {effect, signal} from "@preact/signals"
import {steady} from "./steady.ts"

test("whoever draws is told when something differs, and not when it was only made anew", () => {
  const files = signal([{name: "a", text: "1"}])
  const names = steady(
    () => files.value.map(({name}) => name),
    (before, now) => before.join() === now.join(),
  )
  const told: (readonly string[])[] = []
  const stop = effect(() => void told.push(names.value))
  files.value = [{name: "a", text: "12"}]
  files.value = [
    {name: "a", text: "12"},
    {name: "b", text: ""},
  ]
  files.value = [{name: "a", text: "12"}]
  stop()
  assert.deepEqual(told, [["a"], ["a", "b"], ["a"]])
})
