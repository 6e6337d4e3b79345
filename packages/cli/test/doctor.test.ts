// The doctor: from a line of a log to the policy behind it, or to its innocence.
import assert from "node:assert/strict"
import {join} from "node:path"
import {test} from "node:test"
import type {TestContext} from "node:test"
import {carveout, ingressPolicy, pod, scratchFolder, write} from "./scratch.ts"

const service = (namespace: string, name: string, rest: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {namespace: ${namespace}, name: ${name}}\nspec: {${rest}}\n`

/** A shop with a database behind a policy, and a resolver. */
function shopFolder(context: TestContext): string {
  const folder = scratchFolder(context)
  const resolver = pod("coredns", "10.0.0.9").replace("namespace: shop", "namespace: kube-system")
  const dns = service("kube-system", "kube-dns", "clusterIP: 10.96.0.10, selector: {app: coredns}, ports: [{port: 53, protocol: UDP}]")
  const db = service("shop", "db", "clusterIP: 10.96.0.20, selector: {app: db}, ports: [{port: 5432}]")
  const far = service("far", "db2", "clusterIP: 10.96.0.30, ports: [{port: 80}]")
  write(folder, {
    "w.yaml": [pod("web", "10.0.0.1"), pod("db", "10.0.0.2"), resolver, dns, db, far, ingressPolicy("db", "db", "[]")].join("---\n"),
  })
  return folder
}

test("a time-out that policy is behind comes with the policy that repairs it", async (context) => {
  const folder = shopFolder(context)
  const ask = ["doctor", "w.yaml", "--from", "shop/web", "--log", "dial tcp 10.96.0.20:5432: i/o timeout"]
  const {code, out} = await carveout(folder, ask)
  assert.equal(code, 1)
  assert.match(out, /^POLICY {2}nobody answered in time$/m)
  assert.match(out, /DENIED {2}shop\/web → shop\/db TCP 5432 \(for svc\/shop\/db\), by EndOfTier\/default/)
  assert.match(out, /what it changes, and nothing else\n {2}\+ shop\/web → shop\/db: TCP 5432\n/)
  write(folder, {"repair.yaml": (await carveout(folder, [...ask, "-o", "yaml"])).out})
  assert.equal(
    (await carveout(folder, ["explain", "w.yaml", "repair.yaml", "--from", "shop/web", "--to", "svc/shop/db", "--port", "5432"])).code,
    0,
  )
  assert.equal((await carveout(folder, ["doctor", "w.yaml", "repair.yaml", ...ask.slice(2)])).code, 0)
})

test("the seed case: the connection that timed out was never tried, and the carve-out for the lookup before it mends it", async (context) => {
  const folder = scratchFolder(context)
  const shop = join(import.meta.dirname, "../../../examples/shop")
  const world = [join(shop, "world"), join(shop, "policies/default-deny.yaml")]
  const asked = (...more: readonly string[]): readonly string[] => [
    "doctor",
    ...world,
    ...more,
    "--from",
    "prod/frontend",
    "--log",
    "connection to backend-svc timed out",
  ]
  const {code, out} = await carveout(folder, asked())
  assert.equal(code, 1)
  assert.match(out, /ALLOWED {2}prod\/frontend → prod\/backend TCP 8080 \(for svc\/prod\/backend-svc\)/)
  assert.match(out, /DENIED {2}prod\/frontend → kube-system\/coredns UDP 53 \(for svc\/kube-system\/kube-dns\), by EndOfTier\/default/)
  assert.match(
    out,
    /what it changes, and nothing else\n {2}\+ prod\/frontend → kube-system\/coredns, kube-system\/coredns-2: TCP 53; UDP 53\n/,
  )
  write(folder, {"repair.yaml": (await carveout(folder, [...asked(), "-o", "yaml"])).out})
  assert.equal((await carveout(folder, asked("repair.yaml"))).code, 0)
})

test("where policy is innocent it says so, and where to look", async (context) => {
  const folder = shopFolder(context)
  const said = async (log: string): Promise<string> =>
    (await carveout(folder, ["doctor", "w.yaml", "--from", "shop/web", "--log", log])).out
  assert.match(await said("dial tcp: lookup db2 on 10.96.0.10:53: no such host"), /^NOT POLICY[^]*from here its name is `db2\.far`/m)
  assert.match(await said("dial tcp 203.0.113.9:443: connect: connection refused"), /^NOT POLICY[^]*policy never refuses, it drops/m)
  assert.match(
    await said("dial tcp 10.96.0.20:5432: connect: connection refused"),
    /^POLICY[^]*after the repair look at what listens there/m,
  )
})

test("a Service that nobody stands behind is not laid on policy", async (context) => {
  const folder = shopFolder(context)
  const {code, out} = await carveout(folder, [
    "doctor",
    "w.yaml",
    "--from",
    "shop/web",
    "--log",
    "dial tcp 10.96.0.30:80: connect: connection refused",
  ])
  assert.equal(code, 0)
  assert.match(out, /^NOT POLICY[^]*DENIED[^]*by NoBackend[^]*nobody whom this client could be led to stands behind `svc\/far\/db2`/m)
  assert.doesNotMatch(out, /repair/)
})

test("a name that the line has an address of is asked about by that, and an address outside is said to pass", async (context) => {
  const folder = scratchFolder(context)
  const deny =
    "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: out, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Egress]}\n"
  write(folder, {"w.yaml": [pod("web", "10.0.0.1"), deny].join("---\n")})
  const line = 'Post "https://api.pay.example/v1": dial tcp 203.0.113.7:443: i/o timeout'
  const {code, out} = await carveout(folder, ["doctor", "w.yaml", "--from", "shop/web", "--log", line])
  assert.equal(code, 1)
  assert.match(out, /DENIED {2}shop\/web → 203\.0\.113\.7 TCP 443/)
  assert.match(out, /`api\.pay\.example` had this address then, and may have others/)
  const told = async (log: string): Promise<string> =>
    (await carveout(folder, ["doctor", "w.yaml", "--from", "shop/web", "--log", log])).out
  assert.match(
    await told("dial tcp 203.0.113.7:443: i/o timeout"),
    /the repair is for `203\.0\.113\.7` alone, and whoever is behind a name moves/,
  )
  // The address of a resolver is nobody's behind a name.
  const resolver = await told("read udp 10.0.0.1:40000->169.254.20.10:53: i/o timeout")
  assert.match(resolver, /DENIED {2}shop\/web → 169\.254\.20\.10 UDP 53/)
  assert.doesNotMatch(resolver, /behind a name/)
})

test("a whole log is read from standard input, and what it does not say is asked for", async (context) => {
  const folder = shopFolder(context)
  const log =
    "started\ndial tcp 10.96.0.20:5432: i/o timeout\nupstream connect error or disconnect/reset before headers\ndial tcp 10.96.0.20:5432: i/o timeout\n"
  const {out} = await carveout(folder, ["doctor", "w.yaml", "--from", "shop/web", "--log", "-", "-o", "json"], log)
  const {complaints} = JSON.parse(out) as {complaints: {blame: string; advice: string[]}[]}
  assert.deepEqual(
    complaints.map(({blame}) => blame),
    ["policy", "open"],
  )
  assert.match(complaints[1]?.advice.join() ?? "", /nobody says to whom: add `--to`/)
  const ends = {src_ip: "10.0.0.1", dest_ip: "10.0.0.2", src_port: 40000, dest_port: 5432, protocol: "tcp", direction: "ingress"}
  const record = {connection: ends, disposition: "deny", count: 1}
  const quiet = await carveout(folder, ["doctor", "w.yaml", "--from", "shop/web", "--log", "-", "-o", "json"], "all is well\n")
  assert.deepEqual([quiet.code, JSON.parse(quiet.out)], [2, {complaints: [], diagnostics: []}])
  for (const [words, wanted] of [
    [["--log", "i/o timeout"], /`--from` is missing/],
    [["--from", "shop/web"], /`--log` is missing/],
    [["--from", "shop/web", "--log", "all is well"], /no line of the log reads as/],
    [["--log", JSON.stringify(record)], /these are flow records: `carveout replay PATH --flows FILE`/],
    [["--from", "shop/web", "--to", "shop/db", "--port", "pg"], /`--port pg` is no number/],
  ] as const) {
    // oxlint-disable-next-line no-await-in-loop -- one command after the other
    const ran = await carveout(folder, ["doctor", "w.yaml", ...words])
    assert.equal(ran.code, 2)
    assert.match(ran.err, wanted)
  }
})

test("a change that closes the resolver says whose lookups it breaks, and only then", async (context) => {
  const folder = shopFolder(context)
  const staged = (types: string, egress: string): string =>
    `apiVersion: projectcalico.org/v3\nkind: StagedGlobalNetworkPolicy\nmetadata: {name: deny}\nspec: {namespaceSelector: "kubernetes.io/metadata.name == 'shop'", types: [${types}], egress: ${egress}}\n`
  const dns = "[{action: Allow, protocol: UDP, destination: {ports: [53]}}]"
  const ask = async (text: string, ...words: readonly string[]): Promise<{code: number; err: string; out: string}> => {
    write(folder, {"deny.yaml": text})
    return carveout(folder, ["diff", "--staged", "w.yaml", "deny.yaml", ...words])
  }
  const closing = await ask(staged("Egress", "[]"))
  assert.match(
    closing.err,
    /note: after the change name lookups of `shop\/db`, `shop\/web` time out: `svc\/kube-system\/kube-dns` is closed/,
  )
  assert.match(closing.err, /help: allow lookups first; `carveout doctor … --staged --lookups` writes the carve-out for everybody/)
  // Who asks the resolver of his node loses nothing by it.
  const agent = pod("agent", "10.0.0.77").replace("nodeName: n1", "nodeName: n1, dnsPolicy: Default")
  assert.match((await ask(`${staged("Egress", "[]")}---\n${agent}`)).err, /lookups of `shop\/db`, `shop\/web` time out/)
  const flow = ["--from", "shop/web", "--to", "svc/kube-system/kube-dns", "--port", "53", "--protocol", "UDP"]
  assert.equal((await carveout(folder, ["doctor", "w.yaml", "deny.yaml", ...flow])).code, 0)
  const repaired = await carveout(folder, ["doctor", "w.yaml", "deny.yaml", "--staged", ...flow])
  assert.equal(repaired.code, 1)
  assert.match(repaired.out, /\+ shop\/web → kube-system\/coredns: UDP 53\n/)
  assert.match((await ask(staged("Egress", "[]"), "-o", "json")).out, /"code": "lookups-lost"/)
  assert.doesNotMatch((await ask(staged("Egress", dns))).err, /lookups/)
  assert.doesNotMatch((await ask(staged("Ingress", "[]"))).err, /lookups/)
})

test("a lookup is judged at the resolver that its pod asks: the node's is not known, and one of its own is no matter of policy", async (context) => {
  const folder = shopFolder(context)
  const deny = `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: shut, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Egress]}\n`
  const asking = (name: string, address: string, how: string): string => pod(name, address).replace("nodeName: n1", `nodeName: n1, ${how}`)
  const more = [
    deny,
    asking("agent", "10.0.0.77", "dnsPolicy: Default"),
    asking("own", "10.0.0.78", "dnsPolicy: None, dnsConfig: {nameservers: [203.0.113.53, 10.96.0.10]}"),
    asking("self", "10.0.0.79", "dnsPolicy: None, dnsConfig: {nameservers: [127.0.0.1]}"),
  ]
  write(folder, {"more.yaml": more.join("---\n")})
  const ask = async (from: string, log: string, ...words: readonly string[]): Promise<{code: number; out: string}> =>
    carveout(folder, ["doctor", "w.yaml", "more.yaml", "--from", from, "--log", log, ...words])
  const unnamed = "getaddrinfo EAI_AGAIN db"
  const agent = await ask("shop/agent", unnamed)
  assert.equal(agent.code, 2)
  assert.match(agent.out, /^CANNOT SAY[^]*help: it asks the resolver of its node, not the cluster.s/m)
  assert.doesNotMatch(agent.out, /DENIED/)
  assert.match((await ask("shop/agent", unnamed, "--to", "192.0.2.53")).out, /DENIED {2}shop\/agent → 192\.0\.2\.53 UDP 53/)
  const named = await ask("shop/agent", "dial tcp: lookup db on 10.96.0.10:53: i/o timeout")
  assert.match(named.out, /DENIED {2}shop\/agent → kube-system\/coredns UDP 53/)
  assert.match((await ask("shop/own", unnamed)).out, /DENIED {2}shop\/own → 203\.0\.113\.53 UDP 53/)
  const self = await ask("shop/self", unnamed)
  assert.deepEqual([self.code, /help: it asks `127\.0\.0\.1`, a server in its own network/.test(self.out)], [2, true])
  assert.match((await ask("shop/web", unnamed)).out, /DENIED {2}shop\/web → kube-system\/coredns UDP 53/)
})

test("a flow that the manifests leave open says what is missing, and a name of the resolver is one of --to", async (context) => {
  const folder = shopFolder(context)
  const node = "apiVersion: v1\nkind: Node\nmetadata: {name: NAME}\nstatus: {addresses: [{type: InternalIP, address: 192.168.0.9}]}\n"
  const free =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {namespace: shop, name: api}\nspec: {template: {metadata: {labels: {app: db}}, spec: {containers: []}}}\n"
  write(folder, {"more.yaml": [node.replace("NAME", "n2"), free].join("---\n")})
  const open = await carveout(folder, ["doctor", "w.yaml", "more.yaml", "--from", "host/n2", "--to", "shop/api", "--port", "80"])
  assert.equal(open.code, 2)
  assert.match(open.out, /UNKNOWN[^]*missing: the node on which `shop\/Deployment\/api` runs is not known/)
  const named = await carveout(folder, ["doctor", "w.yaml", "-n", "shop", "--from", "web", "--to", "db.shop"])
  assert.match(named.out, /DENIED {2}shop\/web → shop\/db TCP 5432 \(for svc\/shop\/db\)/)
})

test("what a node told of a packet says who it was, so that nobody has to", async (context) => {
  const folder = shopFolder(context)
  const packet = (from: string, to: string): string =>
    `[12.345] calico-packet: IN=cali1 OUT=cali2 SRC=${from} DST=${to} LEN=60 TTL=63 ID=1 DF PROTO=TCP SPT=51514 DPT=5432 WINDOW=64240 SYN`
  const denied = await carveout(folder, ["doctor", "w.yaml", "--log", packet("10.0.0.1", "10.0.0.2")])
  assert.equal(denied.code, 1)
  assert.match(denied.out, /^POLICY {2}a node told of a packet\n {2}DENIED {2}shop\/web → shop\/db TCP 5432, by /m)
  assert.match(denied.out, /the smallest repair: add/)
  const passed = await carveout(folder, ["doctor", "w.yaml", "--log", packet("10.0.0.2", "10.0.0.1")])
  assert.equal(passed.code, 0)
  assert.match(passed.out, /help: by these manifests it passes: a rule may log what it lets through/)
  const stranger = await carveout(folder, ["doctor", "w.yaml", "--log", packet("10.0.0.77", "10.0.0.2")])
  assert.match(stranger.out, /nobody in the input has `10\.0\.0\.77`: .* name that with `--from`/)
  const hubble = "Nov 28 01:02:03.456: shop/web:51514 (ID:12) <> shop/db:5432 (ID:13) Policy denied DROPPED (TCP Flags: SYN)"
  const journal = [hubble, "kubelet: dial tcp 10.0.0.9:10250: i/o timeout", packet("10.0.0.1", "10.0.0.2")].join("\n")
  const both = await carveout(folder, ["doctor", "w.yaml", "--log", "-", "-o", "json"], journal)
  const {complaints} = JSON.parse(both.out) as {complaints: {trouble: string; flows: {from: string; to: string}[]}[]}
  assert.deepEqual(
    complaints.map(({trouble, flows}) => `${trouble} ${flows[0]?.from} ${flows[0]?.to}`),
    ["packet shop/web shop/db", "packet shop/web shop/db"],
  )
  assert.match(both.err, /one complaint names nobody who logged it and is left out: add `--from`/)
  const nobody = await carveout(folder, ["doctor", "w.yaml", "--log", "i/o timeout"])
  assert.deepEqual([nobody.code, nobody.out], [2, ""])
  assert.match(nobody.err, /`--from` is missing/)
})
