// Records of Cilium as `hubble observe -o jsonpb` writes them: one packet or connection each, with names and addresses.

import type {Place} from "@carveout/engine"
import {isObject, numberOf, objectOf, momentOf, textOf} from "../fields.ts"
import type {Plain} from "../fields.ts"
import {recordedEnd} from "../record.ts"
import type {FlowRecord, RecordedEnd} from "../record.ts"
import {actionOf, clusterOf, endElsewhere, judgeOf} from "./cilium.ts"
import {isNoOpening} from "./packet.ts"
import {portIn, protocolIn} from "./reading.ts"
import type {Format, Reading} from "./reading.ts"

/** A line has the record under `flow`; a record by itself is one, too. */
function recordIn(value: unknown): Plain {
  const {flow} = objectOf(value)
  return isObject(flow) ? flow : objectOf(value)
}

/** Lines about nodes and lost events are of the same stream. */
const others = ["node_status", "lost_events"]

/** The format. */
export const hubble: Format = {
  is: (value) => {
    const record = recordIn(value)
    return isObject(record["IP"]) || isObject(record["l4"]) || "Type" in record || others.some((each) => each in objectOf(value))
  },
  read,
}

/** What was dropped for another reason than policy was judged by none. */
const ofPolicy: ReadonlySet<string> = new Set(["", "POLICY_DENIED", "POLICY_DENY", "AUTH_REQUIRED"])

function read(value: unknown, at: Place): Reading {
  if (others.some((each) => each in objectOf(value))) return null
  const record = recordIn(value)
  const reply = replyIn(record)
  if (reply === true || (textOf(record["Type"]) !== "" && record["Type"] !== "L3_L4") || isBefore(record)) return null
  const action = actionOf(textOf(record["verdict"]))
  if (action === undefined || (action === "deny" && !ofPolicy.has(textOf(record["drop_reason_desc"])))) return null
  const [layer] = Object.entries(objectOf(record["l4"]))
  if (layer === undefined) return null
  const protocol = protocolIn(layer[0].replace(/^ICMPv4$/, "ICMP"))
  if (protocol === undefined) return {problem: `\`l4\` speaks of \`${layer[0]}\`, which is no protocol`}
  const [sourcePort, targetPort] = [numberOf(objectOf(layer[1])["source_port"]), numberOf(objectOf(layer[1])["destination_port"])]
  const packet = {protocol: layer[0].toUpperCase(), said: saidOf(objectOf(layer[1])), from: sourcePort, to: targetPort}
  if (reply === null && isNoOpening(packet)) return null
  const port = portIn(protocol, targetPort)
  if (port === undefined) return {problem: "`l4` has no `destination_port`"}
  const [from, to] = [endIn(record, "source"), endIn(record, "destination")]
  if (from === null || to === null) return {problem: `\`${from === null ? "source" : "destination"}\` names no end`}
  const seen = momentOf(record["time"] ?? objectOf(value)["time"])
  const judge = judgeIn(record, {from, to, action})
  return {from, to, protocol, port, ...judge, action, connections: 1, since: seen, until: seen, at}
}

/** Whether a packet was seen where it came in, and no policy had been asked. */
function isBefore(record: Plain): boolean {
  return textOf(record["trace_observation_point"]).startsWith("FROM_")
}

type Judged = Pick<FlowRecord, "from" | "to" | "action">

function judgeIn(record: Plain, {from, to, action}: Judged): Pick<FlowRecord, "reporter" | "node"> {
  const direction = record["traffic_direction"]
  if (direction === "INGRESS") return {reporter: "destination"}
  if (direction === "EGRESS" || action === "allow") return {reporter: "source"}
  const reporter = judgeOf(from, to)
  return reporter === "unsaid" ? {reporter, node: textOf(record["node_name"])} : {reporter}
}

/** Flags and types in the words by which packets are told apart. */
function saidOf(layer: Plain): string {
  const flags = Object.entries(objectOf(layer["flags"])).flatMap(([flag, isSet]) => (isSet === true ? [flag] : []))
  const type = numberOf(layer["type"])
  return [...flags, ...(type === null ? [] : [`TYPE=${type}`])].join(" ")
}

/** `is_reply` is a value, or an object with one; null where it is absent, which is: not known. */
function replyIn(record: Plain): boolean | null {
  const written = record["is_reply"]
  if (written === undefined || written === null) return null
  return written === true || objectOf(written)["value"] === true
}

function endIn(record: Plain, side: "source" | "destination"): RecordedEnd | null {
  const end = objectOf(record[side])
  const address = textOf(objectOf(record["IP"])[side])
  const [name, namespace] = [textOf(end["pod_name"]), textOf(end["namespace"])]
  if (name === "" && address === "") return null
  const [here, there] = [clusterOf(textOf(record["node_name"])), textOf(end["cluster_name"])]
  // WHY: pods of clusters that are meshed may bear one name, and manifests are those of one.
  if (name !== "" && here !== "" && there !== "" && here !== there) return endElsewhere(name, `${there}/${namespace}`)
  return recordedEnd({kind: name === "" ? "named" : "workload", name, namespace, labels: new Map(), address})
}
