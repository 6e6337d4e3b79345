// What nodes tell of packets, in the words of netfilter, of Cilium's monitor and of Hubble.
import assert from "node:assert/strict"
import {test} from "node:test"
import {readComplaints} from "./complaint.ts"
import type {Target} from "./target.ts"

function side(target: Target | null): string {
  return target === null ? "-" : [target.host, ...(target.port === null ? [] : [target.port])].join(" ")
}

/** Packets that nodes tell of: from, to, protocol. */
function checkPackets(lines: readonly (readonly [line: string, wanted: string | null])[]): void {
  for (const [line, wanted] of lines) {
    const [first] = readComplaints(line)
    const isTold = first?.trouble === "packet" || first?.trouble === "reply"
    const ends = isTold ? `${side(first.source)} > ${side(first.target)} ${first.protocol}` : null
    assert.equal(first?.trouble === "reply" ? `${ends} (reply)` : ends, wanted, line)
  }
}

test("what netfilter logs: Calico's action Log, and any other rule that does", () => {
  const tcp =
    "[12345.678901] calico-packet: IN=cali1a2b3c4d5e6 OUT=eth0 MAC=ee:ee:ee:ee:ee:ee:aa SRC=10.244.1.20 DST=10.244.2.21 LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=1 DF PROTO=TCP SPT=51514 DPT=8080 WINDOW=64240 RES=0x00 SYN URGP=0"
  checkPackets([
    [tcp, "10.244.1.20 51514 > 10.244.2.21 8080 TCP"],
    [
      "kernel: DROP: IN= OUT=eth0 SRC=fd00:0000:0000:0000:0000:0000:0000:0001 DST=fd00:0000:0000:0000:0000:0000:0000:0002 LEN=80 TC=0 HOPLIMIT=63 FLOWLBL=1 PROTO=UDP SPT=40000 DPT=53 LEN=40",
      "fd00:0000:0000:0000:0000:0000:0000:0001 40000 > fd00:0000:0000:0000:0000:0000:0000:0002 53 UDP",
    ],
    [
      "calico-packet: IN=cali1 OUT=cali2 SRC=10.0.0.1 DST=10.0.0.2 LEN=84 TOS=0x00 PREC=0x00 TTL=63 ID=1 DF PROTO=ICMP TYPE=8 CODE=0 ID=1 SEQ=1",
      "10.0.0.1 > 10.0.0.2 ICMP",
    ],
    [
      "IN=cali1 OUT=cali2 SRC=10.0.0.1 DST=10.0.0.2 LEN=84 TTL=63 PROTO=ICMP TYPE=3 CODE=3 [SRC=10.0.0.2 DST=10.0.0.1 LEN=60 PROTO=UDP SPT=1 DPT=2 ]",
      "10.0.0.2 1 > 10.0.0.1 2 UDP (reply)",
    ],
    ["IN=cali1 OUT= SRC=nobody DST=10.0.0.2 LEN=84 PROTO=TCP SPT=1 DPT=2", null],
  ])
  assert.equal(readComplaints([tcp, tcp.replace("51514", "51515")].join("\n")).length, 1, "another connection of the same")
})

test("a reply that netfilter logs is no opening: flags, types and ports tell, and the ends are those of its connection", () => {
  const from = (ends: string, rest: string): string =>
    `kernel: calico-packet: IN=cali1 OUT=cali2 ${ends} LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=0 DF ${rest}`
  const back = "SRC=10.0.0.2 DST=10.0.0.1"
  const there = "SRC=10.0.0.1 DST=10.0.0.2"
  checkPackets([
    [
      from(back, "PROTO=TCP SPT=5432 DPT=51514 SEQ=7 ACK=8 WINDOW=64240 RES=0x00 ACK SYN URGP=0"),
      "10.0.0.1 51514 > 10.0.0.2 5432 TCP (reply)",
    ],
    [from(back, "PROTO=TCP SPT=5432 DPT=51514 WINDOW=0 RES=0x00 ACK RST URGP=0"), "10.0.0.1 51514 > 10.0.0.2 5432 TCP (reply)"],
    [from(there, "PROTO=TCP SPT=51514 DPT=5432 WINDOW=0 RES=0x00 ACK FIN URGP=0"), "10.0.0.1 51514 > 10.0.0.2 5432 TCP"],
    [from(there, "PROTO=TCP SPT=10275 DPT=50051 SEQ=7 ACK=0 WINDOW=64240 RES=0x00 SYN URGP=0"), "10.0.0.1 10275 > 10.0.0.2 50051 TCP"],
    [from(back, "PROTO=UDP SPT=53 DPT=1755 LEN=50"), "10.0.0.1 1755 > 10.0.0.2 53 UDP (reply)"],
    [from(there, "PROTO=UDP SPT=5004 DPT=50004 LEN=50"), "10.0.0.1 5004 > 10.0.0.2 50004 UDP"],
    [from(there, "PROTO=UDP SPT=123 DPT=123 LEN=50"), "10.0.0.1 123 > 10.0.0.2 123 UDP"],
    [from(back, "PROTO=ICMP TYPE=0 CODE=0 ID=3 SEQ=1"), "10.0.0.1 > 10.0.0.2 ICMP (reply)"],
    [
      from(
        back,
        "PROTO=ICMP TYPE=3 CODE=3 [SRC=10.0.0.1 DST=10.0.0.2 LEN=60 TTL=62 ID=0 DF PROTO=TCP SPT=4444 DPT=5432 INCOMPLETE [8 bytes] ]",
      ),
      "10.0.0.1 4444 > 10.0.0.2 5432 TCP (reply)",
    ],
    [from("SRC=fd00::2 DST=fd00::1", "PROTO=ICMPv6 TYPE=129 CODE=0"), "fd00::1 > fd00::2 ICMPv6 (reply)"],
    [from("SRC=fe80::1 DST=ff02::2", "PROTO=ICMPv6 TYPE=135 CODE=0"), null],
    [from(there, "PROTO=ESP SPI=0x1"), "10.0.0.1 > 10.0.0.2 50"],
  ])
  const first = from(there, "PROTO=TCP SPT=51514 DPT=5432 WINDOW=64240 RES=0x00 SYN URGP=0")
  const answer = from(back, "PROTO=TCP SPT=5432 DPT=51514 WINDOW=64240 RES=0x00 ACK SYN URGP=0")
  assert.equal(readComplaints(`${first}\n${answer}`).length, 1, "both are of one connection")
})

test("what Hubble and the monitor say of replies, of audited packets, and of ends of which they know nothing more", () => {
  const denied = "Policy denied DROPPED (TCP Flags: SYN)"
  checkPackets([
    [`demo/backend:56320 <> 162.159.140.245:443 (world) ${denied}`, "demo/backend 56320 > 162.159.140.245 443 TCP"],
    [`May  4 13:24:00.000: shop/web:42690 <> shop/db:80 ${denied}`, "shop/web 42690 > shop/db 80 TCP"],
    [
      `May  4 13:24:00.000: shop/web:42690 (ID:1) <> www.example.com:443 (ID:16777217) ${denied}`,
      "shop/web 42690 > www.example.com 443 TCP",
    ],
    [
      "shop/db:5432 (ID:1) <> shop/web:41000 (ID:2) Policy denied DROPPED (TCP Flags: SYN, ACK)",
      "shop/web 41000 > shop/db 5432 TCP (reply)",
    ],
    ["shop/web:41000 (ID:1) <- shop/db:5432 (ID:2) Policy denied DROPPED (TCP Flags: ACK)", "shop/web 41000 > shop/db 5432 TCP (reply)"],
    ["shop/db:3868 (ID:1) <> shop/web:41000 (ID:2) Policy denied DROPPED (SCTP)", "shop/web 41000 > shop/db 3868 SCTP (reply)"],
    ["shop/web:3868 (ID:1) <> shop/db:3868 (ID:2) Policy denied DROPPED (SCTP)", "shop/web 3868 > shop/db 3868 SCTP"],
    ["shop/web (ID:1) <> shop/db (ID:2) policy-verdict:none EGRESS DENIED (ICMPv4 EchoRequest)", "shop/web > shop/db ICMP"],
    ["shop/db (ID:1) <> shop/web (ID:2) Policy denied DROPPED (ICMPv6 EchoReply)", "shop/web > shop/db ICMPv6 (reply)"],
    ["fe80::1 (ID:1) <> ff02::2 (unknown) Policy denied DROPPED (ICMPv6 RouterSolicitation)", null],
    ["shop/web:1 (ID:1) -> shop/db:5432 (ID:2) policy-verdict:none INGRESS AUDITED (TCP Flags: SYN)", "shop/web 1 > shop/db 5432 TCP"],
    ["shop/policy-a:1 (ID:1) <> shop/db:5432 (ID:2) Stale or unroutable IP DROPPED (TCP Flags: SYN)", null],
    [
      "xx drop (Policy denied) flow 0x0 to endpoint 2, identity 7->5: 10.0.0.2:80 -> 10.0.0.1:52514 tcp SYN, ACK",
      "10.0.0.1 52514 > 10.0.0.2 80 TCP (reply)",
    ],
    ["xx drop (Policy denied (L3)) to endpoint 2, identity 261->264: fd02::1 -> fd02::2 EchoRequest", "fd02::1 > fd02::2 ICMPv6"],
    [
      "Policy verdict log: flow 0x4c1 local EP ID 3, remote ID world, proto 1, egress, action deny, match none, 10.0.0.1 -> 8.8.8.8 EchoRequest",
      "10.0.0.1 > 8.8.8.8 ICMP",
    ],
  ])
})

test("what Cilium says that policy dropped, as its monitor and as Hubble tell it; what passed is no complaint", () => {
  checkPackets([
    [
      "xx drop (Policy denied) flow 0x9e2b3a4f to endpoint 1410, ifindex 5, file bpf_lxc.c:1875, , identity 16778->29898: 10.0.1.23:51514 -> 10.0.2.21:8080 tcp SYN",
      "10.0.1.23 51514 > 10.0.2.21 8080 TCP",
    ],
    [
      "xx drop (Policy denied) flow 0x0 to endpoint 0, identity 5->2: [fd00::1]:40000 -> [fd00::2]:53 udp",
      "fd00::1 40000 > fd00::2 53 UDP",
    ],
    [
      "Policy verdict log: flow 0x1 local EP ID 3, remote ID 16777218, proto 6, egress, action deny, auth: disabled, match none, 10.0.1.23:41000 -> 1.1.1.1:443 tcp SYN",
      "10.0.1.23 41000 > 1.1.1.1 443 TCP",
    ],
    ["xx drop (Stale or unroutable IP) flow 0x0 to endpoint 0, identity 5->2: 10.0.1.23:1 -> 10.0.2.21:2 tcp SYN", null],
    ["-> endpoint 1410 flow 0x1 , identity 5->6 state new ifindex lxc1: 10.0.1.23:1 -> 10.0.2.21:2 tcp SYN", null],
    [
      "Nov 28 01:02:03.456: prod/backend-7c9d8f6b5-abcde:51514 (ID:123) <> prod/database-0:8080 (ID:456) Policy denied DROPPED (TCP Flags: SYN)",
      "prod/backend-7c9d8f6b5-abcde 51514 > prod/database-0 8080 TCP",
    ],
    [
      "Nov 28 01:02:03.456: 203.0.113.9:3000 (world) -> prod/web:80 (ID:4) policy-verdict:none INGRESS DENIED (TCP Flags: SYN)",
      "203.0.113.9 3000 > prod/web 80 TCP",
    ],
    ["Nov 28 01:02:03.456: prod/a:1 (ID:1) -> prod/b:53 (ID:2) to-endpoint FORWARDED (UDP)", null],
  ])
})
