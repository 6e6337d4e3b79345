// What rules match, from manifest to verdict (evaluation 2, pitfalls 15 to 28). Each row: a rule of prod/backend, a flow, yes or no.
import assert from "node:assert/strict"
import {test} from "node:test"
import {decideBetween, globalPolicy, podAt, prodPolicy, programOf} from "./written-world.test.ts"
import type {Wire} from "./written-world.test.ts"

const pods = [
  podAt("prod/backend", "10.244.1.5", {ports: "{name: web, containerPort: 8080}"}),
  podAt("prod/frontend", "10.244.1.6", {
    ports:
      "{name: web, containerPort: 9090}, {name: dns, containerPort: 53, protocol: UDP}, {name: sig, containerPort: 3868, protocol: SCTP}",
  }),
  podAt("dev/client", "10.244.2.7", {ports: "{name: client, containerPort: 7000}"}),
]
const surroundings = [
  `{apiVersion: v1, kind: Namespace, metadata: {name: prod, labels: {env: prod}}}`,
  `{apiVersion: v1, kind: Namespace, metadata: {name: dev, labels: {env: dev}}}`,
  `{apiVersion: v1, kind: Node, metadata: {name: worker-1}, status: {addresses: [{type: InternalIP, address: 192.0.2.1}]}}`,
  `{apiVersion: v1, kind: Node, metadata: {name: worker-2}, status: {addresses: [{type: InternalIP, address: 192.0.2.2}]}}`,
  `{apiVersion: projectcalico.org/v3, kind: HostEndpoint, metadata: {name: worker-2-hep, labels: {role: host}}, spec: {node: worker-2, interfaceName: "*", expectedIPs: [192.0.2.2], profiles: [projectcalico-default-allow]}}`,
  `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkSet, metadata: {name: partners, labels: {set: partners}}, spec: {nets: [203.0.113.0/24]}}`,
  `{apiVersion: projectcalico.org/v3, kind: NetworkSet, metadata: {namespace: prod, name: vault, labels: {set: vault}}, spec: {nets: [198.51.100.0/25]}}`,
  `{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {namespace: prod, name: api-1, labels: {kubernetes.io/service-name: api}}, addressType: IPv4,
    endpoints: [{addresses: [10.244.1.6], conditions: {ready: false}}, {addresses: [203.0.113.200]}], ports: [{name: web, port: 9090, protocol: TCP}]}`,
  `{apiVersion: v1, kind: Service, metadata: {namespace: prod, name: api}, spec: {clusterIP: 10.96.0.10, selector: {app: frontend}, ports: [{port: 80, targetPort: 9090}]}}`,
]

type Row = readonly [to: string, wire: Wire, matches: boolean]

/** Checks a rule of egress: it denies what it matches, everything else is allowed by the rule behind it. */
function check(policy: typeof globalPolicy, rule: string, rows: readonly Row[]): void {
  const program = programOf(
    ...pods,
    ...surroundings,
    policy("p", `{selector: app == "backend", egress: [{action: Deny, ${rule}}, {action: Allow}]}`),
  )
  for (const [to, wire, matches] of rows) {
    const {egress} = decideBetween(program, "prod/backend", to, wire)
    assert.equal(egress?.verdict, matches ? "deny" : "allow", `{${rule}} and ${to} ${JSON.stringify(wire)}`)
  }
}

test("pitfall 15: one port of the list is enough, nets and selector must both hold", () => {
  check(globalPolicy, "protocol: TCP, destination: {ports: [80, '443:445', web]}", [
    ["dev/client", {port: 80}, true],
    ["dev/client", {port: 444}, true],
    ["dev/client", {port: 446}, false],
    ["dev/client", {port: 80, protocol: "UDP"}, false],
    ["prod/frontend", {port: 9090}, true],
  ])
  check(globalPolicy, "destination: {nets: [10.244.1.0/24], selector: app == 'client'}", [
    ["dev/client", {}, false],
    ["prod/frontend", {}, false],
  ])
  check(globalPolicy, "destination: {nets: [10.244.1.0/24, 10.244.2.7/32], notNets: [10.244.1.6/32]}", [
    ["dev/client", {}, true],
    ["prod/frontend", {}, false],
    ["203.0.113.9", {}, false],
  ])
})

test("pitfall 16: a port name is each endpoint's own, with its own number and protocol", () => {
  check(globalPolicy, "protocol: TCP, destination: {ports: [web]}", [
    ["prod/frontend", {port: 9090}, true],
    ["prod/frontend", {port: 8080}, false],
    ["dev/client", {port: 9090}, false],
    ["203.0.113.9", {port: 9090}, false],
  ])
  check(globalPolicy, "protocol: TCP, destination: {ports: [dns]}", [["prod/frontend", {port: 53}, false]])
  check(globalPolicy, "destination: {ports: [dns, sig]}", [
    ["prod/frontend", {protocol: "UDP", port: 53}, true],
    ["prod/frontend", {protocol: "TCP", port: 53}, false],
    ["prod/frontend", {protocol: "SCTP", port: 3868}, true],
  ])
  check(globalPolicy, "protocol: TCP, destination: {selector: app == 'client', ports: [web]}", [["prod/frontend", {port: 9090}, false]])
  check(globalPolicy, "protocol: TCP, destination: {notPorts: [web]}", [
    ["prod/frontend", {port: 9090}, false],
    ["prod/frontend", {port: 80}, true],
    ["dev/client", {port: 9090}, true],
  ])
  check(globalPolicy, "protocol: TCP, destination: {selector: app == 'client', notPorts: [web]}", [["prod/frontend", {port: 80}, false]])
})

test("pitfall 17: port names work on the source side too", () => {
  check(globalPolicy, "protocol: TCP, source: {ports: [web]}", [
    ["dev/client", {sourcePort: 8080}, true],
    ["dev/client", {sourcePort: 9090}, false],
  ])
  check(globalPolicy, "protocol: TCP, source: {notPorts: [8080, '50000:50001']}", [
    ["dev/client", {sourcePort: 50_001}, false],
    ["dev/client", {sourcePort: 50_002}, true],
  ])
})

test("pitfall 18: a negated comparison selects objects without the label", () => {
  check(globalPolicy, `destination: {selector: "app != 'client'"}`, [
    ["dev/client", {}, false],
    ["prod/frontend", {}, true],
    ["host/worker-2", {}, true],
    ["203.0.113.9", {}, true],
    ["host/worker-1", {}, false],
    ["1.1.1.1", {}, false],
  ])
  check(globalPolicy, "destination: {namespaceSelector: \"env not in {'prod'}\"}", [
    ["dev/client", {}, true],
    ["prod/frontend", {}, false],
    ["host/worker-2", {}, true],
    ["203.0.113.9", {}, true],
    ["1.1.1.1", {}, false],
  ])
})

test("pitfall 19: a negative selector alone reaches the internet in a global policy and not in a namespaced one", () => {
  check(globalPolicy, "destination: {notSelector: app == 'frontend'}", [
    ["prod/frontend", {}, false],
    ["dev/client", {}, true],
    ["1.1.1.1", {}, true],
  ])
  check(prodPolicy, "destination: {notSelector: app == 'frontend'}", [
    ["prod/frontend", {}, false],
    ["dev/client", {}, false],
    ["198.51.100.9", {}, true],
    ["1.1.1.1", {}, false],
  ])
})

test("pitfall 20: without a namespace selector a namespaced policy means its own namespace, unless the side has no selector", () => {
  check(prodPolicy, "destination: {selector: all()}", [
    ["prod/frontend", {}, true],
    ["198.51.100.9", {}, true],
    ["dev/client", {}, false],
    ["host/worker-2", {}, false],
    ["203.0.113.9", {}, false],
  ])
  check(prodPolicy, "destination: {nets: [0.0.0.0/0]}", [
    ["dev/client", {}, true],
    ["1.1.1.1", {}, true],
  ])
  check(globalPolicy, "destination: {selector: all()}", [
    ["dev/client", {}, true],
    ["host/worker-2", {}, true],
    ["203.0.113.9", {}, true],
    ["1.1.1.1", {}, false],
  ])
})

test("pitfall 21: namespaceSelector all() leaves out what has no namespace, global() leaves out the rest", () => {
  check(globalPolicy, "destination: {namespaceSelector: all()}", [
    ["dev/client", {}, true],
    ["198.51.100.9", {}, true],
    ["host/worker-2", {}, false],
    ["203.0.113.9", {}, false],
  ])
  check(globalPolicy, "destination: {namespaceSelector: global()}", [
    ["dev/client", {}, false],
    ["host/worker-2", {}, true],
    ["203.0.113.9", {}, true],
  ])
})

test("pitfall 22: blocks of one family take the rule away from the other", () => {
  check(globalPolicy, "destination: {notNets: ['fd00::/8']}", [
    ["1.1.1.1", {}, false],
    ["2001:db8::1", {}, true],
    ["fd00::1", {}, false],
  ])
  check(globalPolicy, "ipVersion: 6", [
    ["1.1.1.1", {}, false],
    ["2001:db8::1", {}, true],
  ])
  check(globalPolicy, "protocol: ICMPv6", [
    ["2001:db8::1", {protocol: "ICMPv6"}, true],
    ["1.1.1.1", {protocol: "ICMPv6"}, false],
  ])
})

test("pitfall 23: a negated ICMP criterion with type and code excludes the pair alone", () => {
  check(globalPolicy, "protocol: ICMP, notICMP: {type: 3, code: 1}", [
    ["1.1.1.1", {protocol: "ICMP", icmp: {type: 3, code: 1}}, false],
    ["1.1.1.1", {protocol: "ICMP", icmp: {type: 3, code: 0}}, true],
    ["1.1.1.1", {protocol: "ICMP", icmp: {type: 8, code: 1}}, true],
    ["1.1.1.1", {protocol: "TCP"}, false],
  ])
  check(globalPolicy, "protocol: ICMP, icmp: {type: 8}", [
    ["1.1.1.1", {protocol: "ICMP", icmp: {type: 8, code: 3}}, true],
    ["1.1.1.1", {protocol: "ICMP", icmp: {type: 0, code: 0}}, false],
  ])
})

test("pitfall 24: a selector that selects nothing never matches, its negation always does", () => {
  check(globalPolicy, "destination: {selector: app == 'nobody'}", [
    ["dev/client", {}, false],
    ["1.1.1.1", {}, false],
  ])
  check(globalPolicy, "destination: {notSelector: app == 'nobody'}", [
    ["dev/client", {}, true],
    ["1.1.1.1", {}, true],
  ])
})

test("pitfall 25: three criteria with several values each are an AND", () => {
  check(
    globalPolicy,
    "protocol: TCP, source: {nets: [10.244.1.5/32, 10.244.9.0/24]}, destination: {ports: [80, web], nets: [10.244.1.6/32, 10.244.8.0/24]}",
    [
      ["prod/frontend", {port: 80}, true],
      ["dev/client", {port: 80}, false],
    ],
  )
})

test("pitfall 26: services in a rule are their backends at target ports, ready or not; the service's own address is not", () => {
  check(globalPolicy, "destination: {services: {name: api, namespace: prod}}", [
    ["prod/frontend", {port: 9090}, true],
    ["prod/frontend", {port: 9090, protocol: "UDP"}, false],
    ["prod/frontend", {port: 80}, false],
    ["203.0.113.200", {port: 9090}, true],
    ["10.96.0.10", {port: 80}, false],
  ])
  check(globalPolicy, "destination: {services: {name: nothing, namespace: prod}}", [["prod/frontend", {port: 9090}, false]])
  check(prodPolicy, "destination: {services: {name: api}}", [["prod/frontend", {port: 9090}, false]])
})

test("pitfall 26: as a source a service is its backends' addresses, whatever the port", () => {
  const rule = `{selector: app == "backend", ingress: [{action: Deny, source: {services: {name: api, namespace: prod}}}, {action: Allow}]}`
  const program = programOf(...pods, ...surroundings, globalPolicy("p", rule))
  assert.equal(decideBetween(program, "prod/frontend", "prod/backend", {port: 1}).ingress?.verdict, "deny")
  assert.equal(decideBetween(program, "dev/client", "prod/backend", {port: 1}).ingress?.verdict, "allow")
})

test("pitfall 27: HTTP criteria are invisible, the rest of the rule counts", () => {
  const rule = `{selector: app == "backend", ingress: [{action: Allow, protocol: TCP, http: {methods: [GET]}, destination: {ports: [80]}}]}`
  const program = programOf(...pods, globalPolicy("p", rule))
  assert.equal(decideBetween(program, "dev/client", "prod/backend", {port: 80}).verdict, "allow")
  assert.equal(decideBetween(program, "dev/client", "prod/backend", {port: 81}).verdict, "deny")
})

test("pitfall 28: SCTP has ports, by number and by name", () => {
  check(globalPolicy, "protocol: SCTP, destination: {ports: [sig, 5000]}", [
    ["prod/frontend", {protocol: "SCTP", port: 3868}, true],
    ["dev/client", {protocol: "SCTP", port: 5000}, true],
    ["dev/client", {protocol: "SCTP", port: 3868}, false],
  ])
})

test("a protocol may be excluded, and written as a number", () => {
  check(globalPolicy, "notProtocol: TCP", [
    ["dev/client", {}, false],
    ["dev/client", {protocol: "UDP"}, true],
    ["dev/client", {protocol: 47}, true],
  ])
  check(globalPolicy, "protocol: 17", [["dev/client", {protocol: "UDP"}, true]])
})

test("where a positive selector stands beside a negative one, the negation filters objects, not addresses", () => {
  const inner = `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkSet, metadata: {name: inner, labels: {set: inner}}, spec: {nets: [203.0.113.8/29]}}`
  const rule = `{selector: app == "backend", egress: [{action: Deny, destination: {selector: set == "partners", notSelector: set == "inner"}}, {action: Allow}]}`
  const program = programOf(...pods, ...surroundings, inner, globalPolicy("p", rule))
  assert.equal(decideBetween(program, "prod/backend", "203.0.113.9").egress?.verdict, "deny")
})

test("a network set reaches every address in it, a pod's too", () => {
  const range = `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkSet, metadata: {name: pods, labels: {set: pods}}, spec: {nets: [10.244.0.0/16]}}`
  const rule = `{selector: app == "backend", egress: [{action: Deny, destination: {selector: set == "pods"}}, {action: Allow}]}`
  const program = programOf(...pods, ...surroundings, range, globalPolicy("p", rule))
  assert.equal(decideBetween(program, "prod/backend", "dev/client").egress?.verdict, "deny")
})
