// One entry of `spec.expect`, as read: ends, the wire, exceptions and what is wanted.

import {paths, stages} from "../decide/decision.ts"
import {fields, isAbsent, list, oneOf, pathOf, placeOf} from "../manifest/decode.ts"
import type {Cursor, Fields} from "../manifest/decode.ts"
import {toPlain} from "../manifest/yaml/plain.ts"
import {portMax} from "../net/port.ts"
import {bounded, complain, required, word} from "./finding.ts"
import type {PortRange} from "../analyze/flow-words.ts"
import type {Exception, Expectation, HalfWant} from "./policy-test.ts"
import {parseSide} from "./side.ts"

const asked = ["name", "from", "to", "protocol", "port", "sourcePort", "icmp", "ipFamily", "except"] as const
const wanted = ["verdict", "by", "egress", "ingress", "path", "deniedAt", "pending"] as const
/** The words that open an intent, which intent.ts reads; known here so that a misspelt one finds its neighbour. */
export const intentWords = ["never", "only", "at-least"] as const
const verdicts = ["allow", "deny"] as const
const octet = [0, 255] as const

/** Reads one entry; undefined (said) where it lacks an end or a wanted verdict, or where a value of it cannot be read. */
export function parseEntry(item: Cursor): Expectation | undefined {
  const {diagnostics} = item.context
  const before = diagnostics.length
  const entry = fields(item, [...asked, ...wanted, ...intentWords])
  const from = parseSide(required(entry("from")))
  const to = parseSide(required(entry("to")))
  const verdict = oneOf(required(entry("verdict")), verdicts)
  const rest = {...askedOf(entry), ...wantedOf(entry)}
  // A value that could not be read would leave a weaker entry behind, so such an entry is not kept.
  if (from === undefined || to === undefined || verdict === undefined || diagnostics.length > before) return undefined
  return {at: placeOf(item), path: pathOf(item), from, to, verdict, ...rest, written: toPlain(item.node ?? null)}
}

type Askings = Pick<Expectation, "name" | "protocol" | "port" | "sourcePort" | "icmp" | "ipFamily" | "except">

function askedOf(entry: Fields): Askings {
  return {
    name: word(entry("name")),
    protocol: word(entry("protocol")),
    port: portsOf(entry("port")),
    sourcePort: bounded(entry("sourcePort"), [1, portMax]),
    icmp: icmpOf(entry("icmp")),
    ipFamily: familyOf(entry("ipFamily")),
    except: exceptionsOf(entry("except")),
  }
}

type Wants = Pick<Expectation, "by" | "egress" | "ingress" | "flowPath" | "deniedAt" | "pending">

function wantedOf(entry: Fields): Wants {
  return {
    by: word(entry("by")),
    egress: halfOf(entry("egress")),
    ingress: halfOf(entry("ingress")),
    flowPath: oneOf(entry("path"), paths) ?? null,
    deniedAt: deniedAtOf(entry("deniedAt")),
    pending: halfOf(entry("pending")),
  }
}

/** A number, or a range `a-b`. */
function portsOf(cursor: Cursor): PortRange | null {
  const written = word(cursor)
  if (written === null) return null
  const range = /^(\d{1,5})(?:\s*-\s*(\d{1,5}))?$/.exec(written.trim())
  const min = Number(range?.[1])
  const max = range?.[2] === undefined ? min : Number(range[2])
  if (range !== null && min >= 1 && max <= portMax && min <= max) return {min, max}
  complain(
    cursor,
    "test-invalid-value",
    `\`${pathOf(cursor)}\` is no port`,
    `write a number from 1 to ${portMax}, or a range such as "8000-8080"`,
  )
  return null
}

function icmpOf(cursor: Cursor): Expectation["icmp"] {
  if (isAbsent(cursor)) return null
  const icmp = fields(cursor, ["type", "code"])
  const type = bounded(required(icmp("type")), octet)
  return type === null ? null : {type, code: bounded(icmp("code"), octet)}
}

function familyOf(cursor: Cursor): Expectation["ipFamily"] {
  const written = word(cursor)?.toLowerCase()
  if (written === undefined) return null
  if (written === "ipv4" || written === "4") return 4
  if (written === "ipv6" || written === "6") return 6
  complain(cursor, "test-invalid-value", `\`${pathOf(cursor)}\` is no address family`, "it is IPv4 or IPv6")
  return null
}

/** A list of sets of flows. */
export function exceptionsOf(cursor: Cursor): readonly Exception[] {
  return list(cursor).map(exceptionOf)
}

function exceptionOf(item: Cursor): Exception {
  return flowsOf(fields(required(item), ["from", "to", "protocol", "port"]))
}

/** A set of flows by its fields; what is absent means everything. */
export function flowsOf(set: Fields): Exception {
  return {
    from: parseSide(set("from")) ?? null,
    to: parseSide(set("to")) ?? null,
    protocol: word(set("protocol")),
    port: portsOf(set("port")),
  }
}

function halfOf(cursor: Cursor): HalfWant | null {
  if (isAbsent(cursor)) return null
  const half = fields(cursor, ["verdict", "by"])
  return {verdict: oneOf(half("verdict"), verdicts) ?? null, by: word(half("by"))}
}

function deniedAtOf(cursor: Cursor): Expectation["deniedAt"] {
  if (isAbsent(cursor)) return null
  const at = fields(cursor, ["node", "stage", "by"])
  return {node: word(at("node")), stage: oneOf(at("stage"), stages) ?? null, by: word(at("by"))}
}
