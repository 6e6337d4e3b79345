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
