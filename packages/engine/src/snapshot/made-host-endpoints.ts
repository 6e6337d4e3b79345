// Host endpoints that nobody wrote: those that kube-controllers makes of nodes, and those of its own that it takes away (ADR 0103).

import type {HostEndpoint, HostEndpointMaking, HostEndpointTemplate, Node} from "../manifest/resource.ts"
import {parseAddress} from "../net/address.ts"
import type {Address} from "../net/address.ts"
import {containsAddress} from "../net/prefix.ts"
import {matchesSelector} from "../selector/match.ts"
import {parseSelector} from "../selector/parse.ts"
import type {Labels} from "../selector/selector.ts"
import type {Findings} from "./findings.ts"
import {unique} from "./from/node.ts"
import {defaultAllow} from "./from/profile.ts"
import type {Sorted} from "./sorted.ts"

/** The label by which kube-controllers knows its own host endpoints. */
const [makerLabel, maker] = ["projectcalico.org/created-by", "calico-kube-controllers"] as const

type Controllers = NonNullable<Sorted["controllers"]>

/** The host endpoints of a cluster with these: as written where nothing is said of making any. */
export function hostEndpointsOf(sorted: Sorted, findings: Findings): readonly HostEndpoint[] {
  const {controllers, hostEndpoints, nodes} = sorted
  const making = controllers?.hostEndpoints
  if (controllers === undefined || !making) return hostEndpoints
  if (!making.isOn || (!making.hasDefault && making.templates.length === 0)) return withoutMade(hostEndpoints, findings)
  const taken = new Set(hostEndpoints.map(({name}) => name))
  const made: HostEndpoint[] = []
  for (const host of nodes.flatMap((node) => hostsOfNode(node, making, controllers))) {
    if (taken.has(host.name)) continue
    taken.add(host.name)
    made.push(host)
    const {name, at} = host
    findings.group("assumed-host-endpoint", (names) => `kube-controllers makes ${names}: \`autoCreate\` is Enabled`, {name, at})
  }
  sayMissingNodes(sorted, controllers, findings)
  return made.length === 0 ? hostEndpoints : [...hostEndpoints, ...made]
}

/** Without those that kube-controllers made: where it is to make none, it deletes them. */
function withoutMade(written: readonly HostEndpoint[], findings: Findings): readonly HostEndpoint[] {
  const isMade = ({labels}: HostEndpoint): boolean => labels.get(makerLabel) === maker
  if (!written.some(isMade)) return written
  for (const {name, at} of written.filter(isMade)) {
    const sentence = (names: string): string => `kube-controllers deletes ${names}: they bear its label, and it is to make none`
    findings.group("host-endpoint-deleted", sentence, {name, at})
  }
  return written.filter((host) => !isMade(host))
}

/** Says of which nodes nothing can be made. WHY: the cluster has an object of every node, and a default-deny closes it. */
function sayMissingNodes({nodes, pods, workloads, records}: Sorted, {at}: Controllers, findings: Findings): void {
  if (nodes.length === 0) {
    const message =
      "kube-controllers makes host endpoints of nodes (`autoCreate`), and the input has no Node object: judged as if there were none"
    findings.add("missing-node", message, at, "add the nodes: `kubectl get nodes -o yaml`")
    return
  }
  const known = new Set(nodes.map(({name}) => name))
  const sentence = (names: string): string =>
    `no Node object defines ${names}: the host endpoints that kube-controllers makes of them are not known`
  const tell = (name: string, place: HostEndpoint["at"]): void => {
    if (name !== "" && !known.has(name)) findings.group("missing-node", sentence, {name, at: place})
  }
  for (const {spec, at: place} of pods) tell(spec.nodeName, place)
  for (const {template, at: place} of workloads) tell(template.nodeName, place)
  for (const {node, at: place} of records) tell(node, place)
}

/** Everything that is made of one node. */
function hostsOfNode(node: Node, {hasDefault, templates}: HostEndpointMaking, controllers: Controllers): readonly HostEndpoint[] {
  const addresses = addressesOf(node)
  const all = {...asMade(node, controllers), name: `${node.name}-auto-hep`, interfaceName: "*", expectedIPs: addresses}
  const selected = templates.filter(({nodeSelector}) => isSelected(nodeSelector, node.labels))
  return [...(hasDefault ? [all] : []), ...selected.flatMap((template) => hostsOfTemplate(node, {template, addresses, controllers}))]
}

type Template = {readonly template: HostEndpointTemplate; readonly addresses: readonly Address[]; readonly controllers: Controllers}

function hostsOfTemplate(node: Node, {template, addresses, controllers}: Template): readonly HostEndpoint[] {
  const {name, blocks, interfacePattern, labels} = template
  const common = asMade(node, controllers, labels)
  const within = addresses.filter((address) => blocks.some((block) => containsAddress(block, address)))
  if (interfacePattern === null) {
    // WHY none without addresses: a host endpoint of no interface and no address is refused.
    return within.length === 0 ? [] : [{...common, name: `${node.name}-${name}-auto-hep`, interfaceName: "", expectedIPs: within}]
  }
  const pattern = new RegExp(interfacePattern, "u")
  const found = node.noted?.interfaces.filter((each) => pattern.test(each.name)) ?? []
  return found.map((each) => ({
    ...common,
    name: `${node.name}-${name}-${each.name}-auto-hep`,
    interfaceName: each.name,
    expectedIPs: unique([...within, ...parsed(each.addresses)]),
  }))
}

/** What all that is made of a node has in common. Its place is that of the settings: nobody wrote it elsewhere. */
function asMade(
  {name: node, labels}: Node,
  {apiVersion, at}: Controllers,
  added: Labels = new Map(),
): Omit<HostEndpoint, "name" | "interfaceName" | "expectedIPs"> {
  const object = (): null => null
  const own = new Map([...labels, ...added, [makerLabel, maker]])
  return {kind: "HostEndpoint", apiVersion, namespace: "", at, object, node, labels: own, profiles: [defaultAllow.name], ports: []}
}

/** The addresses that a node's own host endpoint expects: by which its peers know it, of tunnels, internal ones, and those of its interfaces. */
function addressesOf({addresses, tunnels, noted}: Node): readonly Address[] {
  const internal = addresses.filter(({type}) => type === "InternalIP").map(({address}) => address)
  const ofInterfaces = noted?.interfaces.flatMap((each) => each.addresses) ?? []
  return unique(parsed([...(noted?.peerAddresses ?? []), ...tunnels, ...internal, ...ofInterfaces]))
}

function parsed(texts: readonly string[]): readonly Address[] {
  return texts.flatMap((text) => parseAddress(text) ?? [])
}

function isSelected(nodeSelector: string, labels: Labels): boolean {
  const selector = parseSelector(nodeSelector)
  return selector.ok && matchesSelector(selector.value, labels)
}
