// The laws of differences: a flow stands in one exactly when the two worlds judge it otherwise, and a cause brings it about.

import assert from "node:assert/strict"
import {test} from "node:test"
import {buildSnapshot, compareWorlds, compile, decide, parseManifests} from "@carveout/engine"
import type {Analysis, Flow, World} from "@carveout/engine"
import {edited} from "./arbitrary/edit.ts"
import {flow as anyFlow, flowPool} from "./arbitrary/flow.ts"
import {pick, randomFrom} from "./arbitrary/random.ts"
import type {Random} from "./arbitrary/random.ts"
import {world as anyWorld} from "./arbitrary/world.ts"
import {flowText, hasPacket, isSelf, pairsIndex} from "./matrix-judge.ts"

const ranks = {deny: 0, unknown: 1, allow: 2} as const
const kinds = ["opened", "closed", "redecided"] as const

/** Says in which parts of a difference a flow stands. */
function standingIn(difference: Analysis.Difference): (flow: Flow) => readonly string[] {
  const indexes = kinds.map((kind) =>
    pairsIndex(
      difference[kind].flatMap(({from, to, ipFamily, allow}) =>
        from.flatMap((source) => to.map((target) => ({from: source, to: target, ipFamily, allow}))),
      ),
    ),
  )
  return (flow) => kinds.filter((_, i) => indexes[i]?.(flow).some(({allow}) => allow.some((block) => hasPacket(block, flow))))
}

test("a flow stands in a difference exactly when it is judged otherwise", (t) => {
  let flows = 0
  let changed = 0
  for (let seed = 1; seed <= 80; seed++) {
    const random = randomFrom(seed)
    const before = anyWorld(random)
    const after = edited(random, before)
    const pool = flowPool(before)
    if (pool.families.length === 0) continue
    const [base, head] = [compile(before), compile(after)]
    const difference = compareWorlds(base, head)
    const standing = standingIn(difference)
    for (let i = 0; i < 150; i++) {
      const flow = anyFlow(random, pool)
      const isGone = [flow.from, flow.to].some((end) => end.kind === "workload" && !head.workloads.has(end.id))
      if (isSelf(flow) || isGone || (flow.from.kind === "address" && flow.to.kind === "address")) continue
      const [old, young] = [decide(base, flow), decide(head, flow)]
      const want =
        ranks[young.verdict] > ranks[old.verdict]
          ? ["opened"]
          : ranks[young.verdict] < ranks[old.verdict]
            ? ["closed"]
            : old.by !== young.by
              ? ["redecided"]
              : []
      flows++
      if (want.length > 0) changed++
      assert.deepEqual(standing(flow), want, `seed ${seed}: ${flowText(flow)} ${old.verdict} ${old.by} ${young.verdict} ${young.by}`)
    }
  }
  t.diagnostic(`${flows} flows, ${changed} of them judged otherwise`)
  assert.ok(changed > 200)
})

test("a world does not differ from itself", () => {
  for (let seed = 1; seed <= 30; seed++) {
    const snapshot = anyWorld(randomFrom(seed))
    const {opened, closed, redecided} = compareWorlds(compile(snapshot), compile({...snapshot, policies: [...snapshot.policies].reverse()}))
    assert.deepEqual([opened, closed, redecided], [[], [], []])
  }
})

const apps = ["a", "b", "c", "d"] as const

/** Pods that several rules of both directions speak of, in two tiers; nothing is open and no node has host endpoints. */
const pods = apps.map(
  (app, i) =>
    `apiVersion: v1\nkind: Pod\nmetadata: {namespace: ns, name: ${app}, labels: {app: ${app}}}\nspec: {nodeName: k${i % 2}, containers: []}\nstatus: {podIP: 10.0.0.${i + 1}}`,
)
const frame = [
  ...pods,
  "apiVersion: v1\nkind: Node\nmetadata: {name: k0}\nstatus: {addresses: [{type: InternalIP, address: 10.9.0.1}]}",
  "apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: {name: first}\nspec: {order: 1, defaultAction: Pass}",
]

function crowdedRule(random: Random, way: "ingress" | "egress"): string {
  const packets = pick(random, ["", ", protocol: TCP", ", protocol: UDP"])
  const ports = packets === "" ? "" : pick(random, ["", "ports: [80]", "ports: [443]", "ports: ['80:443']"])
  const app = pick(random, ["", ...apps.map((each) => `selector: app == '${each}'`)])
  const [source, destination] = way === "ingress" ? [app, ports] : ["", [app, ports].filter((text) => text !== "").join(", ")]
  return `{action: ${pick(random, ["Allow", "Deny", "Pass"])}${packets}, source: {${source}}, destination: {${destination}}}`
}

function crowdedPolicy(random: Random, place: number): string {
  const tier = pick(random, ["first", "default"])
  const way = pick(random, ["ingress", "egress"] as const)
  const type = way === "ingress" ? "Ingress" : "Egress"
  const rules = Array.from({length: random.below(3)}, () => crowdedRule(random, way)).join(", ")
  const selector = pick(random, ["all()", ...apps.map((each) => `app == '${each}'`)])
  return `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: ${tier}.p${place}}\nspec: {tier: ${tier}, order: ${place}, selector: "${selector}", types: [${type}], ${way}: [${rules}]}`
}

test("a flow stands in a difference exactly when it is judged otherwise, where rules of both ends have a say, as an edit and read apart", (t) => {
  let changed = 0
  for (let seed = 1; seed <= 150; seed++) {
    const random = randomFrom(seed)
    const before = Array.from({length: 3 + random.below(5)}, (_, i) => crowdedPolicy(random, i))
    const place = random.below(before.length)
    const edit = pick(random, [
      (text: string): string => text.replace(/action: \w+/, `action: ${pick(random, ["Allow", "Deny", "Pass"])}`),
      (text: string): string => text.replace(/gress: \[.*\]\}$/, "gress: [{action: Allow}]}"),
      (text: string): string => text.replace(/gress: \[.*\]\}$/, "gress: []}"),
      (): string => crowdedPolicy(random, place),
    ])
    const read = (policies: readonly string[]): World.Snapshot =>
      buildSnapshot(parseManifests([{name: "w.yaml", text: [...frame, ...policies].join("\n---\n")}]).resources).snapshot
    const [old, young] = [read(before), read(before.with(place, edit(before[place] ?? "")))]
    const base = compile(old)
    const ways = [compareWorlds(base, compile(young, {previous: base})), compareWorlds(compile(old), compile(young))]
    const head = compile(young)
    for (const [i, from] of apps.entries()) {
      for (const [j, to] of apps.entries()) {
        if (i === j) continue
        for (const [protocol, port] of [
          [6, 80],
          [6, 200],
          [6, 443],
          [6, 8080],
          [17, 80],
          [17, 53],
          [132, 80],
        ] as const) {
          const flow: Flow = {
            from: {kind: "workload", id: `ns/${from}`},
            to: {kind: "workload", id: `ns/${to}`},
            family: 4,
            protocol,
            sourcePort: 50_000,
            port,
            icmp: null,
          }
          const [was, is] = [decide(base, flow), decide(head, flow)]
          const rise = ranks[is.verdict] - ranks[was.verdict]
          const want = rise > 0 ? ["opened"] : rise < 0 ? ["closed"] : was.by !== is.by ? ["redecided"] : []
          changed += want.length
          for (const way of ways) {
            assert.ok(way.isComplete)
            assert.deepEqual(standingIn(way)(flow), want, `seed ${seed}: ${flowText(flow)} ${was.verdict} ${was.by} ${is.verdict} ${is.by}`)
          }
        }
      }
    }
  }
  t.diagnostic(`${changed} flows judged otherwise`)
  assert.ok(changed > 1000)
})
