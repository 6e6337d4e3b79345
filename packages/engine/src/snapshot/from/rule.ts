// A Calico rule, or one converted to that form, as an effective rule: selectors parsed, protocols numbered, families settled.

import type {CalicoRule, EntityRule, IcmpSpec} from "../../manifest/resource.ts"
import type {Family} from "../../net/address.ts"
import {protocolNumber} from "../../net/protocol.ts"
import {parseSelector} from "../../selector/parse.ts"
import type {Selector} from "../../selector/selector.ts"
import {namespacePart, serviceAccountPart} from "../effective.ts"
import type {IcmpMatch, Peer, Rule, SelectorPart} from "../snapshot.ts"

/** Where a rule comes from: its policy's namespace (empty for global ones), its index, and the peer's name for converted ones. */
export type RuleOrigin = {readonly namespace: string; readonly index: number; readonly peer: string}

/** Told of a text that is no selector, which makes the dataplane discard the policy. */
export type SelectorListener = (text: string) => void

/** The effective rule. */
export function effectiveRule(rule: CalicoRule, origin: RuleOrigin, onBadSelector: SelectorListener): Rule {
  return {
    index: origin.index,
    action: rule.action,
    families: familiesOf(rule),
    protocol: rule.protocol === null ? null : (protocolNumber(rule.protocol) ?? null),
    notProtocol: rule.notProtocol === null ? null : (protocolNumber(rule.notProtocol) ?? null),
    icmp: icmpOf(rule.icmp),
    notIcmp: icmpOf(rule.notIcmp),
    source: peerOf(rule.source, {origin, side: "source", onBadSelector}),
    destination: peerOf(rule.destination, {origin, side: "destination", onBadSelector}),
    at: rule.at,
  }
}

/** A criterion with a type; without one it asks for nothing. */
function icmpOf(icmp: IcmpSpec | null): IcmpMatch | null {
  return icmp === null || icmp.type === null ? null : {type: icmp.type, code: icmp.code}
}

/** Families for which the rule exists (resources 6.4, evaluation 2.5). */
function familiesOf({ipVersion, protocol, source, destination}: CalicoRule): readonly Family[] {
  const version = ipVersion ?? (protocol === "ICMP" ? 4 : protocol === "ICMPv6" ? 6 : null)
  const lists = [source.nets, source.notNets, destination.nets, destination.notNets]
  return ([4, 6] as const).filter((family) => {
    if (version !== null && version !== family) return false
    if (lists.some((nets) => nets.length > 0 && nets.every((net) => net.family !== family))) return false
    return ![...source.notNets, ...destination.notNets].some((net) => net.family === family && net.length === 0)
  })
}

type Site = {readonly origin: RuleOrigin; readonly side: "source" | "destination"; readonly onBadSelector: SelectorListener}

/** One side. */
function peerOf(entity: EntityRule, site: Site): Peer {
  const {selector, notSelector} = selectorsOf(entity, site)
  return {
    nets: entity.nets,
    notNets: entity.notNets,
    selector,
    notSelector,
    ports: entity.ports,
    notPorts: entity.notPorts,
    service: entity.services ? `${entity.services.namespace}/${entity.services.name}` : null,
    parts: selector === null ? [] : partsOf(entity, site),
  }
}

/** The positive selector with the negative one folded in, or the negative one alone (resources 6.2, 6.3). */
function selectorsOf(
  entity: EntityRule,
  {origin, onBadSelector}: Site,
): {readonly selector: Selector | null; readonly notSelector: Selector | null} {
  const namespace = namespaceText(entity, origin.namespace, onBadSelector)
  const accounts = entity.serviceAccounts ? serviceAccountPart(entity.serviceAccounts.names, entity.serviceAccounts.selector) : ""
  const own = accounts !== "" && entity.selector !== "" ? `(${accounts}) && (${entity.selector})` : accounts + entity.selector
  const isScoped = own !== "" || entity.notSelector !== "" || entity.namespaceSelector !== ""
  const positive = isScoped && namespace !== "" ? (own === "" ? namespace : `(${namespace}) && (${own})`) : own
  if (positive === "") return {selector: null, notSelector: entity.notSelector === "" ? null : parsed(entity.notSelector, onBadSelector)}
  const text = entity.notSelector === "" ? positive : `(${positive}) && (!(${entity.notSelector}))`
  return {selector: parsed(text, onBadSelector), notSelector: null}
}

/** The namespace part; a namespace selector that cannot be read is told. */
function namespaceText(entity: EntityRule, namespace: string, onBadSelector: SelectorListener): string {
  const part = namespacePart(entity.namespaceSelector, namespace)
  if (part === undefined) onBadSelector(entity.namespaceSelector)
  return part ?? ""
}

/** A selector; one that cannot be read is told and matches nothing. */
function parsed(text: string, onBadSelector: SelectorListener): Selector {
  const result = parseSelector(text)
  if (result.ok) return result.value
  onBadSelector(text)
  return {kind: "not", operand: {kind: "all"}}
}

/** The conjuncts of the positive selector under the names that the manifest has for them. */
function partsOf(entity: EntityRule, {origin, side}: Site): readonly SelectorPart[] {
  const {peer, namespace} = origin
  const names =
    peer === ""
      ? {
          namespace: `${side}.namespaceSelector`,
          selector: `${side}.selector`,
          accounts: `${side}.serviceAccounts`,
          not: `${side}.notSelector`,
        }
      : {namespace: `${peer}.namespaceSelector`, selector: `${peer}.podSelector`, accounts: peer, not: peer}
  const ownNamespace = entity.namespaceSelector === ""
  const part = (criterion: string, text: string | undefined): readonly SelectorPart[] => {
    const result = text === undefined || text === "" ? undefined : parseSelector(text)
    return result?.ok ? [{criterion, selector: result.value}] : []
  }
  return [
    ...part(ownNamespace ? "metadata.namespace" : names.namespace, namespacePart(entity.namespaceSelector, namespace)),
    ...part(
      names.accounts,
      entity.serviceAccounts ? serviceAccountPart(entity.serviceAccounts.names, entity.serviceAccounts.selector) : "",
    ),
    ...part(names.selector, entity.selector),
    ...part(names.not, entity.notSelector === "" ? "" : `!(${entity.notSelector})`),
  ]
}
