// The audit log of OVN's access control lists, as OVN-Kubernetes and Kube-OVN write it: acl-audit-log.log, or among other lines of ovn-controller's log.

import {protocolName} from "@carveout/engine"
import type {Place} from "@carveout/engine"
import {momentOf, numberOf} from "../fields.ts"
import type {FlowRecord} from "../record.ts"
import {isNoOpening} from "./packet.ts"
import {addressEnd, portIn, protocolIn} from "./reading.ts"
import type {Reading, TextFormat} from "./reading.ts"

/** Any line of a log of Open vSwitch: time, number, module, level, words; before it what a system log may put there. */
const anyLine = /(?:^|\s)(?<time>\d{4}-\d\d-\d\dT[\d:.]+Z)\|\d+\|(?<module>[^|]+)\|\w+\|(?<words>.*)$/

const acl = /^name="(?<name>[^"]*)", verdict=(?<verdict>\w+), severity=\w+(?:, direction=(?<direction>[\w-]+))?: (?<flow>[^\s].*)$/

/** `allow`, `drop` and `reject`; what a rule passes is left to the next, which has its own line. */
const actions: ReadonlyMap<string, FlowRecord["action"]> = new Map([
  ["allow", "allow"],
  ["drop", "deny"],
  ["reject", "deny"],
])

/** Which end judged: what goes to a port of the logical switch comes to a pod. */
const reporters: ReadonlyMap<string, FlowRecord["reporter"]> = new Map([
  ["from-lport", "source"],
  ["to-lport", "destination"],
])

/** The format. */
export const ovn: TextFormat = {is: ([line = ""]) => anyLine.test(line), read: ([line = ""], at) => readLine(line, at)}

function readLine(line: string, at: Place): Reading {
  const {time = "", module = "", words = ""} = anyLine.exec(line)?.groups ?? {}
  if (!module.startsWith("acl_log(")) return null
  const {name = "", verdict = "", direction = "", flow = ""} = acl.exec(words.trim())?.groups ?? {}
  if (flow === "") return {problem: "it has not the fields of OVN's audit log"}
  // WHY: a firewall for what leaves the cluster is no network policy, and manifests say nothing of it.
  if (verdict === "pass" || name.startsWith("EF:")) return null
  const action = actions.get(verdict)
  if (action === undefined) return {problem: `\`verdict\` is \`${verdict}\`, which is none of allow, drop, reject and pass`}
  const reporter = reporters.get(direction)
  // WHY not guessed: what one end let through and the other did not would be taken for two words of one end.
  if (reporter === undefined) return {problem: "it says no `direction`, so that which end judged is not known"}
  return readFlow(flow, {reporter, action, seen: momentOf(time), at})
}

type Judged = Pick<FlowRecord, "reporter" | "action" | "at"> & {readonly seen: string | null}

/** A packet in the words of OpenFlow: its protocol, then fields. */
function readFlow(flow: string, {seen, ...judged}: Judged): Reading {
  const [written = "", ...parts] = flow.split(",")
  const fields = new Map(parts.map((part) => [part.slice(0, part.indexOf("=")), part.slice(part.indexOf("=") + 1)]))
  const field = (...names: readonly string[]): string => names.map((name) => fields.get(name)).find((value) => value !== undefined) ?? ""
  // A part of a packet that is not the first has no ports.
  if (field("nw_frag") === "later" || written === "arp") return null
  const protocol = protocolIn(field("nw_proto") || written.replace(/^(tcp|udp|sctp)6$/, "$1"))
  if (protocol === undefined) return {problem: `\`${written}\` is no protocol`}
  const [from, to] = [addressEnd(field("nw_src", "ipv6_src")), addressEnd(field("nw_dst", "ipv6_dst"))]
  if (from === null || to === null) return {problem: `\`${from === null ? "nw_src" : "nw_dst"}\` is no address`}
  if (isNoOpening(packetOf(protocol, field))) return null
  const port = portIn(protocol, numberOf(field("tp_dst")))
  if (port === undefined) return {problem: "`tp_dst` is no port"}
  return {from, to, protocol, port, ...judged, connections: 1, since: seen, until: seen}
}

function packetOf(protocol: number, field: (name: string) => string): Parameters<typeof isNoOpening>[0] {
  const said = `${field("tcp_flags").toUpperCase()} TYPE=${field("icmp_type")}`
  return {protocol: protocolName(protocol), said, from: numberOf(field("tp_src")), to: numberOf(field("tp_dst"))}
}
