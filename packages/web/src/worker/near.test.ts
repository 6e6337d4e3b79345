// When the page makes a matrix itself, and that it is the one that the worker would have made.
import assert from "node:assert/strict"
import {readFileSync, readdirSync} from "node:fs"
import {join} from "node:path"
import {test} from "node:test"
import {fileURLToPath} from "node:url"
import {matrixView} from "../matrix/answer.ts"
import type {MatrixView} from "../matrix/view.ts"
import type {LabFile} from "./messages.ts"
import {nearMatrix} from "./near-matrix.ts"
import {Near} from "./near.ts"
import type {Asked} from "./near.ts"
import {Worlds} from "./worlds.ts"

const shop = fileURLToPath(new URL("../../../../examples/shop", import.meta.url))
const world: readonly LabFile[] = readdirSync(join(shop, "world")).map((name) => ({
  name,
  text: readFileSync(join(shop, "world", name), "utf8"),
}))
const policy: LabFile = {name: "policy.yaml", text: readFileSync(join(shop, "policies/allow-dns-egress.yaml"), "utf8")}
const baseline = [...world, policy]
const want = {wire: {protocol: null, port: null}, by: "auto", known: ""} as const

const typed = (text: string): Asked => ({files: [...world, {name: policy.name, text}], baseline, want})
const start: Asked = {files: baseline, baseline, want}

const made = {words: []} as unknown as MatrixView

/** A page with a judge; `takes` is how long the next matrix takes, `calls` counts them. */
function page(make: (asked: Asked) => MatrixView = () => made): {
  readonly near: Near
  takes: number
  calls: number
  readonly quiet: () => Promise<void>
} {
  let now = 0
  const waiting: (() => void)[] = []
  const state = {
    takes: 1,
    calls: 0,
    near: new Near({
      load: async () => (asked) => {
        state.calls++
        now += state.takes
        return make(asked)
      },
      idle: (run) => void waiting.push(run),
      clock: () => now,
    }),
    quiet: async () => {
      await new Promise(setImmediate)
      for (const run of waiting.splice(0)) run()
    },
  }
  return state
}

test("the first matrix is the worker's, and after a quick one a key's is the page's", async () => {
  const {near, quiet} = page()
  assert.equal(near.matrixOf(start), null)
  near.heard(3)
  await quiet()
  assert.equal(near.matrixOf(typed(`${policy.text}#`)), made)
  assert.equal(near.matrixOf(typed(`${policy.text}##`)), made)
})

test("a slow world, a large one and one that was not judged yet are the worker's", async () => {
  const slow = page()
  slow.near.matrixOf(start)
  slow.near.heard(40)
  await slow.quiet()
  assert.equal(slow.near.matrixOf(typed(`${policy.text}#`)), null)
  const large = page()
  large.near.matrixOf(typed("#".repeat(300_000)))
  large.near.heard(1)
  await large.quiet()
  assert.equal(large.near.matrixOf(typed("#".repeat(300_001))), null)
  const early = page()
  early.near.matrixOf(start)
  early.near.heard(1)
  assert.equal(early.near.matrixOf(typed(`${policy.text}#`)), null)
  assert.equal(slow.calls + large.calls + early.calls, 0)
})

test("what was pasted, loaded or compared with something else is the worker's", async () => {
  const {near, quiet} = page()
  near.matrixOf(start)
  near.heard(1)
  await quiet()
  assert.equal(near.matrixOf(typed(policy.text + "#".repeat(1000))), null)
  assert.equal(near.matrixOf({...start, files: world}), null)
  assert.equal(near.matrixOf({...start, baseline: world}), null)
  const other = world.map(({name, text}) => ({name, text: `${text}#`}))
  assert.equal(near.matrixOf({...start, files: [...other, policy]}), null)
  assert.equal(near.matrixOf(typed(`${policy.text}#`)), made)
})

test("a matrix that took too long is shown, and the next is the worker's until one is quick again", async () => {
  const state = page()
  state.near.matrixOf(start)
  state.near.heard(1)
  await state.quiet()
  state.takes = 100
  assert.equal(state.near.matrixOf(typed(`${policy.text}#`)), made)
  const next = typed(`${policy.text}##`)
  assert.equal(state.near.matrixOf(next), null)
  state.takes = 1
  state.near.heard(2)
  await state.quiet()
  assert.equal(state.near.matrixOf(typed(`${policy.text}###`)), made)
})

test("a matrix that cannot be made is the worker's, which says why", async () => {
  let isBroken = false
  const {near, quiet} = page(() => {
    if (isBroken) throw new Error("a fault")
    return made
  })
  near.matrixOf(start)
  near.heard(1)
  await quiet()
  isBroken = true
  assert.equal(near.matrixOf(typed(`${policy.text}#`)), null)
})

test("the page's matrix is the worker's, key by key", async () => {
  const {near, quiet} = page(nearMatrix)
  near.matrixOf(start)
  near.heard(1)
  await quiet()
  const place = policy.text.indexOf("ports: [53") + "ports: [53".length
  assert.ok(place > 10)
  const keys = ["0", "", "\n", ", 54", ", 54, {", "]", "1"].map((key) => policy.text.slice(0, place) + key + policy.text.slice(place))
  const views = keys.map((text) => {
    const asked = typed(text)
    const worker = new Worlds()
    assert.deepEqual(near.matrixOf(asked), matrixView(worker.take(asked.files, baseline), want))
    return JSON.stringify(matrixView(worker.pair(), want))
  })
  assert.ok(new Set(views).size > 2)
})
