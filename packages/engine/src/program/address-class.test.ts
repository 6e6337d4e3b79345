// Classes of free addresses: as many as the rules in question tell apart, and no more.
import assert from "node:assert/strict"
import {test} from "node:test"
import {parseManifests} from "../manifest/parse.ts"
import {printAddress} from "../net/address.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import {addressClasses} from "./address-class.ts"
import {compile} from "./compile.ts"
import {everyList} from "./list.ts"

const surroundings = `
{apiVersion: v1, kind: Pod, metadata: {namespace: prod, name: web}, spec: {containers: []}, status: {podIP: 10.0.0.0}}
---
{apiVersion: projectcalico.org/v3, kind: GlobalNetworkSet, metadata: {name: s, labels: {set: s}}, spec: {nets: [192.0.2.0/24, 198.51.100.0/24]}}
---
{apiVersion: projectcalico.org/v3, kind: GlobalNetworkSet, metadata: {name: t, labels: {set: t}}, spec: {nets: [203.0.113.0/24]}}`

/** First samples of the classes of source addresses of prod/web's ingress, the one outside of everything with a star. */
function check(ingress: string, expected: readonly string[]): void {
  const policy = `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: p}, spec: {selector: all(), types: [Ingress], ingress: [${ingress}]}}`
  const {resources, diagnostics} = parseManifests([{name: "world.yaml", text: `${surroundings}\n---\n${policy}`}])
  assert.deepEqual(
    diagnostics.filter(({severity}) => severity === "error"),
    [],
  )
  const program = compile(buildSnapshot(resources).snapshot)
  const lists = program.snapshot.workloads.flatMap((endpoint) => everyList(program, endpoint))
  const classes = addressClasses(program, {lists, sides: ["source"], family: 4})
  const texts = classes.map(({samples, isOutside}) => `${samples[0] === undefined ? "" : printAddress(samples[0])}${isOutside ? "*" : ""}`)
  assert.deepEqual(texts, expected, ingress)
}

test("rules that name no block leave one class", () => {
  check("{action: Allow}", ["0.0.0.0*"])
  check("{action: Allow, source: {nets: [0.0.0.0/0]}}", ["0.0.0.0*"])
  check("{action: Allow, destination: {nets: [10.0.0.0/8]}}", ["0.0.0.0*"])
  check("{action: Allow, source: {selector: set == 'nothing'}}", ["0.0.0.0*"])
  check("{action: Allow, source: {nets: ['fd00::/8']}}", ["0.0.0.0*"])
})

test("every block cuts, and equal cuts are one class; the first free address stands for it", () => {
  check("{action: Allow, source: {nets: [10.0.0.0/8]}}", ["0.0.0.0*", "10.0.0.1"])
  check("{action: Allow, source: {nets: [10.0.0.0/8], notNets: [10.1.0.0/16]}}", ["0.0.0.0*", "10.0.0.1", "10.1.0.0"])
  check("{action: Allow, source: {nets: [10.0.0.0/8, 172.16.0.0/12]}}", ["0.0.0.0*", "10.0.0.1"])
  check("{action: Allow, source: {nets: [10.0.0.0/32]}}", ["0.0.0.0*"])
})

test("network sets cut where a selector of the rules reaches them, all sets of one selector as one", () => {
  check("{action: Allow, source: {selector: set == 's'}}", ["0.0.0.0*", "192.0.2.0"])
  check("{action: Allow, source: {notSelector: has(set)}}", ["0.0.0.0*", "192.0.2.0"])
  check("{action: Allow, source: {selector: set == 's'}}, {action: Deny, source: {selector: set == 't'}}", [
    "0.0.0.0*",
    "192.0.2.0",
    "203.0.113.0",
  ])
})

test("blocks that fill the family together are no cut, but leave nothing outside of blocks", () => {
  check("{action: Allow, source: {nets: [0.0.0.0/1, 128.0.0.0/1]}}", ["0.0.0.0"])
})
