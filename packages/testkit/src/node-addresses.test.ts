// A node is an end under each of its addresses: every way to an answer says of them what the decision of one flow says.

import assert from "node:assert/strict"
import {test} from "node:test"
import {compareWorlds, compile, decide, matrixPairs, summarize, verdictsOf} from "@carveout/engine"
import type {End, Flow, Program, World} from "@carveout/engine"
import {addressFrom, addressText} from "./address.ts"
import {flow as anyFlow, flowPool} from "./arbitrary/flow.ts"
import type {FlowPool} from "./arbitrary/flow.ts"
import {chance, pick, randomFrom} from "./arbitrary/random.ts"
import type {Random} from "./arbitrary/random.ts"
import {world as anyWorld} from "./arbitrary/world.ts"
import {flowText, matrixJudge} from "./matrix-judge.ts"

/** Addresses in blocks that rules name, and one in none. */
const seconds = ["203.0.113.77", "192.0.2.77", "198.51.100.177"]

/** The same world with another address, or two, for some of its nodes. */
function withSeconds(random: Random, snapshot: World.Snapshot): World.Snapshot {
  const taken = new Set(snapshot.workloads.flatMap(({addresses}) => addresses.map(({value}) => value)))
  const nodes = snapshot.nodes.map((node, i) => {
    const text = seconds[i]
    const address = text === undefined ? undefined : addressFrom(text)
    if (address === undefined || taken.has(address.value) || node.addresses.length === 0 || chance(random, 20)) return node
    return {...node, addresses: [...node.addresses, address]}
  })
  return {...snapshot, nodes}
}

/** The nodes of a world under their second addresses. */
function aliasesOf({nodes}: World.Snapshot): readonly End[] {
  return nodes.flatMap(({name, addresses}) =>
    addresses
      .filter(({family}) => family === 4)
      .slice(1)
      .map((address): End => ({kind: "node", name, address})),
  )
}

function withAlias(random: Random, flow: Flow, aliases: readonly End[]): Flow {
  const alias = pick(random, aliases)
  return chance(random, 50) ? {...flow, from: alias, family: 4} : {...flow, to: alias, family: 4}
}

function flowsOf(random: Random, snapshot: World.Snapshot, pool: FlowPool): readonly Flow[] {
  const aliases = aliasesOf(snapshot)
  if (aliases.length === 0 || pool.inside[4].length === 0) return []
  const own: FlowPool = {...pool, families: [4]}
  return Array.from({length: 200}, () => withAlias(random, anyFlow(random, own), aliases))
}

test("the matrix, the verdicts and a difference speak of a node under each of its addresses as its decisions do", (t) => {
  const seen = {flows: 0, differences: 0, redecided: 0}
  for (let seed = 1; seed <= 120; seed++) {
    const random = randomFrom(seed)
    const plain = anyWorld(random)
    const snapshot = withSeconds(random, plain)
    const program = compile(snapshot)
    const [judge, finder] = [matrixJudge(program), verdictsOf(program)]
    const other = compile({...snapshot, policies: snapshot.policies.slice(1)}, {previous: program})
    const {opened, closed, redecided, isComplete} = compareWorlds(program, other)
    const isListed = ({from, to}: Flow): boolean => redecided.some((group) => isAmong(group.from, from) && isAmong(group.to, to))
    const changed = (flow: Flow): boolean => decide(program, flow).verdict !== decide(other, flow).verdict
    for (const {witness} of [...opened, ...closed]) assert.ok(changed(witness.flow), `seed ${seed}`)
    for (const flow of flowsOf(random, snapshot, flowPool(snapshot))) {
      const {verdict} = decide(program, flow)
      seen.flows++
      const text = `seed ${seed}: ${flowText(flow)}`
      assert.equal(finder.of(flow), verdict, text)
      const judged = judge(flow)
      if (judged !== null) assert.equal(judged, verdict, text)
      const [before, after] = [decide(program, flow), decide(other, flow)]
      if (isComplete && before.verdict === after.verdict && before.by !== after.by && judged !== null) {
        seen.redecided++
        assert.ok(isListed(flow), `${text}: ${before.by}, then ${after.by}`)
      }
      if (!changed(flow) || isOutsideOnly(flow)) continue
      seen.differences++
      assert.ok(opened.length + closed.length > 0, text)
    }
    assert.equal(summarize(program).allowedPairs, pairsIn(program), `seed ${seed}`)
    assert.equal(summarize(other).allowedPairs, pairsIn(other), `seed ${seed}, after an edit`)
  }
  t.diagnostic(`${seen.flows} flows, ${seen.differences} judged otherwise, ${seen.redecided} by another rule`)
  assert.ok(seen.flows > 5000 && seen.differences > 50 && seen.redecided > 5)
})

/** Whether an end is among names of a group; of somebody outside any range will do. */
function isAmong(names: readonly string[], end: End): boolean {
  if (end.kind === "address") return names.some((name) => /^[0-9a-f:.]+-[0-9a-f:.]+$/.test(name))
  return names.includes(end.kind === "workload" ? end.id : end.address === undefined ? `host/${end.name}` : addressText(end.address))
}

function isOutsideOnly({from, to}: Flow): boolean {
  return from.kind === "address" && to.kind === "address"
}

/** Pairs of ends with something open, from the listing: the outside is one end. */
function pairsIn(program: Program): number {
  const isRange = (name: string): boolean => /^[0-9a-f:.]+-[0-9a-f:.]+$/.test(name)
  const pairs = new Set<string>()
  for (const {from, to, allow} of matrixPairs(program)) {
    if (allow.length > 0) pairs.add(`${isRange(from) ? "outside" : from} ${isRange(to) ? "outside" : to}`)
  }
  return pairs.size
}
