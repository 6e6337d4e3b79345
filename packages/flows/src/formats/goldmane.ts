// Records of Calico as Goldmane writes and prints them (evaluation 6.1, 6.6 b and c): what is alike under `Key`, enums as numbers or words, what is
// zero left out.

import type {Place} from "@carveout/engine"
import {isObject, labelsOf, numberOf, objectOf, momentOf, textOf} from "../fields.ts"
import type {Plain} from "../fields.ts"
import {recordedEnd} from "../record.ts"
import type {FlowRecord, RecordedEnd} from "../record.ts"
import {portIn, protocolIn} from "./reading.ts"
import type {Format, Reading} from "./reading.ts"

/** What `goldmane stream` prints has the record under `flow`. */
function recordIn(value: unknown): Plain {
  const {flow} = objectOf(value)
  return isObject(flow) ? flow : objectOf(value)
}

function keyIn(value: unknown): Plain | null {
  const {Key, key} = recordIn(value)
  return isObject(Key) ? Key : isObject(key) ? key : null
}

/** The format. */
export const goldmane: Format = {is: (value) => keyIn(value) !== null, read}

function read(value: unknown, at: Place): Reading {
  const record = recordIn(value)
  return readCalico({
    ...keyIn(value),
    start_time: record["start_time"],
    end_time: record["end_time"],
    source_labels: record["source_labels"],
    dest_labels: record["dest_labels"],
    num_connections_started: record["num_connections_started"],
    at,
  })
}

const types: Readonly<Record<string, RecordedEnd["kind"]>> = {
  1: "workload",
  2: "host",
  3: "network-set",
  4: "network",
  workloadendpoint: "workload",
  hostendpoint: "host",
  networkset: "network-set",
  network: "network",
  wep: "workload",
  hep: "host",
  ns: "network-set",
  net: "network",
}
const reporters: Readonly<Record<string, FlowRecord["reporter"]>> = {1: "source", 2: "destination", src: "source", dst: "destination"}
const actions: Readonly<Record<string, FlowRecord["action"] | "pass">> = {
  1: "allow",
  2: "deny",
  3: "pass",
  allow: "allow",
  deny: "deny",
  pass: "pass",
}

function word<T>(words: Readonly<Record<string, T>>, written: unknown): T | undefined {
  const key = String(written).toLowerCase()
  return Object.hasOwn(words, key) ? words[key] : undefined
}

/** A record of Calico with its fields beside each other. */
export function readCalico(fields: Plain & {readonly at: Place}): Reading {
  const {at} = fields
  const reporter = word(reporters, fields["reporter"])
  if (reporter === undefined) return {problem: `\`reporter\` is ${said(fields["reporter"])}, and neither \`Src\` nor \`Dst\``}
  const action = word(actions, fields["action"])
  if (action === undefined || action === "pass")
    return {problem: `\`action\` is ${said(fields["action"])}, and neither \`Allow\` nor \`Deny\``}
  const written = textOf(fields["proto"] ?? fields["protocol"])
  const protocol = protocolIn(written)
  if (protocol === undefined) return {problem: `the protocol is ${said(written)}, which is none`}
  const port = portIn(protocol, numberOf(fields["dest_port"]))
  if (port === undefined) return {problem: `\`dest_port\` is ${said(fields["dest_port"])}, which is no port`}
  const [from, to] = [endIn(fields, "source"), endIn(fields, "dest")]
  if (from === null || to === null) return {problem: `\`${from === null ? "source" : "dest"}_name\` is missing`}
  const connections = Math.max(1, numberOf(fields["num_connections_started"]) ?? 1)
  const [since, until] = [momentOf(fields["start_time"]), momentOf(fields["end_time"])]
  return {from, to, protocol, port, reporter, action, connections, since, until, at}
}

/** The words under which addresses stand that are in no set. */
const networks: ReadonlySet<string> = new Set(["pub", "pvt", "PUBLIC NETWORK", "PRIVATE NETWORK"])

function endIn(fields: Plain, side: "source" | "dest"): RecordedEnd | null {
  const [name, address] = [textOf(fields[`${side}_name`]), textOf(fields[`${side}_ip`])]
  if (name === "" && address === "") return null
  const kind = name === "" ? "named" : networks.has(name) ? "network" : (word(types, fields[`${side}_type`]) ?? "named")
  const labels = labelsOf(fields[`${side}_labels`])
  return recordedEnd({kind, name, namespace: textOf(fields[`${side}_namespace`]), labels, address})
}

/** A value as a message shows it. */
function said(value: unknown): string {
  return value === undefined || value === "" ? "missing" : `\`${typeof value === "string" ? value : JSON.stringify(value)}\``
}
