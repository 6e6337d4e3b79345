// ClusterNetworkPolicy and the two kinds that it replaced, in Calico's form (resources §10).

import {parsePrefix} from "../../net/prefix.ts"
import type {Prefix} from "../../net/prefix.ts"
import type {Action, ClusterPeer, ClusterPolicy, ClusterProtocol, ClusterRule, EntityRule} from "../../manifest/resource.ts"
import {selectorTextOf} from "../../selector/label-selector.ts"
import {anyEntity, anyRule} from "../convert.ts"
import type {ConvertedPolicy, ConvertedRule} from "../convert.ts"
import {groupPorts} from "../port-groups.ts"
import type {PortEntry, PortGroup} from "../port-groups.ts"

const everyPod = "projectcalico.org/orchestrator == 'k8s'"
const actions: Readonly<Record<ClusterRule["action"], Action>> = {Accept: "Allow", Allow: "Allow", Deny: "Deny", Pass: "Pass"}

type Notes = ConvertedPolicy["notes"][number][]

/** Converts a policy. */
export function convertClusterPolicy(policy: ClusterPolicy): ConvertedPolicy {
  const notes: Notes = []
  const ingress = policy.ingress.flatMap((rule, index) => convertRule(rule, {index, direction: "ingress", notes}))
  const egress = policy.egress.flatMap((rule, index) => convertRule(rule, {index, direction: "egress", notes}))
  const types = [...(ingress.length > 0 ? (["Ingress"] as const) : []), ...(egress.length > 0 ? (["Egress"] as const) : [])]
  const {namespaces, pods} = policy.subject
  return {
    tier: policy.tier === "Admin" ? "kube-admin" : "kube-baseline",
    order: policy.priority,
    selector: pods ? selectorTextOf(pods.podSelector, "pods") : everyPod,
    namespaceSelector: pods ? namespaceText(pods.namespaceSelector) : selectorTextOf(namespaces, "namespaces"),
    types: types.length === 0 ? null : types,
    ingress,
    egress,
    notes,
  }
}

/** An absent namespace selector beside pods means every namespace. */
function namespaceText(selector: NonNullable<ClusterPeer["pods"]>["namespaceSelector"]): string {
  return selector === null ? "all()" : selectorTextOf(selector, "namespaces")
}

type Site = {readonly index: number; readonly direction: "ingress" | "egress"; readonly notes: Notes}

/** One rule for each protocol and peer. One that fails is dropped if it accepts, and denies everything if it does not. */
function convertRule(rule: ClusterRule, site: Site): readonly ConvertedRule[] {
  const problem = problemOf(rule)
  if (problem === undefined) return groupPorts(entriesOf(rule.protocols)).flatMap((group) => rulesOf(rule, group, site))
  const drops = actions[rule.action] === "Allow"
  site.notes.push({code: "rule-dropped", message: `${problem}: the rule ${drops ? "is dropped" : "denies everything"}`, at: rule.at})
  return drops ? [] : [{rule: anyRule("Deny", rule.at), index: site.index, peer: "", name: rule.name}]
}

/** What conversion cannot handle in a rule, or undefined. */
function problemOf({peers, protocols}: ClusterRule): string | undefined {
  if (peers.some(({namespaces, pods, networks}) => !namespaces && !pods && !networks)) return "a peer has none of the supported fields"
  const bad = peers.flatMap(({networks}) => networks ?? []).find((network) => !parsePrefix(network))
  if (bad !== undefined) return `Calico cannot read \`${bad}\``
  const name = (protocols ?? []).find((protocol) => protocol.kind === "name" && !/^[a-zA-Z0-9_.-]{1,128}$/.test(protocol.name))
  return name?.kind === "name" ? `\`${name.name}\` cannot name a port` : undefined
}

/** Entries for grouping. An entry that says nothing stands for everything and discards the others. */
function entriesOf(protocols: readonly ClusterProtocol[] | null): readonly PortEntry[] {
  if (protocols === null || protocols.some(({kind}) => kind === "everything")) return []
  return protocols.map((protocol): PortEntry => {
    if (protocol.kind === "ports") return {protocol: protocol.protocol, port: {kind: "range", min: protocol.min, max: protocol.max}}
    if (protocol.kind === "protocol") return {protocol: protocol.protocol, port: null}
    return {protocol: null, port: protocol.kind === "name" ? {kind: "name", name: protocol.name} : null}
  })
}

/** The rules of one protocol. */
function rulesOf(rule: ClusterRule, {protocol, ports}: PortGroup, {index, direction}: Site): readonly ConvertedRule[] {
  const list = direction === "ingress" ? "from" : "to"
  return rule.peers.map((peer, i) => {
    const entity = entityOf(peer, direction)
    const sides =
      direction === "ingress" ? {source: entity, destination: {...anyEntity, ports}} : {source: anyEntity, destination: {...entity, ports}}
    return {rule: {...anyRule(actions[rule.action], rule.at), protocol, ...sides}, index, peer: `${list}[${i}]`, name: rule.name}
  })
}

/** A peer as one side. `namespaces` carries no orchestrator term, so it finds network sets too. */
function entityOf({namespaces, pods, networks}: ClusterPeer, direction: "ingress" | "egress"): EntityRule {
  const nets = direction === "egress" ? (networks ?? []).flatMap(prefixOfText) : []
  if (pods)
    return {
      ...anyEntity,
      nets,
      selector: selectorTextOf(pods.podSelector, "pods"),
      namespaceSelector: namespaceText(pods.namespaceSelector),
    }
  return {...anyEntity, nets, namespaceSelector: selectorTextOf(namespaces, "namespaces")}
}

/** The block of a text that is known to be one. */
function prefixOfText(source: string): readonly Prefix[] {
  const parsed = parsePrefix(source)
  return parsed ? [parsed.prefix] : []
}
