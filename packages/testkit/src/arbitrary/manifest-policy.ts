// Tiers and policies as manifests, valid by upstream's rules (resources 4.3).

import {printSelector} from "@carveout/engine"
import {labels, object} from "./manifest-object.ts"
import type {ManifestObject} from "./manifest-object.ts"
import {icmpTypes, labelKeys, labelValues, namespaceNames, orders, policyNames, portNames, portNumbers, prefixTexts} from "./pools.ts"
import {chance, pick, some, weighted} from "./random.ts"
import type {Random} from "./random.ts"
import {selector} from "./selector.ts"
import type {Plain} from "./yaml.ts"

const calico = "projectcalico.org/v3"
type Frame = {readonly isDual: boolean; readonly hasHosts: boolean}
type Direction = "ingress" | "egress"

/** Tiers and policies, no two of one identity. */
export function policyObjects(random: Random, frame: Frame): readonly ManifestObject[] {
  const tiers = some(random, 2, () => pick(random, ["a", "a-b", "zone"])).map((name) => tierObject(random, name))
  const names = ["default", "kube-admin", ...tiers.map(({metadata}) => (metadata as {readonly name: string}).name)]
  const policies = Array.from({length: 1 + random.below(6)}, () => policyObject(random, frame, names))
  const key = ({kind, metadata}: ManifestObject): string => JSON.stringify([kind, metadata])
  return [...tiers, ...policies.filter((one, i) => policies.findIndex((other) => key(other) === key(one)) === i)]
}

function tierObject(random: Random, name: string): ManifestObject {
  const order = pick(random, orders)
  const spec = {...(order === null ? {} : {order}), ...(chance(random, 50) ? {defaultAction: pick(random, ["Pass", "Deny"])} : {})}
  return object(calico, "Tier", {name}, {spec})
}

function policyObject(random: Random, frame: Frame, tiers: readonly string[]): ManifestObject {
  const kind = weighted(random, [
    [7, "GlobalNetworkPolicy"],
    [4, "NetworkPolicy"],
    [3, "kubernetes"],
    [2, "ClusterNetworkPolicy"],
    [2, "StagedGlobalNetworkPolicy"],
    [1, "StagedNetworkPolicy"],
    [1, "StagedKubernetesNetworkPolicy"],
  ] as const)
  const name = pick(random, policyNames)
  const namespace = pick(random, namespaceNames)
  if (kind === "kubernetes") return object("networking.k8s.io/v1", "NetworkPolicy", {name, namespace}, {spec: kubernetesSpec(random)})
  if (kind === "StagedKubernetesNetworkPolicy") return object(calico, kind, {name, namespace}, {spec: kubernetesSpec(random)})
  if (kind === "ClusterNetworkPolicy") return object("policy.networking.k8s.io/v1alpha2", kind, {name}, {spec: clusterSpec(random)})
  const isGlobal = kind.endsWith("GlobalNetworkPolicy")
  return object(calico, kind, isGlobal ? {name} : {name, namespace}, {
    spec: calicoSpec(random, {...frame, isGlobal, tier: pick(random, tiers)}),
  })
}

type CalicoFrame = Frame & {readonly isGlobal: boolean; readonly tier: string}

function calicoSpec(random: Random, frame: CalicoFrame): ManifestObject {
  const order = pick(random, orders)
  const mode = frame.isGlobal && frame.hasHosts ? pick(random, ["normal", "forward", "preDNAT", "doNotTrack"]) : "normal"
  const directions = mode === "preDNAT" ? ["Ingress"] : pick(random, [["Ingress", "Egress"], ["Ingress"], ["Egress"]])
  const rules = (direction: Direction): readonly Plain[] =>
    Array.from({length: random.below(4)}, () => calicoRule(random, frame, direction))
  return {
    tier: frame.tier,
    ...(order === null ? {} : {order}),
    ...(chance(random, 80) ? {selector: expression(random)} : {}),
    ...(chance(random, 15) && frame.isGlobal ? {namespaceSelector: expression(random)} : {}),
    ...(chance(random, 10) ? {serviceAccountSelector: expression(random)} : {}),
    ...(chance(random, 70) ? {types: directions} : {}),
    ...(mode === "normal" ? {} : {applyOnForward: true}),
    ...(mode === "preDNAT" || mode === "doNotTrack" ? {[mode]: true} : {}),
    ingress: rules("ingress"),
    ...(mode === "preDNAT" ? {} : {egress: rules("egress")}),
  }
}

/** A selector's text; `global()` stands in namespace selectors of rules alone. */
function expression(random: Random): string {
  return printSelector(selector(random)).replaceAll("global()", "all()")
}

function calicoRule(random: Random, frame: CalicoFrame, direction: Direction): Plain {
  const protocol = chance(random, 60)
    ? weighted<string | number>(random, [
        [6, "TCP"],
        [4, "UDP"],
        [1, "SCTP"],
        [2, "ICMP"],
        [1, "ICMPv6"],
        [1, "UDPLite"],
        [1, 47],
        [1, 6],
      ])
    : null
  const netFamily = protocol === "ICMP" || !frame.isDual || chance(random, 50) ? 4 : 6
  const sideFrame = {direction, texts: prefixTexts[protocol === "ICMPv6" ? 6 : netFamily], protocol}
  const icmp = (): Plain => ({type: pick(random, icmpTypes), ...(chance(random, 50) ? {code: pick(random, [0, 1])} : {})})
  const isIcmp = protocol === "ICMP" || protocol === "ICMPv6"
  return {
    action: weighted(random, [
      [9, "Allow"],
      [6, "Deny"],
      [3, "Pass"],
      [2, "Log"],
    ]),
    ...(protocol === null ? {} : {protocol}),
    ...(chance(random, 8) ? {notProtocol: pick<string | number>(random, ["TCP", "UDP", 132])} : {}),
    ...(isIcmp && chance(random, 60) ? {icmp: icmp()} : {}),
    ...(isIcmp && chance(random, 30) ? {notICMP: icmp()} : {}),
    source: side(random, sideFrame, "source"),
    destination: side(random, sideFrame, "destination"),
  }
}

type SideFrame = {
  readonly direction: Direction
  readonly texts: readonly string[]
  readonly protocol: string | number | null
}

function side(random: Random, {direction, texts, protocol}: SideFrame, which: "source" | "destination"): ManifestObject {
  if (chance(random, which === "source" ? 45 : 20)) return {}
  const mayServe = which === (direction === "ingress" ? "source" : "destination")
  if (mayServe && chance(random, 12)) return {services: {name: "web", namespace: pick(random, namespaceNames)}}
  const hasPorts = protocol === "TCP" || protocol === "UDP" || protocol === "SCTP" || protocol === 6
  const ports = (): readonly Plain[] => [
    port(random, hasPorts ? "any" : "name"),
    ...some(random, 1, () => port(random, hasPorts ? "any" : "name")),
  ]
  const mayName = hasPorts || protocol === null
  const nots = texts.filter((text) => !text.endsWith("/0"))
  return {
    ...(chance(random, 25) ? {nets: [...new Set([pick(random, texts), pick(random, texts)])]} : {}),
    ...(chance(random, 8) ? {notNets: [pick(random, nots)]} : {}),
    ...(chance(random, 35) ? {selector: expression(random)} : {}),
    ...(chance(random, 10) ? {notSelector: expression(random)} : {}),
    ...(chance(random, 15)
      ? {namespaceSelector: pick(random, ["all()", "global()", "env == 'web'", "env != 'db'", "projectcalico.org/name == 'prod'"])}
      : {}),
    ...(chance(random, 8) ? {serviceAccounts: {names: [pick(random, ["default", "runner"])]}} : {}),
    ...(mayName && chance(random, which === "source" ? 12 : 40) ? {ports: ports()} : {}),
    ...(mayName && chance(random, 8) ? {notPorts: ports()} : {}),
  }
}

function port(random: Random, kind: "any" | "name"): string | number {
  if (kind === "name" || chance(random, 25)) return pick(random, portNames)
  const [a, b] = [pick(random, portNumbers), pick(random, portNumbers)]
  return chance(random, 70) || a === b ? a : `${Math.min(a, b)}:${Math.max(a, b)}`
}

/** A Kubernetes label selector. */
function labelSelector(random: Random): ManifestObject {
  if (chance(random, 30)) return {}
  if (chance(random, 50)) return {matchLabels: labels(random)}
  const operator = pick(random, ["In", "NotIn", "Exists", "DoesNotExist"])
  const values = operator.endsWith("In") ? {values: [pick(random, labelValues), pick(random, labelValues)]} : {}
  return {matchExpressions: [{key: pick(random, labelKeys), operator, ...values}]}
}

function kubernetesSpec(random: Random): ManifestObject {
  const rules = (direction: Direction): readonly Plain[] => Array.from({length: random.below(3)}, () => kubernetesRule(random, direction))
  const types = pick(random, [["Ingress"], ["Egress"], ["Ingress", "Egress"]])
  return {podSelector: labelSelector(random), policyTypes: types, ingress: rules("ingress"), egress: rules("egress")}
}

/** A Kubernetes NetworkPolicy in one of the namespaces. */
export function kubernetesObject(random: Random, name: string): ManifestObject {
  return object("networking.k8s.io/v1", "NetworkPolicy", {name, namespace: pick(random, namespaceNames)}, {spec: kubernetesSpec(random)})
}

/** A rule of such a policy. */
export function kubernetesRule(random: Random, direction: Direction): ManifestObject {
  const peers = direction === "ingress" ? "from" : "to"
  return {
    ...(chance(random, 70) ? {[peers]: Array.from({length: random.below(3)}, () => kubernetesPeer(random))} : {}),
    ...(chance(random, 60) ? {ports: Array.from({length: random.below(3)}, () => kubernetesPort(random))} : {}),
  }
}

function kubernetesPeer(random: Random): Plain {
  const kind = pick(random, ["pod", "namespace", "both", "block"])
  if (kind === "block") {
    if (chance(random, 20)) return {ipBlock: {cidr: "fd00::/64", except: ["fd00::/126"]}}
    return {ipBlock: {cidr: "10.0.0.0/8", ...(chance(random, 50) ? {except: ["10.0.0.0/30"]} : {})}}
  }
  const pods = kind === "namespace" ? {} : {podSelector: labelSelector(random)}
  return {...pods, ...(kind === "pod" ? {} : {namespaceSelector: labelSelector(random)})}
}

function kubernetesPort(random: Random): Plain {
  const protocol = chance(random, 50) ? {protocol: pick(random, ["TCP", "UDP", "SCTP"])} : {}
  if (chance(random, 20)) return protocol
  if (chance(random, 30)) return {...protocol, port: pick(random, portNames)}
  return {...protocol, port: 80, ...(chance(random, 30) ? {endPort: 443} : {})}
}

function clusterSpec(random: Random): ManifestObject {
  const peer = (direction: Direction): Plain => {
    if (direction === "egress" && chance(random, 30)) return {networks: [pick(random, ["10.0.0.0/24", "203.0.113.0/24", "0.0.0.0/0"])]}
    return chance(random, 50)
      ? {namespaces: labelSelector(random)}
      : {pods: {namespaceSelector: labelSelector(random), podSelector: labelSelector(random)}}
  }
  const protocol = (): Plain => {
    if (chance(random, 25)) return {destinationNamedPort: pick(random, portNames)}
    return {
      [pick(random, ["tcp", "udp", "sctp"])]: {
        destinationPort: chance(random, 70) ? {number: pick(random, portNumbers)} : {range: {start: 80, end: 443}},
      },
    }
  }
  const rules = (direction: Direction): readonly Plain[] =>
    Array.from({length: random.below(3)}, () => ({
      action: pick(random, ["Accept", "Deny", "Pass"]),
      [direction === "ingress" ? "from" : "to"]: Array.from({length: 1 + random.below(2)}, () => peer(direction)),
      ...(chance(random, 50) ? {protocols: Array.from({length: 1 + random.below(2)}, protocol)} : {}),
    }))
  return {
    tier: pick(random, ["Admin", "Baseline"]),
    priority: pick(random, [0, 10, 10, 1000]),
    subject: chance(random, 50) ? {namespaces: labelSelector(random)} : {pods: {podSelector: labelSelector(random)}},
    ingress: rules("ingress"),
    egress: rules("egress"),
  }
}
