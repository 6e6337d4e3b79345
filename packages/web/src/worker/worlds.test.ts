import assert from "node:assert/strict"
import {test} from "node:test"
import {changesView} from "../changes/answer.ts"
import {Worlds} from "./worlds.ts"

const pod = (name: string): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: default}\n---\n`
const files = (text: string): readonly {readonly name: string; readonly text: string}[] => [{name: "world.yaml", text}]

test("a first world after one without pods is compared with nothing; a later one is with it", () => {
  const worlds = new Worlds()
  const [empty, one, two] = [files(""), files(pod("a")), files(pod("a") + pod("b"))]
  const first = worlds.take(one, empty)
  assert.deepEqual([first.isFirst, first.world === first.baseline], [true, true])
  const {lines, isFirst} = changesView(first, {with: "baseline"})
  assert.deepEqual([lines, isFirst], [[], true])
  assert.equal(worlds.take(empty, empty).isFirst ?? false, false)
  assert.ok(changesView(worlds.take(two, one), {with: "baseline"}).lines.length > 0)
  assert.ok(changesView(worlds.take(empty, one), {with: "baseline"}).lines.length > 0)
})

test("a deletion that is staged is something to promote, and what is learnt is told", () => {
  const policy = (kind: string, spec: string): string =>
    `{apiVersion: projectcalico.org/v3, kind: ${kind}, metadata: {name: shut}, spec: {${spec}}}\n---\n`
  const shut = policy("GlobalNetworkPolicy", "types: [Ingress]")
  const worlds = new Worlds()
  const deleted = files(pod("a") + pod("b") + shut + policy("StagedGlobalNetworkPolicy", "stagedAction: Delete"))
  const {staged, lines, notes} = changesView(worlds.take(deleted, deleted), {with: "staged"})
  assert.deepEqual([staged, lines.map(({part}) => part), notes], [1, ["opened", "opened"], []])
  const learnt = files(pod("a") + policy("StagedGlobalNetworkPolicy", "stagedAction: Learn, types: [Ingress]"))
  const view = changesView(worlds.take(learnt, learnt), {with: "staged"})
  assert.deepEqual([view.staged, view.lines, view.notes.length], [0, [], 1])
})
