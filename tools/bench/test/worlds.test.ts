// The generated worlds themselves: the same on every run, clean to the reader, and exactly as open as their construction says.

import assert from "node:assert/strict"
import {mkdtempSync, readdirSync, readFileSync, rmSync} from "node:fs"
import {tmpdir} from "node:os"
import {join} from "node:path"
import {test} from "node:test"
import {readWish} from "../arguments.ts"
import {passGate} from "../jobs/gate.ts"
import {resourcesIn} from "../jobs/load.ts"
import {inOrder} from "../order.ts"
import {fullPod, trimmedPod} from "../pod.ts"
import {documentTexts, podTexts, writeWorld} from "../write.ts"
import {makers} from "../worlds/registry.ts"

const size = {pods: 70, policies: 24, seed: 3}

test("the matrix of every world agrees with single decisions, and with the number of open pairs where the construction gives one", (t) => {
  const {worlds, flows, counted, wrong} = passGate({kind: "gate", size, flows: 120})
  assert.deepEqual(wrong, [])
  assert.ok(worlds === makers.length && flows === 120 * worlds && counted >= 7)
  t.diagnostic(`${worlds} worlds, ${flows} flows, ${counted} counted by construction`)
})

test("a seed gives the same world twice, and another seed another one", () => {
  const mixed = makers[0]?.make(size)
  const other = makers[0]?.make({...size, seed: 4})
  assert.ok(mixed !== undefined && other !== undefined)
  const text = (world: typeof mixed): string => [...podTexts(world.pods(), "compact"), ...documentTexts(world.policies())].join("")
  assert.equal(text(mixed), text(mixed))
  assert.notEqual(text(mixed), text(other))
})

test("the mixed world has every kind of policy, in three tiers", () => {
  const world = makers[0]?.make({pods: 400, policies: 200, seed: 1})
  const kinds = new Set<string>()
  const tiers = new Set<unknown>()
  for (const {apiVersion, kind, spec} of world?.policies() ?? []) {
    kinds.add(`${apiVersion.split("/")[0]} ${kind}`)
    if (apiVersion.startsWith("projectcalico")) tiers.add((spec as {readonly tier?: string}).tier)
  }
  assert.deepEqual([...kinds].sort(), [
    "networking.k8s.io NetworkPolicy",
    "policy.networking.k8s.io ClusterNetworkPolicy",
    "projectcalico.org GlobalNetworkPolicy",
    "projectcalico.org NetworkPolicy",
  ])
  assert.deepEqual([...tiers].sort(), ["default", "platform", "security"])
})

test("a whole pod is the trimmed one with more around it", () => {
  const seed = {number: 7, namespace: "a", name: "web-1", labels: {app: "web"}, ports: [{name: "http", port: 80}]}
  const [whole, cut] = [fullPod(seed), trimmedPod(seed)]
  assert.deepEqual((whole.metadata as {labels: unknown}).labels, (cut.metadata as {labels: unknown}).labels)
  assert.equal((whole["status"] as {podIP: unknown}).podIP, (cut["status"] as {podIP: unknown}).podIP)
  assert.ok(JSON.stringify(whole).length > 4 * JSON.stringify(cut).length)
})

test("pods are written in the order of their keys, as a cluster lists them, or as they were drawn", () => {
  const world = makers[0]?.make({pods: 500, policies: 10, seed: 1})
  const keys = (order: "listed" | "drawn"): readonly string[] =>
    [...inOrder(world?.pods() ?? [], order)].map(({namespace, name}) => `${namespace}/${name}`)
  const [listed, drawn] = [keys("listed"), keys("drawn")]
  assert.equal(listed.length, 500)
  assert.deepEqual(listed, drawn.toSorted())
  assert.notDeepEqual(listed, drawn)
  const pods = (...names: readonly string[]) =>
    names.map((key, number) => ({number, namespace: key.split("/")[0] ?? "", name: key.split("/")[1] ?? "", labels: {}}))
  const few = [...inOrder(pods("b/x", "a/z", "a-1/y", "a/Y"), "listed")].map(({namespace, name}) => `${namespace}/${name}`)
  assert.deepEqual(few, ["a-1/y", "a/Y", "a/z", "b/x"])
})

test("an order that there is not is refused by name, and one without a folder to write", () => {
  const words = ["--write", "x", "--world", "mixed"]
  const wish = readWish([...words, "--order", "drawn"])
  assert.ok(wish.kind === "write" && wish.order === "drawn")
  const [unknown, stray] = [readWish([...words, "--order", "any"]), readWish(["--order", "drawn"])]
  assert.match(unknown.kind === "misuse" ? unknown.message : "", /no order `any`; there are: listed, drawn/)
  assert.match(stray.kind === "misuse" ? stray.message : "", /--order belongs to --write FOLDER/)
})

test("a world in a folder is read whole, and what is known of it lies beside it", () => {
  const folder = mkdtempSync(join(tmpdir(), "carveout-world-"))
  try {
    const world = makers.find(({name}) => name === "small-namespaces")?.make({pods: 16, policies: 0, seed: 1})
    assert.ok(world !== undefined)
    const written = writeWorld(world, folder, "full")
    assert.equal(written.pods, 16)
    assert.equal(written.policies, 12)
    assert.deepEqual(readdirSync(folder).sort(), ["about-this-world.txt", "pods.json", "policies.yaml", "world.yaml"])
    assert.deepEqual(JSON.parse(readFileSync(join(folder, "about-this-world.txt"), "utf8")), written)
    const kinds = resourcesIn(folder).map(({kind}) => kind)
    assert.equal(kinds.filter((kind) => kind === "Pod").length, 16)
    assert.equal(kinds.filter((kind) => kind === "NetworkPolicy").length, 12)
  } finally {
    rmSync(folder, {recursive: true, force: true})
  }
})
