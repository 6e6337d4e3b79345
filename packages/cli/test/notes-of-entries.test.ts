// What had to be taken into account for an entry that fails is said beside it, in every format: a verdict alone would look like a fault of the policy.
import assert from "node:assert/strict"
import {test} from "node:test"
import type {TestContext} from "node:test"
import {carveout, ingressPolicy, pod, scratchFolder, write} from "./scratch.ts"

const service = (namespace: string, name: string, spec: string): string =>
  `{apiVersion: v1, kind: Service, metadata: {namespace: ${namespace}, name: ${name}}, spec: ${spec}}`
const world = [
  "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}",
  pod("web", "10.0.0.1"),
  pod("db", "10.0.0.2"),
  ingressPolicy("db", "db", "[]"),
  service("shop", "db", "{clusterIP: 10.96.0.9, selector: {app: db}, ports: [{port: 80}]}"),
]
const cache = `apiVersion: apps/v1
kind: DaemonSet
metadata: {name: node-local-dns, namespace: kube-system}
spec:
  selector: {matchLabels: {k8s-app: node-local-dns}}
  template:
    metadata: {labels: {k8s-app: node-local-dns}}
    spec:
      hostNetwork: true
      containers: [{name: node-cache, args: ["-localip", "169.254.20.10,10.96.0.10"]}]
`
const resolver = [
  cache,
  service("kube-system", "kube-dns", "{clusterIP: 10.96.0.10, selector: {k8s-app: kube-dns}, ports: [{port: 53, protocol: UDP}]}"),
  "{apiVersion: v1, kind: Pod, metadata: {name: dns, namespace: kube-system, labels: {k8s-app: kube-dns}}, status: {podIP: 10.0.0.3}}",
  `apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: lookups}
spec: {selector: app == 'web', types: [Egress], egress: [{action: Allow, destination: {selector: k8s-app == 'kube-dns'}}]}`,
]

async function asked(context: TestContext, texts: readonly string[], entry: string, format: string): Promise<string> {
  const folder = scratchFolder(context)
  const spec = `spec: {resources: [world.yaml], expect: [${entry}]}`
  write(folder, {
    "world.yaml": texts.join("\n---\n"),
    "t.test.yaml": `apiVersion: carveout.dev/v1alpha1\nkind: PolicyTest\nmetadata: {name: t}\n${spec}\n`,
  })
  return (await carveout(folder, ["test", "t.test.yaml", "-o", format])).out
}

const formats = ["text", "json", "junit", "tap", "sarif"]

test("an entry that fails with a flow to the address of a Service says so, about one flow and about sets", async (context) => {
  const entries = ["{from: shop/web, to: 10.96.0.9, port: 80, verdict: deny}", "{from: any, to: 10.96.0.9/32, port: 80, verdict: deny}"]
  for (const entry of entries) {
    for (const format of formats) {
      // oxlint-disable-next-line no-await-in-loop -- one command after the other
      const out = await asked(context, world, entry, format)
      assert.match(out, /10\.96\.0\.9. is an address of the Service .shop\/db., taken literally/, `${format}: ${entry}`)
      assert.match(out, /ask about .svc\/shop\/db./, `${format}: ${entry}`)
    }
  }
})

test("an entry that fails at a cache of names on the node names it, about one flow and about sets", async (context) => {
  const to = "to: svc/kube-system/kube-dns, protocol: UDP, port: 53, verdict: allow"
  for (const entry of [`{from: shop/web, ${to}}`, `{from: {pods: app == 'web'}, ${to}}`]) {
    // oxlint-disable-next-line no-await-in-loop -- one command after the other
    const out = await asked(context, [...world, ...resolver], entry, "text")
    assert.match(out, /note: .*node-local-dns. answers lookups to .svc\/kube-system\/kube-dns. on the client's own node/, entry)
  }
})

test("a search for lookups names the cache that answers them, whether it finds one or none", async (context) => {
  const folder = scratchFolder(context)
  write(folder, {"world.yaml": [...world, ...resolver].join("\n---\n")})
  for (const verdict of ["allow", "deny"]) {
    const words = ["search", "world.yaml", "--from", "shop/web", "--to", "svc/kube-system/kube-dns", "--verdict", verdict]
    // oxlint-disable-next-line no-await-in-loop -- one command after the other
    const {code, err} = await carveout(folder, words)
    assert.deepEqual([code, /node-local-dns. answers lookups to/.test(err)], [verdict === "deny" ? 0 : 1, true], verdict)
  }
})

test("`explain` names what to ask instead of the address of a Service", async (context) => {
  const folder = scratchFolder(context)
  write(folder, {"world.yaml": world.join("\n---\n")})
  const {out} = await carveout(folder, ["explain", "world.yaml", "--from", "shop/web", "--to", "10.96.0.9", "--port", "80"])
  assert.match(out, /taken literally: the packet is not translated; ask about `svc\/shop\/db` for what a client of the Service meets/)
})

test("an entry that holds is not commented, and its assumptions stand in JSON", async (context) => {
  const entry = "{from: shop/web, to: 10.96.0.9, port: 80, verdict: allow}"
  assert.equal(await asked(context, world, entry, "text"), "ok t.test.yaml 1 of 1 hold\n\n1 passed, 0 failed\n")
  const {results} = JSON.parse(await asked(context, world, entry, "json")) as {readonly results: readonly {readonly assumptions: unknown}[]}
  assert.match(String(results[0]?.assumptions), /is an address of the Service/)
})

test("JSON holds the verdict and the decider of each half, and nothing of how the engine went there", async (context) => {
  const entry = "{from: shop/web, to: shop/db, port: 80, verdict: allow}"
  const {results} = JSON.parse(await asked(context, world, entry, "json")) as {readonly results: readonly {readonly actual: unknown}[]}
  const egress = {verdict: "allow", by: "Profile/kns.shop#egress[0]"}
  const ingress = {verdict: "deny", by: "EndOfTier/default"}
  assert.deepEqual(results[0]?.actual, {
    ...ingress,
    egress,
    ingress,
    path: "pod-to-pod-same-node",
    deniedAt: {node: "n1", stage: "pod-ingress", by: ingress.by},
    pending: {...ingress, egress, ingress},
  })
})

test("an entry that fails since something is unknown names the missing fact in every format", async (context) => {
  const open = "{apiVersion: v1, kind: Pod, metadata: {namespace: shop, name: api, labels: {app: api}}, spec: {containers: []}}"
  const rule = ingressPolicy("db", "db", "[{from: [{ipBlock: {cidr: 10.0.1.0/24}}]}]")
  const texts = [...world.filter((text) => !text.includes("NetworkPolicy")), open, rule]
  for (const from of ["shop/api", "{pods: app == 'api'}"]) {
    for (const format of formats) {
      // oxlint-disable-next-line no-await-in-loop -- one command after the other
      const out = await asked(context, texts, `{from: ${from}, to: shop/db, protocol: TCP, port: 80, verdict: allow}`, format)
      assert.match(out, /got unknown/, format)
      assert.match(out, /missing.*\s.*(?:address of .shop\/api|.shop\/api. has no address|shop\/api)/, `${format}: ${from}`)
    }
  }
})
