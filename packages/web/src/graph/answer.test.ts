import assert from "node:assert/strict"
import {readFileSync, readdirSync} from "node:fs"
import {join} from "node:path"
import {test} from "node:test"
import {fileURLToPath} from "node:url"
import {matrixPairs} from "@carveout/engine"
import type {LabFile} from "../worker/messages.ts"
import {Worlds} from "../worker/worlds.ts"
import {graphView} from "./answer.ts"
import {layoutOf} from "./layout.ts"
import type {GraphView} from "./view.ts"

const shop = fileURLToPath(new URL("../../../../examples/shop/", import.meta.url))
const filesIn = (folder: string, names: readonly string[]): readonly LabFile[] =>
  names.map((name) => ({name, text: readFileSync(join(shop, folder, name), "utf8")}))
const world = filesIn("world", readdirSync(join(shop, "world")))
const denied = [...world, ...filesIn("policies", ["default-deny.yaml"])]
const carved = [...denied, ...filesIn("policies", ["allow-dns-egress.yaml"])]
const wire = {protocol: null, port: null}

const placeOf = ({nodes}: GraphView, name: string): number => nodes.findIndex((node) => node.name === name)

test("a source stands at a chip exactly when the matrix has a pair between the two", () => {
  const pair = new Worlds().take(carved, carved)
  const view = graphView(pair, {wire})
  const isOut = (name: string): boolean => /^[0-9a-f:.]+-[0-9a-f:.]+$/.test(name)
  const pairs = new Set(
    [...matrixPairs(pair.world.program)].map(({from, to}) => `${isOut(from) ? "outside" : from} ${isOut(to) ? "outside" : to}`),
  )
  const drawn = new Set(
    view.nodes.flatMap((node) => node.chips.flatMap(({sources}) => sources.map((source) => `${view.nodes[source]?.name} ${node.name}`))),
  )
  assert.deepEqual(drawn, pairs)
  assert.ok(pairs.size > 50)
})

test("what an edit opens is marked at the chip, what it closes is lost", () => {
  const opened = graphView(new Worlds().take(carved, denied), {wire})
  const resolver = opened.nodes[placeOf(opened, "kube-system/coredns")]
  const chip = resolver?.chips.find(({packets}) => packets === "TCP 53; UDP 53")
  assert.ok(chip?.opened.includes(placeOf(opened, "prod/backend")))
  const closed = graphView(new Worlds().take(denied, carved), {wire})
  const lost = closed.nodes[placeOf(closed, "kube-system/coredns")]?.lost
  assert.deepEqual(
    lost?.map(({packets}) => packets),
    ["TCP 53; UDP 53"],
  )
  assert.ok(lost?.[0]?.sources.includes(placeOf(closed, "prod/backend")))
})

test("of the outside a part is said to be a part", () => {
  const policy = {
    name: "out.yaml",
    text: "apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: out}\nspec:\n  selector: app == 'backend'\n  types: [Egress]\n  egress: [{action: Allow, protocol: TCP, destination: {nets: [203.0.113.0/24], ports: [443]}}]\n",
  }
  const files = [...world, policy]
  const view = graphView(new Worlds().take(files, files), {wire})
  const chips = view.nodes[placeOf(view, "outside")]?.chips ?? []
  const own = chips.find(({sources}) => sources.includes(placeOf(view, "prod/backend")))
  assert.equal(own?.packets, "TCP 443 to 203.0.113.0-203.0.113.255")
})

test("an edit of policy moves nothing", () => {
  const [before, after] = [denied, carved].map((files) => graphView(new Worlds().take(files, files), {wire}))
  assert.deepEqual(layoutOf(before?.nodes ?? [], 800), layoutOf(after?.nodes ?? [], 800))
})

test("packets that others send come before those that a node's own members send each other", () => {
  const pod = (namespace: string, name: string, app: string): string =>
    `---\napiVersion: v1\nkind: Pod\nmetadata: {namespace: ${namespace}, name: ${name}, labels: {app: ${app}}, ownerReferences: [{kind: StatefulSet, name: ${app}, controller: true}]}\nspec: {containers: [{name: c}]}\n`
  const allow = (app: string, port: number): string =>
    `{action: Allow, protocol: TCP, source: {selector: app == "${app}"}, destination: {ports: [${port}]}}`
  const policy = `---\napiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {namespace: a, name: api}\nspec: {selector: app == "api", types: [Ingress], ingress: [${allow("api", 1)}, ${allow("web", 2)}]}\n`
  const text = [pod("a", "api-1", "api"), pod("a", "api-2", "api"), pod("a", "web-1", "web"), policy].join("")
  const files = [{name: "world.yaml", text: `apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n${text}`}]
  const view = graphView(new Worlds().take(files, files), {wire})
  assert.deepEqual(
    view.nodes[placeOf(view, "a/StatefulSet/api")]?.chips.map(({packets}) => packets),
    ["TCP 2", "TCP 1"],
  )
})
