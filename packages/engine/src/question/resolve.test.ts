import assert from "node:assert/strict"
import {test} from "node:test"
import {parseAddress} from "../net/address.ts"
import type {Address, Family} from "../net/address.ts"
import type {Backend, Service, Snapshot, WorkloadEndpoint} from "../snapshot/snapshot.ts"
import {directoryOf} from "./directory.ts"
import {resolve} from "./resolve.ts"
import {translate} from "./service.ts"
import {wireOf} from "./wire.ts"
import type {Question} from "./answer.ts"

const at = {file: "w.yaml", line: 1, column: 1, endLine: 1, endColumn: 2}

function address(text: string): Address {
  const parsed = parseAddress(text)
  assert.ok(parsed)
  return parsed
}

function endpoint(id: string, addresses: readonly string[], unnamed: readonly Family[] = []): WorkloadEndpoint {
  const [namespace = ""] = id.split("/")
  const name = id.slice(id.lastIndexOf("/") + 1)
  const where = {node: null, addresses: addresses.map(address), unnamed}
  return {kind: "workload", id, namespace, name, ...where, labels: new Map(), profiles: [], ports: [], at}
}

function backend(text: string, portName: string, rest: Partial<Backend> = {}): Backend {
  return {
    address: address(text),
    endpoint: null,
    portName,
    protocol: portName === "dns-tcp" ? 6 : 17,
    port: 5353,
    ready: true,
    isLast: false,
    ...rest,
  }
}

const dns: Service = {
  id: "kube-system/kube-dns",
  exists: true,
  addresses: [address("10.96.0.10")],
  ports: [
    {name: "dns", protocol: 17, port: 53, nodePort: null},
    {name: "dns-tcp", protocol: 6, port: 53, nodePort: null},
    {name: "metrics", protocol: 6, port: 9153, nodePort: null},
  ],
  backends: [
    backend("10.244.0.2", "dns"),
    backend("10.244.0.2", "dns"),
    backend("10.244.0.3", "dns", {ready: false}),
    backend("10.244.0.2", "dns-tcp", {ready: false, isLast: true}),
    backend("203.0.113.7", "dns-tcp", {ready: false}),
  ],
  derived: false,
  externalTrafficPolicy: "Cluster",
}

const snapshot: Snapshot = {
  workloads: [
    endpoint("prod/backend-0", ["10.244.1.5", "fd00::5"]),
    endpoint("prod/both", ["10.244.1.6"]),
    endpoint("prod/Deployment/frontend", [], [4]),
    endpoint("kube-system/coredns", ["10.244.0.2"]),
    endpoint("host/odd", ["10.244.1.9"]),
    endpoint("pod/odd", ["10.244.1.10"]),
    endpoint("prod/twin-0", ["10.244.9.9"]),
    endpoint("prod/twin-1", ["10.244.9.9"]),
  ],
  hosts: [],
  nodes: [
    {name: "worker-1", addresses: [address("172.20.0.11")], unnamed: []},
    {name: "worker-2", addresses: [], unnamed: [4]},
  ],
  networkSets: [],
  profiles: new Map(),
  tiers: [],
  policies: [],
  services: new Map([
    [dns.id, dns],
    ["prod/ghost", {...dns, id: "prod/ghost", exists: false}],
    ["prod/derived", {...dns, id: "prod/derived", derived: true}],
  ]),
  settings: {endpointToHost: "Accept", failsafeInbound: [], failsafeOutbound: []},
  hostPods: new Map([
    ["kube-system/proxy-1", "worker-1"],
    ["kube-system/proxy-x", null],
  ]),
  owned: new Map([
    ["prod/StatefulSet/backend", ["prod/backend-0"]],
    ["prod/Deployment/twice", ["prod/backend-0"]],
    ["prod/Job/twice", []],
    ["prod/Deployment/both", ["prod/backend-0"]],
    ["prod/Job/done", ["prod/done-1"]],
    ["prod/DaemonSet/agents", ["kube-system/proxy-1", "prod/both"]],
  ]),
  deletions: [],
  absent: [
    {id: "prod/done-1", because: "finished"},
    {id: "prod/pending", because: "no-address"},
  ],
  families: [4, 6],
  assumptions: [],
}

const directory = directoryOf(snapshot)

/** Checks what a name stands for: `kind name: ends`, or the code of the error. */
function check(text: string, wanted: string, namespace?: string): void {
  const resolved = resolve(directory, text, namespace)
  if (!resolved.ok) {
    assert.equal(resolved.error.code, wanted, `${text}: ${resolved.error.message}`)
    return
  }
  const {named, spots} = resolved.value
  assert.equal(`${named.kind} ${named.name}: ${spots.map(({name}) => name).join(" ")}`.trim(), wanted, text)
}

test("a name is the pod so called, else the one workload", () => {
  check("prod/backend-0", "pod prod/backend-0: prod/backend-0")
  check("prod/backend", "workload prod/StatefulSet/backend: prod/backend-0")
  check("prod/both", "pod prod/both: prod/both")
  check("prod/Deployment/both", "workload prod/Deployment/both: prod/backend-0")
  check("frontend", "workload prod/Deployment/frontend: prod/Deployment/frontend", "prod")
  check("prod/twice", "name-ambiguous")
})

test("`host/` and `pod/` name what they say, also where a namespace is so called", () => {
  check("host/worker-1", "node host/worker-1: host/worker-1")
  check("host/odd", "name-not-found")
  check("pod/host/odd", "pod host/odd: host/odd")
  check("pod/odd", "pod pod/odd: pod/odd")
  check("pod/prod/backend", "name-not-found")
})

test("an address is the pod or node that has it, in the address's own family", () => {
  check("10.244.1.5", "pod prod/backend-0: prod/backend-0")
  check("172.20.0.11", "node host/worker-1: host/worker-1")
  check("203.0.113.9", "address 203.0.113.9: 203.0.113.9")
  check("10.244.9.9", "name-ambiguous")
  const resolved = resolve(directory, "fd00::5", undefined)
  assert.deepEqual(resolved.ok && resolved.value.spots[0]?.families, [6])
})

test("a Service's address is taken literally, and that is said", () => {
  const resolved = resolve(directory, "10.96.0.10", undefined)
  assert.ok(resolved.ok)
  assert.deepEqual(
    resolved.value.notes.map(({code, help}) => `${code}: ${help}`),
    ["kube-system/kube-dns", "prod/ghost", "prod/derived"].map(
      (id) => `service-address-not-translated: ask about \`svc/${id}\` for what a client of the Service meets`,
    ),
  )
})

test("host-networked pods stand for their node, on an unknown one for each", () => {
  check("kube-system/proxy-1", "pod kube-system/proxy-1: host/worker-1")
  check("kube-system/proxy-x", "pod kube-system/proxy-x: host/worker-1 host/worker-2")
  check("prod/DaemonSet/agents", "workload prod/DaemonSet/agents: host/worker-1 prod/both")
})

test("what is no endpoint any more is said as such", () => {
  check("prod/done-1", "endpoint-finished")
  check("prod/pending", "endpoint-without-address")
  check("prod/done", "workload-without-pods")
})

test("a name that nothing has comes with what is nearest", () => {
  const help = (text: string): string | undefined => {
    const resolved = resolve(directory, text, undefined)
    return resolved.ok ? "found" : resolved.error.help
  }
  assert.equal(help("prod/backnd-0"), "did you mean `prod/backend-0`?")
  assert.equal(help("host/wroker-1"), "the nodes are `worker-1`, `worker-2`")
  assert.equal(help("svc/kube-system/kubedns"), "did you mean `svc/kube-system/kube-dns`?")
  assert.equal(help("prod/Deploymnt/frontend"), "did you mean `prod/Deployment/frontend`?")
  assert.match(help("elsewhere/coredns") ?? "", /kube-system\/coredns/)
  assert.match(help("kube-system/something-else") ?? "", /coredns/)
})

test("a Service that only slices name is refused, and derived backends are said", () => {
  check("svc/kube-system/kube-dns", "service svc/kube-system/kube-dns:")
  check("svc/prod/ghost", "service-not-written")
  const resolved = resolve(directory, "svc/prod/derived", undefined)
  assert.deepEqual(resolved.ok && resolved.value.notes.map(({code}) => code), ["assumed-backends"])
})

/** Checks where a question to kube-dns arrives, or the error and its help. */
function checkTargets(part: Omit<Question, "from" | "to">, wanted: readonly string[], service: Service = dns): void {
  const wire = wireOf({from: "a/b", to: "a/c", ...part})
  assert.ok(wire.ok)
  const translation = translate(directory, service, wire.value)
  const got = translation.ok
    ? [
        ...translation.value.targets.map(({spot, protocol, port}) => `${spot.name} ${protocol} ${port}`),
        ...translation.value.empty.map(({name}) => `nothing behind ${name}`),
      ]
    : [translation.error.help]
  assert.deepEqual(got, wanted, JSON.stringify(part))
}

test("a Service leads to its ready backends at their target ports, to terminating ones only where there is no other", () => {
  checkTargets({protocol: "UDP", port: 53}, ["kube-system/coredns 17 5353"])
  checkTargets({protocol: "tcp", port: 53}, ["kube-system/coredns 6 5353"])
  checkTargets({protocol: "TCP", port: 9153}, ["nothing behind metrics"])
})

test("without a port a Service is asked about every port, and a port that it lacks is refused with those that it has", () => {
  checkTargets({}, ["kube-system/coredns 17 5353", "kube-system/coredns 6 5353", "nothing behind metrics"])
  checkTargets({protocol: "TCP"}, ["kube-system/coredns 6 5353", "nothing behind metrics"])
  checkTargets({port: 53}, ["kube-system/coredns 17 5353", "kube-system/coredns 6 5353"])
  for (const part of [{protocol: "TCP", port: 80}, {protocol: "ICMP"}, {protocol: "UDP", port: 5353}]) {
    checkTargets(part, ["its ports are UDP 53 (dns), TCP 53 (dns-tcp), TCP 9153 (metrics)"])
  }
})

test("a headless Service translates no port", () => {
  checkTargets({protocol: "UDP", port: 53}, ["kube-system/coredns 17 53"], {...dns, headless: true})
})

test("a text that people have at hand is answered with what to write instead", () => {
  const help = (text: string, namespace?: string): string | undefined => {
    const found = resolve(directory, text, namespace)
    return found.ok ? undefined : found.error.help
  }
  for (const namespace of [undefined, "prod"]) {
    assert.equal(help("kube-dns.kube-system.svc.cluster.local", namespace), "write `svc/kube-system/kube-dns`")
    assert.equal(help("kube-dns.kube-system.svc", namespace), "write `svc/kube-system/kube-dns`")
    assert.match(help("api.example.com", namespace) ?? "", /^policy sees addresses: write one that `api\.example\.com` resolves to/)
    assert.equal(help("10.244.1.5:80", namespace), "write `10.244.1.5`; a port is given by itself")
    assert.equal(
      help("http://kube-dns.kube-system:8080/x", namespace),
      "write `svc/kube-system/kube-dns`; the port is given by itself: `--port 8080`",
    )
    assert.equal(help("https://[fd00::5]/", namespace), "write `fd00::5`; the port is given by itself")
    assert.match(
      help("postgres://me:secret@api.example.com/db", namespace) ?? "",
      /that `api\.example\.com` resolves to.*; the port is given by itself$/,
    )
  }
  assert.equal(help("svc/kube-system/kube-dns:53"), "write `svc/kube-system/kube-dns`; the port is given by itself: `--port 53`")
  assert.equal(help("kube-system/proxy-1:80"), "write `kube-system/proxy-1`; the port is given by itself: `--port 80`")
  assert.equal(help("kube-dns.kube-system"), "write `svc/kube-system/kube-dns`")
  assert.match(help("outside") ?? "", /^policy sees addresses: .*matrix --to outside/)
  assert.match(help("Internet") ?? "", /^policy sees addresses/)
  assert.equal(help("[fd00::5]:80"), "write `fd00::5`; a port is given by itself")
  assert.match(help("localhost") ?? "", /meets no policy/)
  assert.equal(help("kube-dns"), "there is `svc/kube-system/kube-dns`")
  assert.equal(help("svc/kube-dns"), "there is `svc/kube-system/kube-dns`")
  assert.equal(help("svc/kube-dns", "prod"), "there is `svc/kube-system/kube-dns`")
  assert.equal(help("proxy-1"), "there is `kube-system/proxy-1`")
  assert.equal(help("nobody"), "write `NAMESPACE/nobody`, or give the namespace")
})

test("an address that everybody has of his own is said to be that", () => {
  const codes = (text: string): readonly string[] => {
    const found = resolve(directory, text, undefined)
    assert.ok(found.ok)
    return found.value.notes.map(({code}) => code)
  }
  assert.deepEqual([codes("127.0.0.1"), codes("::1"), codes("128.0.0.1")], [["loopback-address"], ["loopback-address"], []])
})
