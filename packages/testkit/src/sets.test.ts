// Answers about sets against answers about flows: an entry passes only where no flow of it disagrees, and what it fails with is a flow of it.

import assert from "node:assert/strict"
import {test} from "node:test"
import {compile, decide, parsePolicyTest, runPolicyTest} from "@carveout/engine"
import type {End, Flow, PolicyTest} from "@carveout/engine"
import {flow as anyFlow, flowPool} from "./arbitrary/flow.ts"
import {chance, pick, randomFrom} from "./arbitrary/random.ts"
import type {Random} from "./arbitrary/random.ts"
import {world as anyWorld} from "./arbitrary/world.ts"
import {addressText, prefixFrom} from "./address.ts"
import {flowText} from "./matrix-judge.ts"

type Expectation = PolicyTest["expect"][number]
type Side = Expectation["from"]

const blocks: readonly string[] = ["10.0.0.0/24", "203.0.113.0/24", "0.0.0.0/0", "192.0.2.0/25", "fd00::/64"]

function side(random: Random, ends: readonly End[]): Side {
  if (chance(random, 25)) return {kind: "any"}
  if (chance(random, 35)) return {kind: "cidr", cidr: pick(random, blocks), except: chance(random, 30) ? [pick(random, blocks)] : []}
  const end = pick(random, ends)
  if (end.kind === "address") return {kind: "name", text: addressText(end.address)}
  return {kind: "name", text: end.kind === "node" ? `host/${end.name}` : end.id}
}

const plain: Omit<Expectation, "from" | "to" | "verdict"> = {
  at: {file: "t", line: 1, column: 1, endLine: 1, endColumn: 1},
  path: "",
  name: null,
  protocol: null,
  port: null,
  sourcePort: null,
  icmp: null,
  ipFamily: null,
  except: [],
  by: null,
  egress: null,
  ingress: null,
  flowPath: null,
  deniedAt: null,
  pending: null,
  written: null,
}

/** Whether words speak of an end. `addresses`: its first of the flow's family, or null where no manifest names it. */
function isIn(words: Side, end: End, addresses: readonly bigint[] | null): boolean {
  if (words.kind === "any") return true
  if (words.kind === "name") {
    if (end.kind === "address") return words.text === addressText(end.address)
    return words.text === (end.kind === "node" ? `host/${end.name}` : end.id)
  }
  if (words.kind === "pods") return false
  const holds = (cidr: string, value: bigint, family: number): boolean => {
    const block = prefixFrom(cidr)
    return block.family === family && block.first <= value && value <= block.last
  }
  const within = (value: bigint, family: number): boolean =>
    holds(words.cidr, value, family) && !words.except.some((each) => holds(each, value, family))
  if (end.kind === "address") return within(end.address.value, end.address.family)
  // WHY: an address that nobody names is in a block only where that leaves nothing out.
  if (addresses === null) return words.cidr === "0.0.0.0/0" && words.except.every((each) => prefixFrom(each).family === 6)
  return addresses.some((value) => within(value, familyOf(value)))
}

function familyOf(value: bigint): 4 | 6 {
  return value >> 32n === 0n ? 4 : 6
}

function isSelf({from, to}: Flow): boolean {
  if (from.kind === "node") return to.kind === "node" && from.name === to.name
  return from.kind === "workload" && to.kind === "workload" && from.id === to.id
}

test("an entry about sets and the flows of it agree", (t) => {
  let entries = 0
  let flows = 0
  for (let seed = 1; seed <= 250; seed++) {
    const random = randomFrom(seed)
    const snapshot = anyWorld(random)
    const pool = flowPool(snapshot)
    if (pool.families.length === 0) continue
    const program = compile(snapshot)
    const addressesOf = (end: End): readonly bigint[] => {
      if (end.kind === "address") return []
      const owner = end.kind === "node" ? program.nodes.get(end.name) : program.workloads.get(end.id)
      return (owner?.addresses ?? []).map(({value}) => value)
    }
    // A node that nobody named is not asked about its own pods.
    const isOwnPod = ({from, to}: Flow): boolean => {
      const node = to.kind === "workload" ? program.workloads.get(to.id)?.node : undefined
      return from.kind === "node" && node === from.name
    }
    const mayBeOwnPod = ({from, to}: Flow): boolean =>
      from.kind === "node" && to.kind === "workload" && program.workloads.get(to.id)?.node === null
    for (let i = 0; i < 8; i++) {
      const ends = pool.families.flatMap((family) => [...pool.inside[family], ...pool.outside[family]])
      const entry: Expectation = {
        ...plain,
        from: side(random, ends),
        to: side(random, ends),
        protocol: pick(random, ["TCP", "UDP", "ICMP", "132"]),
        except: chance(random, 40) ? [{from: side(random, ends), to: null, protocol: null, port: null}] : [],
        verdict: pick(random, ["allow", "deny"]),
        by: chance(random, 20) ? "EndOfTier/default" : null,
      }
      const empty = parsePolicyTest({file: "t", root: null, lines: {positionAt: () => ({line: 1, column: 1})}}).test
      const [result] = runPolicyTest(program, {...empty, expect: [entry]})
      assert.ok(result)
      if (result.actual === null) continue
      entries++
      // A block speaks of the addresses of its own family: of a pod with two it is no word about flows over the other.
      const isAsked = (flow: Flow): boolean => {
        const own = (end: End): readonly bigint[] | null => {
          const found = addressesOf(end).filter((value) => familyOf(value) === flow.family)
          return found.length > 0 || end.kind === "address" ? found.slice(0, 1) : flow.family === 4 ? null : []
        }
        const numbers: Readonly<Record<string, number>> = {TCP: 6, UDP: 17, ICMP: 1, "132": 132}
        if (flow.protocol !== numbers[entry.protocol ?? ""]) return false
        if (entry.from.kind !== "name" && isOwnPod(flow)) return false
        if (!isIn(entry.from, flow.from, own(flow.from)) || !isIn(entry.to, flow.to, own(flow.to))) return false
        return !entry.except.some(({from}) => from !== null && isIn(from, flow.from, own(flow.from)))
      }
      const holds = (flow: Flow): boolean => {
        const {verdict, by, egress, ingress} = decide(program, flow)
        const deciders = verdict === "allow" ? [by, egress?.by, ingress?.by] : [by]
        return verdict === entry.verdict && (entry.by === null || deciders.includes(entry.by))
      }
      if (!result.pass) {
        const flow = result.witness?.flow
        assert.ok(flow !== undefined && isAsked(flow) && !holds(flow), `seed ${seed}: ${JSON.stringify(entry)}`)
        continue
      }
      for (let k = 0; k < 400; k++) {
        const flow = anyFlow(random, pool)
        if (flow.from.kind === "address" && flow.to.kind === "address") continue
        if (isSelf(flow) || !isAsked(flow) || mayBeOwnPod(flow)) continue
        flows++
        assert.ok(holds(flow), `seed ${seed}: ${JSON.stringify(entry)} ${flowText(flow)}`)
      }
    }
  }
  t.diagnostic(`${entries} entries, ${flows} flows`)
  assert.ok(entries > 500 && flows > 1000)
})
