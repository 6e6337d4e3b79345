// Lookups that are denied, put together by whose fault it is, as findings.

import {dnsPort} from "../question/node-cache.ts"
import {groupBy} from "../std/group.ts"
import {compareBytes} from "../std/order.ts"
import type {Place} from "../text/source.ts"
import type {Found} from "./finding.ts"
import {namespaceOf} from "./look.ts"
import type {Look, Lost} from "./look.ts"

/** LIMIT: clients that a message names. */
const namedMax = 3

/** Namespaces of the cluster itself and of what makes its network. */
const ofSystem = /^(?:kube-|calico-|tigera-|openshift-)/

/** Whether it is the client's own policy that denies, on its way to the cluster's resolver. */
export function isOfClient({half, isElsewhere}: Lost): boolean {
  return half === "egress" && !isElsewhere
}

/** Whether a policy of the cluster takes it from a pod of a system namespace. */
export function isOfSystem({byId}: Look, {client, deniers}: Lost): boolean {
  return ofSystem.test(namespaceOf(client)) && deniers.some((id) => byId.get(id)?.namespace === "")
}

/** Lookups over UDP that are denied, those together that the same policies deny. */
export function grouped({lost}: Look, isMeant: (each: Lost) => boolean): readonly (readonly Lost[])[] {
  return byDeniers(lost.filter((each) => each.protocol === "UDP" && isMeant(each)))
}

/** Those together that the same policies deny. */
export function byDeniers(lost: readonly Lost[]): readonly (readonly Lost[])[] {
  return [...groupBy(lost, ({deniers}) => deniers.join(" ")).values()]
}

/** The clients, a few by name. */
export function whoOf(lost: readonly Lost[]): string {
  const clients = [...new Set(lost.map(({client}) => client))].sort(compareBytes)
  const named = clients.slice(0, namedMax).map((client) => `\`${client}\``)
  const more = clients.length - named.length
  if (more > 0) return `${named.join(", ")} and ${more} more like them`
  return named.length < 2 ? named.join("") : `${named.slice(0, -1).join(", ")} and ${named.at(-1)}`
}

/** A finding at the last of the policies that deny, with one flow that anybody can try. */
export function foundOf({byId}: Look, some: readonly Lost[], what: string, fixes: readonly string[]): Found {
  const [first] = some
  const deniers = first?.deniers ?? []
  const places = deniers.flatMap((id) => byId.get(id)?.at ?? [])
  return {
    message: `${what}: ${first === undefined ? "" : flowText(first)}${byText(deniers, first?.by ?? "")}`,
    fixes,
    place: places.at(-1) ?? nowhere,
    related: places.slice(0, -1).map((place) => ({place, message: "and by this policy"})),
  }
}

/** One lookup as anybody can try it, and who denies it. */
export function flowText({client, to, protocol, by}: Lost): string {
  return `\`${client} → ${to} ${protocol} ${dnsPort}\` is denied by \`${by}\``
}

/** Who brought it to the end of a tier. */
function byText(deniers: readonly string[], by: string): string {
  const others = deniers.filter((id) => !by.startsWith(id))
  return others.length === 0 || !by.startsWith("EndOfTier") ? "" : `, since ${others.slice(0, namedMax).join(", ")} selects it`
}

const nowhere: Place = {file: "", line: 1, column: 1, endLine: 1, endColumn: 1}
