// `doctor` and `fix` asked with an address in hand, as apps log it: what it leads to is judged, in its family, and no policy is written for an address that policy never sees.

import assert from "node:assert/strict"
import {test} from "node:test"
import type {TestContext} from "node:test"
import {carveout, scratchFolder, write} from "./scratch.ts"

const pod = (name: string, addresses: readonly string[], more = ""): string => {
  const [namespace, own] = name.split("/")
  const ips = addresses.map((ip) => `{ip: "${ip}"}`).join(", ")
  return `apiVersion: v1\nkind: Pod\nmetadata: {name: ${own}, namespace: ${namespace}, labels: {app: ${own}}}\nspec: {nodeName: n1, containers: [{name: c, image: i}]${more}}\nstatus: {podIPs: [${ips}]}\n`
}
const service = (name: string, app: string, spec: string): string => {
  const [namespace, own] = name.split("/")
  return `apiVersion: v1\nkind: Service\nmetadata: {name: ${own}, namespace: ${namespace}}\nspec: {selector: {app: ${app}}, ${spec}}\n`
}
const policy = (namespace: string, spec: string): string =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: own, namespace: ${namespace}}\nspec: {${spec}}\n`
const node = `apiVersion: v1\nkind: Node\nmetadata: {name: n1}\nstatus: {addresses: [{type: InternalIP, address: 192.168.1.1}]}\n`
const lookups = `ports: [{name: dns, port: 53, protocol: UDP}, {name: dns-tcp, port: 53, protocol: TCP}]`

function folderOf(context: TestContext, ...objects: readonly string[]): string {
  const folder = scratchFolder(context)
  write(folder, {"w.yaml": objects.join("---\n")})
  return folder
}

const doctor = (folder: string, line: string, ...more: readonly string[]): ReturnType<typeof carveout> =>
  carveout(folder, ["doctor", "w.yaml", "--from", "a/c", "--log", line, ...more])

test("an address of IPv6 is asked about over IPv6, of a Service and of the resolver", async (context) => {
  const folder = folderOf(
    context,
    pod("a/c", ["10.0.0.1", "fd00:1::1"]),
    pod("a/s", ["10.0.0.2", "fd00:1::2"]),
    pod("kube-system/dns", ["10.0.0.3", "fd00:1::3"]),
    service(
      "a/s",
      "s",
      'clusterIP: 10.96.9.9, clusterIPs: [10.96.9.9, "fd00:96::9"], ipFamilyPolicy: PreferDualStack, ports: [{port: 80}]',
    ),
    service(
      "kube-system/kube-dns",
      "dns",
      `clusterIP: 10.96.0.10, clusterIPs: [10.96.0.10, "fd00:96::a"], ipFamilyPolicy: PreferDualStack, ${lookups}`,
    ),
    policy("a", "podSelector: {matchLabels: {app: c}}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]"),
  )
  for (const line of [
    "dial tcp [fd00:96::9]:80: i/o timeout",
    "lookup s on [fd00:96::a]:53: read udp [fd00:1::1]:3456->[fd00:96::a]:53: i/o timeout",
  ]) {
    // oxlint-disable-next-line no-await-in-loop -- one command after the other
    const {code, out} = await doctor(folder, line)
    assert.equal(code, 1, out)
    assert.match(out, /^ {2}DENIED {2}a\/c → [^\n]*\(IPv6\)/m)
  }
  assert.equal((await doctor(folder, "dial tcp 10.96.9.9:80: i/o timeout")).code, 0)
  assert.equal((await carveout(folder, ["doctor", "w.yaml", "--from", "a/c", "--to", "fd00:96::9", "--port", "80"])).code, 1)
})

test("a node port of the client's own node leads to what is behind it, and one of another node is what the client's policy sees", async (context) => {
  const world = (home: string): readonly string[] => [
    node,
    node.replace("n1", "n2").replace("192.168.1.1", "192.168.1.2"),
    pod("a/c", ["10.0.0.1"]),
    pod("a/s", ["10.0.0.2"]),
    service("a/s", "s", "type: NodePort, clusterIP: 10.96.0.5, ports: [{port: 443, targetPort: 8443, nodePort: 30443}]"),
    policy(
      "a",
      `podSelector: {matchLabels: {app: c}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: s}}}], ports: [{port: ${home}}]}]`,
    ),
  ]
  const folder = folderOf(context, ...world("8443"))
  const own = await doctor(folder, "dial tcp 192.168.1.1:30443: i/o timeout")
  assert.equal(own.code, 0, own.out)
  assert.match(own.out, /ALLOWED {2}a\/c → a\/s TCP 8443 \(for svc\/a\/s\)/)
  const other = await doctor(folder, "dial tcp 192.168.1.2:30443: i/o timeout")
  assert.match(other.out, /DENIED {2}a\/c → host\/n2 TCP 30443/)
  const shut = await doctor(folderOf(context, ...world("1")), "dial tcp 192.168.1.1:30443: i/o timeout")
  assert.match(shut.out, /podSelector: \{matchLabels: \{app: s\}\}\n {8}ports: \[\{protocol: TCP, port: 8443\}\]/)
})

test("what is added for an address of a Service is for the pods behind it", async (context) => {
  const folder = folderOf(
    context,
    pod("a/c", ["10.0.0.1"]),
    pod("a/s", ["10.0.0.2"]),
    service("a/s", "s", "clusterIP: 10.96.0.5, ports: [{port: 443, targetPort: 8443}]"),
    policy("a", "podSelector: {matchLabels: {app: c}}, policyTypes: [Egress]"),
  )
  const {out} = await carveout(folder, ["fix", "w.yaml", "--from", "a/c", "--to", "10.96.0.5", "--port", "443", "-o", "patch"])
  assert.match(out, /port: 8443/)
  assert.doesNotMatch(out, /10\.96\.0\.5/)
})

test("a resolver that no manifest has is not repaired by its address", async (context) => {
  const shut = policy("a", "podSelector: {}, policyTypes: [Ingress, Egress]")
  const {code, out} = await doctor(folderOf(context, pod("a/c", ["10.0.0.1"]), shut), "lookup x on 10.96.0.10:53: i/o timeout")
  assert.deepEqual([code, /ipBlock/.test(out)], [2, false])
  assert.match(out, /CANNOT SAY[^]*`10\.96\.0\.10` answers the cluster's lookups, and no Service of the input has it/)
  const own = pod("a/c", ["10.0.0.1"], ", dnsPolicy: None, dnsConfig: {nameservers: [10.1.1.1]}")
  assert.match((await doctor(folderOf(context, own, shut), "lookup x on 10.1.1.1:53: i/o timeout")).out, /^POLICY[^]*10\.1\.1\.1\/32/m)
})

const corefile = `apiVersion: v1\nkind: ConfigMap\nmetadata: {namespace: kube-system, name: coredns}\ndata: {Corefile: ".:53 {\\n  forward . 10.1.1.1\\n}\\n"}\n`

test("a name outside that does not resolve since the resolver may not ask on is policy; one of the cluster is not", async (context) => {
  const world = [
    pod("a/c", ["10.0.0.1"]),
    pod("kube-system/dns", ["10.0.0.3"]),
    service("kube-system/kube-dns", "dns", `clusterIP: 10.96.0.10, ${lookups}`),
    policy("kube-system", "podSelector: {}, policyTypes: [Egress]"),
  ]
  const folder = folderOf(context, ...world, corefile)
  for (const line of [
    "dial tcp: lookup api.github.com on 10.96.0.10:53: server misbehaving",
    "getaddrinfo EAI_AGAIN api.github.com",
    "lookup api.github.com on 10.96.0.10:53: i/o timeout",
  ]) {
    // oxlint-disable-next-line no-await-in-loop -- one command after the other
    const {code, out} = await doctor(folder, line)
    assert.equal(code, 1, out)
    assert.match(
      out,
      /^ {2}DENIED {2}kube-system\/dns → 10\.1\.1\.1 UDP 53[^]*policy keeps that from asking on: names outside the cluster do not/m,
    )
    assert.match(out, /cidr: "10\.1\.1\.1\/32"/)
  }
  for (const name of ["db.a", "db.a.svc.cluster.local", "db", "printer.local"])
    // oxlint-disable-next-line no-await-in-loop -- one command after the other
    assert.equal((await doctor(folder, `lookup ${name} on 10.96.0.10:53: i/o timeout`)).code, 0, name)
  const unnamed = folderOf(context, ...world)
  const without = await doctor(unnamed, "getaddrinfo EAI_AGAIN api.github.com")
  assert.match(without.out, /^POLICY[^]*kube-system\/dns may not ask any server outside over UDP and TCP, denied by EndOfTier\/default/m)
  const told = await doctor(unnamed, "getaddrinfo EAI_AGAIN api.github.com", "--node-resolver", "10.9.9.9")
  assert.match(told.out, /cidr: "10\.9\.9\.9\/32"/)
})
