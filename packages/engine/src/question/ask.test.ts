import assert from "node:assert/strict"
import {test} from "node:test"
import {parseManifests} from "../manifest/parse.ts"
import {compile} from "../program/compile.ts"
import {buildSnapshot} from "../snapshot/build.ts"
import {ask} from "./ask.ts"
import type {Question} from "./answer.ts"

/** A pod with an address, on a node. */
function pod(id: string, ip: string, rest = ""): string {
  const [namespace, name] = id.split("/")
  const [app] = (name ?? "").split("-")
  return `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${app}}${rest}},
 spec: {nodeName: node-${ip.at(-1)}, containers: [{name: c, image: i, ports: [{name: web, containerPort: 8080}]}]}, status: {podIP: ${ip}}}`
}

const namespaces = ["prod", "kube-system"].map((name) => `{apiVersion: v1, kind: Namespace, metadata: {name: ${name}}}`)

const dnsWorld = [
  ...namespaces,
  pod("prod/backend", "10.244.1.1"),
  pod("prod/frontend", "10.244.1.2"),
  pod("kube-system/coredns-1", "10.244.0.1"),
  "{apiVersion: v1, kind: Node, metadata: {name: node-1}, status: {addresses: [{type: InternalIP, address: 172.20.0.1}]}}",
  "{apiVersion: v1, kind: Node, metadata: {name: node-2}, status: {addresses: [{type: InternalIP, address: 172.20.0.2}]}}",
  `{apiVersion: v1, kind: Service, metadata: {name: kube-dns, namespace: kube-system}, spec: {clusterIP: 10.96.0.10, selector: {app: coredns},
 ports: [{name: dns, protocol: UDP, port: 53, targetPort: 5353}, {name: dns-tcp, protocol: TCP, port: 53, targetPort: 5353}]}}`,
  "{apiVersion: v1, kind: Service, metadata: {name: empty, namespace: prod}, spec: {selector: {app: nobody}, ports: [{port: 80}]}}",
  `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: dns}, spec: {selector: app == 'backend', types: [Egress],
 egress: [{action: Allow, protocol: UDP, destination: {selector: app == 'coredns', ports: [5353]}}]}}`,
]

/** Asks about a world and tells verdict, decider and the flows judged; or the codes of what is wrong with the question. */
function answerTo(documents: readonly string[], from: string, to: string, rest: Omit<Question, "from" | "to"> = {}): string {
  const {resources, diagnostics} = parseManifests([{name: "w.yaml", text: documents.join("\n---\n")}])
  assert.deepEqual(
    diagnostics.filter(({severity}) => severity === "error"),
    [],
  )
  const answer = ask(compile(buildSnapshot(resources).snapshot), {from, to, ...rest})
  if (!answer.ok) return answer.error.map(({code}) => code).join(" ")
  const {verdict, by, cases, assumptions} = answer.value
  const flows = cases.map(
    (each) => `${each.from}>${each.to}:${each.flow.port ?? each.flow.icmp?.type ?? "-"}/${each.flow.sourcePort ?? "-"}`,
  )
  return [verdict, by ?? "-", ...flows, ...assumptions.map(({code}) => `(${code})`)].join(" ")
}

const udp53 = {protocol: "udp", port: 53}
const tcp80 = {protocol: "TCP", port: 80}

test("a Service is judged at its backends and target ports, by protocol and port or all of them", () => {
  const allow = "Profile/kns.kube-system#ingress[0]"
  const check = (rest: Omit<Question, "from" | "to">, wanted: string): void => {
    assert.equal(answerTo(dnsWorld, "prod/backend", "svc/kube-system/kube-dns", rest), wanted)
  }
  check(udp53, `allow ${allow} prod/backend>kube-system/coredns-1:5353/50000 (assumed-backends)`)
  check({protocol: "TCP", port: 53}, "deny EndOfTier/default prod/backend>kube-system/coredns-1:5353/50000 (assumed-backends)")
  check({port: 53}, "deny EndOfTier/default prod/backend>kube-system/coredns-1:5353/50000 (assumed-backends)")
  check({}, "mixed - prod/backend>kube-system/coredns-1:5353/50000 prod/backend>kube-system/coredns-1:5353/50000 (assumed-backends)")
  check({protocol: "UDP", port: 5353}, "service-port-missing")
})

test("a Service without a backend is denied by NoBackend", () => {
  assert.equal(answerTo(dnsWorld, "prod/backend", "svc/prod/empty", tcp80), "deny NoBackend (assumed-backends)")
})

test("a Service of type ExternalName is a name for something else, and the question is sent there", () => {
  const external = (name: string): readonly string[] => [
    ...dnsWorld,
    `{apiVersion: v1, kind: Service, metadata: {name: db, namespace: prod}, spec: {type: ExternalName, externalName: ${name}, ports: [{port: 5432}]}}`,
  ]
  assert.equal(answerTo(external("db.example.org"), "prod/backend", "svc/prod/db", {port: 5432}), "service-external-name")
  const said = (name: string): string => {
    const {snapshot} = buildSnapshot(parseManifests([{name: "w.yaml", text: external(name).join("\n---\n")}]).resources)
    const answer = ask(compile(snapshot), {from: "prod/backend", to: "svc/prod/db", port: 5432})
    return answer.ok ? "answered" : answer.error.map(({message, help}) => `${message}: ${help}`).join()
  }
  assert.match(
    said("db.example.org"),
    /^the Service `prod\/db` is a name for `db.example.org`.*: ask about the address of `db.example.org`/,
  )
  assert.match(said("kube-dns.kube-system.svc.cluster.local"), /: ask about `svc\/kube-system\/kube-dns`/)
})

test("an address of a Service is not translated, and that is said", () => {
  assert.equal(
    answerTo(dnsWorld, "prod/frontend", "10.96.0.10", udp53),
    "allow Profile/kns.prod#egress[0] prod/frontend>10.96.0.10:53/50000 (service-address-not-translated)",
  )
})

test("between two addresses outside, one of them a Service's, the question is sent to the Service", () => {
  const {snapshot} = buildSnapshot(parseManifests([{name: "w.yaml", text: dnsWorld.join("\n---\n")}]).resources)
  const helpTo = (to: string): string => {
    const answer = ask(compile(snapshot), {from: "203.0.113.9", to, ...tcp80})
    return answer.ok ? "answered" : answer.error.map(({code, help}) => `${code}: ${help}`).join()
  }
  assert.equal(helpTo("10.96.0.10"), "nothing-judged: ask about `svc/kube-system/kube-dns` for what a client of the Service meets")
  assert.match(helpTo("10.96.0.11"), /^nothing-judged: name a pod/)
})

test("each node that keeps clients outside leads them to what terminates there, where nothing is ready on it", () => {
  const leaving = pod("prod/peer-2", "10.244.1.2", ", deletionTimestamp: '2026-01-01T00:00:00Z'")
  const service =
    "{apiVersion: v1, kind: Service, metadata: {name: peer, namespace: prod}, spec: {type: NodePort, externalTrafficPolicy: Local, externalIPs: [192.0.2.50], selector: {app: peer}, ports: [{port: 80}]}}"
  const documents = [...namespaces, pod("prod/peer-1", "10.244.1.1"), leaving, pod("prod/web", "10.244.1.3"), service]
  const [by, from] = ["Profile/kns.prod#ingress[0]", "203.0.113.9"]
  const flows = `${from}>prod/peer-1:80/50000 ${from}>prod/peer-2:80/50000`
  assert.equal(answerTo(documents, from, "svc/prod/peer", tcp80), `allow ${by} ${flows} (assumed-backends)`)
  assert.equal(answerTo(documents, from, "192.0.2.50", tcp80), `allow ${by} ${flows} (service-address-translated)`)
  assert.equal(answerTo(documents, "prod/web", "svc/prod/peer", tcp80), `allow ${by} prod/web>prod/peer-1:80/50000 (assumed-backends)`)
})

test("an external address of a Service that nobody translates is nobody's", () => {
  const own = "externalIPs: [192.0.2.50], ports: [{port: 80}]"
  const headless = `{apiVersion: v1, kind: Service, metadata: {name: h, namespace: prod}, spec: {clusterIP: None, selector: {app: backend}, ${own}}}`
  const name = `{apiVersion: v1, kind: Service, metadata: {name: other, namespace: prod}, spec: {type: ExternalName, externalName: example.com, ${own}}}`
  for (const service of [headless, name]) {
    assert.equal(answerTo([...dnsWorld, service], "198.51.100.9", "192.0.2.50", tcp80), "nothing-judged")
  }
})

test("a backend that is published as ready is asked on its way out, too", () => {
  const leaving = pod("prod/peer-1", "10.244.1.1", ", deletionTimestamp: '2026-01-01T00:00:00Z'")
  const service =
    "{apiVersion: v1, kind: Service, metadata: {name: peer, namespace: prod}, spec: {publishNotReadyAddresses: true, selector: {app: peer}, ports: [{port: 80}]}}"
  const documents = [...namespaces, leaving, pod("prod/peer-2", "10.244.1.2"), pod("prod/web", "10.244.1.3"), service]
  const flows = "prod/web>prod/peer-1:80/50000 prod/web>prod/peer-2:80/50000"
  assert.equal(answerTo(documents, "prod/web", "svc/prod/peer", tcp80), `allow Profile/kns.prod#ingress[0] ${flows} (assumed-backends)`)
})

test("the node port of a Service is translated for clients outside alone, and either is said", () => {
  const world = [
    ...dnsWorld,
    "{apiVersion: v1, kind: Service, metadata: {name: front, namespace: prod}, spec: {type: NodePort, selector: {app: frontend}, ports: [{port: 80, nodePort: 30080}]}}",
  ]
  const [translated, literal] = ["node-port-translated", "node-port-not-translated"]
  const noted = (from: string, to: string, rest: Omit<Question, "from" | "to">): string | undefined =>
    /\((node-port[a-z-]*)\)/.exec(answerTo(world, from, to, rest))?.[1]
  assert.equal(noted("203.0.113.9", "host/node-1", {protocol: "TCP", port: 30080}), translated)
  assert.equal(noted("203.0.113.9", "172.20.0.2", {protocol: "TCP", port: 30080}), translated)
  assert.equal(noted("prod/backend", "host/node-1", {protocol: "TCP", port: 30080}), literal)
  assert.equal(noted("host/node-2", "host/node-1", {protocol: "TCP", port: 30080}), literal)
  assert.equal(noted("203.0.113.9", "host/node-1", {protocol: "UDP", port: 30080}), undefined)
  assert.equal(noted("203.0.113.9", "host/node-1", {protocol: "TCP", port: 80}), undefined)
  assert.equal(noted("203.0.113.9", "prod/frontend", {protocol: "TCP", port: 30080}), undefined)
})

test("what was led to a Service without a backend is said to be translated", () => {
  const world = [
    ...dnsWorld,
    "{apiVersion: v1, kind: Service, metadata: {name: front, namespace: prod}, spec: {type: NodePort, externalIPs: [192.0.2.50], selector: {app: nobody}, ports: [{port: 80, nodePort: 30080}]}}",
  ]
  const at = (to: string, port: number): string => answerTo(world, "203.0.113.9", to, {protocol: "TCP", port})
  assert.equal(at("host/node-1", 30080), "deny NoBackend (node-port-translated)")
  assert.equal(at("192.0.2.50", 80), "deny NoBackend (service-address-translated)")
})

test("defaults of a single flow: source port 50000, an echo request, TCP for a port alone", () => {
  assert.match(answerTo(dnsWorld, "prod/frontend", "203.0.113.9", {port: 80}), /^allow .*>203.0.113.9:80\/50000$/)
  assert.match(answerTo(dnsWorld, "prod/frontend", "203.0.113.9", {port: 80, protocol: "TCP", sourcePort: 7}), /:80\/7$/)
  assert.match(answerTo(dnsWorld, "prod/frontend", "203.0.113.9", {protocol: "ICMP"}), /:8\/-$/)
  assert.match(answerTo(dnsWorld, "prod/frontend", "203.0.113.9", {protocol: "47"}), /:-\/-$/)
})

test("what a question lacks is said, and nothing is guessed", () => {
  assert.equal(answerTo(dnsWorld, "prod/frontend", "prod/backend"), "protocol-missing")
  assert.equal(answerTo(dnsWorld, "prod/frontend", "prod/backend", {protocol: "TCP"}), "port-missing")
  assert.equal(answerTo(dnsWorld, "prod/frontent", "prod/backent", tcp80), "name-not-found name-not-found")
  assert.equal(answerTo(dnsWorld, "prod/frontend", "fd00::1", tcp80), "no-common-family")
  assert.equal(answerTo(dnsWorld, "prod/frontend", "prod/backend", {...tcp80, ipFamily: 6}), "no-common-family")
  assert.equal(answerTo(dnsWorld, "1.1.1.1", "8.8.8.8", tcp80), "nothing-judged")
  assert.equal(answerTo(dnsWorld, "svc/kube-system/kube-dns", "prod/backend", tcp80), "name-invalid")
  assert.equal(answerTo(dnsWorld, "any", "prod/backend", tcp80), "set-not-one-flow")
})

test("a pod to itself is loopback, through its own Service it is judged both ways", () => {
  const hairpin = [
    ...dnsWorld,
    "{apiVersion: v1, kind: Service, metadata: {name: backend, namespace: prod}, spec: {selector: {app: backend}, ports: [{port: 80, targetPort: web}]}}",
  ]
  assert.equal(answerTo(hairpin, "prod/backend", "prod/backend", tcp80), "allow - prod/backend>prod/backend:80/50000")
  assert.equal(
    answerTo(hairpin, "prod/backend", "svc/prod/backend", tcp80),
    "deny EndOfTier/default prod/backend>prod/backend:8080/50000 (assumed-backends)",
  )
})

const owner = ", ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: db, controller: true, uid: u}]"
const workloadWorld = [
  ...namespaces,
  pod("prod/db-0", "10.0.0.1", owner),
  pod("prod/db-1", "10.0.0.2", owner),
  pod("prod/client", "10.0.0.3"),
  `{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db, namespace: prod}, spec: {serviceName: db, selector: {matchLabels: {app: db}},
 template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c, image: i}]}}}}`,
  `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: prod}, spec: {selector: {matchLabels: {app: web}},
 template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: i}]}}}}`,
  `{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {name: one, namespace: prod}, spec: {selector: app == 'db', types: [Ingress],
 ingress: [{action: Allow, destination: {nets: [10.0.0.2/32]}}]}}`,
]

test("a workload is judged as all its pods, and is mixed where they differ", () => {
  assert.equal(
    answerTo(workloadWorld, "prod/client", "prod/db", tcp80),
    "mixed - prod/client>prod/db-0:80/50000 prod/client>prod/db-1:80/50000",
  )
  assert.match(answerTo(workloadWorld, "prod/StatefulSet/db", "prod/client", tcp80), /^allow .*db-0>prod\/client.*db-1>prod\/client/)
  assert.match(
    answerTo(workloadWorld, "prod/StatefulSet/db", "prod/StatefulSet/db", tcp80),
    /^mixed - prod\/db-0>prod\/db-1:80\S* prod\/db-1>prod\/db-0:80\S*$/,
  )
})

test("a workload without pods stands for one pod, and to itself for two", () => {
  assert.equal(
    answerTo(workloadWorld, "prod/web", "prod/Deployment/web", tcp80),
    "allow Profile/kns.prod#ingress[0] prod/Deployment/web>prod/Deployment/web:80/50000 (assumed-address) (between-replicas)",
  )
})

/** A world in which prod/backend on node-1 takes connections from one block alone, behind a Service. */
function exposed(block: string, policy: string): readonly string[] {
  return [
    ...dnsWorld,
    `{apiVersion: v1, kind: Service, metadata: {name: front, namespace: prod}, spec: {type: NodePort, externalTrafficPolicy: ${policy},
 selector: {app: frontend}, ports: [{port: 80, targetPort: 8080}]}}`,
    `{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {name: front, namespace: prod}, spec: {selector: app == 'frontend', types: [Ingress],
 ingress: [{action: Allow, protocol: TCP, source: {nets: [${block}]}}]}}`,
  ]
}

test("from outside a Service is unknown where the node's address in the client's place would change the verdict", () => {
  const verdict = (block: string, policy: string): string =>
    answerTo(exposed(block, policy), "203.0.113.9", "svc/prod/front", tcp80).split(" ")[0] ?? ""
  assert.equal(verdict("203.0.113.0/24", "Cluster"), "unknown")
  assert.equal(verdict("203.0.113.0/24", "Local"), "allow")
  assert.equal(verdict("172.20.0.1/32", "Cluster"), "unknown")
  assert.equal(verdict("172.20.0.2/32", "Cluster"), "deny", "the backend's own node keeps the client's address")
  assert.equal(verdict("0.0.0.0/0", "Cluster"), "allow")
  assert.equal(verdict("198.51.100.0/24", "Cluster"), "deny")
})

/** A Service of pods on node-1 and node-2, and of one whose node nobody knows where `isOpen`, that keeps connections on the client's node. */
function local(backends: "placed" | "open" = "placed", rest = ""): readonly string[] {
  const drifting = pod("prod/cache-9", "10.244.3.9").replace("nodeName: node-9, ", "")
  return [
    ...namespaces,
    pod("prod/client-1", "10.244.1.1"),
    pod("prod/client-2", "10.244.1.2"),
    pod("prod/client-3", "10.244.1.3"),
    pod("prod/cache-a", "10.244.2.1"),
    pod("prod/cache-b", "10.244.2.2"),
    ...(backends === "open" ? [drifting] : []),
    `{apiVersion: v1, kind: Service, metadata: {name: cache, namespace: prod}, spec: {internalTrafficPolicy: Local, ${rest}selector: {app: cache}, ports: [{port: 80}]}}`,
  ]
}

test("a Service that keeps connections on the client's node leads to backends there alone, or nowhere", () => {
  const asked = (from: string, world = local()): string =>
    answerTo(world, from, "svc/prod/cache", tcp80).replaceAll(/ \(assumed-[a-z]+\)/g, "")
  const allow = "allow Profile/kns.prod#ingress[0]"
  assert.equal(asked("prod/client-1"), `${allow} prod/client-1>prod/cache-a:80/50000`)
  assert.equal(asked("prod/client-2"), `${allow} prod/client-2>prod/cache-b:80/50000`)
  assert.equal(asked("host/node-1"), "allow - host/node-1>prod/cache-a:80/50000")
  assert.equal(asked("prod/client-3"), "deny NoBackend (no-backend-on-node)")
  assert.equal(asked("203.0.113.9"), `${allow} 203.0.113.9>prod/cache-a:80/50000 203.0.113.9>prod/cache-b:80/50000`)
  const headless = asked("prod/client-3", local("placed", "clusterIP: None, "))
  assert.equal(headless, `${allow} prod/client-3>prod/cache-a:80/50000 prod/client-3>prod/cache-b:80/50000`)
})

test("where the node of an end is not known a backend is kept, and that is said", () => {
  const asked = (from: string, world: readonly string[]): string =>
    answerTo(world, from, "svc/prod/cache", tcp80).replaceAll(/ \(assumed-[a-z]+\)/g, "")
  const allow = "allow Profile/kns.prod#ingress[0]"
  assert.equal(asked("prod/client-3", local("open")), `${allow} prod/client-3>prod/cache-9:80/50000 (backend-on-unknown-node)`)
  assert.equal(
    asked("prod/client-1", local("open")),
    `${allow} prod/client-1>prod/cache-a:80/50000 prod/client-1>prod/cache-9:80/50000 (backend-on-unknown-node)`,
  )
  const drifting = local().map((text) => text.replace("nodeName: node-3, ", ""))
  assert.equal(
    asked("prod/client-3", drifting),
    `${allow} prod/client-3>prod/cache-a:80/50000 prod/client-3>prod/cache-b:80/50000 (backend-on-unknown-node)`,
  )
})

test("a workload some of whose pods have no backend on their node is mixed", () => {
  const owner = ", ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: client, controller: true, uid: u}]"
  const owned = local().map((text) => text.replace("{app: client}}", `{app: client}${owner}}`))
  const set = `{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: client, namespace: prod}, spec: {selector: {matchLabels: {app: client}},
 template: {metadata: {labels: {app: client}}, spec: {containers: [{name: c, image: i}]}}}}`
  const told = answerTo([...owned, set], "prod/DaemonSet/client", "svc/prod/cache", tcp80)
  assert.match(told, /^mixed - prod\/client-1>prod\/cache-a\S* prod\/client-2>prod\/cache-b\S* .*\(no-backend-on-node\)/)
})

test("host-networked pods stand for their node", () => {
  const agent =
    "{apiVersion: v1, kind: Pod, metadata: {name: agent, namespace: prod}, spec: {hostNetwork: true, nodeName: node-1, containers: [{name: c, image: i}]}}"
  assert.equal(
    answerTo([...dnsWorld, agent], "prod/agent", "prod/backend", tcp80),
    "allow - host/node-1>prod/backend:80/50000 (host-pod-is-its-node)",
  )
  const {snapshot} = buildSnapshot(parseManifests([{name: "w.yaml", text: [...dnsWorld, agent].join("\n---\n")}]).resources)
  const answer = ask(compile(snapshot), {from: "prod/backend", to: "prod/agent", ...tcp80})
  const said = answer.ok ? answer.value.assumptions.map(({message}) => message) : []
  assert.ok(said.includes("`prod/agent` is host-networked: it stands for its node `host/node-1`, and no pod selector finds it"))
})

test("a host-networked backend may be any node where nobody says which, and is nobody where no node is known", () => {
  const backend =
    "{apiVersion: v1, kind: Pod, metadata: {name: probe, namespace: prod, labels: {app: probe}}, spec: {hostNetwork: true, containers: []}}"
  const service =
    "{apiVersion: v1, kind: Service, metadata: {name: probe, namespace: prod}, spec: {selector: {app: probe}, ports: [{port: 80}]}}"
  const one =
    "{apiVersion: projectcalico.org/v3, kind: NetworkPolicy, metadata: {name: p, namespace: prod}, spec: {selector: app == 'frontend', types: [Egress], egress: [{action: Allow, destination: {nets: [172.20.0.1/32]}}]}}"
  const flows = "prod/frontend>host/node-1:80/50000 prod/frontend>host/node-2:80/50000"
  const to = (...documents: readonly string[]): string => answerTo(documents, "prod/frontend", "svc/prod/probe", tcp80)
  assert.match(to(...dnsWorld, backend, service), new RegExp(`^allow .*${flows}.*\\(host-pod-on-any-node\\)`))
  assert.match(to(...dnsWorld, backend, service, one), /^unknown - /)
  const placeless = "{apiVersion: v1, kind: Pod, metadata: {name: frontend, namespace: prod}, spec: {containers: []}}"
  assert.equal(to(placeless, backend, service), "host-pod-without-node")
})
