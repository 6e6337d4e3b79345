// What is printed of very many ways in which future pods are exposed: few of them, and what is left out.
import assert from "node:assert/strict"
import {test} from "node:test"
import type {Analysis} from "@carveout/engine"
import {plainStyle} from "../style.ts"
import {exposuresJson, exposuresText} from "./exposure.ts"
import {shortened, waysMax} from "./short.ts"

const end = {kind: "address", address: {family: 4, value: 1n}} as const
const witness = {
  flow: {from: end, to: end, family: 4, protocol: 6, sourcePort: 1, port: 1, icmp: null},
  from: "a/b",
  to: "c/d",
  decision: {verdict: "allow", by: null},
} as unknown as Analysis.ExposureGroup["witness"]

type Wish = {readonly space?: string; readonly app: string; readonly policies?: readonly string[]; readonly ports?: string | null}

/** Pods of one label that are reached at some ports, or not at all. */
function exposure({space = "prod", app, policies = ["G/all"], ports = "80"}: Wish): Analysis.Exposure {
  const group = {ends: ["a/b"], ipFamily: 4 as const, allow: [{protocol: "TCP", ports: ports ?? ""}], unknown: [], witness}
  const pods = [{labels: new Map([["app", app]]), namespaceLabels: new Map<string, string>()}]
  return {namespaces: [space], isNew: false, pods, policies, reaches: [], reachedBy: ports === null ? [] : [group]}
}

function text(exposures: readonly Analysis.Exposure[], listing: "short" | "all" = "short"): string {
  return exposuresText({exposures, isComplete: true}, plainStyle, {listing, width: null})
}

const many = Array.from({length: waysMax}, (_, i) => exposure({app: `a${i}`, ports: String(i + 1)}))

test("as many as a person reads are printed one by one, as they were found", () => {
  const few = [exposure({app: "x"}), exposure({app: "y"}), exposure({app: "z", ports: null})]
  assert.equal(text(few), text(few, "all"))
  assert.equal(text(many).match(/^a pod in/gm)?.length, waysMax)
})

test("of more, those of one reach are one, the closed ones are counted, and all of it is there on demand", () => {
  const alike = ["x", "y", "z"].map((app) => exposure({app, policies: ["G/all", `G/${app}`], ports: "9000"}))
  const closed = ["p", "q"].map((app) => exposure({space: "shut", app, ports: null}))
  const all = [...many.slice(2), ...alike, ...closed]
  const short = text(all)
  assert.match(
    short,
    /^a pod in prod labelled app=x, or labelled app=y, or labelled app=z\n {2}selected by G\/all, and by others that depend on the labels$/m,
  )
  assert.match(short, /\n\nreaching nothing and reached by nothing: pods in shut \(2 label sets\)\n$/)
  assert.equal(text(all, "all").match(/^a pod in/gm)?.length, all.length)
  assert.equal(exposuresJson({exposures: all, isComplete: true}).exposures.length, all.length)
})

test("what is left out is counted by place, and no place is left out before another has two", () => {
  const places = ["a", "b", "c"].flatMap((space) => [1, 2].map((i) => exposure({space, app: `x${i}`, ports: String(i)})))
  const all = [...many, ...places]
  const {ways, left} = shortened(all)
  assert.deepEqual([ways.length, left.length], [waysMax, all.length - waysMax])
  assert.deepEqual(new Set(ways.map(({namespaces}) => namespaces[0])), new Set(["prod", "a", "b", "c"]))
  assert.match(
    text(all),
    /^6 more ways in which pods would be exposed, in prod \(6 label sets\): --all prints every one, --namespace .*, -o json holds all$/m,
  )
})
