// What stands behind services: slices as they are, or what a selector implies (resources 7.3, evaluation 9).
import assert from "node:assert/strict"
import {test} from "node:test"
import {printAddress} from "../../net/address.ts"
import type {Service, Snapshot} from "../snapshot.ts"
import {pod, saidOf, world} from "../written.test.ts"

/** A service in `prod` called `s`. */
function service(spec: string): string {
  return `{apiVersion: v1, kind: Service, metadata: {name: s, namespace: prod}, spec: {${spec}}}`
}

/** A slice of `prod/s`, or of the service that `label` names. */
function slice(name: string, rest: string, label = "labels: {kubernetes.io/service-name: s}"): string {
  return `{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: ${name}, namespace: prod, ${label}}, addressType: IPv4, ${rest}}`
}

function serviceIn({services}: Snapshot): Service {
  const found = services.get("prod/s")
  assert.ok(found)
  return found
}

/** Backends in few words: endpoint or address, port name, protocol, port, and what is wrong with it. */
function backends(...manifests: readonly string[]): readonly string[] {
  return serviceIn(world(...manifests).snapshot).backends.map(({address, endpoint, portName, protocol, port, ready, isLast}) =>
    [
      endpoint ?? "-",
      address ? printAddress(address) : "open",
      portName || "-",
      `${protocol}/${port}`,
      ...(ready ? [] : ["unready"]),
      ...(isLast ? ["terminating"] : []),
    ].join(" "),
  )
}

const web = (name: string, more = "status: {podIP: 10.0.0.1}", ports = "[{name: http, containerPort: 8080}]"): string =>
  pod(`prod/${name}`, {meta: "labels: {app: web, tier: x}", spec: `containers: [{ports: ${ports}}]`, more})

test("every address of every slice stands behind its service at every port that has a number, whatever its condition", () => {
  const found = backends(
    service("ports: [{port: 80}]"),
    slice(
      "s1",
      "ports: [{name: a, port: 80}, {name: b, port: 53, protocol: UDP}, {name: none}], endpoints: [{addresses: [10.0.0.1], conditions: {ready: false}}]",
    ),
    slice(
      "s2",
      "ports: [{port: 80}], endpoints: [{addresses: [192.0.2.1], conditions: {terminating: true, ready: false}}, {addresses: [10.0.0.3]}]",
    ),
    slice("s3", "endpoints: [{addresses: [10.0.0.4]}]"),
    slice("s4", "ports: [{port: 80}], endpoints: [{addresses: [example.org]}]").replace("addressType: IPv4", "addressType: FQDN"),
  )
  assert.deepEqual(found, [
    "- 10.0.0.1 a 6/80 unready",
    "- 10.0.0.1 b 17/53 unready",
    "- 192.0.2.1 - 6/80 unready terminating",
    "- 10.0.0.3 - 6/80",
  ])
})

test("slices without their service, or of another namespace's service, are known by the name they give", () => {
  const {snapshot} = world(
    slice("s1", "ports: [{port: 80}], endpoints: [{addresses: [10.0.0.1]}]"),
    slice("s2", "endpoints: []", "labels: {a: b}"),
  )
  assert.deepEqual([...snapshot.services.keys()], ["prod/s"])
  const {exists, derived, ports, backends: behind} = serviceIn(snapshot)
  assert.deepEqual([exists, derived, ports, behind.length], [false, false, [], 1])
})

test("Endpoints count where there is no slice, and are their copy where there is one", () => {
  const endpoints =
    "{apiVersion: v1, kind: Endpoints, metadata: {name: s, namespace: prod}, subsets: [{addresses: [{ip: 10.0.0.9}], notReadyAddresses: [{ip: 10.0.0.8}], ports: [{name: a, port: 80}]}]}"
  assert.deepEqual(backends(endpoints), ["- 10.0.0.9 a 6/80", "- 10.0.0.8 a 6/80 unready"])
  assert.deepEqual(backends(endpoints, slice("s1", "ports: [{port: 1}], endpoints: [{addresses: [10.0.0.1]}]")), ["- 10.0.0.1 - 6/1"])
})

test("without slices the backends follow from selector and target port, and that is said once", () => {
  const built = world(
    service("selector: {app: web}, ports: [{name: a, port: 80, targetPort: 8080}]"),
    web("w1"),
    web("w2", ""),
    pod("prod/other"),
  )
  assert.deepEqual(
    serviceIn(built.snapshot).backends.map(({endpoint, address, port}) => [endpoint, address && printAddress(address), port]),
    [
      ["prod/w1", "10.0.0.1", 8080],
      ["prod/w2", null, 8080],
    ],
  )
  assert.deepEqual(saidOf(built, "assumed-backends"), ["the backends of `prod/s` follow from selector and target port"])
})

test("one slice or Endpoints of the name switches that off, even an empty one", () => {
  const selecting = service("selector: {app: web}, ports: [{port: 80}]")
  assert.deepEqual(backends(selecting, web("w1"), slice("s1", "endpoints: []")), [])
  assert.deepEqual(backends(selecting, web("w1"), "{apiVersion: v1, kind: Endpoints, metadata: {name: s, namespace: prod}}"), [])
})

test("a named target port is each pod's own; a pod that lacks it is no backend", () => {
  const found = backends(
    service("selector: {app: web}, ports: [{name: h, port: 80, targetPort: http}, {name: d, port: 53, protocol: UDP, targetPort: http}]"),
    web("w1"),
    web("w2", "", "[{name: http, containerPort: 9090}, {name: http, containerPort: 53, protocol: UDP}]"),
    web("w3", "", "[{containerPort: 1}]"),
  )
  assert.deepEqual(found, ["prod/w1 10.0.0.1 h 6/8080", "prod/w2 open h 6/9090", "prod/w2 open d 17/53"])
})

test("a target port that is not given is the port", () => {
  assert.deepEqual(
    backends(service("selector: {app: web}, ports: [{name: a, port: 80}, {name: b, port: 81, targetPort: 8081}]"), web("w1")),
    ["prod/w1 10.0.0.1 a 6/80", "prod/w1 10.0.0.1 b 6/8081"],
  )
})

test("every label of the selector must be met, in the service's namespace alone", () => {
  const count = (selector: string): number =>
    backends(service(`selector: {${selector}}, ports: [{port: 80}]`), web("w1"), pod("dev/w", {meta: "labels: {app: web}"})).length
  assert.deepEqual([count("app: web, tier: x"), count("app: web"), count("app: web, tier: z"), count("nothing: here")], [1, 1, 0, 0])
})

test("pods that are gone, or that have reported no address, are behind nothing; unready and terminating ones are, as such", () => {
  const found = backends(
    service("selector: {app: web}, ports: [{port: 80}]"),
    web("w1", "status: {phase: Failed, podIP: 10.0.0.1}"),
    web("w2", "status: {phase: Pending}"),
    web("w3", "status: {podIP: 10.0.0.3, conditions: [{type: Ready, status: 'False'}]}"),
    web("w4", "status: {podIP: 10.0.0.4}").replace("labels:", "deletionTimestamp: '2026-01-01T00:00:00Z', labels:"),
  )
  assert.deepEqual(found, ["prod/w3 10.0.0.3 - 6/80 unready", "prod/w4 10.0.0.4 - 6/80 unready terminating"])
  assert.deepEqual(
    backends(
      service("publishNotReadyAddresses: true, selector: {app: web}, ports: [{port: 80}]"),
      web("w3", "status: {podIP: 10.0.0.3, conditions: [{type: Ready, status: 'False'}]}"),
    ),
    ["prod/w3 10.0.0.3 - 6/80"],
  )
})

test("workloads and host-networked pods stand behind services, too", () => {
  const deployment =
    "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d, namespace: prod}, spec: {template: {metadata: {labels: {app: web}}, spec: {}}}}"
  const host = pod("prod/h", {meta: "labels: {app: web}", spec: "hostNetwork: true, nodeName: w1", more: "status: {podIP: 192.0.2.1}"})
  assert.deepEqual(backends(service("selector: {app: web}, ports: [{port: 80}]"), host, deployment), [
    "prod/h 192.0.2.1 - 6/80",
    "prod/Deployment/d open - 6/80",
  ])
})

test("a pod of two families is two backends", () => {
  assert.deepEqual(
    backends(service("selector: {app: web}, ports: [{port: 80}]"), web("w1", "status: {podIPs: [{ip: 10.0.0.1}, {ip: 'fd00::1'}]}")),
    ["prod/w1 10.0.0.1 - 6/80", "prod/w1 fd00::1 - 6/80"],
  )
})

test("a service without selector, or of type ExternalName, has nothing derived", () => {
  const of = (spec: string): unknown => {
    const {derived, backends: behind} = serviceIn(world(service(spec), web("w1")).snapshot)
    return [derived, behind.length]
  }
  assert.deepEqual(of("ports: [{port: 80}]"), [false, 0])
  assert.deepEqual(of("type: ExternalName, externalName: example.org, selector: {app: web}, ports: [{port: 80}]"), [false, 0])
  assert.deepEqual(of("selector: {app: nobody}, ports: [{port: 80}]"), [true, 0])
})

test("a service has all its addresses, its ports by protocol number, and says whether it is headless or local", () => {
  const {snapshot} = world(
    service(
      "clusterIPs: [10.96.0.1, 'fd00::a'], externalIPs: [198.51.100.1], externalTrafficPolicy: Local, type: NodePort, ports: [{name: d, port: 53, protocol: UDP, nodePort: 30053}]",
    ),
  )
  const {addresses, ports, externalTrafficPolicy, headless} = serviceIn(snapshot)
  assert.deepEqual(addresses.map(printAddress), ["10.96.0.1", "fd00::a", "198.51.100.1"])
  assert.deepEqual(ports, [{name: "d", protocol: 17, port: 53, nodePort: 30_053}])
  assert.deepEqual([externalTrafficPolicy, headless], ["Local", false])
  assert.deepEqual(
    [serviceIn(world(service("clusterIP: None, ports: [{port: 80}]")).snapshot)].map((each) => [each.headless, each.addresses]),
    [[true, []]],
  )
})
