// Records of GKE's Dataplane V2, its log of what policies did: as a node writes them, and as Cloud Logging exports them, under `jsonPayload`.

import type {Place} from "@carveout/engine"
import {isObject, momentOf, numberOf, objectOf, textOf} from "../fields.ts"
import type {Plain} from "../fields.ts"
import {recordedEnd} from "../record.ts"
import type {RecordedEnd} from "../record.ts"
import {portIn, protocolIn} from "./reading.ts"
import type {Format, Reading} from "./reading.ts"

function recordIn(value: unknown): Plain {
  const {jsonPayload} = objectOf(value)
  return isObject(jsonPayload) ? jsonPayload : objectOf(value)
}

/** The format. */
export const dataplaneV2: Format = {is: (value) => isObject(recordIn(value)["connection"]) && "disposition" in recordIn(value), read}

const actions: Readonly<Record<string, "allow" | "deny">> = {allow: "allow", deny: "deny"}
const reporters: Readonly<Record<string, "source" | "destination">> = {egress: "source", ingress: "destination"}

function read(value: unknown, at: Place): Reading {
  const record = recordIn(value)
  const connection = objectOf(record["connection"])
  const action = wordIn(actions, record["disposition"])
  if (action === undefined) return {problem: "`disposition` is neither `allow` nor `deny`"}
  const reporter = wordIn(reporters, connection["direction"])
  if (reporter === undefined) return {problem: "`connection.direction` is neither `ingress` nor `egress`"}
  const protocol = protocolIn(textOf(connection["protocol"]))
  if (protocol === undefined) return {problem: "`connection.protocol` is no protocol"}
  const port = portIn(protocol, numberOf(connection["dest_port"]))
  if (port === undefined) return {problem: "`connection.dest_port` is no port"}
  const [from, to] = [endIn(record, "src"), endIn(record, "dest")]
  if (from === null || to === null) return {problem: `\`connection.${from === null ? "src" : "dest"}_ip\` is missing`}
  const seen = momentOf(record["timestamp"] ?? objectOf(value)["timestamp"])
  const connections = Math.max(1, numberOf(record["count"]) ?? 1)
  return {from, to, protocol, port, reporter, action, connections, since: seen, until: seen, at}
}

function wordIn<T>(words: Readonly<Record<string, T>>, written: unknown): T | undefined {
  const word = textOf(written)
  return Object.hasOwn(words, word) ? words[word] : undefined
}

function endIn(record: Plain, side: "src" | "dest"): RecordedEnd | null {
  const end = objectOf(record[side])
  const address = textOf(objectOf(record["connection"])[`${side}_ip`])
  const node = textOf(end["node_name"])
  if (node !== "") return recordedEnd({kind: "host", name: node, namespace: "", labels: new Map(), address})
  const [name, namespace] = [textOf(end["pod_name"]), textOf(end["pod_namespace"]) || textOf(end["namespace"])]
  if (name === "" && address === "") return null
  return recordedEnd({kind: name === "" ? "named" : "workload", name, namespace, labels: new Map(), address})
}
