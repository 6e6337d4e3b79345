// v1 Service: its addresses, ports and selector.

import {parseAddress} from "../../net/address.ts"
import type {Address, Family} from "../../net/address.ts"
import {parsePrefix} from "../../net/prefix.ts"
import type {Prefix} from "../../net/prefix.ts"
import {anyFields, boolean, integer, isAbsent, list, mapItems, oneOf, report, text, textMap, transport} from "../decode.ts"
import type {Cursor, Fields} from "../decode.ts"
import type {Service, ServicePort} from "../resource.ts"
import {labelledObject} from "./core-metadata.ts"
import {plainObject} from "./defaulted.ts"
import type {Draft, Kind} from "./kind.ts"
import {warnLooseAddress, warnLooseBlock} from "./loose-address.ts"
import {isLabelKey, isLabelValue} from "./name.ts"
import {checkNumberOrName, numberOrName} from "./number-or-name.ts"
import {reportPortName} from "./service-port.ts"
import {partHomes, partsOf, reportSlips, words} from "./slips.ts"
import type {PartlyRead} from "./slips.ts"

/** The kind. */
export const serviceKind: Kind = {
  group: "",
  versions: ["v1"],
  kind: "Service",
  metadata: labelledObject,
  keys: null,
  decode: decodeService,
}

const serviceParts = partsOf("spec", "status")
const serviceFields: PartlyRead = {
  read: [
    "allocateLoadBalancerNodePorts",
    "clusterIP",
    "clusterIPs",
    "externalIPs",
    "externalName",
    "externalTrafficPolicy",
    "internalTrafficPolicy",
    "ipFamilies",
    "ipFamilyPolicy",
    "loadBalancerIP",
    "loadBalancerSourceRanges",
    "ports",
    "publishNotReadyAddresses",
    "selector",
    "type",
  ],
  others: words("healthCheckNodePort ipFamily loadBalancerClass sessionAffinity sessionAffinityConfig topologyKeys trafficDistribution"),
  isWhole: true,
  homes: partHomes({ports: "name nodePort port protocol targetPort", metadata: "annotations labels", status: "loadBalancer"}),
}
const portFields: PartlyRead = {
  read: ["name", "nodePort", "port", "protocol", "targetPort"],
  others: new Set(["appProtocol"]),
  isWhole: true,
  homes: partHomes({spec: "clusterIP externalName selector type"}),
}

const types = ["ClusterIP", "NodePort", "LoadBalancer", "ExternalName"] as const
const reaches = ["Cluster", "Local"] as const

/** Reads one service. */
function decodeService({root, metadata, apiVersion, at}: Draft): Service {
  const hasParts = reportSlips(root, serviceParts)
  const top = anyFields(root)
  const isClean = reportSlips(top("spec"), serviceFields) && hasParts
  const field = anyFields(top("spec"))
  const clusterIP = text(field("clusterIP"))
  const clusterIPs = list(field("clusterIPs"))
  const addresses = (clusterIPs.length > 0 ? clusterIPs : [field("clusterIP")]).flatMap(addressOf)
  const type = isAbsent(field("type")) ? "ClusterIP" : (oneOf(field("type"), types) ?? "ClusterIP")
  const ingress = list(anyFields(anyFields(top("status"))("loadBalancer"))("ingress"))
  const ipsOf = (isProxy: boolean): readonly Address[] =>
    ingress.filter((item) => (text(anyFields(item)("ipMode")) === "Proxy") === isProxy).flatMap((item) => addressOf(anyFields(item)("ip")))
  const selector = textMap(field("selector"))
  checkSelector(field("selector"), selector)
  return {
    kind: "Service",
    apiVersion,
    ...metadata,
    at,
    object: plainObject(root, metadata),
    type,
    selector: isAbsent(field("selector")) || selector.size === 0 ? null : selector,
    clusterIPs: addresses,
    families: familiesOf(field, addresses),
    externalIPs: list(field("externalIPs")).flatMap(addressOf),
    loadBalancerIPs: [...ipsOf(false), ...addressOf(field("loadBalancerIP"))],
    proxyIPs: ipsOf(true),
    sourceRanges: sourceRangesOf(field("loadBalancerSourceRanges"), type),
    headless: clusterIP === "None",
    externalName: text(field("externalName")),
    externalTrafficPolicy: oneOf(field("externalTrafficPolicy"), reaches) ?? "Cluster",
    internalTrafficPolicy: oneOf(field("internalTrafficPolicy"), reaches) ?? "Cluster",
    isBalanced: ingress.length > 0,
    allocatesNodePorts: boolean(field("allocateLoadBalancerNodePorts")) ?? true,
    publishNotReadyAddresses: boolean(field("publishNotReadyAddresses")) ?? false,
    ports: portsOf(field("ports"), {mayBeNone: !isClean || clusterIP === "None" || type === "ExternalName", onNodes: type !== "ClusterIP"}),
  }
}

/** What the server refuses in the labels that a Service asks for. */
function checkSelector(cursor: Cursor, labels: ReadonlyMap<string, string>): void {
  if (cursor.node?.kind !== "map") return
  for (const {key, cursor: item} of mapItems(cursor)) {
    if (!isLabelKey(key)) report(item, "bad-label", `\`${key.slice(0, 80)}\` cannot be a label's key`)
    const value = labels.get(key) ?? ""
    if (!isLabelValue(value)) report(item, "bad-label", `\`${value.slice(0, 80)}\` cannot be a label's value: no pod has it`)
  }
}

/** Policies by which a service has both families, or those that the cluster has. */
const dualPolicies: ReadonlySet<string> = new Set(["PreferDualStack", "RequireDualStack"])

/** The families that a service has by its own words; null where it may have each, since the cluster chooses. */
function familiesOf(field: Fields, addresses: readonly Address[]): readonly Family[] | null {
  const named = list(field("ipFamilies")).flatMap((each): readonly Family[] => {
    const word = text(each)
    return word === "IPv4" ? [4] : word === "IPv6" ? [6] : []
  })
  const families = new Set([...named, ...addresses.map(({family}) => family)])
  const isDual = dualPolicies.has(text(field("ipFamilyPolicy")))
  return families.size === 0 || isDual ? null : [...families]
}

/** An address; nothing for `None`, an empty text or what is no address (which is reported). */
function addressOf(cursor: Cursor): readonly Address[] {
  const source = text(cursor)
  if (source === "" || source === "None") return []
  const address = parseAddress(source, "lenient")
  if (!address) report(cursor, "bad-address", `\`${source}\` is no address`)
  warnLooseAddress(cursor, source)
  return address ? [address] : []
}

/** The blocks of clients of a load balancer, which no other type of Service may name. */
function sourceRangesOf(cursor: Cursor, type: string): readonly Prefix[] {
  const blocks = list(cursor)
  if (blocks.length > 0 && type !== "LoadBalancer") {
    report(cursor, "bad-source-ranges", "`loadBalancerSourceRanges` goes with `type: LoadBalancer` alone")
  }
  return blocks.flatMap((each) => {
    warnLooseBlock(each, text(each).trim())
    const parsed = parsePrefix(text(each).trim(), "lenient")
    if (parsed === undefined)
      report(each, "bad-source-ranges", `\`${text(each)}\` is no block of addresses`, "an address and a length, such as `203.0.113.0/24`")
    return parsed === undefined ? [] : [parsed.prefix]
  })
}

/** The ports; of several each has a name of its own. */
function portsOf(cursor: Cursor, {mayBeNone, onNodes}: {readonly mayBeNone: boolean; readonly onNodes: boolean}): readonly ServicePort[] {
  const items = list(cursor)
  if (items.length === 0 && !mayBeNone) report(cursor, "missing-field", "the Service has no port", "at least one, such as `{port: 80}`")
  const ports = items.map((item) => decodePort(item, onNodes))
  if (ports.length > 1) checkAmongOthers(items, ports)
  return ports
}

/** Reports ports without a name, or whose name, or number and protocol, another one has. */
function checkAmongOthers(items: readonly Cursor[], ports: readonly ServicePort[]): void {
  const seen = new Set<string>()
  for (const [i, {name, port, protocol}] of ports.entries()) {
    const [item, number] = [items[i], `${protocol} ${port}`]
    if (item === undefined) continue
    const field = anyFields(item)
    if (name === "") report(field("name"), "missing-field", "the port has no name", "where a Service has several ports each has a name")
    else if (seen.has(name)) report(field("name"), "repeated-item", `two ports are called \`${name}\``, "give each its own name")
    if (seen.has(number)) report(field("port"), "repeated-item", `two ports are ${number}`, "leave one of them out")
    seen.add(name).add(number)
  }
}

/** One port; the target is the port itself unless it says otherwise. */
function decodePort(cursor: Cursor, onNodes: boolean): ServicePort {
  reportSlips(cursor, portFields)
  const field = anyFields(cursor)
  const written = integer(field("port"))
  const port = written ?? 0
  if (isAbsent(field("port"))) report(field("port"), "missing-field", "the port has no `port`", "the number at which clients connect")
  else if (written !== null && (port < 1 || port > 65535))
    report(field("port"), "bad-port", `${port} is no port`, "a number from 1 to 65535")
  const name = text(field("name"))
  if (name !== "") reportPortName(field("name"), name)
  const nodePort = integer(field("nodePort")) || null
  if (nodePort !== null && !onNodes)
    report(field("nodePort"), "bad-port", "`nodePort` goes with no `type: ClusterIP`", "write `type: NodePort`, or leave the field out")
  return {
    name,
    protocol: transport(field("protocol")),
    port,
    targetPort: targetOf(field("targetPort")) ?? port,
    nodePort,
  }
}

/** The number or name behind a port; null where none is written, and 0 and an empty text are none. */
function targetOf(cursor: Cursor): number | string | null {
  const target = numberOrName(cursor) || null
  checkNumberOrName(cursor, target)
  return target
}
