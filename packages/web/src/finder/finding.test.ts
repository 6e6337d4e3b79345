import assert from "node:assert/strict"
import {test} from "node:test"
import {worldOf} from "../worker/worlds.ts"
import {finderView} from "./answer.ts"
import {lateMax, namesFound, namesOnTabs, standingsOf, tabsMax} from "./finding.ts"
import {objectsMax} from "./view.ts"
import type {FinderView} from "./view.ts"

const files = [
  {name: "web/pods.yaml", text: "apiVersion: v1\nkind: Pod\nmetadata: {name: web-1, namespace: shop, labels: {app: front}}\n"},
  {name: "dns.yaml", text: "apiVersion: v1\nkind: Service\nmetadata: {name: dns, namespace: web}\nspec: {ports: [{port: 53}]}\n"},
  {
    name: "policies/allow.yaml",
    text: [
      "apiVersion: networking.k8s.io/v1",
      "kind: NetworkPolicy",
      "metadata: {name: allow-web, namespace: shop}",
      "spec: {podSelector: {}}",
      "---",
      "apiVersion: projectcalico.org/v3",
      "kind: GlobalNetworkPolicy",
      "metadata: {name: web-everywhere}",
      "spec: {selector: all()}",
      "",
    ].join("\n"),
  },
]

const found = (words: string): FinderView => {
  const world = worldOf(files)
  return finderView({world, baseline: world}, {words})
}

const lines = (words: string): readonly string[] => found(words).objects.map(({kind, name, at}) => `${kind} ${name} ${at.file}:${at.line}`)

test("objects of every kind are found, policies too, those first whose name begins with the words", () => {
  assert.deepEqual(lines("web"), [
    "Pod shop/web-1 web/pods.yaml:1",
    "Service web/dns dns.yaml:1",
    "GlobalNetworkPolicy web-everywhere policies/allow.yaml:6",
    "NetworkPolicy shop/allow-web policies/allow.yaml:1",
  ])
})

test("all words count, in names, namespaces, kinds and labels, however they are written", () => {
  assert.deepEqual(lines("SHOP networkpolicy"), ["NetworkPolicy shop/allow-web policies/allow.yaml:1"])
  assert.deepEqual(lines("app=front"), ["Pod shop/web-1 web/pods.yaml:1"])
  assert.deepEqual(lines("svc/web/dns"), ["Service web/dns dns.yaml:1"])
  assert.deepEqual(lines("web nowhere"), [])
  assert.deepEqual(lines("  "), [], "without a word nothing is meant")
})

test("of very many objects some are shown and all are counted", () => {
  const text = Array.from({length: objectsMax + 7}, (_, i) => `apiVersion: v1\nkind: Namespace\nmetadata: {name: team-${i}}\n`).join(
    "---\n",
  )
  const world = worldOf([{name: "teams.yaml", text}])
  const {objects, total} = finderView({world, baseline: world}, {words: "team"})
  assert.deepEqual([objects.length, total], [objectsMax, objectsMax + 7])
})

test("files are found by all words, those first whose own name holds them", () => {
  const names = ["dns/apps.yaml", "apps/dns.yaml", "apps/allow-dns.yaml", "world.yaml"]
  assert.deepEqual(namesFound(names, ["dns"]), ["apps/dns.yaml", "apps/allow-dns.yaml", "dns/apps.yaml"])
  assert.deepEqual(namesFound(names, ["apps", "allow"]), ["apps/allow-dns.yaml"])
  assert.deepEqual(namesFound(names, []), names)
})

test("a few files all have a tab; of very many those that were open lately, in their own order", () => {
  const few = Array.from({length: tabsMax}, (_, i) => `f${i}`)
  assert.deepEqual(namesOnTabs(few, ["f3"]), few)
  const many = [...few, "last"]
  assert.deepEqual(namesOnTabs(many, ["last", "gone", "f3"]), ["f3", "last"])
  assert.equal(namesOnTabs(many, many).length, lateMax)
})

test("a file beside its baseline is new, changed or the same", () => {
  const standings = standingsOf(
    [
      {name: "a", text: "1"},
      {name: "b", text: "2"},
      {name: "c", text: "3"},
    ],
    [
      {name: "a", text: "1"},
      {name: "b", text: "1"},
    ],
  )
  assert.deepEqual(
    [...standings],
    [
      ["a", "same"],
      ["b", "changed"],
      ["c", "new"],
    ],
  )
})
