// Flows of Cilium as `hubble observe` prints them for people: a line each, a row of a table, or a block of fields.

import {Doctor} from "@carveout/engine"
import type {Place} from "@carveout/engine"
import {momentOf} from "../fields.ts"
import {recordedEnd} from "../record.ts"
import type {RecordedEnd, Reporter} from "../record.ts"
import {actionOf, clusterOf, endElsewhere, judgeOf} from "./cilium.ts"
import {isNoOpening} from "./packet.ts"
import {portIn, protocolIn} from "./reading.ts"
import type {Reading, TextFormat} from "./reading.ts"

/** A flow by its printed fields. `arrow` null: the form has none, and ends stand as the packet went. */
type Printed = {
  readonly time: string
  readonly node: string
  readonly from: string
  readonly fromIdentity: string
  readonly arrow: Doctor.HubbleLine["arrow"] | null
  readonly to: string
  readonly toIdentity: string
  readonly type: string
  readonly verdict: string
  readonly said: string
}

/** Times as the command prints them: those of its own form, which have no year, of RFC 3339 down to a day, and of RFC 1123. */
const time = String.raw`(?:[A-Z][a-z]{2} [ \d]\d [\d:]{8}(?:\.\d+)?|\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:\d\d))?|[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} [+-]\d{4}|N\/A)`
const before = new RegExp(String.raw`^(?:(?<time>${time})(?: \[(?<node>[^\]]*)\])?: )?$`)
const timeAlone = new RegExp(`^${time}$`)

/** A line of the default form. */
export const hubbleCompact: TextFormat = {
  is: ([line = ""]) => Doctor.hubbleLineIn(line) !== null,
  read: ([line = ""], at) => {
    const found = Doctor.hubbleLineIn(line)
    if (found === null) return null
    const head = before.exec(found.before)
    if (head === null) return {problem: `it begins with \`${found.before.trim()}\`, which is no time and node as Hubble prints them`}
    if (found.behind.trim() !== "") return {problem: `\`${found.behind.trim()}\` stands behind the flow`}
    return readPrinted({...found, time: head.groups?.["time"] ?? "", node: head.groups?.["node"] ?? ""}, at)
  },
}

/** Cells of a row of the table: three blanks at least part them. */
function cellsOf(line: string): readonly string[] {
  return line.trim().split(/\t| {3,}/)
}

function verdictPlace(cells: readonly string[]): number {
  return cells.findIndex((cell, place) => place >= 4 && Doctor.hubbleVerdictIn(cell) !== null)
}

/** What parts records and is none: the head of a table, the line between blocks. */
export function isHubbleFrame(line: string): boolean {
  return /^(?:-{12}|TIMESTAMP\s{2,}.*\bSUMMARY)$/.test(line.trim())
}

/** A row of `-o table`. */
export const hubbleTable: TextFormat = {
  is: ([line = ""]) => verdictPlace(cellsOf(line)) !== -1,
  read: ([line = ""], at) => {
    const cells = cellsOf(line)
    const place = verdictPlace(cells)
    if (place === -1) return null
    const [when = "", node = ""] = cells
    if (!timeAlone.test(when)) return {problem: `it begins with \`${when}\`, which is no time as Hubble prints them`}
    if (place > 5 || cells.length > place + 2) return {problem: "it has more columns than a table of Hubble"}
    const [from = "", to = "", type = "", written = "", said = ""] = cells.slice(place - 3)
    const verdict = Doctor.hubbleVerdictIn(written) ?? ""
    const ends = {from, fromIdentity: "", arrow: null, to, toIdentity: ""} as const
    return readPrinted({time: when, node: place === 5 ? node : "", ...ends, type, verdict, said}, at)
  },
}

const dictKey = /^\s*(TIMESTAMP|NODE|SOURCE|DESTINATION|TYPE|VERDICT|SUMMARY|STATE|NODES|MESSAGE): ?(.*)$/

/** A block of `-o dict`. Blocks about nodes and about lost events are no flows. */
export const hubbleDict: TextFormat = {
  is: ([line = ""]) => /^\s*TIMESTAMP: /.test(`${line} `),
  goesOn: (line) => dictKey.test(line) && !/^\s*TIMESTAMP:/.test(line),
  read: (lines, at) => {
    const fields = new Map(lines.map((line) => dictKey.exec(line)?.slice(1) ?? []).map(([key = "", value = ""]) => [key, value.trim()]))
    const field = (name: string): string => fields.get(name) ?? ""
    if (fields.has("STATE") || field("TYPE") === "EVENTS LOST") return null
    const missing = ["SOURCE", "DESTINATION", "TYPE", "VERDICT", "SUMMARY"].find((each) => !fields.has(each))
    if (missing !== undefined) return {problem: `\`${missing}\` is missing`}
    const verdict = Doctor.hubbleVerdictIn(field("VERDICT"))
    if (verdict === null) return {problem: `\`VERDICT\` is \`${field("VERDICT")}\`, which is none`}
    const ends = {from: field("SOURCE"), fromIdentity: "", arrow: null, to: field("DESTINATION"), toIdentity: ""} as const
    return readPrinted({time: field("TIMESTAMP"), node: field("NODE"), ...ends, type: field("TYPE"), verdict, said: field("SUMMARY")}, at)
  },
}

/** What the command says beside flows: of nodes, of lost events. */
export const hubbleNotes: TextFormat = {
  is: ([line = ""]) =>
    /^(?:EVENTS LOST: |[A-Z_]+\s+EVENTS LOST\s|.*: (?:Receiving flows from \d+ nodes|\d+ nodes (?:are unavailable|removed from cluster)): )/.test(
      line.trim(),
    ),
  read: () => null,
}

/** Where a packet was seen behind what policy did with it. WHY not `from-…`: there it came in, and nobody had been asked. */
const isJudged = (type: string): boolean => /^(?:to-[a-z]+|policy-verdict:.*)$/.test(type)

function readPrinted(flow: Printed, at: Place): Reading {
  const {arrow, type, said} = flow
  const action = actionOf(flow.verdict)
  if (arrow === "<-" || action === undefined || !(action === "allow" ? isJudged(type) : Doctor.isDropByPolicy(type))) return null
  const packet = Doctor.hubblePacketIn(said)
  // WHY passed over: of other layers, and of packets without ports or types, Hubble prints the layer alone.
  if (packet === null) return null
  const protocol = protocolIn(packet.protocol.replace("ICMPv4", "ICMP"))
  if (protocol === undefined) return null
  const [source, target] = [Doctor.hubbleEndIn(flow.from), Doctor.hubbleEndIn(flow.to)]
  if (source === null || target === null)
    return {problem: `\`${source === null ? flow.from : flow.to}\` is no address and no name as Hubble prints them`}
  // WHY known: verdicts of policy that let pass are told of first packets alone.
  const isKnown = arrow === "->" || (action === "allow" && type.startsWith("policy-verdict:"))
  const [sourcePort, targetPort] = [source.port, target.port]
  const way = {protocol: packet.protocol.toUpperCase(), said: packet.said, from: sourcePort, to: targetPort}
  if (Doctor.isDiscovery(packet.said) || (!isKnown && isNoOpening(way))) return null
  const port = portIn(protocol, targetPort)
  if (port === undefined) return {problem: `\`${flow.to}\` has no port`}
  const [from, to] = [endOf(source, flow.fromIdentity, flow.node), endOf(target, flow.toIdentity, flow.node)]
  const seen = /\d{4}/.test(flow.time) ? momentOf(flow.time) : null
  const reporter = reporterOf(type) ?? judgeOf(from, to)
  const node = reporter === "unsaid" ? {node: flow.node} : {}
  return {from, to, protocol, port, reporter, ...node, action, connections: 1, since: seen, until: seen, at}
}

/** Who judged, as the type tells; null where it does not. What leaves a pod for elsewhere was let out. */
function reporterOf(type: string): Reporter | null {
  if (type.endsWith(" INGRESS") || type === "to-endpoint") return "destination"
  return type.endsWith(" EGRESS") || type.startsWith("to-") ? "source" : null
}

/** Identities of addresses that policy calls the outside. */
const outside = /^(?:|ID:\d+|unknown|world(?:-ipv[46])?)$/

/** Names by themselves that stand for many: those inside of whom is not said which, and everybody outside. */
const insiders: ReadonlySet<string> = new Set(["remote-node", "kube-apiserver", "health", "ingress", "init", "unmanaged", "unknown"])

function endOf(end: Doctor.HubbleEnd, identity: string, node: string): RecordedEnd {
  const plain = {namespace: "", labels: new Map<string, string>(), address: ""}
  switch (end.kind) {
    case "address":
      return recordedEnd({...plain, kind: "named", name: "", address: end.address})
    case "object":
      return end.cluster === "" || end.cluster === clusterOf(node)
        ? recordedEnd({...plain, kind: "pod-or-service", namespace: end.namespace, name: end.name})
        : endElsewhere(end.name, `${end.cluster}/${end.namespace}`)
    case "domain":
      return outside.test(identity) ? recordedEnd({...plain, kind: "network", name: end.name}) : endElsewhere(end.name)
    case "word":
      return wordEnd(end.name, node)
  }
}

function wordEnd(name: string, node: string): RecordedEnd {
  const plain = {namespace: "", labels: new Map<string, string>(), address: ""}
  if (/^world(?:-ipv[46])?$/.test(name)) return recordedEnd({...plain, kind: "network", name})
  const here = node.slice(node.indexOf("/") + 1)
  if (name === "host" && here !== "") return recordedEnd({...plain, kind: "host", name: here})
  return name === "host" || insiders.has(name) ? endElsewhere(name) : recordedEnd({...plain, kind: "named", name})
}
