// Rules of a Kubernetes NetworkPolicy, enforced or staged (resources §9, §3.4).

import {parsePort} from "../../net/port.ts"
import {parsePrefix} from "../../net/prefix.ts"
import {nearest} from "../../std/nearest.ts"
import {fields, headOf, integer, isAbsent, isMistyped, isWritten, list, meant, report, scalarText, text} from "../decode.ts"
import type {Cursor, Fields} from "../decode.ts"
import type {KubernetesPeer, KubernetesPort, KubernetesRule} from "../resource.ts"
import {decodeLabelSelector} from "./label-selector.ts"
import {warnLooseBlock} from "./loose-address.ts"
import {checkNumberOrName, numberOrName} from "./number-or-name.ts"

/** `enforced`: every rule of the API. `staged`: types and what the conversion cannot read. */
export type RuleChecks = "enforced" | "staged"

/** Reads the rules of one direction; `peers` is the name of the list of peers in it. */
export function decodeKubernetesRules(cursor: Cursor, peers: "from" | "to", checks: RuleChecks): readonly KubernetesRule[] {
  return list(cursor).map((item) => {
    const field = fields(item, ["ports", peers])
    return {
      peers: list(field(peers)).map((peer) => decodePeer(peer, checks)),
      ports: list(field("ports")).map((port) => decodePort(port, checks)),
      at: headOf(item),
    }
  })
}

/** One peer. */
function decodePeer(cursor: Cursor, checks: RuleChecks): KubernetesPeer {
  const field = fields(cursor, ["podSelector", "namespaceSelector", "ipBlock"])
  const selectorChecks = checks === "enforced" ? "strict" : "none"
  const peer: KubernetesPeer = {
    podSelector: decodeLabelSelector(field("podSelector"), selectorChecks),
    namespaceSelector: decodeLabelSelector(field("namespaceSelector"), selectorChecks),
    ipBlock: decodeBlock(field("ipBlock"), checks),
    at: headOf(cursor),
  }
  if (checks === "staged") return peer
  const selects = peer.podSelector !== null || peer.namespaceSelector !== null
  if (!selects && peer.ipBlock === null)
    report(
      cursor,
      "bad-peer",
      "the peer names nobody",
      "give `podSelector`, `namespaceSelector` or `ipBlock`; to mean everyone leave the whole list out",
    )
  if (selects && peer.ipBlock !== null) report(cursor, "bad-peer", "`ipBlock` stands alone in its peer", "make two peers of it")
  return peer
}

/** `{cidr, except}`; null where absent. */
function decodeBlock(cursor: Cursor, checks: RuleChecks): KubernetesPeer["ipBlock"] {
  if (isAbsent(cursor)) return null
  const field = fields(cursor, ["cidr", "except"])
  const cidr = text(field("cidr"))
  const items = list(field("except"))
  const except = items.map(text)
  const isRead = cursor.node?.kind === "map" && !isMistyped(field("cidr"), "string")
  if (checks === "enforced" && isRead) checkBlock(field, cidr, items)
  if (checks === "enforced")
    for (const [i, item] of [field("cidr"), ...items].entries()) warnLooseBlock(item, i === 0 ? cidr : (except[i - 1] ?? ""))
  warnUnread(field("cidr"), cidr, "allows everyone")
  for (const [i, item] of items.entries()) warnUnread(item, except[i] ?? "", "drops this exception and all after it")
  return {cidr, except}
}

/** A text that Calico's parser refuses and that therefore means something else. */
function warnUnread(cursor: Cursor, source: string, effect: string): void {
  if (source === "" || parsePrefix(source)) return
  if (parsePrefix(source, "lenient"))
    report(cursor, "cidr-read-differently", `Calico cannot read \`${source}\`, and ${effect}`, "write the octets without leading zeros")
}

/** What the API refuses in a block. */
function checkBlock(field: Fields, cidr: string, except: readonly Cursor[]): void {
  if (cidr === "") {
    report(field("cidr"), "missing-field", "the block has no `cidr`")
    return
  }
  const outer = parsePrefix(cidr, "lenient")
  if (!outer)
    report(
      field("cidr"),
      "bad-cidr",
      `\`${cidr}\` is no address block`,
      cidr.includes("/") ? undefined : "add a prefix length: `/32` for one IPv4 address",
    )
  for (const item of except) {
    const source = scalarText(item)
    const inner = parsePrefix(source, "lenient")
    if (isMistyped(item, "string")) continue
    if (!inner) report(item, "bad-cidr", `\`${source}\` is no address block`)
    else if (outer && !isInside(outer, inner))
      report(
        item,
        "bad-except",
        `\`${source}\` does not lie strictly inside \`${cidr}\``,
        "an exception takes a part out of its block: remove it, or name the block that holds it",
      )
  }
}

type Block = NonNullable<ReturnType<typeof parsePrefix>>

/** Whether one block lies inside another and is smaller, prefix lengths compared as they are written. */
function isInside(outer: Block, inner: Block): boolean {
  const {prefix: a} = outer
  const {prefix: b} = inner
  return a.family === b.family && b.length > a.length && b.first >= a.first && b.last <= a.last
}

/** One port entry. */
function decodePort(cursor: Cursor, checks: RuleChecks): KubernetesPort {
  const field = fields(cursor, ["protocol", "port", "endPort"])
  const protocol = text(field("protocol"))
  const port = numberOrName(field("port"))
  const endPort = integer(field("endPort"))
  if (checks === "enforced") checkPort(field, {protocol: isAbsent(field("protocol")) ? "TCP" : protocol, port, endPort})
  else checkConversion(field, port, endPort)
  return {protocol: isAbsent(field("protocol")) || protocol === "" ? "TCP" : protocol, port, endPort}
}

/** What the API refuses in a port entry. */
function checkPort(field: Fields, {protocol, port, endPort}: KubernetesPort): void {
  if (!["TCP", "UDP", "SCTP"].includes(protocol)) {
    const near = nearest(protocol, ["TCP", "UDP", "SCTP"])
    report(field("protocol"), "bad-protocol", `\`${protocol}\` is none of TCP, UDP, SCTP`, near ? meant(near) : undefined)
  }
  checkNumberOrName(field("port"), port)
  if (!isWritten(field("endPort")) || endPort === null) return
  if (typeof port !== "number") report(field("endPort"), "bad-end-port", "`endPort` goes with a numeric `port`", "add `port`")
  else if (endPort < port) report(field("endPort"), "bad-end-port", `\`endPort\` ${endPort} is below \`port\` ${port}`, "swap them")
  if (endPort < 1 || endPort > 65535) report(field("endPort"), "bad-port", `${endPort} is no port`, "a number from 1 to 65535")
}

/** What Calico's conversion of a staged policy cannot read (resources 3.4). */
function checkConversion(field: Fields, port: number | string | null, endPort: number | null): void {
  if (port === null) return
  const source = endPort === null ? String(port) : `${port}:${endPort}`
  const parsed = parsePort(endPort === null && typeof port === "number" ? port : source)
  if (!parsed.ok) report(field("port"), "bad-port", `\`${source}\` cannot be converted: ${parsed.error}`)
}
