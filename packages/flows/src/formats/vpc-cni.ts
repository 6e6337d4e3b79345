// Records of Amazon EKS, the agent of the VPC CNI that enforces policies: lines of its log of which some say a flow, in one text. Ends are addresses alone.

import type {Place} from "@carveout/engine"
import {momentOf, numberOf, objectOf, textOf} from "../fields.ts"
import {recordedEnd} from "../record.ts"
import type {RecordedEnd} from "../record.ts"
import {portIn, protocolIn} from "./reading.ts"
import type {Format, Reading} from "./reading.ts"

/** The format: any line of that log. */
export const vpcCni: Format = {
  is: (value) => {
    const line = objectOf(value)
    return typeof line["msg"] === "string" && typeof line["level"] === "string"
  },
  read,
}

/** How a line of a flow begins. */
const flowStart = "Flow Info:"

/** The words of one; some have a colon behind them or not, by address family. */
const flowText =
  /^Flow Info: Src IP: (?<from>\S+) Src Port: \d+ Dest IP: (?<to>\S+) Dest Port: (?<port>\d+) Proto:? (?<protocol>\S+) Verdict:? (?<verdict>\S+) Direction:? (?<direction>ingress|egress)\b/

function read(value: unknown, at: Place): Reading {
  const line = objectOf(value)
  const message = textOf(line["msg"])
  if (!message.startsWith(flowStart)) return null
  const words = flowText.exec(message)?.groups
  // WHY not guessed: what one end let through and the other did not would be taken for two words of one end.
  if (words === undefined) return {problem: "it says no direction, as agents before version 1.2.2 write it: which end judged is not known"}
  const {from = "", to = "", verdict = "", direction = ""} = words
  if (verdict !== "ACCEPT" && verdict !== "DENY") return null
  const protocol = protocolIn(words["protocol"] ?? "")
  if (protocol === undefined) return {problem: `\`${words["protocol"]}\` is no protocol`}
  const port = portIn(protocol, numberOf(words["port"]))
  if (port === undefined) return {problem: `\`Dest Port\` is ${words["port"]}, which is no port`}
  const seen = momentOf(line["ts"] ?? line["timestamp"])
  return {
    from: endAt(from),
    to: endAt(to),
    protocol,
    port,
    reporter: direction === "egress" ? "source" : "destination",
    action: verdict === "ACCEPT" ? "allow" : "deny",
    connections: 1,
    since: seen,
    until: seen,
    at,
  }
}

function endAt(address: string): RecordedEnd {
  return recordedEnd({kind: "named", name: "", namespace: "", labels: new Map(), address})
}
