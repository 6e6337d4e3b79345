// The ends of a side: which classes are looked at, and how often anybody is asked whether he is held.

import assert from "node:assert/strict"
import {test} from "node:test"
import {buildSnapshot, compile, parseManifests} from "../index.ts"
import type {Program} from "../index.ts"
import {PrefixSet} from "../net/prefix-set.ts"
import {everyone} from "./end-sets.ts"
import type {EndSet} from "./extents.ts"
import {spaceIn} from "./lineage.ts"
import {Marker} from "./marks.ts"

const pods = Array.from({length: 40}, (_, i) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: {name: `p${i}`, namespace: "prod", labels: {app: i < 20 ? "web" : "db"}},
  status: {podIP: `10.0.0.${i + 1}`},
}))
const policy = {
  apiVersion: "networking.k8s.io/v1",
  kind: "NetworkPolicy",
  metadata: {name: "db", namespace: "prod"},
  spec: {podSelector: {matchLabels: {app: "db"}}, ingress: [{from: [{ipBlock: {cidr: "192.0.2.0/24"}}]}]},
}

function world(): Program {
  const text = JSON.stringify({apiVersion: "v1", kind: "List", items: [...pods, policy]})
  return compile(buildSnapshot(parseManifests([{name: "w.json", text}]).resources).snapshot)
}

type Counted = {readonly set: EndSet; readonly asked: () => number}

function named(...names: readonly string[]): Counted {
  let asked = 0
  const holds: EndSet["holds"] = ({name}) => {
    asked++
    return names.includes(name)
  }
  return {set: {holds, named: new Set(names), outside: (family) => PrefixSet.of(family, [])}, asked: () => asked}
}

const block: EndSet = {
  holds: () => false,
  named: new Set(),
  outside: (family) => PrefixSet.of(family, family === 4 ? [{first: 0xc000_0200n, last: 0xc000_027fn}] : []),
}

test("a set of names is held against those names alone, and once for any number of questions", () => {
  const program = world()
  const space = spaceIn(program, 4)
  const {set, asked} = named("prod/p1", "prod/p30", "prod/nobody")
  for (const except of [[], [everyone], []]) {
    const found = new Marker(program, space, {asked: [set], except}).all()
    assert.deepEqual(
      found.flatMap(({points}) => points.map(({end}) => end.name)),
      ["prod/p1", "prod/p30"],
    )
  }
  assert.equal(asked(), 2)
})

test("an exception takes its ends out of a class and leaves the others together", () => {
  const program = world()
  const found = new Marker(program, spaceIn(program, 4), {asked: [everyone], except: [named("prod/p1").set]}).all()
  const webs = found.filter(({points}) => points.some(({end}) => end.name === "prod/p0" || end.name === "prod/p1"))
  assert.deepEqual(
    webs.map(({marks, points}) => [marks.of, points.length]),
    [
      [[true, false], 19],
      [[true, true], 1],
    ],
  )
})

test("a block that no rule draws cuts the stretch it lies in", () => {
  const program = world()
  const found = new Marker(program, spaceIn(program, 4), {asked: [everyone], except: [block]}).all()
  const outside = found
    .filter(({cls}) => cls.kind === "outside")
    .flatMap(({marks, points}) => points.map(({address}) => [marks.of[1], address?.value]))
  assert.deepEqual(
    outside.filter(([, value]) => value === 0xc000_0200n || value === 0xc000_0280n),
    [
      [true, 0xc000_0200n],
      [false, 0xc000_0280n],
    ],
  )
})
