import assert from "node:assert/strict"
import {test} from "node:test"
import {forwardIn, forwardsIn} from "./forwarding.ts"
import type {Forward} from "./forwarding.ts"

const map = (name: string, corefile: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {namespace: kube-system, name: ${name}}\ndata:\n  Corefile: |\n${corefile.replace(/^/gm, "    ")}\n`
const inText = (text: string): Forward | null => forwardIn([{name: "world.yaml", text}], "kube-system")
const inCorefile = (corefile: string): Omit<Forward, "by"> | null => {
  const found = inText(map("coredns", corefile))
  return found === null ? null : {targets: found.targets, option: found.option}
}

test("the line for all names counts, and no other", () => {
  const stub = "corp.example:53 {\n  forward . 10.9.9.9\n}\n"
  const usual =
    ".:53 {\n  errors # all\n  kubernetes cluster.local {\n    fallthrough\n  }\n  forward corp.test 10.8.8.8\n  forward . /etc/resolv.conf {\n    max_concurrent 1000\n  }\n  cache 30\n}"
  assert.deepEqual(inCorefile(stub + usual), {targets: ["/etc/resolv.conf"], option: null})
  assert.deepEqual(inCorefile(stub), {targets: [], option: null})
  assert.deepEqual(inCorefile(".:53 {\n  # forward . 10.9.9.9\n}"), {targets: [], option: null})
  assert.deepEqual(inCorefile("example.test . {\n  forward . 10.0.0.2 10.0.0.3\n}"), {targets: ["10.0.0.2", "10.0.0.3"], option: null})
})

test("how it hands on is read where it stands in the line's own block", () => {
  assert.equal(inCorefile(". {\n  forward . 10.0.0.2 {\n    prefer_udp\n  }\n}")?.option, "prefer_udp")
  assert.equal(inCorefile(". {\n  forward . 10.0.0.2 {\n    prefer_udp\n    force_tcp\n  }\n}")?.option, "force_tcp")
  assert.equal(inCorefile(". {\n  forward . 10.0.0.2\n  other {\n    force_tcp\n  }\n}")?.option, null)
})

test("the resolver's ConfigMap is taken, in a list too, and not that of a cache on nodes or of another namespace", () => {
  const root = (target: string): string => `.:53 {\n  forward . ${target}\n}`
  const own = map("coredns", root("10.0.0.2"))
  const cache = map("node-local-dns", root("10.96.0.10"))
  const other = map("coredns", root("10.0.0.9")).replace("kube-system", "dns")
  assert.deepEqual(inText([cache, other, own].join("---\n")), {targets: ["10.0.0.2"], option: null, by: "kube-system/coredns"})
  assert.equal(inText([cache, other].join("---\n")), null)
  const named = map("rke2-coredns", root("10.0.0.4"))
  assert.equal(inText(`apiVersion: v1\nkind: List\nitems:\n- ${named.trim().replace(/\n/g, "\n  ")}\n`)?.by, "kube-system/rke2-coredns")
})

test("what is no object, and no YAML, says nothing", () => {
  for (const text of [
    "Corefile",
    "Corefile: [",
    "- Corefile",
    "kind: ConfigMap\ndata: Corefile",
    "kind: ConfigMap\nmetadata: 1\ndata: {Corefile: 5}",
  ])
    assert.equal(inText(text), null)
})

test("whom a resolver asks, over what, and whether that is all", () => {
  const inFile = (targets: string, option = "", ofNodes: string | null = null): ReturnType<ReturnType<typeof forwardsIn>> => {
    const text = map("coredns", `.:53 {\n  forward . ${targets} {\n    ${option}\n  }\n}`)
    return forwardsIn([{name: "w.yaml", text}], ofNodes)("svc/kube-system/kube-dns")
  }
  const both = ["UDP", "TCP"]
  const nobodyNamed = {servers: [], isComplete: false, protocols: both}
  assert.deepEqual(forwardsIn([])("svc/kube-system/kube-dns"), nobodyNamed)
  assert.deepEqual(inFile("/etc/resolv.conf"), nobodyNamed)
  assert.deepEqual(inFile("/etc/resolv.conf", "", "10.0.0.2")?.servers, [{address: "10.0.0.2", port: 53, protocols: both}])
  assert.deepEqual(inFile("/etc/resolv.conf", "", "svc/kube-system/kube-dns"), nobodyNamed)
  assert.deepEqual(inFile("10.0.0.2:5353 [2001:db8::1]:54", "force_tcp"), {
    servers: [
      {address: "10.0.0.2", port: 5353, protocols: ["TCP"]},
      {address: "2001:db8::1", port: 54, protocols: ["TCP"]},
    ],
    isComplete: true,
    protocols: ["TCP"],
  })
  assert.deepEqual(inFile("tls://9.9.9.9"), {
    servers: [{address: "9.9.9.9", port: 853, protocols: ["TCP"]}],
    isComplete: true,
    protocols: both,
  })
  assert.equal(inFile("/etc/resolv.conf 10.0.0.2")?.isComplete, false)
  assert.equal(inFile("quic://dns.example"), null)
  assert.equal(forwardsIn([{name: "w.yaml", text: map("coredns", ".:53 {\n  cache\n}")}])("svc/kube-system/kube-dns"), null)
})
