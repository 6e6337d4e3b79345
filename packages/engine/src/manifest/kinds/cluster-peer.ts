// Subjects, peers and names of rules that the cluster-scoped Kubernetes policies share (resources §10).

import {parsePrefix} from "../../net/prefix.ts"
import {fields, isAbsent, isMistyped, isWritten, list, refuseRepeats, report, scalarText, text} from "../decode.ts"
import type {Cursor} from "../decode.ts"
import type {ClusterPeer, ClusterPolicy} from "../resource.ts"
import {decodeLabelSelector} from "./label-selector.ts"
import {warnLooseBlock} from "./loose-address.ts"

/** LIMIT: items of a list of rules' peers, networks and protocols, as the CRD has them. */
const itemsMax = 25

/** A list that must be there, with 1 to 25 items. */
export function requiredList(cursor: Cursor, what: string): readonly Cursor[] {
  if (isAbsent(cursor)) {
    report(cursor, "missing-field", `the rule has no ${what}`)
    return []
  }
  return boundedList(cursor, what)
}

/** A list of 1 to 25 items. */
export function boundedList(cursor: Cursor, what: string): readonly Cursor[] {
  const items = list(cursor)
  if (cursor.node?.kind === "seq" && items.length === 0) report(cursor, "missing-field", `the list of ${what} is empty`, "at least one")
  if (items.length > itemsMax) report(cursor, "too-many-items", `at most ${itemsMax} ${what}`)
  return items
}

/** The pods that a policy is about: exactly one of `namespaces` and `pods`. */
export function decodeSubject(cursor: Cursor): ClusterPolicy["subject"] {
  if (isAbsent(cursor)) report(cursor, "missing-field", "the policy has no `subject`")
  const field = fields(cursor, ["namespaces", "pods"])
  if (!isAbsent(cursor)) exactlyOne(cursor, ["namespaces", "pods"].map(field))
  return {namespaces: decodeLabelSelector(field("namespaces"), "shape"), pods: decodePods(field("pods"))}
}

/** One peer. `networks` are for egress; the experimental fields are unknown to the channel that Calico ships. */
export function decodeClusterPeer(cursor: Cursor, direction: "ingress" | "egress"): ClusterPeer {
  const known = direction === "egress" ? ["namespaces", "pods", "networks"] : ["namespaces", "pods"]
  const field = fields(cursor, known)
  exactlyOne(cursor, known.map(field))
  return {
    namespaces: decodeLabelSelector(field("namespaces"), "shape"),
    pods: decodePods(field("pods")),
    networks: direction === "egress" && !isAbsent(field("networks")) ? decodeNetworks(field("networks")) : null,
  }
}

/** Reports a union of which not exactly one member is given. */
export function exactlyOne(cursor: Cursor, members: readonly Cursor[]): void {
  const given = members.filter((member) => isWritten(member) && !isAbsent(member))
  const names = members.map(({step}) => `\`${step}\``).join(", ")
  if (given.length === 1) return
  report(cursor, "bad-peer", given.length === 0 ? `none of ${names} is given` : `more than one of ${names} is given`, "exactly one")
}

/** `{namespaceSelector, podSelector}`; null where absent. */
function decodePods(cursor: Cursor): ClusterPeer["pods"] {
  if (isAbsent(cursor)) return null
  const field = fields(cursor, ["namespaceSelector", "podSelector"])
  if (isAbsent(field("podSelector")))
    report(field("podSelector"), "missing-field", "`pods` has no `podSelector`", "`podSelector: {}` means every pod")
  const podSelector = decodeLabelSelector(field("podSelector"), "shape") ?? {matchLabels: new Map<string, string>(), matchExpressions: []}
  return {namespaceSelector: decodeLabelSelector(field("namespaceSelector"), "shape"), podSelector}
}

/** CIDRs as the CRD's `isCIDR` takes them: host bits yes; bare and mapped addresses and zeros in front no. */
function decodeNetworks(cursor: Cursor): readonly string[] {
  const items = boundedList(cursor, "networks")
  refuseRepeats(items, scalarText)
  return items.map((item) => {
    const source = text(item)
    if (isMistyped(item, "string")) return source
    if (source.length > 43) report(item, "too-long", "a network has at most 43 characters")
    const isPlain = parsePrefix(source) !== undefined && !/^::ffff:\d+\./i.test(source) && !/\/0\d/.test(source) && !isMapped(source)
    if (!isPlain) report(item, "bad-cidr", `\`${source}\` is no network`, source.includes("/") ? undefined : "add a prefix length")
    warnLooseBlock(item, source, "definition")
    return source
  })
}

/** Whether an IPv6 text is an IPv4 address in disguise. */
function isMapped(source: string): boolean {
  const parsed = parsePrefix(source)
  return source.includes(":") && parsed?.address.family === 4
}
