// Records of Cilium as `hubble observe -o jsonpb` writes them: one packet or connection each, with names and addresses.

import type {Place} from "@carveout/engine"
import {isObject, numberOf, objectOf, momentOf, textOf} from "../fields.ts"
import type {Plain} from "../fields.ts"
import {recordedEnd} from "../record.ts"
import type {RecordedEnd} from "../record.ts"
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

/** WHY `AUDIT` is allow: policy that is only tried out lets pass what it would drop. */
const verdicts: Readonly<Record<string, "allow" | "deny">> = {FORWARDED: "allow", REDIRECTED: "allow", AUDIT: "allow", DROPPED: "deny"}
/** What was dropped for another reason than policy was judged by none. */
const ofPolicy: ReadonlySet<string> = new Set(["", "POLICY_DENIED", "POLICY_DENY", "AUTH_REQUIRED"])

function read(value: unknown, at: Place): Reading {
  if (others.some((each) => each in objectOf(value))) return null
  const record = recordIn(value)
  if (isReply(record) || (textOf(record["Type"]) !== "" && record["Type"] !== "L3_L4")) return null
  const verdict = textOf(record["verdict"])
  const action = Object.hasOwn(verdicts, verdict) ? verdicts[verdict] : undefined
  if (action === undefined || (action === "deny" && !ofPolicy.has(textOf(record["drop_reason_desc"])))) return null
  const [layer] = Object.entries(objectOf(record["l4"]))
  if (layer === undefined) return null
  const protocol = protocolIn(layer[0].replace(/^ICMPv4$/, "ICMP"))
  if (protocol === undefined) return {problem: `\`l4\` speaks of \`${layer[0]}\`, which is no protocol`}
  const port = portIn(protocol, numberOf(objectOf(layer[1])["destination_port"]))
  if (port === undefined) return {problem: "`l4` has no `destination_port`"}
  const [from, to] = [endIn(record, "source"), endIn(record, "destination")]
  if (from === null || to === null) return {problem: `\`${from === null ? "source" : "destination"}\` names no end`}
  const seen = momentOf(record["time"] ?? objectOf(value)["time"])
  const reporter = record["traffic_direction"] === "INGRESS" ? "destination" : "source"
  return {from, to, protocol, port, reporter, action, connections: 1, since: seen, until: seen, at}
}

/** `is_reply` is a value, or an object with one, or absent where it is not known. */
function isReply(record: Plain): boolean {
  const written = record["is_reply"]
  return written === true || objectOf(written)["value"] === true
}

function endIn(record: Plain, side: "source" | "destination"): RecordedEnd | null {
  const end = objectOf(record[side])
  const address = textOf(objectOf(record["IP"])[side])
  const [name, namespace] = [textOf(end["pod_name"]), textOf(end["namespace"])]
  if (name === "" && address === "") return null
  return recordedEnd({kind: name === "" ? "named" : "workload", name, namespace, labels: new Map(), address})
}
