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
  const nobody = {resolver: null, asked: 0, denied: [], partly: [], open: [], by: []}
  assert.deepEqual(lookups, {
    ...nobody,
    elsewhere: [],
    others: [],
    ofHosts: 0,
    outside: null,
    letThrough: [],
    repair: null,
    unrepaired: null,
  })
  for (const [words, wanted] of [
    [["--from", "shop/web"], /`--lookups` and `--from` do not go together/],
    [["--to", "svc/shop/dns"], /there is no Service `svc\/shop\/dns`/],
    [["--node-resolver", "resolver"], /`--node-resolver resolver` is no address/],
  ] as const) {
    // oxlint-disable-next-line no-await-in-loop -- one command after the other
    const ran = await carveout(folder, [...ask, ...words])
    assert.deepEqual([ran.code, wanted.test(ran.err)], [2, true], ran.err)
  }
})

test("what a policy of the whole cluster denies is repaired for all whom it selects, right before it", async (context) => {
  const head = "apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {name: deny}\n"
  for (const [tier, subject, words] of [
    ["Admin", "namespaces: {}", /selector: "projectcalico\.org\/orchestrator == 'k8s'"\n {2}namespaceSelector: "all\(\)"/],
    [
      "Baseline",
      "pods: {namespaceSelector: {}, podSelector: {matchExpressions: [{key: app, operator: In, values: [web, db, bill]}]}}",
      / app in \{ [^"]* \}"/,
    ],
  ] as const) {
    const policy = `${head}spec: {tier: ${tier}, priority: 7, subject: {${subject}}, egress: [{action: Deny, to: [{namespaces: {}}]}]}\n`
    // oxlint-disable-next-line no-await-in-loop -- one world after the other
    const {text} = await repaired(folderWith(context, ...resolver, policy))
    assert.equal(text.split("kind: ").length, 2, text)
    assert.match(text, new RegExp(`tier: kube-${tier.toLowerCase()}\n {2}order: 6\\.5\n`))
    assert.match(text, words)
  }
})

const asking = (text: string, spec: string): string => text.replace("nodeName: n1", `nodeName: n1, ${spec}`)
const ofNode = asking(pod("agent", "10.0.0.4"), "dnsPolicy: Default")
const ofOwn = asking(pod("own", "10.0.0.5"), "dnsPolicy: None, dnsConfig: {nameservers: [10.96.0.11]}")
const custom = [
  pod("names", "10.0.0.8"),
  "apiVersion: v1\nkind: Service\nmetadata: {namespace: shop, name: names}\nspec: {clusterIP: 10.96.0.11, selector: {app: names}, ports: [{port: 53, protocol: UDP, targetPort: 5353}]}\n",
]
const denyShop = kubernetes("deny", "shop", "podSelector: {}, policyTypes: [Egress]")

test("who asks another resolver is no client of the cluster's: counted apart, left out of the carve-out, and let through to his own", async (context) => {
  const folder = folderWith(context, ...resolver, ...custom, ofNode, ofOwn, denyShop)
  const {code, out} = await carveout(folder, ask)
  assert.equal(code, 1)
  assert.match(
    out,
    /^POLICY {2}name lookups of 3 of 4 pods time out: svc\/kube-system\/kube-dns is closed to them\n {2}shop\/db, shop\/names, shop\/web$/m,
  )
  assert.match(
    out,
    /^ {2}elsewhere: 1 pod asks its node's resolver, and not the cluster's \(`dnsPolicy: Default`\): shop\/agent\n {4}open: policy governs it, /m,
  )
  assert.match(out, /^ {2}elsewhere: 1 pod asks svc\/shop\/names \(`dnsConfig`\): shop\/own\n {4}policy denies it, by EndOfTier\/default$/m)
  assert.match(out, /^ {2}other resolvers: svc\/shop\/names; /m)
  assert.match(out, /podSelector: \{matchExpressions: \[\{key: app, operator: NotIn, values: \[agent, own\]\}\]\}/)
  assert.match(
    out,
    /\+ shop\/db, shop\/names, shop\/web → kube-system\/coredns: TCP 53; UDP 53\n {2}\+ shop\/own → shop\/names: UDP 5353\n$/,
  )
})

test("the resolver of nodes is judged once somebody says its address, and repaired as well", async (context) => {
  const folder = folderWith(context, ...resolver, ofNode, denyShop)
  const given = [...ask, "--node-resolver", "192.0.2.53"]
  const {out} = await carveout(folder, given)
  assert.match(out, /asks its node's resolver, 192\.0\.2\.53, and not the cluster's .*\n {4}policy denies it, by EndOfTier\/default/)
  write(folder, {"repair.yaml": (await carveout(folder, [...given, "-o", "yaml"])).out})
  const after = await carveout(folder, [...given, "repair.yaml"])
  assert.equal(after.code, 0, after.out)
  // Without it nobody knows whether that was the right address.
  const open = await carveout(folder, [...ask, "repair.yaml"])
  assert.equal(open.code, 2)
  assert.match(open.out, /^CANNOT SAY {2}policy lets all 3 pods look up names at .*, and of 1 pod that asks another resolver it is open$/m)
})

test("who lives in a machine's network asks as it does unless he says otherwise, and an address that a cache has can be asked about", async (context) => {
  const host = asking(pod("host", "192.0.2.1"), "hostNetwork: true")
  const cluster = asking(pod("host2", "192.0.2.2"), "hostNetwork: true, dnsPolicy: ClusterFirstWithHostNet").replace("n1", "n2")
  const cache = asking(pod("cache", "192.0.2.1"), "hostNetwork: true").replace(
    "image: example",
    'image: e, args: ["-localip", "169.254.20.10"]',
  )
  const shut = kubernetes("in", "kube-system", "podSelector: {}, policyTypes: [Ingress]")
  const folder = folderWith(context, ...resolver, host, cluster, cache, shut)
  const {out} = await carveout(folder, ask)
  assert.match(out, /^POLICY {2}name lookups of all 4 pods time out/)
  assert.match(out, /^ {2}elsewhere: 2 pods in the network of their node look up as the node does/m)
  assert.match(out, /^ {2}other resolvers: 169\.254\.20\.10; /m)
  assert.match(out, /ipBlock: \{cidr: "192\.0\.2\.2\/32"\}/)
  const ofCache = await carveout(folder, [...ask, "--to", "169.254.20.10"])
  assert.match(ofCache.out, /^NOT POLICY {2}policy lets all 5 pods look up names at 169\.254\.20\.10$/m)
})

/** The Corefile of the resolver. */
const corefile = (targets: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {namespace: kube-system, name: coredns}\ndata: {Corefile: ".:53 {\\n  forward . ${targets}\\n}\\n"}\n`

test("a resolver that may not ask on is policy, though every pod reaches it, and the way to its server is what is added", async (context) => {
  const shut = kubernetes("shut", "kube-system", "podSelector: {}, policyTypes: [Egress]")
  const folder = folderWith(context, ...resolver, shut, corefile("10.1.1.1"))
  const {code, out} = await repaired(folder)
  assert.equal(code, 1)
  assert.match(
    out,
    /^POLICY {2}names outside the cluster do not resolve: policy lets all 3 pods ask svc\/kube-system\/kube-dns, and keeps it/,
  )
  assert.match(out, /^ {2}outside: kube-system\/coredns may not ask 10\.1\.1\.1:53 over UDP and TCP, denied by EndOfTier\/default$/m)
  assert.match(out, /cidr: "10\.1\.1\.1\/32"/)
  const {lookups} = JSON.parse((await carveout(folder, [...ask, "-o", "json"])).out) as {readonly lookups: {readonly outside: object}}
  const way = {from: "kube-system/coredns", to: "10.1.1.1:53", by: "EndOfTier/default"}
  assert.deepEqual(lookups.outside, {
    servers: ["10.1.1.1:53"],
    denied: [
      {...way, protocol: "UDP"},
      {...way, protocol: "TCP"},
    ],
  })
})

test("of a resolver whose server nobody names it is said where every way is closed, and nothing where one is open", async (context) => {
  const shut = (rules: string): string => kubernetes("shut", "kube-system", `podSelector: {}, policyTypes: [Egress], egress: [${rules}]`)
  const none = await carveout(folderWith(context, ...resolver, shut("")), ask)
  assert.equal(none.code, 1)
  assert.match(none.out, /may not ask any server outside over UDP and TCP[^]*help: for a repair name whom it asks/)
  const half = await carveout(folderWith(context, ...resolver, shut("{ports: [{port: 53, protocol: UDP}]}")), ask)
  assert.match(half.out, /^POLICY {2}large answers about names outside the cluster do not come: /)
  const some = shut("{to: [{ipBlock: {cidr: 10.9.0.0/16}}]}")
  assert.equal((await carveout(folderWith(context, ...resolver, some), ask)).code, 0)
  const given = await carveout(folderWith(context, ...resolver, some), [...ask, "--node-resolver", "10.8.0.1"])
  assert.match(given.out, /may not ask 10\.8\.0\.1:53 over UDP and TCP/)
  assert.equal((await carveout(folderWith(context, ...resolver, some), [...ask, "--node-resolver", "10.9.0.1"])).code, 0)
})

test("a resolver that hands nothing on is not kept from it", async (context) => {
  const shut = kubernetes("shut", "kube-system", "podSelector: {}, policyTypes: [Egress]")
  const alone = corefile("10.1.1.1").replace("forward . 10.1.1.1", "cache")
  assert.equal((await carveout(folderWith(context, ...resolver, shut, alone), ask)).code, 0)
})

test("one of two servers that is closed makes some lookups wait", async (context) => {
  const half = kubernetes("half", "kube-system", "podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 10.1.1.1/32}}]}]")
  const {out} = await carveout(folderWith(context, ...resolver, half, corefile("10.1.1.1 10.1.1.2")), ask)
  assert.match(out, /^POLICY {2}some lookups of names outside the cluster time out: [^]*outside: [^ ]+ may not ask 10\.1\.1\.2:53 over/)
})
