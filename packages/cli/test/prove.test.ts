// `carveout prove`: what a real kernel does with packets and with lookups, beside the engine. Skipped, and said, where this machine cannot build one.

import assert from "node:assert/strict"
import {readFileSync} from "node:fs"
import {join} from "node:path"
import {test} from "node:test"
import type {TestContext} from "node:test"
import {whatIsMissing} from "@carveout/kernel"
import {carveout, root, scratchFolder, write} from "./scratch.ts"

const missing = await whatIsMissing()
const skip = missing.length === 0 ? false : `the kernel cannot be asked: ${missing.join("; ")}`

const shop = ["examples/shop/world", "examples/shop/policies/default-deny.yaml"]
const carveOut = "examples/shop/policies/allow-dns-egress.yaml"

type Tried = {readonly verdict: string; readonly seen: string; readonly holds: boolean | null}
type Looked = {readonly expected: boolean; readonly said: string; readonly holds: boolean}
type Pair = {readonly short: Looked; readonly large: Looked}
type Lookups = {
  readonly lookups: readonly (Pair & {readonly client: string; readonly outside: Pair | null; readonly by: string | null})[]
  readonly upstream: {
    readonly address: string
    readonly because: string | null
    readonly denied: readonly {readonly protocol: string}[]
  } | null
  readonly untried: string | null
  readonly madeUp: readonly string[]
}

for (const dataplane of ["iptables", "nftables"]) {
  test(`the seed case: every packet does in the kernel what the engine says, with ${dataplane}`, {skip}, async () => {
    const {code, out} = await carveout(root, ["prove", ...shop, carveOut, "--dataplane", dataplane, "-o", "json"])
    assert.equal(code, 0)
    const {flows, nodes} = JSON.parse(out) as {readonly flows: readonly Tried[]; readonly nodes: number}
    assert.ok(nodes >= 3)
    assert.ok(flows.length > 300)
    for (const verdict of ["allow", "deny"]) assert.ok(flows.filter((flow) => flow.verdict === verdict).length > 100)
    assert.deepEqual(
      flows.filter(({holds}) => holds !== true),
      [],
    )
  })
}

test("under the deny alone an app's lookups time out in its own words; with the carve-out they are answered", {skip}, async () => {
  const lookups = async (...paths: readonly string[]): Promise<Lookups["lookups"]> =>
    (JSON.parse((await carveout(root, ["prove", ...paths, "--lookups", "-o", "json"])).out) as Lookups).lookups
  const frontend = (all: Lookups["lookups"]): Lookups["lookups"][number] | undefined => all.find(({client}) => client === "prod/frontend")
  const denied = frontend(await lookups(...shop))
  assert.match(denied?.short.said ?? "", /^queryA ETIMEOUT /)
  assert.equal(denied?.by, "EndOfTier/default")
  const opened = await lookups(...shop, carveOut)
  assert.ok(opened.length > 3)
  for (const {short, large} of opened) assert.deepEqual([short.said, large.said], ["answered", "answered"])
})

/** Two pods, one of them the resolver, of which nobody says a node or an address, with more documents. */
function smallWorld(t: TestContext, ...more: readonly string[]): string {
  const folder = scratchFolder(t)
  const pod = (namespace: string, name: string): string =>
    `{apiVersion: v1, kind: Pod, metadata: {namespace: ${namespace}, name: ${name}, labels: {k8s-app: ${name}}}, spec: {containers: []}}`
  const documents = [
    "{apiVersion: v1, kind: Namespace, metadata: {name: prod}}",
    "{apiVersion: v1, kind: Namespace, metadata: {name: kube-system}}",
    pod("prod", "web"),
    pod("kube-system", "kube-dns"),
    `{apiVersion: v1, kind: Service, metadata: {namespace: kube-system, name: kube-dns}, spec: {clusterIP: 10.96.0.10, selector: {k8s-app: kube-dns}, ports: [{name: dns, protocol: UDP, port: 53}, {name: dns-tcp, protocol: TCP, port: 53}]}}`,
    ...more,
  ]
  write(folder, {"world.yaml": documents.join("\n---\n")})
  return folder
}

test("the resolver listens where lookups are led to, whatever other ports its Service has", {skip}, async (t) => {
  const folder = smallWorld(t)
  const world = readFileSync(join(folder, "world.yaml"), "utf8")
  write(folder, {"world.yaml": world.replace(/port: 53}]/, "port: 53}, {name: metrics, port: 9153}]")})
  const {code, out} = await carveout(folder, ["prove", ".", "--lookups", "-o", "json"])
  assert.equal(code, 0)
  for (const {short, large} of (JSON.parse(out) as Lookups).lookups) assert.deepEqual([short.said, large.said], ["answered", "answered"])
})

const egressOf = (namespace: string, rules: string): string =>
  `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {namespace: ${namespace}, name: dns}, spec: {podSelector: {}, policyTypes: [Egress], egress: [${rules}]}}`

const udpAlone = "{ports: [{protocol: UDP, port: 53}]}"

/** A world where lookups may go over UDP alone. */
function halfOpen(t: TestContext): string {
  return smallWorld(t, egressOf("prod", udpAlone))
}

test("with UDP alone a short answer comes and a large one does not; what was made up is said", {skip}, async (t) => {
  const {code, out} = await carveout(halfOpen(t), ["prove", ".", "--lookups"])
  assert.equal(code, 0)
  assert.match(out, /made up: on which node 2 pods are: `node`\n {2}made up: addresses of 2 pods\n/)
  assert.match(
    out,
    /\nprod\/web {2}denied by EndOfTier\/default\n {2}a short answer +answered .*\n {2}one too large for UDP +queryTxt ETIMEOUT large\.carveout\.example/,
  )
})

/** A world whose resolver's own egress is closed but for what rules say, with a Corefile that hands on to `target`. */
function closedResolver(t: TestContext, rules: string, target: string): string {
  const corefile = `kind: ConfigMap\napiVersion: v1\nmetadata: {namespace: kube-system, name: coredns}\ndata:\n  Corefile: |\n    .:53 {\n        errors\n        forward . ${target} {\n          max_concurrent 1000\n        }\n    }\n`
  const node = "{apiVersion: v1, kind: Node, metadata: {name: n2}, status: {addresses: [{type: InternalIP, address: 172.18.0.3}]}}"
  return smallWorld(t, node, egressOf("kube-system", rules), corefile)
}

test("where the resolver's own way out is closed, names of the cluster resolve and names outside do not", {skip}, async (t) => {
  const lookups = async (rules: string, target: string, ...words: readonly string[]): Promise<Lookups> => {
    const {code, out, err} = await carveout(closedResolver(t, rules, target), ["prove", ".", "--lookups", "-o", "json", ...words])
    assert.equal(code, 0, err)
    return JSON.parse(out) as Lookups
  }
  const words = ({lookups}: Lookups): unknown => {
    const {short, large, outside, by} = lookups[0]!
    assert.equal(by, null)
    return [short, large, outside?.short, outside?.large].map((each) => each?.said === "answered")
  }
  const madeUp = ({madeUp: all}: Lookups): readonly string[] => all.filter((each) => each.startsWith("whom"))
  const closed = await lookups("", "203.0.113.7 203.0.113.8")
  assert.deepEqual(words(closed), [true, true, false, false])
  assert.equal(closed.upstream?.address, "203.0.113.7")
  assert.equal(closed.upstream.because, "ConfigMap kube-system/coredns")
  assert.deepEqual(
    closed.upstream.denied.map(({protocol}) => protocol),
    ["UDP", "TCP"],
  )
  assert.deepEqual(madeUp(closed), [])
  const partly = await lookups(udpAlone, "/etc/resolv.conf")
  assert.deepEqual(words(partly), [true, true, true, false])
  assert.deepEqual(madeUp(partly), ["whom the resolver asks about names outside: `192.0.2.53`; `--upstream` names yours"])
  const toNode = `{to: [{ipBlock: {cidr: 172.18.0.3/32}}]}`
  assert.deepEqual(words(await lookups(toNode, "203.0.113.7", "--upstream", "172.18.0.3")), [true, true, true, true])
  assert.deepEqual(madeUp(await lookups(toNode, "/etc/resolv.conf")), [
    "whom the resolver asks about names outside: `172.18.0.3`, since policy lets it ask there; `--upstream` names yours",
  ])
  const untried = await lookups("", "tls://203.0.113.7")
  assert.equal(untried.upstream, null)
  assert.match(untried.untried ?? "", /^ConfigMap kube-system\/coredns names `tls:\/\/203\.0\.113\.7`/)
})

test("the text says by which rule the resolver may not ask, and what follows", {skip}, async (t) => {
  const {code, out} = await carveout(closedResolver(t, udpAlone, "203.0.113.7"), ["prove", ".", "--lookups"])
  assert.equal(code, 0)
  assert.match(out, /\n {2}names outside are asked of 203\.0\.113\.7, as ConfigMap kube-system\/coredns says\n/)
  assert.match(out, /\n {2}the resolver may not ask: kube-system\/kube-dns → 203\.0\.113\.7 TCP 53 by EndOfTier\/default\n/)
  assert.match(
    out,
    /\n {2}names of the cluster resolve, and large answers from outside do not: it is the resolver's own way out that is denied\n/,
  )
})

test("an upstream that cannot be played, and a server of names that is not there, are refused", {skip}, async () => {
  const refused = async (...words: readonly string[]): Promise<string> => {
    const {code, err} = await carveout(root, ["prove", ...shop, carveOut, ...words])
    assert.equal(code, 2)
    return err
  }
  for (const [address, words] of [
    ["nonsense", "what can be tried is an address"],
    ["10.96.0.10", "it is the address of a Service"],
    ["10.244.0.2", "it is the resolver itself"],
    ["127.0.0.53", "no router leads to it"],
    ["2001:db8::1", "have no address family in common"],
  ] as const)
    assert.ok((await refused("--lookups", "--upstream", address)).includes(words), address)
  assert.match(await refused("--resolver", "dnsmasq"), /`--resolver` goes with `--lookups` alone/)
  const before = process.env["CARVEOUT_COREDNS"]
  process.env["CARVEOUT_COREDNS"] = "/nowhere/coredns"
  try {
    assert.match(
      await refused("--lookups", "--resolver", "coredns"),
      /it lacks the program that CARVEOUT_COREDNS names: `\/nowhere\/coredns` cannot be run/,
    )
  } finally {
    if (before === undefined) delete process.env["CARVEOUT_COREDNS"]
    else process.env["CARVEOUT_COREDNS"] = before
  }
})

test("one question is tried, through a Service too, and denied is denied", {skip}, async (t) => {
  const folder = halfOpen(t)
  const ask = async (...words: readonly string[]): Promise<Awaited<ReturnType<typeof carveout>>> =>
    carveout(folder, ["prove", ".", "--from", "prod/web", ...words])
  const udp = await ask("--to", "svc/kube-system/kube-dns", "--protocol", "UDP", "--port", "53")
  assert.equal(udp.code, 0)
  assert.match(udp.out, /prod\/web → svc\/kube-system\/kube-dns UDP 53\n {4}expected: allow .*; seen: `kube-system\/kube-dns` got it\n/)
  const tcp = await ask("--to", "svc/kube-system/kube-dns", "--port", "53")
  assert.equal(tcp.code, 0)
  assert.match(tcp.out, /expected: deny by EndOfTier\/default; seen: node `node` took it and let it go nowhere, twice\n/)
  assert.equal((await ask("--to", "prod/nobody", "--port", "1")).code, 2)
})

test("pods that share an address are left out, and that is said", {skip}, async (t) => {
  const folder = scratchFolder(t)
  const pod = (name: string, address: string): string =>
    `{apiVersion: v1, kind: Pod, metadata: {namespace: a, name: ${name}, labels: {app: ${name}}}, spec: {nodeName: n1, containers: []}, status: {podIP: ${address}}}`
  const pods = [pod("one", "10.0.0.1"), pod("two", "10.0.0.1"), pod("three", "10.0.0.3"), pod("loop", "127.0.0.1")]
  write(folder, {"world.yaml": ["{apiVersion: v1, kind: Namespace, metadata: {name: a}}", ...pods].join("\n---\n")})
  const {code, out, err} = await carveout(folder, ["prove", "."])
  assert.equal(code, 0, out)
  assert.match(err, /left out are 2 pods whose address somebody else has/)
  const loop = await carveout(folder, ["prove", ".", "--from", "a/three", "--to", "127.0.0.1", "--port", "80"])
  assert.match(loop.err, /no packet can be sent for this question/)
})

test("a proof of nothing is none", async (t) => {
  const folder = scratchFolder(t)
  write(folder, {
    "policy.yaml": "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {namespace: a, name: p}, spec: {podSelector: {}}}",
  })
  assert.equal((await carveout(folder, ["prove", "."])).code, 2)
  assert.match((await carveout(folder, ["prove"])).err, /nothing to prove/)
  assert.match((await carveout(folder, ["prove", ".", "--packets", "many"])).err, /`--packets many` is no number of packets/)
})
