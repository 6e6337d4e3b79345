// What stands behind an answer about a Service: each way with its translation and its fate.
import assert from "node:assert/strict"
import {test} from "node:test"
import {ask, buildSnapshot, compile, parseManifests} from "@carveout/engine"
import {waysOf} from "./ways.ts"

const pod = (name: string, ip: string, port: number): string =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: prod, labels: {app: ${name.replace(/-.*/, "")}, own: ${name}}},
 spec: {nodeName: n1, containers: [{name: c, image: i, ports: [{name: web, containerPort: ${port}}]}]}, status: {podIP: ${ip}}}`
const service = (spec: string): string => `{apiVersion: v1, kind: Service, metadata: {name: s, namespace: prod}, spec: {${spec}}}`
const world = [pod("a", "10.0.0.1", 1), pod("b-1", "10.0.0.2", 8080), pod("b-2", "10.0.0.3", 9090)]
const closed =
  "{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {name: closed, namespace: prod}, spec: {selector: own == 'b-2', types: [Ingress]}}"

/** The ways of a question in a line each. */
function waysTo(documents: readonly string[], to: string, port: number | null = null, from = "prod/a"): readonly string[] {
  const program = compile(buildSnapshot(parseManifests([{name: "w.yaml", text: documents.join("\n---\n")}]).resources).snapshot)
  const answer = ask(program, {from, to, ...(port === null ? {} : {protocol: "TCP", port})})
  assert.ok(answer.ok)
  return waysOf(program, answer.value, port).map(({verdict, by, asked, arrives, entry, flows}) =>
    [verdict, by, `${entry === "" ? "" : `${entry}: `}${asked} → ${arrives}`, flows].join(" "),
  )
}

test("each backend is a way with the ports that lead to it; of ways that are alike one comes before those of another fate", () => {
  const named = service("selector: {app: b}, ports: [{name: http, port: 80, targetPort: web}, {name: alt, port: 81, targetPort: 8080}]")
  assert.deepEqual(waysTo([...world, named, closed], "svc/prod/s"), [
    "allow Profile/kns.prod#ingress[0] TCP 80 (http) and TCP 81 (alt) → prod/b-1 TCP 8080 1",
    "deny EndOfTier/default TCP 80 (http) → prod/b-2 TCP 9090 1",
    "deny EndOfTier/default TCP 81 (alt) → prod/b-2 TCP 8080 1",
  ])
  assert.deepEqual(waysTo([...world, named], "svc/prod/s", 80), [
    "allow Profile/kns.prod#ingress[0] TCP 80 (http) → prod/b-1 TCP 8080 1",
    "allow Profile/kns.prod#ingress[0] TCP 80 (http) → prod/b-2 TCP 9090 1",
  ])
})

test("addresses of slices are the pods that have them; a headless Service translates no port", () => {
  const slice =
    "{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: s-1, namespace: prod, labels: {kubernetes.io/service-name: s}}, addressType: IPv4, ports: [{name: http, port: 8080, protocol: TCP}], endpoints: [{addresses: [10.0.0.2], conditions: {ready: true}}]}"
  const http = "ports: [{name: http, port: 80, targetPort: 8080}]"
  assert.deepEqual(waysTo([...world, service(http), slice], "svc/prod/s"), [
    "allow Profile/kns.prod#ingress[0] TCP 80 (http) → prod/b-1 TCP 8080 1",
  ])
  assert.deepEqual(waysTo([...world, service(`clusterIP: None, selector: {own: b-1}, ${http}`)], "svc/prod/s"), [
    "allow Profile/kns.prod#ingress[0] TCP 80 (http) → prod/b-1 TCP 80 1",
  ])
})

test("a lookup that a cache on the node answers is not translated, and a node port is named with the way in", () => {
  const cache =
    "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: node-local-dns, namespace: kube-system}, spec: {selector: {matchLabels: {k8s-app: node-local-dns}}, template: {metadata: {labels: {k8s-app: node-local-dns}}, spec: {hostNetwork: true, containers: [{name: node-cache, image: registry.k8s.io/dns/k8s-dns-node-cache:1.26.4, args: ['-localip', '169.254.20.10,10.96.0.10', -conf, /etc/Corefile]}]}}}}"
  const dns = service("clusterIP: 10.96.0.10, selector: {app: b}, ports: [{name: dns, protocol: UDP, port: 53, targetPort: 8080}]")
  assert.deepEqual(waysTo([...world, dns, cache], "svc/prod/s"), ["allow Profile/kns.prod#egress[0] null → 10.96.0.10 UDP 53 1"])
  const node = "{apiVersion: v1, kind: Node, metadata: {name: n1}, status: {addresses: [{type: InternalIP, address: 172.18.0.3}]}}"
  const open = service("type: NodePort, selector: {own: b-1}, ports: [{port: 80, targetPort: 8080, nodePort: 30080}]")
  assert.deepEqual(waysTo([...world, node, open], "host/n1", 30_080, "203.0.113.9"), [
    "allow Profile/kns.prod#ingress[0] at 172.18.0.3:30080: null → prod/b-1 TCP 8080 1",
  ])
})

test("the pods of a workload that fare alike are counted, and those that do not stand apart", () => {
  const owner = "ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: c, uid: u, controller: true}]"
  const owned = (name: string, ip: string): string => pod(name, ip, 1).replace("labels:", `${owner}, labels:`)
  const set =
    "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: c, namespace: prod}, spec: {selector: {matchLabels: {app: c}}, template: {metadata: {labels: {app: c}}, spec: {containers: [{name: c, image: i}]}}}}"
  const clients = [set, owned("c-0", "10.0.0.7"), owned("c-1", "10.0.0.8")]
  const one = service("selector: {own: b-1}, ports: [{port: 80, targetPort: 8080}]")
  const out =
    "{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {name: out, namespace: prod}, spec: {selector: own == 'c-1', types: [Egress]}}"
  const ways = waysTo([...world, ...clients, one], "svc/prod/s", 80, "prod/StatefulSet/c")
  assert.deepEqual(ways, ["allow Profile/kns.prod#ingress[0] TCP 80 → prod/b-1 TCP 8080 2"])
  assert.equal(waysTo([...world, ...clients, one, out], "svc/prod/s", 80, "prod/StatefulSet/c").length, 2)
})
