// The audit log of Antrea's policies, np.log of each node: a line for the first packet of a connection that a logged rule met.

import type {Place} from "@carveout/engine"
import {numberOf} from "../fields.ts"
import type {FlowRecord} from "../record.ts"
import {addressEnd, portIn, protocolIn} from "./reading.ts"
import type {Reading, TextFormat} from "./reading.ts"

const start = /^\d{4}\/\d\d\/\d\d [\d:.]+ \w*(?:Ingress|Egress)\w* /

/** `<nil>` stands for what a line has not. Versions before 1.13 name neither the direction nor the pod, and the first of them nor ports. */
const line =
  /^\S+ \S+ (?<table>\w+) \S+ (?:\S+ )?(?:(?<direction>Ingress|Egress) )?(?<action>Allow|Drop|Reject|Redirect|Pass) (?:\d+|<nil>) (?:(?:[a-z\d.-]+\/[a-z\d.-]+|<nil>) )?(?<from>[\da-f.:]+) (?:\d+|<nil>) (?<to>[\da-f.:]+) (?<port>\d+|<nil>) (?<protocol>\S+) \d+(?: \S+)?(?: \[\d+ packets in [^\]]+\])?$/

/** A redirected connection passes to what looks at its content; a rule that passes leaves it to the next, which has its own line. */
const actions: ReadonlyMap<string, FlowRecord["action"]> = new Map([
  ["Allow", "allow"],
  ["Redirect", "allow"],
  ["Drop", "deny"],
  ["Reject", "deny"],
])

/** The format. */
export const antrea: TextFormat = {is: ([text = ""]) => start.test(text), read: ([text = ""], at) => readLine(text.trim(), at)}

function readLine(text: string, at: Place): Reading {
  const words = line.exec(text)?.groups
  if (words === undefined) return {problem: "it has not the fields of Antrea's audit log"}
  const action = actions.get(words["action"] ?? "")
  if (action === undefined) return null
  const protocol = protocolIn((words["protocol"] ?? "").replace(/^IPv6-ICMP$/, "ICMPv6"))
  if (protocol === undefined) return {problem: `\`${words["protocol"]}\` is no protocol`}
  const port = portIn(protocol, numberOf(words["port"]))
  if (port === undefined) return {problem: `it names no port of the destination, which policy about ${words["protocol"]} asks for`}
  const direction = words["direction"] ?? (/Ingress/.test(words["table"] ?? "") ? "Ingress" : "Egress")
  // WHY by address alone: a line names the pod of the end that judged, and what both ends say is to be of one connection.
  const [from, to] = [addressEnd(words["from"] ?? ""), addressEnd(words["to"] ?? "")]
  if (from === null || to === null) return {problem: `\`${words[from === null ? "from" : "to"]}\` is no address`}
  const reporter = direction === "Egress" ? "source" : "destination"
  // WHY no time: the log says none of its zone.
  return {from, to, protocol, port, reporter, action, connections: 1, since: null, until: null, at}
}
