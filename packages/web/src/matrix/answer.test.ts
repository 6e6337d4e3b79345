import assert from "node:assert/strict"
import {readFileSync, readdirSync} from "node:fs"
import {join} from "node:path"
import {test} from "node:test"
import {fileURLToPath} from "node:url"
import {matrixPairs} from "@carveout/engine"
import type {Analysis} from "@carveout/engine"
import {largeWorld} from "../world/large-world.ts"
import {Worlds} from "../worker/worlds.ts"
import type {Pair} from "../worker/worlds.ts"
import type {LabFile} from "../worker/messages.ts"
import {matrixView} from "./answer.ts"
import {classedMatrix} from "./classed.ts"
import {linesOf} from "./lines.ts"
import {ownersIn} from "./owners.ts"
import {Shown} from "./shown.ts"
import {groupings} from "./view.ts"
import type {Grouping, MatrixView, Wire} from "./view.ts"

const root = fileURLToPath(new URL("../../../../", import.meta.url))
const folder = (path: string): readonly LabFile[] =>
  readdirSync(join(root, path)).map((name) => ({name, text: readFileSync(join(root, path, name), "utf8")}))
const file = (path: string): LabFile => ({name: path, text: readFileSync(join(root, path), "utf8")})

const every: Wire = {protocol: null, port: null}
const nothing = {from: "", to: "", onlyChanged: false}
const take = (files: readonly LabFile[], baseline: readonly LabFile[] = files): Pair => new Worlds().take(files, baseline)
const shownOf = (view: MatrixView): Shown => {
  assert.ok(view.lines !== null)
  return new Shown(view, view.lines, nothing)
}
const view = (pair: Pair, by: Grouping, wire: Wire = every): MatrixView => matrixView(pair, {wire, by, known: ""})

/** What the listing says of every two ends inside, as text. */
const listed = (pair: Pair, side: "world" | "baseline", wire: Wire): ReadonlyMap<string, string> => {
  const {protocol, port} = wire
  const query = {...(protocol === null ? {} : {protocol}), ...(port === null ? {} : {port})}
  const found = new Map<string, string>()
  for (const {from, to, allow, unknown} of matrixPairs(pair[side].program, query))
    found.set(`${from} ${to}`, `${found.get(`${from} ${to}`) ?? ""}${JSON.stringify([allow, unknown])}`)
  return found
}

/** Holds the cells of one grouping against the pairs of their members. Gives how many cells were held. */
function holdCells(pair: Pair, by: Grouping, wire: Wire): number {
  const matrix = classedMatrix(pair.world, wire)
  const {all: lines, outsideFrom} = linesOf(matrix, by, ownersIn(pair.world))
  const shown = shownOf(view(pair, by, wire))
  const [now, before] = [listed(pair, "world", wire), listed(pair, "baseline", wire)]
  const isOwn = (from: Analysis.InsideEnd, to: Analysis.InsideEnd): boolean =>
    by !== "pods" && from.kind === "node" && from.node === to.node
  let held = 0
  for (const [row, from] of lines.entries()) {
    for (const [column, to] of lines.entries()) {
      if (row >= outsideFrom || column >= outsideFrom) continue
      const pairs = from.members.flatMap((a) =>
        to.members.flatMap((b) => {
          const [source, target] = [matrix.inside[a], matrix.inside[b]]
          return a === b || source === undefined || target === undefined || isOwn(source, target) ? [] : [`${source.name} ${target.name}`]
        }),
      )
      const cell = shown.cellAt(row, column)
      const what = `${by}: ${from.name} to ${to.name}: ${JSON.stringify(cell)}`
      if (row === column && from.members.length === 1) {
        assert.equal(cell.kind, "self", what)
        continue
      }
      if (pairs.length === 0) continue
      held++
      const texts = new Set(pairs.map((each) => now.get(each) ?? ""))
      assert.equal(cell.kind === "closed", texts.size === 1 && texts.has(""), what)
      assert.equal(cell.kind === "mixed", texts.size > 1, what)
      if (cell.kind === "mixed") assert.match(cell.text, new RegExp(` of ${pairs.length} pairs`), what)
      const deltas = new Set(
        pairs.map((each) => {
          const [old, young] = [before.get(each) ?? "", now.get(each) ?? ""]
          return old === young ? "same" : old === "" ? "opened" : young === "" ? "closed" : "changed"
        }),
      )
      deltas.delete("same")
      const [only = "same"] = deltas
      assert.equal(cell.change, deltas.size > 1 ? "changed" : only, what)
    }
  }
  return held
}

const shop = folder("examples/shop/world")
const denied = [...shop, file("examples/shop/policies/default-deny.yaml")]
const town = [file("cases/worlds/town.yaml")]
const townPolicy = (text: string): readonly LabFile[] => [...town, {name: "p.yaml", text}]

const worlds: readonly (readonly [name: string, pair: Pair])[] = [
  ["shop", take(shop)],
  ["shop, denied", take(denied, shop)],
  ["shop, carved", take([...denied, file("examples/shop/policies/allow-dns-egress.yaml")], denied)],
  [
    "town with a policy that looks at one app",
    take(
      townPolicy(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: x, namespace: prod}\nspec:\n  podSelector: {matchLabels: {app: web}}\n  ingress:\n    - from: [{ipBlock: {cidr: 172.18.0.0/24}}]\n      ports: [{port: http}]\n",
      ),
      town,
    ),
  ],
  ["hosts with their own policy", take([file("cases/worlds/hosts.yaml")])],
  ["town of both families", take([file("cases/worlds/town-six.yaml")])],
  ["a large world in small", take(largeWorld({pods: 90, policies: 40, seed: 5}), largeWorld({pods: 90, policies: 8, seed: 5}))],
]

test("every cell, by pods, workloads, namespaces and classes, says what the pairs of its members say, and how they changed", (t) => {
  let held = 0
  for (const [name, pair] of worlds) {
    for (const by of groupings) {
      for (const wire of [every, {protocol: "TCP", port: 8080}, {protocol: "UDP", port: 53}]) {
        const count = holdCells(pair, by, wire)
        assert.ok(count > 0, name)
        held += count
      }
    }
  }
  t.diagnostic(`${held} cells`)
})

test("the outside stands as ranges that policy tells apart, and an edit that cuts it marks what it opened", () => {
  const egress = (cidrs: string): LabFile => ({
    name: "egress.yaml",
    text: `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: out, namespace: prod}\nspec:\n  podSelector: {matchLabels: {app: backend}}\n  policyTypes: [Egress]\n  egress: [${cidrs}]\n`,
  })
  const [narrow, wide] = [
    "{to: [{ipBlock: {cidr: 198.51.100.0/24}}]}",
    "{to: [{ipBlock: {cidr: 198.51.100.0/24}}, {ipBlock: {cidr: 192.0.2.0/24}}]}",
  ]
  const opened = shownOf(view(take([...shop, egress(wide)], [...shop, egress(narrow)]), "pods"))
  const say = (shown: Shown, from: string, to: string): string =>
    shown.wordsAt(shown.lines.names.indexOf(from), shown.lines.names.indexOf(to))
  assert.deepEqual(opened.lines.names.slice(opened.lines.outsideFrom), [
    "outside 192.0.2.0/24",
    "outside 198.51.100.0/24",
    "outside 203.0.113.0/24",
    "outside, elsewhere",
  ])
  assert.match(say(opened, "prod/backend", "outside 192.0.2.0/24"), /everything but encapsulation, opened by your edit, before nothing$/)
  assert.match(say(opened, "prod/backend", "outside 198.51.100.0/24"), /: everything but encapsulation$/)
  assert.match(say(opened, "prod/backend", "outside, elsewhere"), /: closed$/)
  const closed = shownOf(view(take([...shop, egress(narrow)], [...shop, egress(wide)]), "pods"))
  assert.match(say(closed, "prod/backend", "outside, elsewhere"), /closed, closed by your edit/)
  assert.match(say(closed, "prod/backend", "outside 198.51.100.0/24"), /encapsulation$/)
  assert.match(say(closed, "outside, elsewhere", "outside 198.51.100.0/24"), /not judged/)
})

test("what is shown unasked fits: pods of a small world, workloads of a larger one, namespaces of a large one", () => {
  const chosen = (pods: number): string =>
    matrixView(take(largeWorld({pods, policies: 30, seed: 2})), {wire: every, by: "auto", known: ""}).by
  assert.deepEqual([40, 500, 4000].map(chosen), ["pods", "workloads", "namespaces"])
})

test("names of lines are sent once, and thousands of pods are no millions of cells", () => {
  const pair = take(largeWorld({pods: 2000, policies: 120, seed: 1}))
  const first = view(pair, "pods")
  assert.ok((first.lines?.names.length ?? 0) > 2000)
  assert.ok(first.side < 400, String(first.side))
  assert.equal(first.cells.length, first.side ** 2)
  const again = matrixView(pair, {wire: every, by: "pods", known: first.linesId})
  assert.equal(again.lines, null)
  assert.notEqual(view(pair, "namespaces").linesId, first.linesId)
})

test("filters leave rows and columns by name, and only what changed", () => {
  const result = view(take([...denied, file("examples/shop/policies/allow-dns-egress.yaml")], denied), "pods", {protocol: "UDP", port: 53})
  assert.ok(result.lines !== null)
  const named = new Shown(result, result.lines, {from: "BACK", to: "coredns", onlyChanged: false})
  assert.deepEqual(
    named.rows.map((_, i) => named.rowName(i)),
    ["dev/backend", "prod/backend"],
  )
  assert.deepEqual(
    named.columns.map((_, i) => named.columnName(i)),
    ["kube-system/coredns", "kube-system/coredns-2"],
  )
  const changed = new Shown(result, result.lines, {...nothing, onlyChanged: true})
  assert.ok(changed.rows.length === 6 && changed.columns.length === 2)
  assert.match(changed.wordsAt(0, 0), /^dev\/backend to kube-system\/coredns: UDP 53, opened by your edit, before nothing$/)
})
