// NetworkPolicy and StagedKubernetesNetworkPolicy in Calico's form (resources §9).

import {parsePrefix} from "../../net/prefix.ts"
import type {Prefix} from "../../net/prefix.ts"
import {directions} from "../../manifest/resource.ts"
import type {EntityRule, KubernetesPeer, KubernetesPolicy, KubernetesRule} from "../../manifest/resource.ts"
import {selectorTextOf} from "../../selector/label-selector.ts"
import {anyEntity} from "../../manifest/kinds/entity-rule.ts"
import {ruleBetween} from "../convert.ts"
import type {ConvertedPolicy, ConvertedRule, PeerFields} from "../convert.ts"
import {groupPorts, readPort} from "../port-groups.ts"
import type {PortEntry, PortGroup} from "../port-groups.ts"

/** The order at which Kubernetes policies stand in the tier `default`. */
const kubernetesOrder = 1000

type Notes = ConvertedPolicy["notes"][number][]

/** Converts a policy. */
export function convertKubernetesPolicy(policy: KubernetesPolicy): ConvertedPolicy {
  const notes: Notes = []
  return {
    tier: "default",
    order: kubernetesOrder,
    selector: selectorTextOf(policy.podSelector, "pods"),
    namespaceSelector: "",
    // WHY a copy: a list that was filtered has room for more, and there is one for every policy.
    types: policy.policyTypes.length === 0 ? ["Ingress"] : directions.filter((each) => policy.policyTypes.includes(each)).slice(),
    ingress: policy.ingress.flatMap((rule, index) => convertRule(rule, {index, direction: "ingress", notes})),
    egress: policy.egress.flatMap((rule, index) => convertRule(rule, {index, direction: "egress", notes})),
    notes,
  }
}

type Site = {readonly index: number; readonly direction: "ingress" | "egress"; readonly notes: Notes}

/** One rule for each protocol and peer; none where a port cannot be read. */
function convertRule(rule: KubernetesRule, site: Site): readonly ConvertedRule[] {
  const entries: PortEntry[] = []
  for (const {protocol, port, endPort} of rule.ports) {
    const spec = port === null ? null : readPort(port, endPort)
    if (spec === undefined) {
      site.notes.push({code: "rule-dropped", message: `the port \`${port}\` cannot be converted: the rule is dropped`, at: rule.at})
      return []
    }
    entries.push({protocol, port: spec})
  }
  return groupPorts(entries).flatMap((group) => rulesOf(rule, group, site))
}

/** The rules of one protocol: one for each peer, or one for everyone. */
function rulesOf(rule: KubernetesRule, group: PortGroup, site: Site): readonly ConvertedRule[] {
  const list = site.direction === "ingress" ? "from" : "to"
  if (rule.peers.length === 0) return [converted(rule, group, {site, entity: anyEntity, fields: null})]
  return rule.peers.map((peer, i) => converted(rule, group, {site, entity: entityOf(peer, site.notes), fields: fieldsOf(peer, list, i)}))
}

/** The peer's fields by name; a selector that nobody wrote, and that says no more than "pods", is the peer itself. */
function fieldsOf({podSelector}: KubernetesPeer, list: "from" | "to", i: number): PeerFields {
  const known = knownFields[podSelector === null ? "bare" : "selecting"][list]
  const path = `${list}[${i}]`
  return (known[i] ??= {namespaces: `${path}.namespaceSelector`, pods: podSelector === null ? path : `${path}.podSelector`})
}

/** WHY kept: the first few peers of a rule have the same names in every policy. */
const knownFields: Readonly<Record<"bare" | "selecting", Record<"from" | "to", PeerFields[]>>> = {
  bare: {from: [], to: []},
  selecting: {from: [], to: []},
}

/** A rule with its peer on the far side and its ports at the destination. */
function converted(
  rule: KubernetesRule,
  {protocol, ports}: PortGroup,
  {site, entity, fields}: {readonly site: Site; readonly entity: EntityRule; readonly fields: PeerFields | null},
): ConvertedRule {
  const isIngress = site.direction === "ingress"
  const far = isIngress ? entity : anyEntity
  const near = ports.length === 0 ? (isIngress ? anyEntity : entity) : {...(isIngress ? anyEntity : entity), ports}
  return {rule: ruleBetween({action: "Allow", at: rule.at, protocol}, far, near), index: site.index, fields}
}

/** A peer as one side of a Calico rule. */
function entityOf(peer: KubernetesPeer, notes: Notes): EntityRule {
  if (peer.ipBlock !== null) return blockOf(peer.ipBlock, peer.at, notes)
  return {
    ...anyEntity,
    selector: selectorTextOf(peer.podSelector, "pods"),
    namespaceSelector: selectorTextOf(peer.namespaceSelector, "namespaces"),
  }
}

/** A block; one that Calico cannot read constrains nothing, an exception that it cannot read ends the list. */
function blockOf({cidr, except}: NonNullable<KubernetesPeer["ipBlock"]>, at: KubernetesPeer["at"], notes: Notes): EntityRule {
  const block = parsePrefix(cidr)
  if (!block) {
    notes.push({code: "peer-unconstrained", message: `Calico cannot read \`${cidr}\`: the peer is everyone`, at})
    return anyEntity
  }
  const notNets: Prefix[] = []
  for (const entry of except) {
    const parsed = parsePrefix(entry)
    if (!parsed) {
      notes.push({code: "except-ignored", message: `Calico cannot read \`${entry}\`: it and the exceptions after it are ignored`, at})
      break
    }
    notNets.push(parsed.prefix)
  }
  return {...anyEntity, nets: [block.prefix], notNets}
}
