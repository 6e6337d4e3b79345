// The laws of differences: a flow stands in one exactly when the two worlds judge it otherwise, and a cause brings it about.

import assert from "node:assert/strict"
import {test} from "node:test"
import {buildSnapshot, compareWorlds, compile, decide, parseManifests, summarize} from "@carveout/engine"
import type {Analysis, End, Flow, SourceFile, World} from "@carveout/engine"
import {addressFrom} from "./address.ts"
import {edited} from "./arbitrary/edit.ts"
import {flow as anyFlow, flowPool} from "./arbitrary/flow.ts"
import {chance, pick, randomFrom} from "./arbitrary/random.ts"
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

/** A pod that several rules of both directions speak of. */
function crowdedPod(random: Random, place: number): string {
  const role = pick(random, ["", ", role: r"])
  const node = chance(random, 80) ? place % 2 : 1 - (place % 2)
  return `apiVersion: v1\nkind: Pod\nmetadata: {namespace: ns, name: ${apps[place]}, labels: {app: ${apps[place]}${role}}}\nspec: {nodeName: k${node}, containers: []}\nstatus: {podIP: 10.0.0.${place + 1}}`
}

/** Addresses of pods, and of nobody. */
function someAddresses(random: Random): string {
  return [1, 2, 3, 9].flatMap((last) => (chance(random, 40) ? [`10.0.0.${last}`] : [])).join(", ")
}

function crowdedSet(random: Random): string {
  return `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkSet\nmetadata: {name: s, labels: {set: ${pick(random, ["x", "x", "z"])}}}\nspec: {nets: [${someAddresses(random)}]}`
}

/** The backends of a service that rules name. */
function crowdedSlice(random: Random): string {
  return `apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: web-1, namespace: ns, labels: {kubernetes.io/service-name: web}}\naddressType: IPv4\nports: [{port: 80, protocol: TCP}]\nendpoints: [{addresses: [${someAddresses(random) || "10.0.0.4"}]}]`
}

/** Nothing is open in these worlds and no node has host endpoints. */
const frame = [
  ...[0, 1].map(
    (i) => `apiVersion: v1\nkind: Node\nmetadata: {name: k${i}}\nstatus: {addresses: [{type: InternalIP, address: 10.9.0.${i + 1}}]}`,
  ),
  "apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: {name: first}\nspec: {order: 1, defaultAction: Pass}",
]

function crowdedRule(random: Random, way: "ingress" | "egress"): string {
  const packets = pick(random, ["", ", protocol: TCP", ", protocol: UDP"])
  const ports = packets === "" ? "" : pick(random, ["", "ports: [80]", "ports: [443]", "ports: ['80:443']"])
  const selectors = ["role == 'r'", "set == 'x'", ...apps.map((each) => `app == '${each}'`)].map((text) => `selector: "${text}"`)
  const far = pick(random, ["", "services: {name: web, namespace: ns}", ...selectors])
  const own = chance(random, 40) ? pick(random, selectors.slice(0, 2)) : ""
  const isService = far.startsWith("services")
  const [source, destination] = way === "ingress" ? [[far], [own, ports]] : [[own], [far, isService ? "" : ports]]
  const side = (texts: readonly string[]): string => texts.filter((text) => text !== "").join(", ")
  return `{action: ${pick(random, ["Allow", "Deny", "Pass"])}${packets}, source: {${side(source)}}, destination: {${side(destination)}}}`
}

function crowdedPolicy(random: Random, place: number): string {
  const tier = pick(random, ["first", "default"])
  const way = pick(random, ["ingress", "egress"] as const)
  const type = way === "ingress" ? "Ingress" : "Egress"
  const rules = Array.from({length: random.below(3)}, () => crowdedRule(random, way)).join(", ")
  const selector = pick(random, ["all()", ...apps.map((each) => `app == '${each}'`)])
  return `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: ${tier}.p${place}}\nspec: {tier: ${tier}, order: ${place}, selector: "${selector}", types: [${type}], ${way}: [${rules}]}`
}

function editedPolicy(random: Random, text: string, place: number): string {
  const edit = pick(random, [
    (): string => text.replace(/action: \w+/, `action: ${pick(random, ["Allow", "Deny", "Pass"])}`),
    (): string => text.replace(/gress: \[.*\]\}$/, "gress: [{action: Allow}]}"),
    (): string => text.replace(/gress: \[.*\]\}$/, "gress: []}"),
    (): string => crowdedPolicy(random, place),
  ])
  return edit()
}

/** A world, and the same after an edit of a policy, or of what they look at: a pod, a network set, a service. */
function crowdedWorlds(random: Random): readonly (readonly string[])[] {
  const policies = Array.from({length: 3 + random.below(5)}, (_, i) => crowdedPolicy(random, i))
  const made = [...apps.map((_, i) => (): string => crowdedPod(random, i)), () => crowdedSet(random), () => crowdedSlice(random)]
  const around = made.map((make) => make())
  const place = random.below(policies.length)
  if (chance(random, 50)) {
    const edited = policies.with(place, editedPolicy(random, policies[place] ?? "", place))
    return [policies, edited].map((each) => [...frame, ...around, ...each])
  }
  const which = pick(random, [0, 1, 2, 3, 4, 4, 4, 5, 5])
  return [around, around.with(which, made[which]?.() ?? "")].map((each) => [...frame, ...each, ...policies])
}

const crowdedEnds: readonly End[] = [
  ...apps.map((app): End => ({kind: "workload", id: `ns/${app}`})),
  ...[0, 1].map((i): End => ({kind: "node", name: `k${i}`})),
  {kind: "address", address: addressFrom("10.0.0.9")},
  {kind: "address", address: addressFrom("198.51.100.1")},
]

const crowdedPackets = [
  [6, 80],
  [6, 200],
  [6, 443],
  [6, 8080],
  [17, 80],
  [17, 53],
  [132, 80],
] as const

/** Every flow between the ends with one of the packets. */
function crowdedFlows(): readonly Flow[] {
  const pairs = crowdedEnds.flatMap((from) => crowdedEnds.map((to) => ({from, to})))
  const asked = pairs.filter(({from, to}) => from !== to && [from, to].some(({kind}) => kind !== "address"))
  return asked.flatMap((ends) =>
    crowdedPackets.map(([protocol, port]) => ({...ends, family: 4, protocol, sourcePort: 50_000, port, icmp: null})),
  )
}

/** What differs where the second world is read as an edit of the text of the first, and both have answered before. */
function comparedAsEdit(before: readonly string[], after: readonly string[]): Analysis.Difference {
  const file = (texts: readonly string[]): readonly SourceFile[] => [{name: "w.yaml", text: texts.join("\n---\n")}]
  const manifests = parseManifests(file(before))
  const built = buildSnapshot(manifests.resources)
  const base = compile(built.snapshot)
  summarize(base)
  const edited = parseManifests(file(after), {previous: manifests})
  const head = compile(buildSnapshot(edited.resources, {previous: built}).snapshot, {previous: base})
  summarize(head)
  return compareWorlds(base, head)
}

test("a flow stands in a difference exactly when it is judged otherwise, where rules of both ends have a say, as an edit, read apart and read on", (t) => {
  const flows = crowdedFlows()
  let changed = 0
  for (let seed = 1; seed <= 250; seed++) {
    const read = (texts: readonly string[]): World.Snapshot =>
      buildSnapshot(parseManifests([{name: "w.yaml", text: texts.join("\n---\n")}]).resources).snapshot
    const [before = [], after = []] = crowdedWorlds(randomFrom(seed))
    const [old, young] = [read(before), read(after)]
    const base = compile(old)
    const head = compile(young)
    const ways = [compareWorlds(base, compile(young, {previous: base})), compareWorlds(compile(old), head), comparedAsEdit(before, after)]
    const standings = ways.map(standingIn)
    assert.ok(ways.every(({isComplete}) => isComplete))
    for (const flow of flows) {
      const [was, is] = [decide(base, flow), decide(head, flow)]
      const rise = ranks[is.verdict] - ranks[was.verdict]
      const want = rise > 0 ? ["opened"] : rise < 0 ? ["closed"] : was.by !== is.by ? ["redecided"] : []
      changed += want.length
      for (const standing of standings) {
        assert.deepEqual(standing(flow), want, `seed ${seed}: ${flowText(flow)} ${was.verdict} ${was.by} ${is.verdict} ${is.by}`)
      }
    }
  }
  t.diagnostic(`${changed} flows judged otherwise`)
  assert.ok(changed > 1000)
})
