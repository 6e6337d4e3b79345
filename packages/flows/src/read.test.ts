import assert from "node:assert/strict"
import {test} from "node:test"
import {readFlowRecords} from "./read.ts"
import type {FlowRecords} from "./read.ts"

const read = (text: string): FlowRecords => readFlowRecords([{name: "seen.json", text}])

/** Records in a line each. */
const lines = (text: string): readonly string[] =>
  read(text).records.map(
    ({from, to, protocol, port, reporter, action, connections, since, until}) =>
      `${from.kind} ${from.text} > ${to.kind} ${to.text} ${protocol}/${port} ${reporter} ${action} ×${connections} ${since}..${until}`,
  )

const item = {
  start_time: "2026-01-01T10:00:00Z",
  end_time: "2026-01-01T10:05:00Z",
  action: "Allow",
  source_name: "backend-7c9d8f6b5-*",
  source_namespace: "prod",
  source_labels: "app=backend | tier=api",
  dest_name: "PUBLIC NETWORK",
  dest_namespace: "-",
  dest_labels: "",
  protocol: "udp",
  dest_port: 53,
  reporter: "Src",
  policies: {enforced: [], pending: []},
  packets_in: 4,
}
const key = {
  source_name: "worker-1",
  source_type: 2,
  dest_name: "web-0",
  dest_namespace: "prod",
  dest_type: 1,
  dest_port: 8080,
  proto: "tcp",
  reporter: 2,
  action: 2,
}
const hubble = {
  flow: {
    time: "2026-01-01T10:00:00.123Z",
    verdict: "FORWARDED",
    IP: {source: "10.0.0.5", destination: "203.0.113.9", ipVersion: "IPv4"},
    l4: {TCP: {source_port: 40000, destination_port: 443}},
    source: {namespace: "prod", pod_name: "web-0", labels: ["k8s:app=web"]},
    destination: {identity: 2, labels: ["reserved:world"]},
    Type: "L3_L4",
    traffic_direction: "EGRESS",
    is_reply: false,
  },
  node_name: "worker-1",
  time: "2026-01-01T10:00:00.123Z",
}

test("Whisker's list: words for enums, times as texts, labels in one text", () => {
  assert.deepEqual(lines(JSON.stringify({total: {totalPages: 1}, items: [item]})), [
    "named prod/backend-7c9d8f6b5-* > network PUBLIC NETWORK 17/53 source allow ×1 2026-01-01T10:00:00Z..2026-01-01T10:05:00Z",
  ])
  assert.deepEqual(
    [...(read(JSON.stringify([item])).records[0]?.from.labels ?? [])],
    [
      ["app", "backend"],
      ["tier", "api"],
    ],
  )
})

test("a watched list: events of a stream, with words and comments between them", () => {
  const text = `: hello\nevent: flow\nid: 7\ndata: ${JSON.stringify(item)}\n\ndata: ${JSON.stringify({...item, action: "Deny"})}\n\n`
  assert.deepEqual(
    read(text).records.map(({action}) => action),
    ["allow", "deny"],
  )
})

test("Goldmane's lines: enums as numbers, what is zero left out; and its printed objects", () => {
  const line = JSON.stringify({Key: key, start_time: 1767261600, end_time: "1767261900", num_connections_started: 12})
  const wanted = "host host/worker-1 > workload prod/web-0 6/8080 destination deny ×12 2026-01-01T10:00:00Z..2026-01-01T10:05:00Z"
  assert.deepEqual(lines(`${line}\n${line}\n`), [wanted, wanted])
  const printed = JSON.stringify(
    {id: 3, flow: {Key: key, start_time: 1767261600, end_time: 1767261900, num_connections_started: 12}},
    null,
    2,
  )
  assert.deepEqual(lines(`${printed}\n${printed}`), [wanted, wanted])
})

test("Hubble's lines: pods by name, others by address; replies and other layers are passed over", () => {
  const others = [
    {...hubble, flow: {...hubble.flow, is_reply: {value: true}}},
    {...hubble, flow: {...hubble.flow, Type: "L7"}},
    {...hubble, flow: {...hubble.flow, verdict: "DROPPED", drop_reason_desc: "STALE_OR_UNROUTABLE_IP"}},
    {lost_events: {source: "PERF_EVENT_RING_BUFFER"}, node_name: "worker-1"},
  ]
  const text = [hubble, ...others].map((each) => JSON.stringify(each)).join("\n")
  assert.deepEqual(lines(text), [
    "workload prod/web-0 > named 203.0.113.9 6/443 source allow ×1 2026-01-01T10:00:00Z..2026-01-01T10:00:00Z",
  ])
  assert.equal(read(text).passed, 4)
  const dropped = {...hubble, flow: {...hubble.flow, verdict: "DROPPED", drop_reason_desc: "POLICY_DENIED", traffic_direction: "INGRESS"}}
  assert.deepEqual(
    read(JSON.stringify(dropped)).records.map(({action, reporter}) => `${action} ${reporter}`),
    ["deny destination"],
  )
})

test("of Hubble's records that do not say which way a packet went, flags tell; what comes in was judged by nobody, and a mesh has other pods of the same name", () => {
  const flow = (change: object): string => JSON.stringify({...hubble, flow: {...hubble.flow, is_reply: undefined, ...change}})
  const back = {source_port: 443, destination_port: 40000, flags: {SYN: true, ACK: true}}
  assert.deepEqual(lines(flow({l4: {TCP: back}})), [])
  assert.deepEqual(lines(flow({l4: {ICMPv4: {type: 0}}})), [])
  assert.deepEqual(lines(flow({trace_observation_point: "FROM_ENDPOINT"})), [])
  const [pod] = [{namespace: "prod", pod_name: "web-0", cluster_name: "mesh-a"}]
  const names = (change: object): readonly string[] => lines(flow(change)).map((each) => each.replace(/ ×.*/, ""))
  const there = {...pod, pod_name: "db-0", cluster_name: "mesh-b"}
  assert.deepEqual(names({node_name: "mesh-a/worker-1", source: pod, destination: there}), [
    "workload prod/web-0 > elsewhere mesh-b/prod/db-0 6/443 source allow",
  ])
  assert.deepEqual(names({node_name: "worker-1", source: pod, destination: there}), [
    "workload prod/web-0 > workload prod/db-0 6/443 source allow",
  ])
  const dropped = {verdict: "DROPPED", drop_reason_desc: "POLICY_DENIED", traffic_direction: "TRAFFIC_DIRECTION_UNKNOWN", source: pod}
  assert.deepEqual(names({...dropped, destination: pod}), ["workload prod/web-0 > workload prod/web-0 6/443 unsaid deny"])
  assert.deepEqual(names(dropped), ["workload prod/web-0 > named 203.0.113.9 6/443 source deny"])
})

const document = {
  start_time: 1767261600,
  end_time: 1767261900,
  source_ip: null,
  source_name: "-",
  source_name_aggr: "backend-7c9d8f6b5-*",
  source_namespace: "prod",
  source_port: null,
  source_type: "wep",
  source_labels: {labels: ["app=backend", "tier=api"]},
  dest_ip: null,
  dest_name: "-",
  dest_name_aggr: "pub",
  dest_namespace: "-",
  dest_port: 443,
  dest_type: "net",
  dest_labels: null,
  proto: "tcp",
  action: "allow",
  reporter: "src",
  policies: {all_policies: ["0|__PROFILE__|__PROFILE__.kns.prod|allow|0"]},
  num_flows: 5,
  num_flows_started: 4,
}

test("documents of Calico Enterprise: bare, as a hit, in an answer; names of pods and of templates, addresses where there are any", () => {
  const first = "workload prod/backend-7c9d8f6b5-* > network pub 6/443 source allow ×4 2026-01-01T10:00:00Z..2026-01-01T10:05:00Z"
  const hit = {_index: "flows", _id: "1", _source: document}
  assert.deepEqual(lines(JSON.stringify(document)), [first])
  assert.deepEqual(lines(JSON.stringify(hit)), [first])
  assert.deepEqual(lines(JSON.stringify({took: 3, hits: {total: {value: 2}, hits: [hit, hit]}})), [first, first])
  assert.deepEqual([...(read(JSON.stringify(hit)).records[0]?.from.labels ?? [])][1], ["tier", "api"])
  const ends = (change: object): readonly string[] =>
    lines(JSON.stringify({...document, ...change})).map((each) => each.replace(/ ×.*/, ""))
  assert.deepEqual(ends({source_name: "backend-7c9d8f6b5-x2x4z", dest_ip: "203.0.113.9"}), [
    "workload prod/backend-7c9d8f6b5-x2x4z > named 203.0.113.9 6/443 source allow",
  ])
  assert.deepEqual(ends({dest_type: "ns", dest_name_aggr: "partners", dest_ip: "0.0.0.0", reporter: "dst", action: "deny"}), [
    "workload prod/backend-7c9d8f6b5-* > network-set partners 6/443 destination deny",
  ])
  assert.deepEqual(ends({dest_type: "hep", dest_name: "worker-1-eth0", dest_name_aggr: "worker-1", proto: "icmp", dest_port: null}), [
    "workload prod/backend-7c9d8f6b5-* > host host/worker-1 1/null source allow",
  ])
  assert.deepEqual(ends({reporter: "fwd"}), [])
  assert.deepEqual(ends({reporter: "dst,fwd"}), ["workload prod/backend-7c9d8f6b5-* > network pub 6/443 destination allow"])
  assert.equal(read(JSON.stringify({...document, num_flows_started: 0})).records[0]?.connections, 5)
  assert.match(read(JSON.stringify({...document, dest_name_aggr: "-"})).diagnostics[0]?.message ?? "", /`dest_name` is missing/)
  assert.match(read(JSON.stringify({...document, action: "pass"})).diagnostics[0]?.message ?? "", /`action` is `pass`/)
})

test("what is no record is said with its place, and every other one is kept", () => {
  const text = `${JSON.stringify(item)}\n  ${JSON.stringify({...item, protocol: "carrier-pigeon"})}\n${JSON.stringify(item)}\n{"a": 1}\n`
  const {records, diagnostics} = read(text)
  assert.equal(records.length, 2)
  assert.deepEqual(
    diagnostics.map(({code, message, place}) => `${code} ${place?.line}:${place?.column} ${message}`),
    [
      "flow-record-invalid 2:3 record 2: the protocol is `carrier-pigeon`, which is none",
      "flow-record-invalid 4:1 record 4: it has the fields of no known format",
    ],
  )
  for (const [change, message] of [
    [{reporter: "Somebody"}, /`reporter` is `Somebody`, and neither `Src` nor `Dst`/],
    [{action: "Pass"}, /`action` is `Pass`/],
    [{dest_port: 70000}, /`dest_port` is `70000`, which is no port/],
    [{dest_name: ""}, /`dest_name` is missing/],
  ] as const)
    assert.match(read(JSON.stringify({...item, ...change})).diagnostics[0]?.message ?? "", message)
})

test("of very many that cannot be read some are named and all are counted", () => {
  const {diagnostics} = read(Array.from({length: 40}, () => "{}").join("\n"))
  assert.deepEqual([diagnostics.length, diagnostics.at(-1)?.message], [6, "35 more records cannot be read"])
})

test("text that is no JSON is an error where it stops being some", () => {
  const place = (text: string): string => {
    const [only] = read(text).diagnostics
    return `${only?.code} ${only?.place?.line}:${only?.place?.column}`
  }
  assert.equal(place("time src dst\n"), "flow-record-unread 1:1")
  assert.equal(place(`${JSON.stringify(item)}\n{"Key": {`), "flow-record-unread 2:1")
  assert.equal(place(`${JSON.stringify(item)}\n{"Key": {nothing}}`), "flow-record-unread 2:10")
  assert.equal(place('{"a": "an unclosed text}'), "flow-record-unread 1:1")
  assert.deepEqual(read("\uFEFF\n ").diagnostics, [])
})

const connection = {src_ip: "10.84.1.7", dest_ip: "10.84.0.11", src_port: 55644, dest_port: 8080, protocol: "tcp", direction: "ingress"}
const web = {
  pod_name: "web-7b78d7c957-zkn54",
  workload_kind: "ReplicaSet",
  workload_name: "web-7b78d7c957",
  pod_namespace: "prod",
  namespace: "prod",
}

test("GKE's policy log, as nodes write it and as Cloud Logging exports it", () => {
  const record = {
    connection,
    disposition: "deny",
    src: web,
    dest: {node_name: "gke-1", workload_kind: "Node"},
    count: 3,
    timestamp: "2026-01-01T10:00:00.5Z",
  }
  const outside = {
    ...record,
    connection: {...connection, direction: "egress", protocol: "udp", dest_port: 53, dest_ip: "169.254.169.254"},
    disposition: "allow",
    dest: {instance: "169.254.169.254"},
  }
  const exported = [{jsonPayload: outside, logName: "projects/p/logs/policy-action", timestamp: "2026-01-01T10:01:00Z"}]
  assert.deepEqual(lines(`${JSON.stringify(record)}\n${JSON.stringify(exported)}`), [
    "workload prod/web-7b78d7c957-zkn54 > host host/gke-1 6/8080 destination deny ×3 2026-01-01T10:00:00Z..2026-01-01T10:00:00Z",
    "workload prod/web-7b78d7c957-zkn54 > named 169.254.169.254 17/53 source allow ×3 2026-01-01T10:00:00Z..2026-01-01T10:00:00Z",
  ])
  const {diagnostics} = read(
    JSON.stringify([
      {...record, disposition: "drop"},
      {...record, connection: {...connection, direction: ""}},
    ]),
  )
  assert.deepEqual(
    diagnostics.map(({message}) => message),
    ["record 1: `disposition` is neither `allow` nor `deny`", "record 2: `connection.direction` is neither `ingress` nor `egress`"],
  )
})

test("EKS's agent: flows of either family among the other lines of its log; what says no direction is no record", () => {
  const line = (msg: string): string => `${JSON.stringify({level: "debug", ts: "2026-04-13T21:18:46.888Z", caller: "events.go:1", msg})}\n`
  const four =
    "Flow Info: Src IP: 10.0.1.28 Src Port: 55484 Dest IP: 172.20.0.10 Dest Port: 53 Proto UDP Verdict ACCEPT Direction egress, Tier NETWORK_POLICY"
  const six =
    "Flow Info: Src IP: fd00::1 Src Port: 1 Dest IP: fd00::2 Dest Port: 80 Proto: TCP Verdict: DENY Direction: ingress Tier: NETWORK_POLICY"
  const text = [line("Conntrack cleanup Delete"), line(four), line(six), line(four.replace("ACCEPT", "EXPIRED/DELETED"))].join("")
  assert.deepEqual(lines(text), [
    "named 10.0.1.28 > named 172.20.0.10 17/53 source allow ×1 2026-04-13T21:18:46Z..2026-04-13T21:18:46Z",
    "named fd00::1 > named fd00::2 6/80 destination deny ×1 2026-04-13T21:18:46Z..2026-04-13T21:18:46Z",
  ])
  assert.equal(read(text).passed, 2)
  const old = {
    level: "info",
    ts: "2024-09-23T12:36:53.562Z",
    msg: "Flow Info: ",
    "Src IP": "10.0.0.1",
    "Dest IP": "10.0.0.2",
    "Dest Port": 80,
    Verdict: "ACCEPT",
  }
  assert.match(read(JSON.stringify(old)).diagnostics[0]?.message ?? "", /says no direction/)
})
