// A Calico rule, or one converted to that form, as an effective rule: selectors parsed, protocols numbered, families settled.

import {anyEntity} from "../../manifest/kinds/entity-rule.ts"
import type {CalicoRule, EntityRule, IcmpSpec} from "../../manifest/resource.ts"
import type {Family} from "../../net/address.ts"
import {isPortName} from "../../net/port.ts"
import type {PortSpec} from "../../net/port.ts"
import {hasPorts, protocolNumber, protocolNumbers} from "../../net/protocol.ts"
import type {ProtocolSpec} from "../../net/protocol.ts"
import type {PeerFields} from "../convert.ts"
import {positiveHalves, positiveText, serviceAccountPart} from "../effective.ts"
import type {SideTexts} from "../effective.ts"
import type {SelectorReader} from "../selectors.ts"
import type {IcmpMatch, Peer, Rule, SelectorPart} from "../snapshot.ts"

/** Where a rule comes from: its policy's namespace (empty for global ones), its index, and its fields' names if it was converted. */
export type RuleOrigin = {readonly namespace: string; readonly index: number; readonly fields: PeerFields | null}

/** The effective rule (resources 6.2 to 6.4). A text in it that is no selector is noted by the reader. */
export function effectiveRule(rule: CalicoRule, origin: RuleOrigin, reader: SelectorReader): Rule {
  const effective = {
    index: origin.index,
    action: rule.action,
    families: familiesOf(rule),
    protocol: rule.protocol === null ? null : (protocolNumber(rule.protocol) ?? null),
    notProtocol: rule.notProtocol === null ? null : (protocolNumber(rule.notProtocol) ?? null),
    icmp: icmpOf(rule.icmp),
    notIcmp: icmpOf(rule.notIcmp),
    source: peerOf(rule.source, {origin, side: "source", reader}),
    destination: peerOf(rule.destination, {origin, side: "destination", reader}),
    at: rule.at,
  }
  const isNumber = (protocol: ProtocolSpec | null): boolean => typeof protocol === "number"
  // WHY asked: nearly no rule needs it, and there are very many rules.
  return rule.notes || isNumber(rule.protocol) || isNumber(rule.notProtocol) ? {...effective, written: rule} : effective
}

/** What the dataplane's own reduced check refuses in a rule (resources 4.3, last paragraph), or undefined. */
export function ruleProblem({protocol, notProtocol, source, destination}: CalicoRule): string | undefined {
  for (const each of [protocol, notProtocol]) if (each !== null && !isKnown(each)) return `\`${each}\` is no protocol`
  const ports = portsOf(source, destination)
  if (ports.length === 0) return undefined
  for (const port of ports) {
    if (port.kind === "name" && !isPortName(port.name)) return `\`${port.name}\` is no valid port name`
    if (port.kind === "range" && port.min < 1) return "port 0 is no port"
  }
  const number = protocol === null ? undefined : protocolNumber(protocol)
  if (protocol !== null && (number === undefined || !hasPorts(number))) return `\`${protocol}\` has no ports`
  return protocol === null && ports.some(({kind}) => kind === "range") ? "port numbers stand without a protocol" : undefined
}

/** The ports of both sides. WHY no list of all where only one is there: nearly every rule has one, and there are very many rules. */
function portsOf(source: EntityRule, destination: EntityRule): EntityRule["ports"] {
  if (source.ports.length + source.notPorts.length + destination.notPorts.length === 0) return destination.ports
  return [...source.ports, ...source.notPorts, ...destination.ports, ...destination.notPorts]
}

/** Whether a protocol is a number from 1 on, or one of upstream's names in any case; digits in quotes are no name. */
function isKnown(protocol: ProtocolSpec): boolean {
  if (typeof protocol === "number") return protocol >= 1
  return protocolNumbers.has(protocol) || (!/^\d*$/.test(protocol) && protocolNumber(protocol) !== undefined)
}

/** A criterion with a type; without one it asks for nothing. */
function icmpOf(icmp: IcmpSpec | null): IcmpMatch | null {
  return icmp === null || icmp.type === null ? null : {type: icmp.type, code: icmp.code}
}

const both: readonly Family[] = [4, 6]
const onlyFour: readonly Family[] = [4]
const onlySix: readonly Family[] = [6]
const neither: readonly Family[] = []

/** Families for which the rule exists (resources 6.4, evaluation 2.5). */
function familiesOf(rule: CalicoRule): readonly Family[] {
  const [four, six] = [existsFor(rule, 4), existsFor(rule, 6)]
  if (four) return six ? both : onlyFour
  return six ? onlySix : neither
}

function existsFor({ipVersion, protocol, source, destination}: CalicoRule, family: Family): boolean {
  const version = ipVersion ?? (protocol === "ICMP" ? 4 : protocol === "ICMPv6" ? 6 : null)
  if (version !== null && version !== family) return false
  return admits(source, family) && admits(destination, family)
}

/** Whether a side leaves any address of a family. */
function admits({nets, notNets}: EntityRule, family: Family): boolean {
  if (nets.length + notNets.length === 0) return true
  for (const list of [nets, notNets]) if (list.length > 0 && list.every((net) => net.family !== family)) return false
  return !notNets.some((net) => net.family === family && net.length === 0)
}

type Site = {readonly origin: RuleOrigin; readonly side: "source" | "destination"; readonly reader: SelectorReader}

/** A side that asks for nothing. */
const anyPeer: Peer = {nets: [], notNets: [], ports: [], notPorts: [], service: null, selector: null, notSelector: null, parts: []}

/** One side. WHY one for all that ask for nothing, or for the same port alone: nearly every rule has such sides. */
function peerOf(entity: EntityRule, site: Site): Peer {
  if (asksNothing(entity)) return anyPeer
  const [port] = entity.ports
  if (port?.kind === "range" && entity.ports.length === 1 && asksNothing(entity, "but ports")) return portPeer(port, site.reader)
  const {nets, notNets, ports, notPorts, services} = entity
  const {selector, notSelector, parts} = selectorsOf(entity, site)
  const service = services ? `${services.namespace}/${services.name}` : null
  return {nets, notNets, ports, notPorts, service, selector, notSelector, parts}
}

function portPeer(port: Extract<PortSpec, {readonly kind: "range"}>, {portPeers}: SelectorReader): Peer {
  const key = port.min * portsRoom + port.max
  let peer = portPeers.get(key)
  if (peer === undefined) portPeers.set(key, (peer = {...anyPeer, ports: [port]}))
  return peer
}

/** WHY: two ports below it make one number. */
const portsRoom = 2 ** 16

function asksNothing(entity: EntityRule, which: "at all" | "but ports" = "at all"): boolean {
  if (entity === anyEntity) return true
  const {nets, notNets, ports, notPorts, services, selector, notSelector, namespaceSelector, serviceAccounts} = entity
  if (services !== null || serviceAccounts !== null || selector !== "" || notSelector !== "" || namespaceSelector !== "") return false
  return nets.length + notNets.length + notPorts.length + (which === "at all" ? ports.length : 0) === 0
}

/** The positive selector with the negative one folded in, or the negative one alone (resources 6.2, 6.3), and its parts. */
function selectorsOf(entity: EntityRule, site: Site): Pick<Peer, "selector" | "notSelector" | "parts"> {
  const {origin, reader} = site
  const {selector, notSelector, namespaceSelector, serviceAccounts} = entity
  const accounts = serviceAccounts ? serviceAccountPart(serviceAccounts.names, serviceAccounts.selector) : ""
  const namespace = reader.namespacePart(namespaceSelector, origin.namespace)
  // WHY: upstream's check reads every text that was written, alone; one that only parses within the whole is refused by it.
  if (namespace === undefined) reader.read(namespaceSelector)
  if (serviceAccounts && serviceAccounts.selector !== "") reader.read(serviceAccounts.selector)
  const negative = notSelector === "" ? null : reader.read(notSelector)
  const texts = {namespace: namespace ?? "", accounts, selector}
  const isScoped = notSelector !== "" || namespaceSelector !== ""
  const [first, second] = positiveHalves(texts, isScoped)
  if (first === "") return {selector: null, notSelector: negative, parts: anyPeer.parts}
  const parts = partsOf(texts, {ownNamespace: namespaceSelector === "", notSelector}, site)
  const positive = (): string => positiveText(texts, isScoped)
  if (notSelector !== "") return {selector: reader.read(`(${positive()}) && (!(${notSelector}))`), notSelector: null, parts}
  return {selector: second === "" ? reader.read(first) : reader.readBoth(first, second, positive), notSelector: null, parts}
}

/** The conjuncts of the selector under the names that the manifest has for them. */
function partsOf(
  texts: SideTexts,
  folded: {readonly ownNamespace: boolean; readonly notSelector: string},
  site: Site,
): readonly SelectorPart[] {
  const {origin, side, reader} = site
  const names = origin.fields ?? {namespaces: `${side}.namespaceSelector`, pods: `${side}.selector`}
  const negative = folded.notSelector === "" ? "" : `!(${folded.notSelector})`
  const parts: SelectorPart[] = []
  const add = (criterion: string, text: string): void => {
    if (text !== "") parts.push(reader.part(criterion, text))
  }
  add(folded.ownNamespace ? "metadata.namespace" : names.namespaces, texts.namespace)
  add(`${side}.serviceAccounts`, texts.accounts)
  add(names.pods, texts.selector)
  add(`${side}.notSelector`, negative)
  // WHY a copy: the list that was gathered has room for more, and there is one for most rules.
  return parts.slice()
}
