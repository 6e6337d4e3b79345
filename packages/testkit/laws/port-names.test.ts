// A name of a port that is said to be nobody's lets nothing pass and shuts nothing: the world without it is the same.

import assert from "node:assert/strict"
import {test} from "node:test"
import {compareWorlds, compile, Scope} from "@carveout/engine"
import type {Analysis, World} from "@carveout/engine"
import {portNames} from "../src/arbitrary/pools.ts"
import {chance, pick, randomFrom} from "../src/arbitrary/random.ts"
import type {Random} from "../src/arbitrary/random.ts"
import {nowhere, world as anyWorld} from "../src/arbitrary/world.ts"

const directions = ["ingress", "egress"] as const
const sides = ["source", "destination"] as const

/** The same world with every rule at a line of its own, many of them about nothing but a name of a port. */
function withNames(random: Random, snapshot: World.Snapshot): World.Snapshot {
  let line = 0
  const named = (rule: World.Rule): World.Rule => {
    const ports = [{kind: "name", name: pick(random, portNames)}] as const
    const nobody = {nets: [], notNets: [], selector: null, notSelector: null, ports: [], notPorts: [], service: null, parts: []}
    const wire = {families: [4, 6] as const, protocol: null, notProtocol: null, icmp: null, notIcmp: null}
    const asked = chance(random, 50) ? {source: {...nobody, ports}, destination: nobody} : {source: nobody, destination: {...nobody, ports}}
    return {...rule, ...wire, ...asked}
  }
  const placed = (rules: readonly World.Rule[]): readonly World.Rule[] =>
    rules.map((rule) => ({...(chance(random, 60) ? named(rule) : rule), at: {...nowhere, line: ++line}}))
  const policies = snapshot.policies.map((policy) => ({...policy, ingress: placed(policy.ingress), egress: placed(policy.egress)}))
  return {...snapshot, policies}
}

/** The sides at which a rule asks for a name; of both, that of whom the policy selects where a finding is about those. */
function sidesOf(rule: World.Rule, name: string, own: (typeof sides)[number] | null): readonly (typeof sides)[number][] {
  const asked = sides.filter((side) => rule[side].ports.some((port) => port.kind === "name" && port.name === name))
  return asked.length === 2 && own !== null ? [own] : asked
}

/** A rule that does not ask for a name; none where it asks for nothing else there, and so matches nobody. */
function ruleWithout(rule: World.Rule, name: string, where: readonly (typeof sides)[number][]): readonly World.Rule[] {
  const left = (peer: World.Peer): World.Peer => ({...peer, ports: peer.ports.filter((port) => port.kind !== "name" || port.name !== name)})
  const changed = {...rule, ...Object.fromEntries(where.map((side) => [side, left(rule[side])]))}
  return where.some((side) => rule[side].ports.length > 0 && changed[side].ports.length === 0) ? [] : [changed]
}

function without(snapshot: World.Snapshot, line: number, message: string): World.Snapshot {
  const name = /names the port `([^`]+)`/.exec(message)?.[1] ?? ""
  const policies = snapshot.policies.map((policy) => {
    const [ingress = [], egress = []] = directions.map((direction) =>
      policy[direction].flatMap((rule) => {
        const own = message.includes("that it selects") ? (direction === "ingress" ? "destination" : "source") : null
        return rule.at.line === line ? ruleWithout(rule, name, sidesOf(rule, name, own)) : [rule]
      }),
    )
    return {...policy, ingress, egress}
  })
  return {...snapshot, policies}
}

const changed = ({opened, closed}: Analysis.Difference): number => opened.length + closed.length

test("a name of a port that nobody has changes nothing", (t) => {
  const counts = {own: 0, anybody: 0}
  for (const openness of ["closed", "addresses", "nodes", "both"] as const) {
    for (let seed = 1; seed <= 100; seed++) {
      const random = randomFrom(seed)
      const snapshot = withNames(random, anyWorld(random, openness))
      for (const {message, place} of Scope.portNamesOfNobody(snapshot)) {
        counts[message.includes("that it selects") ? "own" : "anybody"]++
        const difference = compareWorlds(compile(snapshot), compile(without(snapshot, place?.line ?? 0, message)))
        assert.equal(changed(difference), 0, `seed ${seed}, ${openness}: ${message}`)
      }
    }
  }
  t.diagnostic(JSON.stringify(counts))
  assert.ok(counts.own > 100 && counts.anybody > 40)
})
