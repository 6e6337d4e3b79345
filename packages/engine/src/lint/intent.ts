// Whether a rule is about lookups, and whom its far side means.

import {restrictionsOf} from "../selector/restrict.ts"
import type {Selector} from "../selector/selector.ts"
import type {Peer, Rule} from "../snapshot/snapshot.ts"

/** Where resolvers are asked: the port of the Service, and those of pods that may not listen at it. */
const ports: ReadonlySet<number> = new Set([53, 5353, 8053])
/** How resolvers are labelled. */
const names: ReadonlySet<string> = new Set(["kube-dns", "coredns", "dns-default", "dns", "node-local-dns"])

/** Whether a rule lets lookups out on purpose: it names a resolver's port and few others, or a resolver's label. */
export function isAboutLookups({action, destination}: Rule): boolean {
  if (action !== "Allow") return false
  return (
    destination.ports.some((port) => port.kind === "range" && port.min === port.max && ports.has(port.min)) || namesResolver(destination)
  )
}

/** Whether a side asks for a label that resolvers have. */
export function namesResolver({selector}: Pick<Peer, "selector">): boolean {
  if (selector === null) return false
  const restrictions = restrictionsOf(selector)
  if (restrictions === null) return false
  return [...restrictions.values()].some(
    ({...restriction}) => restriction.kind === "one of" && restriction.values.some((value) => names.has(value)),
  )
}

/** Whether a rule covers a destination port of a protocol. */
export function covers({protocol, notProtocol, destination}: Rule, wanted: number, port: number): boolean {
  if (protocol !== null && protocol !== wanted) return false
  if (notProtocol === wanted) return false
  if (destination.ports.length === 0) return true
  return destination.ports.some((each) => each.kind === "range" && each.min <= port && port <= each.max)
}

/** Whether a side asks for anything of labels of namespaces, or of the namespace itself. */
export function asksForNamespace(selector: Selector): boolean {
  const restrictions = restrictionsOf(selector)
  return (
    restrictions !== null && [...restrictions.keys()].some((label) => label.startsWith("pcns.") || label === "projectcalico.org/namespace")
  )
}
