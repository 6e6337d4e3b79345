// What `hubble observe` prints for people, held against the printer's own forms.
import assert from "node:assert/strict"
import {test} from "node:test"
import {lines, read} from "../../test/lines.ts"

const check = (cases: readonly (readonly [text: string, ...wanted: readonly string[]])[]): void => {
  for (const [text, ...wanted] of cases) assert.deepEqual(lines(text), wanted, text)
}

const web = "prod/web-5d4f8c9b7f-abcde"
const db = "prod/db-0"
const time = "Nov 28 01:02:03.456"

test("a line of `hubble observe`: pods, addresses of either family, protocols, who judged", () => {
  const line = (ends: string, rest: string): string => `${time}: ${ends} ${rest}`
  const ids = `${web}:41000 (ID:7001) -> ${db}:5432 (ID:7002)`
  const pods = `pod-or-service ${web} > pod-or-service ${db}`
  check([
    [line(ids, "to-endpoint FORWARDED (TCP Flags: SYN)"), `${pods} 6/5432 destination allow`],
    [line(ids, "to-overlay FORWARDED (TCP Flags: ACK, PSH)"), `${pods} 6/5432 source allow`],
    [line(`${web}:41000 -> ${db}:5432`, "to-stack FORWARDED (TCP Flags: SYN)"), `${pods} 6/5432 source allow`],
    [line(`${web}:41000     -> ${db}:5432     `, "to-endpoint FORWARDED (TCP Flags: SYN)"), `${pods} 6/5432 destination allow`],
    [`${time} [mesh-a/worker-1]: ${ids} to-endpoint FORWARDED (TCP Flags: SYN)`, `${pods} 6/5432 destination allow`],
    [line(ids, "policy-verdict:L3-L4 EGRESS ALLOWED (TCP Flags: SYN)"), `${pods} 6/5432 source allow`],
    [line(ids.replace("->", "<>"), "policy-verdict:none INGRESS DENIED (TCP Flags: SYN)"), `${pods} 6/5432 destination deny`],
    [
      line(
        ids.replace("->", "<>"),
        "policy-verdict:none EGRESS DENIED BY deny (CiliumNetworkPolicy), all (CiliumClusterwideNetworkPolicy) (TCP Flags: SYN)",
      ),
      `${pods} 6/5432 source deny`,
    ],
    [line(ids, "policy-verdict:none EGRESS AUDITED (TCP Flags: SYN)"), `${pods} 6/5432 source allow`],
    [line(ids, "policy-verdict:L4-Only EGRESS REDIRECTED (TCP Flags: SYN)"), `${pods} 6/5432 source allow`],
    [line(ids, "policy-verdict:none INGRESS AUDIT (TCP Flags: SYN)"), `${pods} 6/5432 destination allow`],
    [line(ids.replace("->", "<>"), "Policy denied DROPPED (TCP Flags: SYN)"), `${pods} 6/5432 unsaid deny`],
    [line(ids, "to-proxy FORWARDED (IP Trace ID: 12; TCP Flags: SYN; TEST_ALWAYS_FAIL)"), `${pods} 6/5432 source allow`],
    [
      line("[fd00::5]:41000 (ID:7001) <> [2001:db8::9]:443 (world)", "Policy denied DROPPED (TCP Flags: SYN)"),
      "named fd00::5 > named 2001:db8::9 6/443 unsaid deny",
    ],
    [
      line(`${web}:41000 (ID:7001) <> 203.0.113.9:443 (world)`, "Policy denied DROPPED (TCP Flags: SYN)"),
      `pod-or-service ${web} > named 203.0.113.9 6/443 source deny`,
    ],
    [
      line(`10.1.2.3:41000 (host) <> ${db}:5432 (ID:7002)`, "Policy denied by denylist DROPPED (TCP Flags: SYN)"),
      `named 10.1.2.3 > pod-or-service ${db} 6/5432 destination deny`,
    ],
    [line(`${web} (ID:7001) -> ${db} (ID:7002)`, "to-endpoint FORWARDED (ICMPv4 EchoRequest)"), `${pods} 1/null destination allow`],
    [
      line("fd00::5 (ID:7001) -> fd00::6 (ID:7002)", "to-endpoint FORWARDED (ICMPv6 EchoRequest)"),
      "named fd00::5 > named fd00::6 58/null destination allow",
    ],
    [line(ids, "to-endpoint FORWARDED (SCTP)"), `${pods} 132/5432 destination allow`],
    [
      line(`${web}:41000 (ID:7001) -> kube-system/coredns-7c65d6cfc9-x2x4z:53 (ID:2)`, "to-proxy FORWARDED (UDP)"),
      `pod-or-service ${web} > pod-or-service kube-system/coredns-7c65d6cfc9-x2x4z 17/53 source allow`,
    ],
  ])
})

test("what opened nothing, and what no policy was asked about, is passed over: replies, other layers, other reasons, packets that come in", () => {
  const passed = [
    `${web}:41000 (ID:1) <- ${db}:5432 (ID:2) to-endpoint FORWARDED (TCP Flags: SYN, ACK)`,
    `${web}:41000 (ID:1) <- ${db}:50051 (ID:2) to-endpoint FORWARDED (TCP Flags: ACK)`,
    `${db}:5432 (ID:2) <> ${web}:41000 (ID:1) Policy denied DROPPED (TCP Flags: SYN, ACK)`,
    `kube-system/coredns-x:53 (ID:2) <> ${web}:41000 (ID:1) to-overlay FORWARDED (UDP)`,
    `${db} (ID:2) <> ${web} (ID:1) to-endpoint FORWARDED (ICMPv4 EchoReply)`,
    `${web}:41000 (ID:1) <> ${db}:5432 (ID:2) from-endpoint FORWARDED (TCP Flags: SYN)`,
    `${web}:41000 (ID:1) <> ${db}:5432 (ID:2) Stale or unroutable IP DROPPED (TCP Flags: SYN)`,
    `${web}:41000 (ID:1) <> ${db}:5432 (ID:2) CT: Map insertion failed DROPPED (TCP Flags: SYN)`,
    `${web}:41000 (ID:1) -> kube-system/coredns-x:53 (ID:2) dns-request proxy FORWARDED (DNS Query api.example.com. A)`,
    `${web}:41000 (ID:1) -> ${db}:80 (ID:2) http-request DROPPED (HTTP/1.1 GET http://db/)`,
    `${web}:41000 (ID:1) <> 10.96.0.7:80 (world) pre-xlate-fwd TRACED (TCP)`,
    `fe80::1 (ID:1) <> ff02::2 (unknown) Policy denied DROPPED (ICMPv6 RouterSolicitation)`,
    `${web} (ID:1) <> ${db} (ID:2) Policy denied DROPPED (IPv4)`,
  ].map((line) => `${time}: ${line}`)
  passed.push("EVENTS LOST: HUBBLE_RING_BUFFER CPU(0) 12", `${time} [relay]: Receiving flows from 3 nodes: worker-1, worker-2, worker-3`)
  const text = passed.join("\n")
  assert.deepEqual(lines(text), [])
  assert.equal(read(text).passed, passed.length)
})

test("ends that are no pod of this cluster: names that were looked up, pods of a mesh, reserved words, nodes", () => {
  const to = (end: string, node = ""): string => `${time}${node}: ${web}:41000 (ID:7001) -> ${end} to-stack FORWARDED (TCP Flags: SYN)`
  const from = `pod-or-service ${web} >`
  check([
    [to("api.example.com,www.example.com:443 (ID:16777218)"), `${from} network api.example.com,www.example.com 6/443 source allow`],
    [to("api.example.com:6443 (kube-apiserver)"), `${from} elsewhere api.example.com 6/6443 source allow`],
    [to("mesh-b/prod/db-0:5432 (ID:131073)"), `${from} elsewhere mesh-b/prod/db-0 6/5432 source allow`],
    [to("mesh-a/prod/db-0:5432 (ID:131073)", " [mesh-a/worker-1]"), `${from} pod-or-service prod/db-0 6/5432 source allow`],
    [to("mesh-b/prod/db-0:5432 (ID:131073)", " [mesh-a/worker-1]"), `${from} elsewhere mesh-b/prod/db-0 6/5432 source allow`],
    [to("world:443"), `${from} network world 6/443 source allow`],
    [to("host:10250", " [mesh-a/worker-1]"), `${from} host host/worker-1 6/10250 source allow`],
    [to("host:10250"), `${from} elsewhere host 6/10250 source allow`],
    [to("remote-node:10250"), `${from} elsewhere remote-node 6/10250 source allow`],
    [to("kube-apiserver:6443"), `${from} elsewhere kube-apiserver 6/6443 source allow`],
    [to("health:4240"), `${from} elsewhere health 6/4240 source allow`],
    [to("ingress:80"), `${from} elsewhere ingress 6/80 source allow`],
    [to("worker-2:10250"), `${from} named worker-2 6/10250 source allow`],
  ])
})

test("`-o table` and `-o dict`, with and without nodes: ends stand as the packet went, and flags tell replies", () => {
  const pods = `pod-or-service ${web} > pod-or-service ${db}`
  const table = (rows: readonly (readonly string[])[]): string => rows.map((row) => row.join("    ")).join("\n")
  const head = ["TIMESTAMP", "SOURCE", "DESTINATION", "TYPE", "VERDICT", "SUMMARY"]
  const rows = [
    [time, `${web}:41000`, `${db}:5432`, "to-endpoint", "FORWARDED", "TCP Flags: SYN"],
    [time, `${db}:5432`, `${web}:41000`, "to-endpoint", "FORWARDED", "TCP Flags: SYN, ACK"],
    [time, `${web}:41000`, `${db}:5432`, "policy-verdict:none EGRESS", "DENIED BY deny (CiliumNetworkPolicy)", "TCP Flags: SYN"],
    ["HUBBLE_RING_BUFFER", "EVENTS LOST", "CPU(0) - 4"],
  ]
  const wanted = [`${pods} 6/5432 destination allow`, `${pods} 6/5432 source deny`]
  check([
    [table([head, ...rows]), ...wanted],
    [table(rows), ...wanted],
    [
      table([["TIMESTAMP", "NODE", ...head.slice(1)], ...rows.slice(0, 3).map(([when = "", ...cells]) => [when, "worker-1", ...cells])]),
      ...wanted,
    ],
    [
      table([["yesterday", ...(rows[0] ?? []).slice(1)]]),
      "flow-record-invalid 1 record 1: it begins with `yesterday`, which is no time as Hubble prints them",
    ],
  ])
  const block = (fields: readonly (readonly [string, string])[]): string =>
    fields.map(([key, value]) => `${key.padStart(11)}: ${value}`).join("\n")
  const dict = [
    block([
      ["TIMESTAMP", time],
      ["NODE", "worker-1"],
      ["SOURCE", `${web}:41000`],
      ["DESTINATION", `${db}:5432`],
      ["TYPE", "to-endpoint"],
      ["VERDICT", "FORWARDED"],
      ["SUMMARY", "TCP Flags: SYN"],
    ]),
    block([
      ["TIMESTAMP", time],
      ["SOURCE", `${db}:5432`],
      ["DESTINATION", `${web}:41000`],
      ["TYPE", "to-overlay"],
      ["VERDICT", "FORWARDED"],
      ["SUMMARY", "TCP Flags: ACK"],
    ]),
    block([
      ["TIMESTAMP", time],
      ["SOURCE", web],
      ["DESTINATION", "203.0.113.9"],
      ["TYPE", "Policy denied"],
      ["VERDICT", "DROPPED"],
      ["SUMMARY", "ICMPv4 EchoRequest"],
    ]),
    block([
      ["TIMESTAMP", time],
      ["STATE", "NODE_UNAVAILABLE"],
      ["NODES", "worker-3"],
      ["MESSAGE", "N/A"],
    ]),
    block([
      ["TIMESTAMP", ""],
      ["SOURCE", "HUBBLE_RING_BUFFER"],
      ["TYPE", "EVENTS LOST"],
      ["VERDICT", ""],
      ["SUMMARY", "CPU(0) - 4"],
    ]),
    block([
      ["TIMESTAMP", time],
      ["SOURCE", web],
      ["DESTINATION", db],
      ["VERDICT", "FORWARDED"],
      ["SUMMARY", "UDP"],
    ]),
  ].join("\n------------\n")
  check([
    [
      dict,
      `${pods} 6/5432 destination allow`,
      `pod-or-service ${web} > named 203.0.113.9 1/null source deny`,
      "flow-record-invalid 34 record 6: `TYPE` is missing",
    ],
  ])
  assert.equal(read(dict).passed, 3)
})

test("what of Hubble's text cannot be read is said where it stands", () => {
  const wrong = (line: string): readonly string[] =>
    lines(`${time}: ${web}:41000 (ID:1) -> ${db}:5432 (ID:2) to-endpoint FORWARDED (UDP)\n${line}`).slice(1)
  const bad = (message: string): readonly string[] => [`flow-record-invalid 2 record 2: ${message}`]
  assert.deepEqual(
    wrong(`yesterday: ${web}:1 (ID:1) -> ${db}:2 (ID:2) to-endpoint FORWARDED (UDP)`),
    bad("it begins with `yesterday:`, which is no time and node as Hubble prints them"),
  )
  assert.deepEqual(
    wrong(`${time}: ${web}:1 (ID:1) -> ${db}:2 (ID:2) to-endpoint FORWARDED (UDP) and more`),
    bad("`and more` stands behind the flow"),
  )
  assert.deepEqual(wrong(`${time}: ${web}:1 (ID:1) -> ${db} (ID:2) to-endpoint FORWARDED (UDP)`), bad(`\`${db}\` has no port`))
  assert.deepEqual(
    wrong(`${time}: ${web}:1 (ID:1) -> a/b/c/d:2 (ID:2) to-endpoint FORWARDED (UDP)`),
    bad("`a/b/c/d:2` is no address and no name as Hubble prints them"),
  )
  assert.deepEqual(wrong("something else"), bad("it has the fields of no known format"))
})

test("times have a year or are none", () => {
  const since = (written: string): string | null | undefined =>
    read(`${written}: ${web}:1 -> ${db}:2 to-endpoint FORWARDED (UDP)`).records[0]?.since
  assert.equal(since(time), null)
  assert.equal(since("2026-01-01T10:00:00.123Z"), "2026-01-01T10:00:00Z")
  assert.equal(since("2026-01-01"), "2026-01-01T00:00:00Z")
  assert.equal(since("2026-01-01T10Z"), null, "a form that not everything reads")
  assert.equal(since("2026-01-01T10:00:00+02:00 [mesh-a/worker-1]"), "2026-01-01T08:00:00Z")
  assert.equal(since("Thu, 01 Jan 2026 10:00:00 +0000"), "2026-01-01T10:00:00Z")
})
