// Records of Amazon EKS, the agent of the VPC CNI that enforces policies: lines of its log of which some say a flow, in one text; and what it sends to
// CloudWatch. Ends are addresses alone.

import type {Place} from "@carveout/engine"
import {momentOf, numberOf, objectOf, textOf} from "../fields.ts"
import type {FlowRecord} from "../record.ts"
import {addressEnd, portIn, protocolIn} from "./reading.ts"
import type {Format, Reading, TextFormat} from "./reading.ts"

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
  const judge = {reporter: direction === "egress" ? ("source" as const) : ("destination" as const)}
  const seen = momentOf(line["ts"] ?? line["timestamp"])
  return flowOf({from, to, verdict, protocol: words["protocol"] ?? "", port: words["port"] ?? "", seen, at}, judge)
}

type Words = {
  readonly from: string
  readonly to: string
  readonly verdict: string
  readonly protocol: string
  readonly port: string
  readonly seen: string | null
  readonly at: Place
}

function flowOf({from, to, verdict, seen, at, ...words}: Words, judge: Pick<FlowRecord, "reporter" | "node">): Reading {
  if (verdict !== "ACCEPT" && verdict !== "DENY") return null
  const protocol = protocolIn(words.protocol)
  if (protocol === undefined) return {problem: `\`${words.protocol}\` is no protocol`}
  const port = portIn(protocol, numberOf(words.port))
  if (port === undefined) return {problem: `the port of the destination is ${words.port}, which is none`}
  const ends = {from: addressEnd(from), to: addressEnd(to)}
  if (ends.from === null || ends.to === null) return {problem: `\`${ends.from === null ? from : to}\` is no address`}
  const action = verdict === "ACCEPT" ? "allow" : "deny"
  return {from: ends.from, to: ends.to, protocol, port, ...judge, action, connections: 1, since: seen, until: seen, at}
}

const audit =
  /^(?<before>.*?)Node: (?<node>[^;]*);SIP: (?<from>[^;]+);SPORT: \d+;DIP: (?<to>[^;]+);DPORT: (?<port>\d+);PROTOCOL: (?<protocol>[^;]+);PolicyVerdict: (?<verdict>[^;\s]+)(?:;.*)?$/

/**
 * What the agent sends to CloudWatch, as its messages and as `aws logs tail` prints them, with the time and the stream before. Which end judged is not said; on which
 * node is. LIMIT: of two pods on one node the words of both ends are taken for one's, and what one denied counts as passed where the other let it through.
 */
export const vpcCniAudit: TextFormat = {
  is: ([line = ""]) => /(?:^|\s)Node: [^;]*;SIP: /.test(line),
  read: ([line = ""], at) => {
    const words = audit.exec(line.trim())?.groups
    if (words === undefined) return {problem: "it breaks off before `PolicyVerdict`, or has a field that is none of the agent's"}
    const {before = "", node = "", from = "", to = "", port = "", protocol = "", verdict = ""} = words
    const [time = ""] = before.split(" ")
    return flowOf({from, to, verdict, protocol, port, seen: time === "" ? null : momentOf(time), at}, {reporter: "unsaid", node})
  },
}
