// A flow as `hubble observe` prints it in one line, compact or compact with names of nodes and policies. What is made of it is not decided here.

import {parseAddress} from "../net/address.ts"
import {socketIn} from "./target.ts"

/**
 * What a line says, in its own words. `node`: who reported it, empty where the line does not say. `from` and `to`: a name or an address, with its port; of a reply
 * (`<-`) whoever opened the connection stands first. Identities without their brackets, empty where there are none. `said`: what is said of the packet. `before` and
 * `behind`: the rest of the line, where it stands in a log.
 */
export type HubbleLine = {
  readonly before: string
  readonly from: string
  readonly fromIdentity: string
  readonly arrow: "->" | "<>" | "<-"
  readonly to: string
  readonly toIdentity: string
  readonly type: string
  readonly verdict: string
  readonly said: string
  readonly behind: string
}

/** Words for what became of a packet. */
const verdictWords = "FORWARDED|ALLOWED|REDIRECTED|DROPPED|DENIED|AUDIT(?:ED)?|ERROR|TRACED|TRANSLATED|VERDICT_UNKNOWN"

/** The policies behind a verdict, where they were asked for: ` BY web (CiliumNetworkPolicy), db (CiliumNetworkPolicy)`. */
const policies = String.raw` BY [^()]+ \([^()]*\)(?:, [^()]+ \([^()]*\))*`

const end = (name: string): string => String.raw`(?<${name}>\S+)(?: +\((?<${name}Identity>[^()]*)\))?`

const compact = new RegExp(
  String.raw`(?<!\S)${end("from")} +(?<arrow>->|<>|<-) +${end("to")} +(?<type>\S.*?) (?<verdict>${verdictWords})(?:${policies})? \((?<said>(?:[^()]|\([^()]*\))*)\)`,
)

/** The flow of a line; null where it is none of Hubble's. */
export function hubbleLineIn(line: string): HubbleLine | null {
  const match = compact.exec(line)
  const {from = "", fromIdentity = "", arrow, to = "", toIdentity = "", type = "", verdict = "", said = ""} = match?.groups ?? {}
  if (match === null || (arrow !== "->" && arrow !== "<>" && arrow !== "<-")) return null
  const [before, behind] = [line.slice(0, match.index), line.slice(match.index + match[0].length)]
  return {before, from, fromIdentity, arrow, to, toIdentity, type, verdict, said, behind}
}

/** A verdict of `hubble observe -o table` and `-o dict`, which have it by itself, with or without policies; null of anything else. */
export function hubbleVerdictIn(text: string): string | null {
  return new RegExp(`^(${verdictWords})(?:${policies})?$`).exec(text)?.[1] ?? null
}

/** What is said of a packet: its protocol in Hubble's own word, and what stands behind it. Notes for tracing stand before it, those about authentication behind. */
export function hubblePacketIn(said: string): {readonly protocol: string; readonly said: string} | null {
  const {protocol, rest = ""} = /(?:^|; )(?<protocol>TCP|UDP|SCTP|ICMPv4|ICMPv6|VRRP|IGMP)\b(?<rest>[^;]*)/.exec(said)?.groups ?? {}
  return protocol === undefined ? null : {protocol, said: rest}
}

/** Whether what dropped a packet was policy: other reasons were asked of none. */
export function isDropByPolicy(type: string): boolean {
  return /^(?:policy-verdict:|Policy denied\b|Authentication required$)/.test(type)
}

/**
 * An end as Hubble names it. `object`: a pod, or a Service where a packet was seen before its address was translated; `cluster` is empty where none is named.
 * `domain`: the names with which its address was looked up. `word`: one name by itself, as of a node, or of what is reserved (`host`, `world`).
 */
export type HubbleEnd = {readonly port: number | null} & (
  | {readonly kind: "address"; readonly address: string}
  | {readonly kind: "object"; readonly cluster: string; readonly namespace: string; readonly name: string}
  | {readonly kind: "domain"; readonly name: string}
  | {readonly kind: "word"; readonly name: string}
)

const objectText = /^(?:(?<cluster>[a-z\d][a-z\d-]*)\/)?(?<namespace>[a-z\d][a-z\d-]*)\/(?<name>[a-z\d][a-z\d.-]*)$/

/** Reads an end; null of what is none. */
export function hubbleEndIn(text: string): HubbleEnd | null {
  const {host, port} = socketIn(text)
  if (parseAddress(host) !== undefined) return {kind: "address", address: host, port}
  const object = objectText.exec(host)?.groups
  if (object !== undefined) {
    const {cluster = "", namespace = "", name = ""} = object
    return {kind: "object", cluster, namespace, name, port}
  }
  if (/^[\w*-]+(?:\.[\w-]+)*\.?(?:,[\w*-]+(?:\.[\w-]+)*\.?)*$/.test(host) && /[.,]/.test(host) && /[a-z]/i.test(host))
    return {kind: "domain", name: host, port}
  return /^[a-z\d][a-z\d-]*$/i.test(host) ? {kind: "word", name: host, port} : null
}
