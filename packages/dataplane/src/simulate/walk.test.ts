import assert from "node:assert/strict"
import {test} from "node:test"
import {acceptIt, areClear, areSet, causedBy, clearBits, dropIt, goTo, jump, returnIt, rule, setBits, untrackIt} from "../table/make.ts"
import {accept} from "../table/marks.ts"
import type {KernelRule, Ruleset, Table} from "../table/rule.ts"
import {walkHook} from "./walk.ts"
import type {Walker} from "./walk.ts"

type Chains = Readonly<Record<string, readonly KernelRule[]>>

const passage = {
  packet: {
    protocol: 6,
    source: {family: 4, value: 1n},
    destination: {family: 4, value: 2n},
    sourcePort: 50000,
    port: 80,
    icmp: null,
  },
  in: "eth0",
  out: "cali1",
  isTranslated: false,
} as const

function walkerOf(hook: readonly KernelRule[], chains: Chains): Walker {
  const empty: Table = {hooks: new Map(), chains: new Map()}
  const filter: Table = {hooks: new Map([["FORWARD", {inserted: hook, appended: []}]]), chains: new Map(Object.entries(chains))}
  const ruleset: Ruleset = {
    node: "a",
    family: 4,
    dataplane: "nftables",
    tables: {raw: empty, mangle: empty, nat: empty, filter},
    sets: [],
    maps: [{name: "out", layer: "filter", chains: new Map([["cali1", "one"]])}],
    pods: new Map(),
  }
  return {ruleset, sets: new Map(), mark: 0, isTracked: true, trace: [], stages: []}
}

/** What becomes of a packet, and the rules that it meets. */
function check(hook: readonly KernelRule[], chains: Chains, wanted: string): void {
  const walker = walkerOf(hook, chains)
  const outcome = walkHook(walker, "filter", "FORWARD", passage)
  assert.equal([...walker.trace.map(({chain, place}) => `${chain}:${place}`), outcome].join(" "), wanted)
}

const to = (chain: string): KernelRule => rule([], jump(chain))
const drop = rule([], dropIt)

test("a packet that nothing decides is accepted at the end of the kernel's own chain", () => {
  check([], {}, "ACCEPT")
  check([to("one")], {one: []}, "FORWARD:0 ACCEPT")
  check([rule([], returnIt), drop], {}, "FORWARD:0 ACCEPT")
})

test("a chain that comes to its end leads back behind the jump", () => {
  check([to("one"), drop], {one: [to("two")], two: []}, "FORWARD:0 one:0 FORWARD:1 DROP")
  check([to("one"), drop], {one: [rule([], returnIt), rule([], acceptIt)]}, "FORWARD:0 one:0 FORWARD:1 DROP")
})

test("a chain that is gone to leads back to who jumped to the chain before", () => {
  const chains = {one: [rule([], goTo("two")), rule([], acceptIt)], two: [rule([], returnIt)]}
  check([to("one"), drop], chains, "FORWARD:0 one:0 two:0 FORWARD:1 DROP")
  check([rule([], goTo("two")), drop], chains, "FORWARD:0 two:0 ACCEPT")
})

test("an accept in the depth ends the table", () => {
  check([to("one"), drop], {one: [to("two"), drop], two: [rule([], acceptIt)]}, "FORWARD:0 one:0 two:0 ACCEPT")
})

test("marks last from chain to chain", () => {
  check([to("one"), rule([areSet(accept)], dropIt)], {one: [rule([], setBits(accept))]}, "FORWARD:0 one:0 FORWARD:1 DROP")
  const cleared = [rule([], setBits(accept)), rule([], clearBits(accept)), rule([areClear(accept)], dropIt)]
  check(cleared, {}, "FORWARD:0 FORWARD:1 FORWARD:2 DROP")
  const masked = [rule([], setBits(3)), rule([], {kind: "mask", value: 4, mask: 6}), rule([areSet(5), areClear(2)], dropIt)]
  check(masked, {}, "FORWARD:0 FORWARD:1 FORWARD:2 DROP")
})

test("what only tells leads to the next rule", () => {
  const tells = [rule([], {kind: "log", prefix: "x"}), rule([], {kind: "tell", group: 1, prefix: "x"}), rule([], {kind: "none"}), drop]
  check(tells, {}, "FORWARD:0 FORWARD:1 FORWARD:2 FORWARD:3 DROP")
})

test("a map goes to the chain of the interface, and to none is no match", () => {
  const look = (way: "in" | "out"): KernelRule => rule([], {kind: "map", way, map: "out"})
  check([look("out"), drop], {one: []}, "FORWARD:0 ACCEPT")
  check([look("in"), drop], {one: []}, "FORWARD:1 DROP")
})

test("a packet that is told to have no connection goes on without one", () => {
  const walker = walkerOf([rule([], untrackIt), drop], {})
  assert.equal(walkHook(walker, "filter", "FORWARD", passage), "DROP")
  assert.equal(walker.isTracked, false)
})

test("chains that lead to one another are told", () => {
  assert.throws(() => check([to("one")], {one: [to("one")]}, ""), /deeper/)
})

test("a stage says what its chain came to, and by which rule", () => {
  const stage = (rules: readonly KernelRule[], more: Chains = {}): string => {
    const walker = walkerOf([to("cali-fw-cali1"), drop], {"cali-fw-cali1": rules, ...more})
    walkHook(walker, "filter", "FORWARD", passage)
    return walker.stages.map(({stage, verdict, cause}) => `${stage} ${verdict} ${cause}`).join()
  }
  assert.equal(stage([causedBy("A", rule([], setBits(accept)))]), "pod-egress allow A")
  assert.equal(stage([causedBy("A", rule([], setBits(2))), causedBy("B", drop)]), "pod-egress deny B")
  assert.equal(stage([causedBy("A", rule([], setBits(2))), drop]), "pod-egress deny null")
  assert.equal(stage([causedBy("A", rule([], setBits(2)))]), "pod-egress allow null")
  const inside = {"cali-tw-cali2": [causedBy("C", drop)]}
  assert.equal(stage([to("cali-tw-cali2")], inside), "pod-ingress deny C")
})
