// A rule of a Calico policy or profile, with the checks that go across its fields (resources 4.1, 4.3).

import {supportsPorts} from "../../net/protocol.ts"
import {actions} from "../resource.ts"
import type {CalicoRule, IcmpSpec} from "../resource.ts"
import {fields, headOf, integer, isAbsent, list, oneOf, quiet, report, text} from "../decode.ts"
import type {Cursor, Fields} from "../decode.ts"
import {decodeEntity} from "./entity-rule.ts"
import type {EntityDraft, RuleSite} from "./entity-rule.ts"
import {checkHttp} from "./http.ts"
import {protocolSpec} from "./literal.ts"
import {checkAnnotations} from "./metadata.ts"

const known = ["action", "ipVersion", "protocol", "notProtocol", "icmp", "notICMP", "source", "destination", "http", "metadata"]

/** Reads the rules of one direction. */
export function decodeRules(cursor: Cursor, site: RuleSite): readonly CalicoRule[] {
  return list(cursor).map((item) => decodeRule(item, site))
}

/** Reads one rule. */
function decodeRule(cursor: Cursor, site: RuleSite): CalicoRule {
  const field = fields(cursor, known)
  const action = oneOf(field("action"), actions)
  if (action === undefined && text(quiet(field("action"))) === "")
    report(field("action"), "missing-field", "the rule has no action", "one of Allow, Deny, Log, Pass")
  const source = decodeEntity(field("source"), "source", site)
  const destination = decodeEntity(field("destination"), "destination", site)
  const rule: CalicoRule = {
    action: action ?? "Deny",
    ipVersion: ipVersion(field("ipVersion")),
    protocol: protocolSpec(field("protocol")),
    notProtocol: protocolSpec(field("notProtocol")),
    icmp: icmp(field("icmp")),
    notIcmp: icmp(field("notICMP")),
    source: source.entity,
    destination: destination.entity,
    http: !isAbsent(field("http")),
    at: headOf(cursor),
  }
  checkPorts(rule, [source, destination])
  checkIcmp(field, rule)
  checkFamilies(field, rule, [...source.nets, ...destination.nets])
  checkHttp(field, rule, site)
  const metadata = field("metadata")
  return isAbsent(metadata) ? rule : {...rule, notes: notesOf(metadata)}
}

/** `metadata.annotations` of a rule. */
function notesOf(cursor: Cursor): readonly string[] {
  const notes: string[] = []
  const annotations = fields(cursor, ["annotations"])("annotations")
  if (checkAnnotations(annotations, notes) !== undefined)
    report(annotations, "bad-acceptance", "a rule accepts no findings", "put the annotation under `metadata` of the policy")
  return notes.sort()
}

/** 4, 6, or null where absent. */
function ipVersion(cursor: Cursor): 4 | 6 | null {
  const value = integer(cursor)
  if (value === null || value === 4 || value === 6) return value
  report(cursor, "out-of-range", `\`${value}\` is no IP version`, "4 or 6")
  return null
}

/** An ICMP criterion; null where absent. */
function icmp(cursor: Cursor): IcmpSpec | null {
  if (isAbsent(cursor)) return null
  const field = fields(cursor, ["type", "code"])
  const type = integer(field("type"))
  const code = integer(field("code"))
  if (type !== null && (type < 0 || type > 254)) report(field("type"), "bad-icmp", `the ICMP type ${type} is outside 0 to 254`)
  if (code !== null && (code < 0 || code > 255)) report(field("code"), "bad-icmp", `the ICMP code ${code} is outside 0 to 255`)
  if (code !== null && type === null) report(field("code"), "bad-icmp", "an ICMP code without a type", "add `type`")
  return {type, code}
}

/** Rows 1 and 2: ports want a protocol that has them; names alone may do without. */
function checkPorts({protocol}: CalicoRule, sides: readonly EntityDraft[]): void {
  for (const {numericLists, portLists} of sides) {
    if (protocol === null) {
      for (const ports of numericLists)
        report(ports, "ports-need-protocol", "port numbers without `protocol`", "add `protocol: TCP`, UDP or SCTP")
    } else if (!supportsPorts(protocol)) {
      for (const ports of portLists) report(ports, "ports-need-protocol", `\`${protocol}\` has no ports`, "TCP, UDP and SCTP have ports")
    }
  }
}

/** Rows 3 to 5: ICMP criteria want the protocol by name, and the protocol wants its family. */
function checkIcmp(field: Fields, rule: CalicoRule): void {
  if (rule.icmp && rule.protocol !== "ICMP" && rule.protocol !== "ICMPv6") {
    report(field("icmp"), "bad-icmp", "`icmp` without `protocol: ICMP` or `ICMPv6`", "name the protocol; its number does not count here")
  }
  for (const name of ["protocol", "notProtocol"] as const) {
    const family = rule[name] === "ICMP" ? 4 : rule[name] === "ICMPv6" ? 6 : null
    if (family !== null && rule.ipVersion !== null && rule.ipVersion !== family) {
      report(
        field("ipVersion"),
        "bad-icmp",
        `\`${rule[name]}\` is IPv${family}, and \`ipVersion\` says ${rule.ipVersion}`,
        "remove `ipVersion`",
      )
    }
  }
}

/** Rows 11 and 12: one family in all blocks of a rule, and the one that `ipVersion` names. */
function checkFamilies(field: Fields, {ipVersion: version}: CalicoRule, nets: EntityDraft["nets"]): void {
  const first = nets[0]?.family
  for (const {cursor, family} of nets) {
    if (family !== first) report(cursor, "mixed-families", "the rule has IPv4 and IPv6 blocks", "write one rule for each family")
    if (version !== null && family !== version)
      report(cursor, "mixed-families", `an IPv${family} block in a rule for IPv${version}`, "write one rule for each family")
  }
  if (version !== null && nets.some(({family}) => family !== version))
    report(field("ipVersion"), "mixed-families", "`ipVersion` contradicts the rule's blocks")
}
