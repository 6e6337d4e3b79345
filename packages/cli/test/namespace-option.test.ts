// `-n` means the same to every command: it completes names without a slash, and is the namespace of manifests that name none.
import assert from "node:assert/strict"
import {test} from "node:test"
import {carveout, ingressPolicy, pod, scratchFolder, write} from "./scratch.ts"

const homeless = "{apiVersion: v1, kind: Pod, metadata: {name: api, labels: {app: api}}, status: {podIP: 10.0.0.3}}"
const service =
  "{apiVersion: v1, kind: Service, metadata: {namespace: shop, name: db}, spec: {clusterIP: 10.96.0.9, selector: {app: db}, ports: [{port: 80}]}}"
const world = [pod("web", "10.0.0.1"), pod("db", "10.0.0.2"), service, homeless, ingressPolicy("db", "db", "[{from: [{podSelector: {}}]}]")]

const entries = [
  "{from: web, to: db, port: 80, verdict: allow}",
  "{from: api, to: svc/db, port: 80, verdict: allow}",
  "{from: any, to: db, except: [{from: web}, {from: api}, {from: host/n1}], verdict: deny}",
  "{only: {to: db, reachedBy: [{from: web}, {from: api}, {from: host/n1}]}}",
]

test("in tests names are completed, and manifests without a namespace are of it", async (context) => {
  const folder = scratchFolder(context)
  const expect = entries.map((entry) => `    - ${entry}\n`).join("")
  write(folder, {
    "world.yaml": world.join("\n---\n"),
    "t.test.yaml": `apiVersion: carveout.dev/v1alpha1\nkind: PolicyTest\nmetadata: {name: t}\nspec:\n  resources: [world.yaml]\n  expect:\n${expect}`,
  })
  const {code, out} = await carveout(folder, ["test", "t.test.yaml", "-n", "shop"])
  assert.equal(code, 0, out)
  assert.equal((await carveout(folder, ["test", "t.test.yaml"])).code, 1)
})

test("a search completes Services and what is excepted, too", async (context) => {
  const folder = scratchFolder(context)
  write(folder, {"world.yaml": world.join("\n---\n")})
  const code = async (...words: readonly string[]): Promise<number> => (await carveout(folder, ["search", "world.yaml", ...words])).code
  assert.equal(await code("-n", "shop", "--from", "web", "--to", "svc/db"), 0)
  assert.equal(await code("-n", "shop", "--from", "web", "--to", "db", "--except", "{to: db}"), 1)
  assert.equal(
    await code("-n", "shop", "--from", "any", "--to", "db", "--except", "{from: web}", "--except", "[{from: api}, {from: host/n1}]"),
    1,
  )
  assert.equal(await code("-n", "shop", "--from", "any", "--to", "10.0.0.2"), 0)
})
