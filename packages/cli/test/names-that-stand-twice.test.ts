// Two different objects of one name: the last counts, as after `kubectl apply`, and what both sides of a comparison share comes first.
import assert from "node:assert/strict"
import {test} from "node:test"
import {carveout, ingressPolicy, pod, scratchFolder, write} from "./scratch.ts"

const open = ingressPolicy("db", "db", "[{}]")
const shut = ingressPolicy("db", "db", "[]")
const asked = ["--from", "shop/web", "--to", "shop/db", "--protocol", "TCP", "--port", "80"]

test("the last in a folder's order counts, and the note beside the answer says so", async (t) => {
  const folder = scratchFolder(t)
  write(folder, {"all/a.yaml": shut, "all/b.yaml": open, "all/pods.yaml": [pod("db", "10.0.0.2"), pod("web", "10.0.0.1")].join("---\n")})
  const {code, err} = await carveout(folder, ["explain", "all", ...asked])
  assert.equal(code, 0)
  assert.match(
    err,
    /a second, different NetworkPolicy `shop\/db`: this one counts, and the first does not\n {2}at all\/b\.yaml:1:1[\s\S]* and all\/a\.yaml:1:1/,
  )
  assert.match(err, /note: of different objects of one name the last one counts, as after `kubectl apply`/)
  assert.doesNotMatch(err, /left out/)
  assert.equal((await carveout(folder, ["explain", "all/b.yaml", "all/a.yaml", "all/pods.yaml", ...asked])).code, 1)
  assert.equal((await carveout(folder, ["check", "all"])).code, 1)
})

test("a file that is named several times counts where it is named last, by itself and in its folder", async (t) => {
  const folder = scratchFolder(t)
  write(folder, {"p/a.yaml": shut, "p/b.yaml": open, "pods.yaml": [pod("db", "10.0.0.2"), pod("web", "10.0.0.1")].join("---\n")})
  const codeOf = async (...paths: readonly string[]): Promise<number> =>
    (await carveout(folder, ["explain", "pods.yaml", ...paths, ...asked])).code
  assert.equal(await codeOf("p/a.yaml", "p/b.yaml", "p/a.yaml"), 1)
  assert.equal(await codeOf("p/a.yaml", "p/b.yaml", "./p/a.yaml"), 1)
  assert.equal(await codeOf("p", "p/a.yaml"), 1)
  assert.equal(await codeOf("p/b.yaml", "p"), 0)
  assert.equal(await codeOf("p/b.yaml", "p/a.yaml", "p/b.yaml"), 0)
  const {diagnostics} = JSON.parse((await carveout(folder, ["check", "p/a.yaml", "p/b.yaml", "p/a.yaml", "-o", "json"])).out) as {
    readonly diagnostics: readonly {readonly code: string; readonly file: string}[]
  }
  assert.deepEqual(
    diagnostics.filter(({code}) => code === "duplicate-object").map(({file}) => file),
    ["p/a.yaml"],
  )
})

test("a side of a comparison is applied to what both share", async (t) => {
  const folder = scratchFolder(t)
  write(folder, {
    "old/db.yaml": shut,
    "new/db.yaml": open,
    "dump/all.yaml": [shut, pod("db", "10.0.0.2"), pod("web", "10.0.0.1")].join("---\n"),
  })
  const {code, out} = await carveout(folder, ["diff", "old", "new", "--with", "dump"])
  assert.equal(code, 1)
  assert.match(out, /because NetworkPolicy\/shop\/db .* {2}new\/db\.yaml:/)
})

test("what is wrong with what both sides share is said once", async (t) => {
  const folder = scratchFolder(t)
  write(folder, {
    "old/db.yaml": shut,
    "new/db.yaml": open,
    "with/pods.yaml": [pod("db", "10.0.0.2"), pod("web", "10.0.0.1")].join("---\n"),
    "with/bad.yaml": ingressPolicy("bad", "db", "[{form: []}]"),
    "with/cilium.yaml": "{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {name: x, namespace: shop}, spec: {}}",
  })
  const {code, err} = await carveout(folder, ["diff", "old", "new", "--with", "with"])
  assert.equal(code, 1)
  for (const said of [/\[unknown-field\]/g, /left out/g, /\[not-judged\]/g]) assert.equal(err.match(said)?.length, 1, String(said))
  const {diagnostics} = JSON.parse((await carveout(folder, ["diff", "old", "new", "--with", "with", "-o", "json"])).out) as {
    readonly diagnostics: readonly {readonly code: string}[]
  }
  assert.deepEqual(diagnostics.map(({code: each}) => each).toSorted(), ["missing-namespace", "not-judged", "unknown-field"])
})
