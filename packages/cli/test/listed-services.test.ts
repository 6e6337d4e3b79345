// Addresses of Services among the destinations of a matrix are said to be that, in groups and in pairs, beside every format and inside JSON.
import assert from "node:assert/strict"
import {test} from "node:test"
import {carveout, pod, scratchFolder, write} from "./scratch.ts"

const service = (name: string, address: string): string =>
  `{apiVersion: v1, kind: Service, metadata: {namespace: shop, name: ${name}}, spec: {clusterIP: ${address}, ports: [{port: 80}]}}`
const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec: {podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.96.0.0/16}}]}]}`

test("pairs say of addresses of Services what groups say", async (context) => {
  const folder = scratchFolder(context)
  const world = [pod("web", "10.0.0.1"), service("a", "10.96.0.1"), service("b", "10.96.0.2"), policy]
  write(folder, {"world.yaml": world.join("\n---\n")})
  const note = /^note: in ranges that are listed as destinations lie addresses of `svc\/shop\/a`, `svc\/shop\/b`, taken literally/
  for (const words of [["-o", "markdown"], ["--pairs"], ["-o", "csv"]]) {
    // oxlint-disable-next-line no-await-in-loop -- one command after the other
    assert.match((await carveout(folder, ["matrix", "world.yaml", ...words])).err, note, words.join(" "))
  }
  for (const words of [[], ["--pairs"]]) {
    // oxlint-disable-next-line no-await-in-loop -- one command after the other
    const {out, err} = await carveout(folder, ["matrix", "world.yaml", ...words, "-o", "json"])
    const {diagnostics} = JSON.parse(out) as {readonly diagnostics: readonly {readonly code: string}[]}
    assert.deepEqual([diagnostics.map(({code}) => code), err], [["missing-namespace", "service-address-not-translated"], ""])
  }
})
