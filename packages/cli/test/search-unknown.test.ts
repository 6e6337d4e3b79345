// A search that the manifests leave open names the facts that are missing, in text and JSON.
import assert from "node:assert/strict"
import {test} from "node:test"
import {carveout, pod, scratchFolder, write} from "./scratch.ts"

type Searched = {
  readonly found: boolean
  readonly unknown?: {readonly count: number}
  readonly missing: readonly string[]
}

const node = (name: string, address: string): string =>
  `{apiVersion: v1, kind: Node, metadata: {name: ${name}}, status: {addresses: [{type: InternalIP, address: ${address}}]}}\n`
const service =
  "{apiVersion: v1, kind: Service, metadata: {name: db, namespace: shop}, spec: {type: NodePort, clusterIP: 10.96.0.9, selector: {app: db}, ports: [{port: 80, targetPort: 8080}]}}\n"
const fromStrangers =
  "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: db, namespace: shop}, spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]}}\n"

test("missing facts stand beside what is open, and are none of what is certain", async (context) => {
  const folder = scratchFolder(context)
  write(folder, {"w.yaml": [pod("db", "10.0.0.2"), node("n1", "192.0.2.1"), node("n2", "192.0.2.2"), service, fromStrangers].join("---\n")})
  const asked = ["search", "w.yaml", "--from", "203.0.113.0/25", "--to", "svc/shop/db"]
  const fact = /^a client outside reaches `svc\/shop\/db` with its own address or with that of the node that received it/
  const json = async (...more: readonly string[]): Promise<Searched> =>
    JSON.parse((await carveout(folder, [...asked, ...more, "-o", "json"])).out) as Searched

  const open = await json()
  assert.deepEqual([open.found, open.unknown?.count, open.missing.length], [false, 1, 1])
  assert.match(open.missing[0] ?? "", fact)
  const wanted = await json("--verdict", "unknown")
  assert.deepEqual([wanted.found, wanted.missing.length], [true, 1])
  assert.match(wanted.missing[0] ?? "", fact)
  assert.deepEqual((await json("--verdict", "deny")).missing.length, 1)

  const {out, code} = await carveout(folder, asked)
  assert.equal(code, 2)
  assert.match(out, /\n {2}missing: a client outside reaches `svc\/shop\/db`/)
  assert.match((await carveout(folder, [...asked, "--verdict", "unknown"])).out, /^found: .*\n {2}missing: /)

  const certain = await carveout(folder, ["search", "w.yaml", "--from", "203.0.113.0/25", "--to", "shop/db", "-o", "json"])
  assert.deepEqual((JSON.parse(certain.out) as Searched).missing, [])
})
