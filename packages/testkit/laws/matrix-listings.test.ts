// The matrix as groups and as pairs: both list the same, and of every pair of ends both say of packets what deciding each alone says.

import assert from "node:assert/strict"
import {test} from "node:test"
import {compile, decide, matrixOf, matrixPairs, summarize} from "@carveout/engine"
import type {Analysis, End, Flow, Program, World} from "@carveout/engine"
import {addressFrom} from "../src/address.ts"
import {flow as anyFlow, flowPool} from "../src/arbitrary/flow.ts"
import type {FlowPool} from "../src/arbitrary/flow.ts"
import {icmpTypes} from "../src/arbitrary/pools.ts"
import {chance, pick, randomFrom} from "../src/arbitrary/random.ts"
import type {Random} from "../src/arbitrary/random.ts"
import {world as anyWorld} from "../src/arbitrary/world.ts"
import type {Openness} from "../src/arbitrary/world.ts"
import {flowText, hasPacket, isSelf, pairsIndex} from "../src/matrix-judge.ts"

const worldsOf: Readonly<Record<Openness, number>> = {closed: 30, addresses: 30, nodes: 15, both: 15}
/** Of pairs between which some packets pass and some do not, and of all others. */
const packetsPerPair = {some: 12, other: 2}

type Listed = Pick<Analysis.MatrixPair, "allow" | "unknown">

function keyOf({from, to, ipFamily}: {readonly from: string; readonly to: string; readonly ipFamily: number}): string {
  return `IPv${ipFamily} ${from} -> ${to}`
}

/** Every pair of some groups, each of which stands in one of them alone. */
function pairsIn(groups: readonly Analysis.MatrixGroup[], where: string): ReadonlyMap<string, Listed> {
  const pairs = new Map<string, Listed>()
  for (const {from, to, ipFamily, allow, unknown} of groups) {
    for (const source of from) {
      for (const target of to.filter((each) => each !== source)) {
        const key = keyOf({from: source, to: target, ipFamily})
        assert.ok(!pairs.has(key), `${where}: ${key} stands in two groups`)
        pairs.set(key, {allow, unknown})
      }
    }
  }
  return pairs
}

/** The pairs as they are listed, none twice. */
function pairsListed(program: Program, query: Parameters<typeof matrixPairs>[1], where: string): ReadonlyMap<string, Listed> {
  const pairs = new Map<string, Listed>()
  for (const pair of matrixPairs(program, query)) {
    const key = keyOf(pair)
    assert.ok(!pairs.has(key), `${where}: ${key} is listed twice`)
    pairs.set(key, {allow: pair.allow, unknown: pair.unknown})
  }
  return pairs
}

function inOrder(pairs: ReadonlyMap<string, Listed>): readonly (readonly [string, Listed])[] {
  return [...pairs].sort(([a], [b]) => (a < b ? -1 : 1))
}

/** Flow ends of a family that a name of the matrix stands for: of a range its borders, where nobody has those. */
function endsOf({workloads, nodes}: World.Snapshot, {name, kind}: Analysis.MatrixEnd, family: 4 | 6): readonly End[] {
  const has = (owner: World.Node | World.WorkloadEndpoint): boolean =>
    owner.unnamed.includes(family) || owner.addresses.some((address) => address.family === family)
  if (kind === "outside") {
    const borders = name.split("-").map(addressFrom)
    const taken = [...workloads, ...nodes].flatMap(({addresses}) => addresses)
    const free = borders.filter(
      (one) => one.family === family && !taken.some((other) => other.family === family && other.value === one.value),
    )
    return free.map((address) => ({kind: "address", address}))
  }
  if (kind === "node") {
    const node = nodes.find((each) => `host/${each.name}` === name)
    assert.ok(node, name)
    return has(node) ? [{kind: "node", name: node.name}] : []
  }
  const pod = workloads.find(({id}) => id === name)
  assert.ok(pod, name)
  return has(pod) ? [{kind: "workload", id: name}] : []
}

type Packet = Omit<Flow, "from" | "to" | "family">

/** Packets at the borders of what rules name: ports, protocols and types of ICMP. */
function packetsOf(random: Random, pool: FlowPool): readonly Packet[] {
  const wire = {sourcePort: 50_000, icmp: null}
  const ports = [6, 17, 132].flatMap((protocol) => pool.ports.map((port): Packet => ({...wire, protocol, port})))
  const types = [1, 58].flatMap((protocol) =>
    [...pool.icmp, ...icmpTypes.map((type) => ({type, code: 0}))].map((icmp): Packet => ({protocol, sourcePort: null, port: null, icmp})),
  )
  const drawn = Array.from({length: 20}, (): Packet => {
    const {protocol, sourcePort, port, icmp} = anyFlow(random, pool)
    return {protocol, sourcePort, port, icmp}
  })
  return [...ports, ...types, ...drawn]
}

/** What some listed pairs say of a packet between their ends. */
function said(listed: readonly Listed[], flow: Flow, where: string): "allow" | "deny" | "unknown" {
  const among = (blocks: keyof Listed): number => listed.flatMap((pair) => pair[blocks]).filter((block) => hasPacket(block, flow)).length
  const [allowed, open] = [among("allow"), among("unknown")]
  assert.ok(allowed + open <= 1, `${where}: ${flowText(flow)} is listed ${allowed + open} times`)
  return allowed === 1 ? "allow" : open === 1 ? "unknown" : "deny"
}

function isEncapsulated({protocol, port}: Packet): boolean {
  return protocol === 4 || (protocol === 17 && port === 4789)
}

/** Whether some blocks hold every packet but encapsulation. */
function isEverything(blocks: readonly Analysis.PacketBlock[]): boolean {
  const isAllOf = (protocol: number, {ports, sourcePorts, icmp, ...rest}: Analysis.PacketBlock): boolean => {
    const arePorts = ports === undefined || (protocol === 17 && /^[01]-4788,4790-65535$/.test(ports))
    return arePorts && sourcePorts === undefined && icmp === undefined && hasPacket(rest, {protocol} as Flow)
  }
  const all = Array.from({length: 256}, (_, protocol) => protocol).filter((protocol) => protocol !== 4)
  return all.every((protocol) => blocks.some((block) => isAllOf(protocol, block)))
}

/** Every two ends of a family that a matrix speaks of. */
function* couplesOf(
  snapshot: World.Snapshot,
  ends: readonly Analysis.MatrixEnd[],
  family: 4 | 6,
): Generator<Pick<Flow, "from" | "to" | "family">> {
  const all = ends.flatMap((end) => endsOf(snapshot, end, family))
  const none = {protocol: 6, sourcePort: null, port: null, icmp: null}
  for (const from of all) {
    for (const to of all) {
      const areOutside = from.kind === "address" && to.kind === "address"
      if (!areOutside && !isSelf({from, to, family, ...none})) yield {from, to, family}
    }
  }
}

for (const openness of ["closed", "addresses", "nodes", "both"] as const) {
  test(`in worlds that are open in ${openness}, groups and pairs list the same, and of every pair what single decisions say`, (t) => {
    const seen = {pairs: 0, packets: 0, allow: 0, unknown: 0, some: 0}
    for (let seed = 1; seed <= worldsOf[openness]; seed++) {
      const where = `seed ${seed}`
      const random = randomFrom(seed)
      const snapshot = anyWorld(random, openness)
      const program = compile(snapshot)
      const {groups, ends, classes, atoms} = matrixOf(program)
      assert.deepEqual(inOrder(pairsIn(groups, where)), inOrder(pairsListed(program, {}, where)), where)
      const {classes: counted, atoms: made} = summarize(program)
      assert.deepEqual([counted, made], [classes, atoms], where)
      for (const {isWhole, allow} of groups) assert.equal(isWhole, isEverything(allow), `${where}: ${JSON.stringify(allow)}`)
      const listed = pairsIndex(groups.flatMap((group) => group.from.flatMap((from) => group.to.map((to) => ({...group, from, to})))))
      const pool = flowPool(snapshot)
      if (pool.families.length === 0) continue
      const packets = packetsOf(random, pool)
      for (const couple of pool.families.flatMap((family) => [...couplesOf(snapshot, ends, family)])) {
        seen.pairs++
        const found = listed({...couple, ...(packets[0] as Packet)})
        const isSome = found.some(({isWhole}) => !isWhole)
        for (let i = 0; i < packetsPerPair[isSome ? "some" : "other"]; i++) {
          const flow = {...couple, ...pick(random, packets)}
          const verdict = said(found, flow, where)
          assert.equal(verdict, decide(program, flow).verdict, `${where}: ${flowText(flow)}`)
          seen.packets++
          if (verdict !== "deny") seen[verdict]++
          if (isSome) seen.some++
          const isWhole = found.length > 0 && !isSome
          assert.ok(!isWhole || verdict === "allow" || isEncapsulated(flow), `${where}: not all passes, ${flowText(flow)}`)
        }
      }
    }
    t.diagnostic(JSON.stringify(seen))
    assert.ok(seen.packets > 5000 && seen.allow > 2000 && seen.some > 1000 && (openness === "closed" || seen.unknown > 50))
  })
}

test("a part of a matrix, by its ends, protocol or port, is that part of the whole one, as groups and as pairs", (t) => {
  let pairs = 0
  for (let seed = 1; seed <= 80; seed++) {
    const where = `seed ${seed}`
    const random = randomFrom(seed)
    const program = compile(anyWorld(random))
    const packets = chance(random, 50) ? {} : chance(random, 50) ? {protocol: pick(random, ["UDP", "ICMP", "132"])} : {port: 443}
    const whole = pairsListed(program, packets, where)
    const names = matrixOf(program).ends.map(({name}) => name)
    const [sources, targets] = [names, names].map((all) => new Set(all.filter(() => chance(random, 50))))
    const sides = {
      from: (name: string) => sources?.has(name) === true,
      ...(chance(random, 50) ? {to: (name: string) => targets?.has(name) === true} : {}),
    }
    const isMeant = (key: string): boolean => {
      const [from = "", to = ""] = key.replace(/^IPv\d /, "").split(" -> ")
      return sides.from(from) && (sides.to?.(to) ?? true)
    }
    const wanted = inOrder(new Map([...whole].filter(([key]) => isMeant(key))))
    assert.deepEqual(inOrder(pairsListed(program, {...packets, ...sides}, where)), wanted, where)
    assert.deepEqual(inOrder(pairsIn(matrixOf(program, {...packets, ...sides}).groups, where)), wanted, where)
    pairs += wanted.length
  }
  t.diagnostic(`${pairs} pairs`)
  assert.ok(pairs > 500)
})
