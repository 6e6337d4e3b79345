// What a replay says of records holds for every flow that they may have been: in worlds of all kinds, by single decisions.

import assert from "node:assert/strict"
import {test} from "node:test"
import {compile, decide, protocolName} from "@carveout/engine"
import type {Flow, Program, Verdict, World} from "@carveout/engine"
import {conversationsOf, readFlowRecords, replay} from "@carveout/flows"
import type {Outcome, Replayed} from "@carveout/flows"
import {flowPool} from "../src/arbitrary/flow.ts"
import {pick, randomFrom} from "../src/arbitrary/random.ts"
import type {Random} from "../src/arbitrary/random.ts"
import {world as anyWorld} from "../src/arbitrary/world.ts"

const seeds = {closed: 120, addresses: 60, nodes: 30, both: 30} as const

/** Records of a world. */
const perWorld = 6

/** Source ports from which flows are decided: those at the borders of what generated rules ask for, and the usual one. */
const sourcePorts = [1, 79, 80, 81, 443, 8080, 50_000, 65_535] as const

type Endpoint = World.WorkloadEndpoint
type Asked = {
  readonly text: string
  readonly from: readonly Endpoint[]
  readonly to: readonly Endpoint[]
  readonly protocol: number
  readonly port: number
}

/** A record of one pod each, or of all pods of a namespace as of one template. */
function record(random: Random, {workloads}: World.Snapshot): Asked {
  const side = (): {readonly name: string; readonly namespace: string; readonly pods: readonly Endpoint[]} => {
    const {name, namespace} = pick(random, workloads)
    const isTemplate = random.below(3) === 0
    const pods = workloads.filter((each) => each.namespace === namespace && (isTemplate || each.name === name))
    return {name: isTemplate ? "p*" : name, namespace, pods}
  }
  const [from, to] = [side(), side()]
  const [protocol, port] = [pick(random, [6, 17, 132]), pick(random, [1, 79, 80, 81, 443, 8080])]
  const value = {
    source_name: from.name,
    source_namespace: from.namespace,
    dest_name: to.name,
    dest_namespace: to.namespace,
    protocol: protocolName(protocol).toLowerCase(),
    dest_port: port,
    reporter: pick(random, ["Src", "Dst"]),
    action: pick(random, ["Allow", "Deny"]),
  }
  const isOfOnes = !from.name.endsWith("*") && !to.name.endsWith("*")
  const text = isOfOnes ? hubbleText(value) : JSON.stringify(value)
  return {text, from: from.pods, to: to.pods, protocol, port}
}

type Written = Readonly<
  Record<"source_name" | "source_namespace" | "dest_name" | "dest_namespace" | "protocol" | "reporter" | "action", string>
> & {
  readonly dest_port: number
}

/** The same record as Hubble prints it, in one of its forms, or as it was. WHY by the record: what is drawn behind it stays as it was. */
function hubbleText(value: Written): string {
  const [from, to] = [
    `${value.source_namespace}/${value.source_name}:50000`,
    `${value.dest_namespace}/${value.dest_name}:${value.dest_port}`,
  ]
  const type = `policy-verdict:all ${value.reporter === "Src" ? "EGRESS" : "INGRESS"}`
  const verdict = value.action === "Allow" ? "ALLOWED" : "DENIED"
  const said = value.protocol === "tcp" ? "TCP Flags: SYN" : value.protocol.toUpperCase()
  const [time, gap] = ["Jan  1 10:00:00.000", "   "]
  const dict = Object.entries({TIMESTAMP: time, SOURCE: from, DESTINATION: to, TYPE: type, VERDICT: verdict, SUMMARY: said})
  const forms = [
    JSON.stringify(value),
    `${time}: ${from} (ID:1) <> ${to} (ID:2) ${type} ${verdict} (${said})`,
    [time, from, to, type, verdict, said].join(gap),
    dict.map(([key, text]) => `${key.padStart(11)}: ${text}`).join("\n"),
  ]
  return forms[(value.dest_port + from.length + to.length) % forms.length] ?? ""
}

/** The verdicts of every flow that a record may have been. */
function verdictsOf(program: Program, asked: Asked): ReadonlySet<Verdict> {
  return new Set(flowsOf(program, asked).map((flow) => decide(program, flow).verdict))
}

function flowsOf(program: Program, {from, to, protocol, port}: Asked): readonly Flow[] {
  const {families} = flowPool(program.snapshot)
  return families.flatMap((family) =>
    from.flatMap((source) =>
      to.flatMap((target): readonly Flow[] => {
        if (source.id === target.id || ![source, target].every((each) => isIn(each, family))) return []
        const ends = {from: {kind: "workload" as const, id: source.id}, to: {kind: "workload" as const, id: target.id}}
        return sourcePorts.map((sourcePort) => ({...ends, family, protocol, port, sourcePort, icmp: null}))
      }),
    ),
  )
}

function isIn({addresses, unnamed}: Endpoint, family: 4 | 6): boolean {
  return unnamed.includes(family) || addresses.some((each) => each.family === family)
}

/** What an answer promises of the verdicts of all flows: which none of them has. */
const excluded: Readonly<Record<Outcome, readonly Verdict[]>> = {
  kept: ["deny", "unknown"],
  cut: ["allow", "unknown"],
  opened: ["deny", "unknown"],
  closed: ["allow", "unknown"],
  open: [],
  nobody: ["allow", "deny", "unknown"],
}

function check(program: Program, asked: Asked, {outcome, isPartly, witness}: Replayed, where: string): void {
  const verdicts = verdictsOf(program, asked)
  const wrong = isPartly ? [] : excluded[outcome].filter((verdict) => verdicts.has(verdict))
  assert.deepEqual(wrong, [], `${where}: ${outcome} ${asked.text}`)
  if (witness === null) return
  const {verdict, by} = decide(program, witness.flow)
  assert.deepEqual([verdict, by], [witness.decision.verdict, witness.decision.by], where)
  if (outcome === "cut") assert.equal(verdict, "deny", where)
  if (outcome === "opened") assert.equal(verdict, "allow", where)
  if (outcome === "open") assert.ok(verdict === "unknown", where)
}

function outcomesIn(seed: number, openness: keyof typeof seeds): readonly Outcome[] {
  const random = randomFrom(seed)
  const snapshot = anyWorld(random, openness)
  if (snapshot.workloads.length < 2 || flowPool(snapshot).families.length === 0) return []
  const program = compile(snapshot)
  return Array.from({length: perWorld}).flatMap((_, place) => {
    const asked = record(random, snapshot)
    const {records, diagnostics} = readFlowRecords([{name: "seen.json", text: asked.text}])
    assert.deepEqual(diagnostics, [])
    return replay(program, conversationsOf(records)).replayed.map((each) => {
      check(program, asked, each, `seed ${seed}, ${openness}, record ${place}`)
      return each.outcome
    })
  })
}

/** Flows of a record that one world denies and another one does not. */
function lost(before: Program, after: Program, asked: Asked): boolean {
  return flowsOf(after, asked).some((flow) => decide(after, flow).verdict === "deny" && decide(before, flow).verdict !== "deny")
}

test("what a change is not said to cut it cuts for nobody, and what it is said to cut it cuts for somebody or in part", (t) => {
  const counts = {already: 0, anew: 0, partly: 0}
  for (let seed = 1; seed <= 150; seed++) {
    const random = randomFrom(seed)
    const snapshot = anyWorld(random, "closed")
    if (snapshot.workloads.length < 2 || flowPool(snapshot).families.length === 0) continue
    const after = compile(snapshot)
    const before = compile({...snapshot, policies: snapshot.policies.filter(() => random.below(4) > 0)})
    for (let place = 0; place < perWorld; place++) {
      const asked = record(random, snapshot)
      const {records} = readFlowRecords([{name: "seen.json", text: asked.text}])
      for (const {outcome, before: was, isCutAlready, isPartly} of replay(after, conversationsOf(records), before).replayed) {
        const where = `seed ${seed}, record ${place}: ${was} ${outcome} ${asked.text}`
        if (isCutAlready) assert.ok(!lost(before, after, asked), where)
        if (outcome === "cut" && was !== "cut") assert.ok(lost(before, after, asked), where)
        if (outcome === "cut") counts[isCutAlready ? "already" : "anew"]++
        if (isCutAlready && isPartly) counts.partly++
      }
    }
  }
  t.diagnostic(JSON.stringify(counts))
  assert.ok(counts.already > 20 && counts.anew > 20, JSON.stringify(counts))
})

test("what is kept is kept by every pod and port that a record may mean, and what is cut is denied", (t) => {
  const found = Object.entries(seeds).flatMap(([openness, count]) =>
    Array.from({length: count}, (_, i) => i + 1).flatMap((seed) => outcomesIn(seed, openness as keyof typeof seeds)),
  )
  const counts = Object.groupBy(found, (outcome) => outcome)
  t.diagnostic(JSON.stringify(Object.entries(counts).map(([outcome, each]) => [outcome, each.length])))
  for (const outcome of ["kept", "cut", "opened", "closed"] as const) assert.ok((counts[outcome]?.length ?? 0) > 20, outcome)
  assert.ok((counts.open?.length ?? 0) > 0, "open")
})
