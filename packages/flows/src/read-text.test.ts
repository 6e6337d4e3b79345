// Logs that are text: each held against the form that its writer documents, with what may not be taken for a connection.
import assert from "node:assert/strict"
import {test} from "node:test"
import {conversationsOf} from "./conversations.ts"
import {lines, read} from "../test/lines.ts"

const check = (cases: readonly (readonly [text: string, ...wanted: readonly string[]])[]): void => {
  for (const [text, ...wanted] of cases) assert.deepEqual(lines(text), wanted, text)
}

const web = "prod/web-5d4f8c9b7f-abcde"
const db = "prod/db-0"
const time = "Nov 28 01:02:03.456"

test("what EKS's agent sends to CloudWatch: lines, `aws logs tail`, and the events of an export; nodes stand for who judged", () => {
  const audit = (verdict: string, node = "ip-10-0-1-5.ec2.internal"): string =>
    `Node: ${node};SIP: 10.0.1.28;SPORT: 55484;DIP: 10.0.2.9;DPORT: 5432;PROTOCOL: TCP;PolicyVerdict: ${verdict}`
  const flow = "named 10.0.1.28 > named 10.0.2.9 6/5432 unsaid"
  const tail = `2026-04-13T21:18:46.888000+00:00 aws-network-policy-agent-audit-1 ${audit("DENY")}`
  check([
    [`${audit("ACCEPT")}\n${tail}\n${audit("EXPIRED/DELETED")}`, `${flow} allow`, `${flow} deny`],
    [
      JSON.stringify({
        events: [{logStreamName: "s", timestamp: 1776115126888, message: audit("ACCEPT"), eventId: "1"}],
        searchedLogStreams: [],
      }),
      `${flow} allow`,
    ],
    [audit("ACCEPT").replace("DIP: 10.0.2.9", "DIP: 64.6.160"), "flow-record-invalid 1 record 1: `64.6.160` is no address"],
    [
      audit("ACCEPT").replace(/;DPORT.*/, ""),
      "flow-record-invalid 1 record 1: it breaks off before `PolicyVerdict`, or has a field that is none of the agent's",
    ],
  ])
  assert.equal(read(tail).records[0]?.since, "2026-04-13T21:18:46Z")
  const agent = {
    level: "info",
    ts: "2026-04-13T21:18:46.888Z",
    msg: "Flow Info: Src IP: 10.0.1.28 Src Port: 1 Dest IP: 10.0.2.9 Dest Port: 5432 Proto TCP Verdict DENY Direction ingress",
  }
  check([[JSON.stringify({events: [{message: JSON.stringify(agent)}]}), "named 10.0.1.28 > named 10.0.2.9 6/5432 destination deny"]])
  const seen = (text: string): readonly string[] => conversationsOf(read(text).records).map((each) => each.seen)
  assert.deepEqual(
    seen(`${audit("ACCEPT")}\n${audit("DENY", "ip-10-0-2-7.ec2.internal")}`),
    ["deny"],
    "one end let it out, the other not in",
  )
  assert.deepEqual(seen(`${audit("ACCEPT")}\n${audit("DENY")}`), ["mixed"])
})

test("`calico-node flows`, in both its forms, with policies behind each", () => {
  const counts =
    '  Counts={Ingress: 4Pkts/512Bytes Egress:4Pkts/300Bytes} Connections={Started:3 Completed:1 Live:0}\n  Enforced:\n  - kind:Profile  name:"kns.prod"  action:Allow\n  Pending:\n\n'
  const block = (ends: string, reporter = "Src"): string =>
    `- Time=2026-01-01 12:00:00 +0200 CEST Reporter=${reporter} Action=Allow\n  ${ends}\n${counts}`
  const braces =
    "Src={wep(prod/backend-7c9d8f6b5-*)} Dst={wep(kube-system/coredns-76f75df574-*) Svc:kube-system/kube-dns} Proto={udp(53) Svc:dns/53}"
  const plain = "Src=hep(-/worker-1) Dst=net(-/pub) Svc=/ Proto=tcp(443 svc:/0)"
  const text =
    block(braces) + block(plain) + block("Src={wep(prod/a)} Dst={ns(-/partners) Svc:-/-} Proto={icmp(0) Svc:-/0}", "Dst") + block("Src=?")
  check([
    [
      text,
      "workload prod/backend-7c9d8f6b5-* > workload kube-system/coredns-76f75df574-* 17/53 source allow",
      "host host/worker-1 > network pub 6/443 source allow",
      "workload prod/a > network-set partners 1/null destination allow",
      "flow-record-invalid 22 record 4: no line of it says `Src`, `Dst` and `Proto` as `calico-node flows` prints them",
    ],
  ])
  const [first] = read(text).records
  assert.deepEqual([first?.since, first?.connections], ["2026-01-01T10:00:00Z", 3])
})

test("Antrea's audit log: rules of its own and of Kubernetes, of either direction; what passes on to the next rule is none", () => {
  const line = (rest: string): string => `2026/01/02 12:45:21.804416 ${rest}`
  const flow = "named 10.10.1.7 > named 10.10.1.14"
  check([
    [
      line(
        "AntreaPolicyIngressRule AntreaNetworkPolicy:prod/reject-web RejectWeb Ingress Reject 14500 prod/db-0 10.10.1.7 53646 10.10.1.14 80 TCP 60 web-label",
      ),
      `${flow} 6/80 destination deny`,
    ],
    [
      line("IngressRule K8sNetworkPolicy:prod/allow-web <nil> Ingress Allow 190 prod/db-0 10.10.1.7 57050 10.10.1.14 80 TCP 60 <nil>"),
      `${flow} 6/80 destination allow`,
    ],
    [
      line(
        "EgressDefaultRule K8sNetworkPolicy <nil> Egress Drop <nil> prod/web-0 10.10.1.7 <nil> 10.10.1.14 <nil> ICMP 84 <nil> [3 packets in 1.0085s]",
      ),
      `${flow} 1/null source deny`,
    ],
    [
      line(
        "AntreaPolicyEgressRule AntreaClusterNetworkPolicy:l7 ToWeb Egress Redirect 14900 <nil> 10.10.1.7 53646 10.10.1.14 80 TCP 60 <nil>",
      ),
      `${flow} 6/80 source allow`,
    ],
    [
      line(
        "AntreaPolicyEgressRule AntreaClusterNetworkPolicy:all ToNext Egress Pass 14900 <nil> 10.10.1.7 53646 10.10.1.14 80 TCP 60 <nil>",
      ),
    ],
    [
      line("AntreaPolicyIngressRule AntreaNetworkPolicy:prod/old Drop 44900 10.10.1.7 53646 10.10.1.14 53 UDP 60"),
      `${flow} 17/53 destination deny`,
    ],
    [
      line("IngressRule K8sNetworkPolicy:prod/a <nil> Ingress Allow 190 prod/db-0 fd00::7 <nil> fd00::9 <nil> IPv6-ICMP 60 <nil>"),
      "named fd00::7 > named fd00::9 58/null destination allow",
    ],
    [
      line("IngressRule K8sNetworkPolicy:prod/a <nil> Ingress Allow 190 prod/db-0 10.10.1.7 <nil> 10.10.1.14 <nil> SCTP 60 <nil>"),
      "flow-record-invalid 1 record 1: it names no port of the destination, which policy about SCTP asks for",
    ],
    [
      line("IngressRule K8sNetworkPolicy:prod/a <nil> Ingress Allow"),
      "flow-record-invalid 1 record 1: it has not the fields of Antrea's audit log",
    ],
  ])
})

test("OVN's audit log among other lines of its process: who judged, what let pass, replies and firewalls for what leaves", () => {
  const line = (about: string, flow: string): string => `2026-01-02T16:28:54.139Z|00004|acl_log(ovn_pinctrl0)|INFO|${about}: ${flow}`
  const about = (direction: string, verdict: string, name = "NP:prod:db:Ingress:0"): string =>
    `name="${name}", verdict=${verdict}, severity=alert, direction=${direction}`
  const four =
    "vlan_tci=0x0000,dl_src=0a:58:0a:81:02:01,dl_dst=0a:58:0a:81:02:23,nw_src=10.131.0.39,nw_dst=10.129.2.35,nw_tos=0,nw_ecn=0,nw_ttl=62,nw_frag=no"
  const six =
    "vlan_tci=0x0000,dl_src=0a:58:0a:81:02:01,dl_dst=0a:58:0a:81:02:23,ipv6_src=fd00::39,ipv6_dst=fd00::35,ipv6_label=0x0,nw_tos=0,nw_ecn=0,nw_ttl=62,nw_frag=no"
  const flow = "named 10.131.0.39 > named 10.129.2.35"
  check([
    [line(about("to-lport", "drop"), `tcp,${four},tp_src=58496,tp_dst=8080,tcp_flags=syn`), `${flow} 6/8080 destination deny`],
    [line(about("from-lport", "allow", "ANP:tenant:Egress:0"), `udp,${four},tp_src=58496,tp_dst=53`), `${flow} 17/53 source allow`],
    [
      line(about("to-lport", "reject"), `tcp6,${six},tp_src=58496,tp_dst=8080,tcp_flags=syn`),
      "named fd00::39 > named fd00::35 6/8080 destination deny",
    ],
    [line(about("to-lport", "allow"), `icmp,${four},icmp_type=8,icmp_code=0`), `${flow} 1/null destination allow`],
    [
      line(about("to-lport", "allow"), `icmp6,${six},icmp_type=128,icmp_code=0`),
      "named fd00::39 > named fd00::35 58/null destination allow",
    ],
    [line(about("to-lport", "allow"), `sctp,${four},tp_src=58496,tp_dst=3868`), `${flow} 132/3868 destination allow`],
    [line(about("to-lport", "pass"), `tcp,${four},tp_src=58496,tp_dst=8080,tcp_flags=syn`)],
    [line(about("from-lport", "drop", "EF:prod:1"), `tcp,${four},tp_src=58496,tp_dst=8080,tcp_flags=syn`)],
    [line(about("to-lport", "drop"), `tcp,${four},tp_src=8080,tp_dst=58496,tcp_flags=syn|ack`)],
    [line(about("to-lport", "drop"), `icmp6,${six},icmp_type=135,icmp_code=0`)],
    ["2026-01-02T16:28:54.139Z|00005|ofctrl|INFO|ofctrl: reconnected"],
    [
      line('name="deny-all", verdict=drop, severity=alert', `tcp,${four},tp_src=1,tp_dst=2,tcp_flags=syn`),
      "flow-record-invalid 1 record 1: it says no `direction`, so that which end judged is not known",
    ],
    [line(about("to-lport", "drop"), `tcp,${four},tcp_flags=syn`), "flow-record-invalid 1 record 1: `tp_dst` is no port"],
    [
      line(about("to-lport", "perhaps"), `tcp,${four}`),
      "flow-record-invalid 1 record 1: `verdict` is `perhaps`, which is none of allow, drop, reject and pass",
    ],
  ])
})

test("logs of several kinds in one file, with the pod, the time and the stream that others put before their lines", () => {
  const json = JSON.stringify({
    Key: {source_name: "a", source_type: 1, dest_name: "b", dest_type: 1, dest_port: 80, proto: "tcp", reporter: 1, action: 1},
  })
  const goldmane = "workload a > workload b 6/80 source allow"
  const hubble = `${time}: ${web}:1 -> ${db}:2 to-endpoint FORWARDED (UDP)`
  const flow = `pod-or-service ${web} > pod-or-service ${db} 17/2 destination allow`
  check([
    [
      [
        `[pod/goldmane-0/goldmane] ${json}`,
        `[pod/cilium-x/cilium-agent] ${hubble}`,
        `2026-01-02T10:00:00.123456789Z ${json}`,
        `2026-01-02T10:00:00.123456789Z stdout F ${json}`,
        `2026-01-02T10:00:00Z: ${hubble.slice(time.length + 2)}`,
        `2026-01-02T10:00:00Z [worker-1]: ${hubble.slice(time.length + 2)}`,
        "[pod/goldmane-0/goldmane] 2026-01-02T10:00:00Z INFO started",
      ].join("\n"),
      goldmane,
      flow,
      goldmane,
      goldmane,
      flow,
      flow,
      "flow-record-invalid 7 record 7: it has the fields of no known format",
    ],
  ])
  const {diagnostics} = read("time src dst\nweb db 80\n")
  assert.deepEqual(
    diagnostics.map(({code, place}) => `${code} ${place?.line}`),
    ["flow-record-unread 1"],
  )
})
