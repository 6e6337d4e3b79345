// Dumps of real kernels that were given the rules of a world, held against that world, as they are and with something done to them.

import assert from "node:assert/strict"
import {readFileSync} from "node:fs"
import {test} from "node:test"
import {buildSnapshot, compile, parseManifests} from "@carveout/engine"
import {compareListing} from "../src/held/compare.ts"
import type {Comparison, Difference, Listing} from "../src/held/compare.ts"
import {rulesetOf, usualOptions} from "../src/lower/ruleset.ts"

const fixture = (name: string): string => readFileSync(new URL(`held/${name}`, import.meta.url), "utf8")
const world = fixture("world.yaml")
const listings: Readonly<Record<"iptables" | "nftables", Listing>> = {
  iptables: {rules: fixture("iptables-save.txt"), sets: fixture("ipset-save.txt")},
  nftables: {rules: fixture("nft-list.txt")},
}

type Given = {readonly dataplane: "iptables" | "nftables"; readonly listing?: (text: string) => string; readonly world?: string}

function compared({dataplane, listing = (text) => text, world: text = world}: Given): Comparison {
  const {snapshot} = buildSnapshot(parseManifests([{name: "world.yaml", text}]).resources)
  const ruleset = rulesetOf(compile(snapshot), {node: "a", family: 4}, {...usualOptions, dataplane})
  const {rules, sets} = listings[dataplane]
  return compareListing(ruleset, {rules: listing(rules), ...(sets === undefined ? {} : {sets: listing(sets)})})
}

/** Each difference by its kind, where it is, and who is concerned. */
function check(given: Given, wanted: readonly string[]): void {
  const shown = (each: Difference): string => {
    const where = "chain" in each ? `${each.table} ${each.chain}` : "table" in each ? each.table : "set" in each ? each.set : each.map
    const members = "more" in each ? [...each.more.map((one) => `+${one}`), ...each.less.map((one) => `-${one}`)] : []
    const place = "place" in each ? [`at ${each.place}`] : []
    return [each.kind, where, ...place, ...members, ...each.causes].join(" ")
  }
  assert.deepEqual(compared(given).differences.map(shown), wanted)
}

const both = ["iptables", "nftables"] as const
const policyChain = {iptables: "cali-pi-np/prod/db", nftables: "filter-cali-pi-np/prod/db"} as const
const ofDb = [0, 1, 2, 3].map((index) => `CalicoNetworkPolicy/prod/db#ingress[${index}]`).join(" ")

for (const dataplane of both) {
  test(`${dataplane}: a node that holds what is wanted differs in nothing`, () => {
    check({dataplane}, [])
    assert.ok(compared({dataplane}).same > 30)
  })

  test(`${dataplane}: an edited rule changes its chain from there on`, () => {
    check({dataplane, world: world.replace("ports: [5432]", "ports: [5433]")}, [
      `chain-changed filter cali-pi-np/prod/db at 2 ${ofDb.split(" ").slice(1).join(" ")}`,
    ])
  })

  test(`${dataplane}: a rule that somebody put into a chain of Calico's is told, and shifts nothing`, () => {
    const put = (text: string): string =>
      dataplane === "iptables"
        ? text.replace(/^-A cali-pi-np\/prod\/db /mu, "-A cali-pi-np/prod/db -s 10.0.0.9/32 -j ACCEPT\n$&")
        : text.replace(`chain ${policyChain.nftables} {`, "$&\n\t\tip saddr 10.0.0.9 counter packets 0 bytes 0 accept")
    check({dataplane, listing: put}, [`rule-foreign filter cali-pi-np/prod/db at 0 ${ofDb}`])
  })

  test(`${dataplane}: what a policy left behind that is gone is unwanted, and its title says whose it was`, () => {
    const withoutPolicy = world.slice(0, world.indexOf("---\napiVersion: projectcalico.org/v3\nkind: NetworkPolicy"))
    const {differences} = compared({dataplane, world: withoutPolicy})
    const unwanted = differences.filter(({kind}) => kind === "chain-unwanted")
    assert.deepEqual(unwanted, [
      {kind: "chain-unwanted", table: "filter", chain: "cali-pi-np/prod/db", causes: ["CalicoNetworkPolicy/prod/db#ingress"]},
    ])
    assert.equal(differences.filter(({kind}) => kind === "set-unwanted").length, 3)
    assert.equal(differences.filter(({kind}) => kind === "chain-changed").length, 1)
  })

  test(`${dataplane}: a policy that has not come to the node yet is missing, and so is the jump to it`, () => {
    const more = `${world}---\n${world.slice(world.lastIndexOf("apiVersion")).replace("name: db,", "name: db2,").replace("app == 'db'", "app == 'web'")}`
    const {differences} = compared({dataplane, world: more})
    const causes = (kind: string): readonly string[] => differences.filter((each) => each.kind === kind).flatMap((each) => each.causes)
    assert.deepEqual(causes("chain-missing"), ofDb.replaceAll("/db#", "/db2#").split(" "))
    assert.ok(causes("chain-changed").includes("CalicoNetworkPolicy/prod/db2#ingress[0]"))
  })

  test(`${dataplane}: a member that a set lacks is told with the rules that look into the set`, () => {
    const address = dataplane === "iptables" ? /^add \S+ 203\.0\.113\.0\/24\n/mu : ", 203.0.113.0/24"
    const {differences} = compared({dataplane, listing: (text) => text.replace(address, "")})
    assert.deepEqual(
      differences.map((each) => (each.kind === "set-changed" ? [each.more, each.less, each.causes] : each)),
      [[[], ["203.0.113.0/24"], ["CalicoNetworkPolicy/prod/db#ingress[1]"]]],
    )
  })

  test(`${dataplane}: a table that is not there is told once`, () => {
    const renamed = (text: string): string => text.replace("*raw", "*security").replaceAll("chain raw-", "chain security-")
    check({dataplane, listing: renamed}, ["table-missing raw"])
  })

  test(`${dataplane}: no text at all lacks everything`, () => {
    const {same, differences} = compared({dataplane, listing: () => ""})
    assert.equal(same, 0)
    assert.equal(differences.filter(({kind}) => kind === "table-missing").length, 4)
  })
}

test("iptables: a rule that stands before Calico's is told, one behind it is nobody's business", () => {
  const put = (text: string): string => text.replace(/^-A FORWARD /mu, "-A FORWARD -s 10.0.0.9/32 -j ACCEPT\n$&")
  check({dataplane: "iptables", listing: put}, ["rule-ahead filter FORWARD at 0"])
})

test("iptables: counters do not matter, and chains without rules need no line", () => {
  check({dataplane: "iptables", listing: (text) => text.replaceAll(/^-A /gmu, "[12:3456] -A ")}, [])
  check({dataplane: "iptables", listing: (text) => text.replaceAll(/^:cali-cidr-block .*\n/gmu, "")}, [])
})

test("iptables: without a listing of sets nothing is said of them", () => {
  const {snapshot} = buildSnapshot(parseManifests([{name: "world.yaml", text: world}]).resources)
  const ruleset = rulesetOf(compile(snapshot), {node: "a", family: 4}, usualOptions)
  assert.deepEqual(compareListing(ruleset, {rules: listings.iptables.rules}).differences, [])
})

test("nftables: an interface that a map does not know is told", () => {
  const {differences} = compared({
    dataplane: "nftables",
    listing: (text) => text.replace(/,\s*"cali\w+" : goto filter-cali-tw-\w+ \}/u, " }"),
  })
  assert.deepEqual(
    differences.map((each) => (each.kind === "map-changed" ? [each.map, each.more, each.less.length] : each)),
    [["filter-cali-to-wl-dispatch", [], 1]],
  )
})
