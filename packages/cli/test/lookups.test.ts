// `doctor --lookups`: whose name lookups policy denies, and one carve-out for all of them.
import assert from "node:assert/strict"
import {join} from "node:path"
import {test} from "node:test"
import type {TestContext} from "node:test"
import {carveout, pod, scratchFolder, write} from "./scratch.ts"

const resolver = [
  pod("coredns", "10.0.0.9").replace("namespace: shop", "namespace: kube-system"),
  "apiVersion: v1\nkind: Service\nmetadata: {namespace: kube-system, name: kube-dns}\nspec: {clusterIP: 10.96.0.10, selector: {app: coredns}, ports: [{name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53, protocol: TCP}]}\n",
]
const kubernetes = (name: string, namespace: string, spec: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: {${spec}}\n`
const billing = pod("bill", "10.0.0.3").replace("namespace: shop", "namespace: billing")

function folderWith(context: TestContext, ...texts: readonly string[]): string {
  const folder = scratchFolder(context)
  write(folder, {"w.yaml": [pod("web", "10.0.0.1"), pod("db", "10.0.0.2"), billing, ...texts].join("---\n")})
  return folder
}

const ask = ["doctor", "w.yaml", "--lookups"]

/** Asks, adds the repair, and asks again. */
async function repaired(folder: string): Promise<{readonly code: number; readonly out: string; readonly text: string}> {
  const first = await carveout(folder, ask)
  const text = (await carveout(folder, [...ask, "-o", "yaml"])).out
  write(folder, {"repair.yaml": text})
  const second = await carveout(folder, ["doctor", "w.yaml", "repair.yaml", "--lookups"])
  assert.equal(second.code, 0, second.out)
  assert.match(second.out, /^NOT POLICY {2}policy lets all 3 pods look up names at svc\/kube-system\/kube-dns\n$/)
  return {code: first.code, out: first.out, text}
}

test("the seed case: one policy, whom the default-deny selects, and nothing else is opened", async (context) => {
  const shop = join(import.meta.dirname, "../../../examples/shop")
  const world = [join(shop, "world"), join(shop, "policies/default-deny.yaml")]
  const {code, out} = await carveout(scratchFolder(context), ["doctor", ...world, "--lookups"])
  assert.equal(code, 1)
  assert.match(out, /^POLICY {2}name lookups of 6 of 9 pods time out: svc\/kube-system\/kube-dns is closed to them$/m)
  assert.equal(out.split("kind: GlobalNetworkPolicy").length, 2)
  assert.match(out, /namespaceSelector: "kubernetes\.io\/metadata\.name not in \{/)
  assert.match(
    out,
    /what it changes, and nothing else\n {2}\+ dev\/backend, [^\n]* → kube-system\/coredns, kube-system\/coredns-2: TCP 53; UDP 53\n$/,
  )
})

test("each namespace's own default-deny has a carve-out for those whom it selects, so that nobody else is shut", async (context) => {
  const folder = folderWith(
    context,
    ...resolver,
    kubernetes("deny", "shop", "podSelector: {}, policyTypes: [Egress]"),
    kubernetes("web", "shop", "podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{ports: [{port: 443}]}]"),
    kubernetes(
      "deny",
      "billing",
      "podSelector: {matchExpressions: [{key: app, operator: In, values: [bill, cash]}]}, policyTypes: [Egress]",
    ),
  )
  const {code, out, text} = await repaired(folder)
  assert.equal(code, 1)
  assert.match(out, /^POLICY {2}name lookups of all 3 pods time out/)
  assert.equal(text.split("---\n").length, 2)
  assert.match(text, /name: allow-lookups-of-deny-to-coredns-53, namespace: shop\}\nspec:\n {2}podSelector: \{\}\n/)
  assert.match(text, /podSelector: \{matchExpressions: \[\{key: app, operator: In, values: \[bill, cash\]\}\]\}/)
})

test("a resolver that is shut itself is opened to pods, and an answer too large for UDP is missed by nobody", async (context) => {
  const udp = kubernetes("in", "kube-system", "podSelector: {}, policyTypes: [Ingress], ingress: [{ports: [{port: 53, protocol: UDP}]}]")
  const {code, out, text} = await repaired(folderWith(context, ...resolver, udp))
  assert.equal(code, 1)
  assert.match(out, /^POLICY {2}3 of 3 pods reach svc\/kube-system\/kube-dns over UDP and not over TCP\n {2}3 look up over UDP alone: /)
  assert.match(text, /- from:\n {8}- namespaceSelector: \{\}\n {6}ports: \[\{protocol: TCP, port: 53\}\]\n$/)
})

test("without a resolver nothing is said, and what does not go together is refused", async (context) => {
  const folder = folderWith(context)
  const none = await carveout(folder, ask)
  assert.equal(none.code, 2)
  assert.match(none.out, /^CANNOT SAY[^]*add the resolver: `kubectl -n kube-system get service[^]*`--to svc\/NAMESPACE\/NAME`/)
  const json = await carveout(folder, [...ask, "-o", "json"])
  const {lookups} = JSON.parse(json.out) as {lookups: object}
  assert.deepEqual(lookups, {resolver: null, asked: 0, denied: [], partly: [], open: [], by: [], repair: null, unrepaired: null})
  for (const [words, wanted] of [
    [["--from", "shop/web"], /`--lookups` and `--from` do not go together/],
    [["--to", "svc/shop/dns"], /there is no Service `svc\/shop\/dns`/],
  ] as const) {
    // oxlint-disable-next-line no-await-in-loop -- one command after the other
    const ran = await carveout(folder, [...ask, ...words])
    assert.deepEqual([ran.code, wanted.test(ran.err)], [2, true], ran.err)
  }
})
