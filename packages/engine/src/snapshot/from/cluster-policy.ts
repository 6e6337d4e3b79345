// ClusterNetworkPolicy and the two kinds that it replaced, in Calico's form (resources §10).

import {portMax} from "../../net/port.ts"
import {parsePrefix} from "../../net/prefix.ts"
import type {Prefix} from "../../net/prefix.ts"
import type {Action, ClusterPeer, ClusterPolicy, ClusterProtocol, ClusterRule, EntityRule} from "../../manifest/resource.ts"
import {selectorTextOf} from "../../selector/label-selector.ts"
import type {LabelSelector} from "../../selector/label-selector.ts"
import {anyEntity} from "../../manifest/kinds/entity-rule.ts"
import {anyRule, ruleBetween} from "../convert.ts"
import type {ConvertedPolicy, ConvertedRule, PeerFields} from "../convert.ts"
import {groupPorts} from "../port-groups.ts"
import type {PortEntry, PortGroup} from "../port-groups.ts"

const everyPod = "projectcalico.org/orchestrator == 'k8s'"
const actions: Readonly<Record<ClusterRule["action"], Action>> = {Accept: "Allow", Allow: "Allow", Deny: "Deny", Pass: "Pass"}

type Notes = ConvertedPolicy["notes"][number][]

/** Converts a policy. INVARIANT: its subject names namespaces or pods; without one upstream ignores the policy. */
export function convertClusterPolicy(policy: ClusterPolicy): ConvertedPolicy {
  const notes: Notes = []
  const ingress = policy.ingress.flatMap((rule, index) => convertRule(rule, {index, direction: "ingress", notes}))
  const egress = policy.egress.flatMap((rule, index) => convertRule(rule, {index, direction: "egress", notes}))
  const types = [...(ingress.length > 0 ? (["Ingress"] as const) : []), ...(egress.length > 0 ? (["Egress"] as const) : [])]
  const {namespaces, pods} = policy.subject
  if (vanishes(namespaces) || vanishes(pods?.namespaceSelector ?? null)) {
    notes.push({
      code: "selector-dropped",
      message: "every term of the subject's namespace selector vanishes: the policy applies to every namespace",
      at: policy.at,
    })
  }
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

/** Whether a namespace selector says something and its text says nothing: no operator in it is known. */
function vanishes(selector: LabelSelector | null): boolean {
  return selector !== null && selectorTextOf(selector, "namespaces") === ""
}

/** An absent namespace selector beside pods means every namespace. */
function namespaceText(selector: NonNullable<ClusterPeer["pods"]>["namespaceSelector"]): string {
  return selector === null ? "all()" : selectorTextOf(selector, "namespaces")
}

type Site = {readonly index: number; readonly direction: "ingress" | "egress"; readonly notes: Notes}

/** One rule for each protocol and peer. One that fails is dropped if it accepts, and denies everything if it does not. */
function convertRule(rule: ClusterRule, site: Site): readonly ConvertedRule[] {
  const problem = problemOf(rule, site.direction)
  if (problem === undefined) return groupPorts(entriesOf(rule.protocols)).flatMap((group) => rulesOf(rule, group, site))
  const drops = actions[rule.action] === "Allow"
  site.notes.push({code: "rule-dropped", message: `${problem}: the rule ${drops ? "is dropped" : "denies everything"}`, at: rule.at})
  return drops ? [] : [{rule: anyRule("Deny", rule.at), index: site.index, fields: null}]
}

/** What conversion cannot handle in a rule, or undefined. Networks are for egress alone. */
function problemOf({peers, protocols}: ClusterRule, direction: Site["direction"]): string | undefined {
  const isEmpty = ({namespaces, pods, networks}: ClusterPeer): boolean => !namespaces && !pods && (direction === "ingress" || !networks)
  if (peers.some(isEmpty)) return "a peer has none of the supported fields"
  const networks = direction === "ingress" ? [] : peers.flatMap((peer) => peer.networks ?? [])
  const bad = networks.find((network) => !parsePrefix(network))
  if (bad !== undefined) return `Calico cannot read \`${bad}\``
  return (protocols ?? []).map(protocolProblem).find((problem) => problem !== undefined)
}

/** What conversion cannot handle in a protocol entry, or undefined. */
function protocolProblem(protocol: ClusterProtocol): string | undefined {
  if (protocol.kind === "name") return /^[a-zA-Z0-9_.-]{1,128}$/.test(protocol.name) ? undefined : `\`${protocol.name}\` cannot name a port`
  if (protocol.kind !== "ports") return undefined
  const {min, max} = protocol
  return 0 <= min && min <= max && max <= portMax ? undefined : `${min} to ${max} is no range of ports`
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
function rulesOf(rule: ClusterRule, {protocol, ports}: PortGroup, {index, direction, notes}: Site): readonly ConvertedRule[] {
  const list = direction === "ingress" ? "from" : "to"
  return rule.peers.map((peer, i) => {
    if (!peer.pods && vanishes(peer.namespaces)) {
      notes.push({
        code: "peer-unconstrained",
        message: `every term of \`${list}[${i}].namespaces\` vanishes: the peer is everyone, outside the cluster too`,
        at: rule.at,
      })
    }
    const entity = entityOf(peer, direction)
    const near = direction === "ingress" ? {...anyEntity, ports} : {...entity, ports}
    const between = ruleBetween({action: actions[rule.action], at: rule.at, protocol}, direction === "ingress" ? entity : anyEntity, near)
    // WHY: upstream makes an annotation of a rule's own name.
    return {rule: rule.name ? {...between, notes: [`name=${rule.name}`]} : between, index, fields: fieldsOf(peer, `${list}[${i}]`)}
  })
}

/** The peer's fields by name; an absent selector beside pods means every namespace, and is the pods' own. */
function fieldsOf({pods}: ClusterPeer, path: string): PeerFields {
  if (!pods) return {namespaces: `${path}.namespaces`, pods: path}
  return {namespaces: pods.namespaceSelector === null ? `${path}.pods` : `${path}.pods.namespaceSelector`, pods: `${path}.pods.podSelector`}
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
