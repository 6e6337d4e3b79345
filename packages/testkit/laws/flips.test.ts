// A change that is said to flip a verdict flips it: in the world that is made anew with the change, by the rule that was named.

import assert from "node:assert/strict"
import {test} from "node:test"
import {ask, compile, decide, explain, flipsOf, flipText} from "@carveout/engine"
import type {Flip, Flow, Program, World} from "@carveout/engine"
import {flowPool} from "../src/arbitrary/flow.ts"
import {pick, randomFrom} from "../src/arbitrary/random.ts"
import {world as anyWorld} from "../src/arbitrary/world.ts"
import {flowText} from "../src/matrix-judge.ts"

const seeds = {closed: 240, addresses: 30, nodes: 30, both: 10} as const

/** How many questions a world is asked, and how many flips of each are looked at. */
const [questions, flipsMax] = [6, 12] as const

type Endpoint = World.Snapshot["workloads"][number]
type Change = Flip["change"]

function withLabel(labels: Endpoint["labels"], label: string, value: string | null): Endpoint["labels"] {
  const next = new Map(labels)
  if (value === null) next.delete(label)
  else next.set(label, value)
  return next
}

/** The endpoint as a change wants it. */
function changedEndpoint(endpoint: Endpoint, change: Change): Endpoint {
  if (change.kind === "label") return {...endpoint, labels: withLabel(endpoint.labels, change.label, change.value)}
  if (change.kind !== "namespace") return endpoint
  const {namespace} = change
  const [own, other] = [`kns.${endpoint.namespace}`, `kns.${namespace}`]
  const labels = withLabel(endpoint.labels, "projectcalico.org/namespace", namespace)
  return {...endpoint, namespace, labels, profiles: endpoint.profiles.map((name) => (name === own ? other : name))}
}

/** The world as a change wants it, made by hand. */
function changedWorld(snapshot: World.Snapshot, flow: Flow, change: Change): World.Snapshot {
  if (change.kind === "wire") return snapshot
  if (change.kind !== "namespace-label") {
    const end = flow[change.side]
    const workloads = snapshot.workloads.map((each) =>
      end.kind === "workload" && end.id === each.id ? changedEndpoint(each, change) : each,
    )
    return {...snapshot, workloads}
  }
  const profiles = new Map(snapshot.profiles)
  const profile = profiles.get(`kns.${change.namespace}`)
  if (profile !== undefined) {
    profiles.set(profile.name, {...profile, labels: withLabel(profile.labels, `pcns.${change.label}`, change.value)})
  }
  return {...snapshot, profiles}
}

type Shown = ReturnType<typeof explain>["cases"][number]

/** The flow as a change wants it. */
function changedFlow(flow: Flow, change: Change): Flow {
  if (change.kind !== "wire") return flow
  const {protocol, port} = change
  return {...flow, protocol, port, sourcePort: flow.sourcePort ?? 50_000, icmp: null}
}

/** Holds every flip of a case against the world that it speaks of, and gives their kinds. */
function check(snapshot: World.Snapshot, program: Program, shown: Shown, where: string): readonly Change["kind"][] {
  const {flow, decision, entry} = shown.case
  const flips = entry === undefined ? flipsOf(program, shown, flipsMax) : []
  for (const flip of flips) {
    // WHY: Calico keeps it equal to the name, whatever the manifest says.
    assert.ok(!(flip.change.kind === "namespace-label" && flip.change.label === "projectcalico.org/name"), flipText(flip))
    const {verdict, by} = decide(compile(changedWorld(snapshot, flow, flip.change)), changedFlow(flow, flip.change))
    assert.deepEqual([flip.verdict, flip.by], [verdict, by], `${where}: ${flowText(flow)}: ${flipText(flip)}`)
  }
  const again = decide(program, flow)
  assert.deepEqual([again.verdict, again.by], [decision.verdict, decision.by], where)
  return flips.map(({change}) => change.kind)
}

/** Some questions of a world. */
function kindsIn(seed: number, openness: keyof typeof seeds): readonly Change["kind"][] {
  const random = randomFrom(seed)
  const snapshot = anyWorld(random, openness)
  const ids = snapshot.workloads.map(({id}) => id)
  if (flowPool(snapshot).families.length === 0) return []
  const program = compile(snapshot)
  return Array.from({length: questions}).flatMap(() => {
    const [from, to] = [pick(random, ids), pick(random, ids)]
    const answer = ask(program, {from, to, protocol: "TCP", port: 80 + random.below(3)})
    // WHY: what a pod says to itself is asked of no policy.
    if (!answer.ok || from === to) return []
    return explain(program, answer.value).cases.flatMap((shown) => check(snapshot, program, shown, `seed ${seed}, ${openness}`))
  })
}

test("every flip comes true in a world that is made anew, and asking for it changes nothing", (t) => {
  const kinds = Object.entries(seeds).flatMap(([openness, count]) =>
    Array.from({length: count}, (_, i) => i + 1).flatMap((seed) => kindsIn(seed, openness as keyof typeof seeds)),
  )
  const counts = Object.groupBy(kinds, (kind) => kind)
  t.diagnostic(JSON.stringify(Object.entries(counts).map(([kind, each]) => [kind, each.length])))
  for (const kind of ["wire", "label", "namespace"] as const) assert.ok((counts[kind]?.length ?? 0) > 10, kind)
  // Of the labels that selectors of these worlds ask for, one alone can be set of a namespace.
  assert.ok((counts["namespace-label"]?.length ?? 0) > 4)
})
