// Whole worlds as manifests: what a person would write, valid, through every kind that has a say.

import {addressText} from "../address.ts"
import {accountNames, namespaceNames, nodeAddresses, nodeNames, podAddresses, portNames, portNumbers, prefixTexts} from "./pools.ts"
import {labels, object} from "./manifest-object.ts"
import type {ManifestObject} from "./manifest-object.ts"
import {policyObjects} from "./manifest-policy.ts"
import {chance, pick, some, weighted} from "./random.ts"
import type {Random} from "./random.ts"
import {printYaml} from "./yaml.ts"
import type {Plain} from "./yaml.ts"

/** The objects of a world, all of which the cluster would take. `six`: one in which pods and nodes have addresses of IPv6 alone. */
export function manifestWorld(random: Random, families: "any" | "six" = "any"): readonly ManifestObject[] {
  const isDual = chance(random, 30) || families === "six"
  const nodes = nodeNames.slice(0, 1 + random.below(3))
  const hosts = chance(random, 35) ? hostObjects(random, {nodes, isDual}) : []
  const all = [
    ...namespaceNames.filter(() => chance(random, 90)).map((name) => object("v1", "Namespace", {name, labels: labels(random)})),
    ...namespaceNames.flatMap((namespace) =>
      accountNames
        .filter(() => chance(random, 80))
        .map((name) => object("v1", "ServiceAccount", {name, namespace, labels: labels(random)})),
    ),
    ...nodes.map((name, i) => nodeObject(name, addressesAt(nodeAddresses, i, isDual))),
    ...Array.from({length: 2 + random.below(4)}, (_, i) => podObject(random, {i, nodes, isDual})),
    ...(chance(random, 30) ? [workloadObject(random)] : []),
    ...serviceObjects(random),
    ...networkSets(random, isDual),
    ...hosts,
    ...policyObjects(random, {isDual, hasHosts: hosts.length > 0}),
    ...(chance(random, 25) ? [felixObject(random)] : []),
    ...(chance(random, 10) ? [controllersObject(random)] : []),
  ]
  return families === "six" ? all.map(ofSixAlone) : all
}

/** A pod or node without its addresses of IPv4. */
function ofSixAlone(one: ManifestObject): ManifestObject {
  const {status} = one
  if (status === undefined || status === null || typeof status !== "object" || Array.isArray(status)) return one
  const {podIPs, addresses, ...rest} = status as {podIPs?: readonly {ip: string}[]; addresses?: readonly {address: string}[]}
  const pods = podIPs === undefined ? {} : {podIPs: podIPs.filter(({ip}) => ip.includes(":"))}
  const machines = addresses === undefined ? {} : {addresses: addresses.filter(({address}) => address.includes(":"))}
  return {...one, status: {...rest, ...pods, ...machines}}
}

/** The text of a world, a document for each object. */
export function manifestText(objects: readonly ManifestObject[]): string {
  return objects.map(printYaml).join("---\n")
}

/** Every world that is one step smaller: an object less, or an item or field less in one. */
export function* smallerManifests(objects: readonly ManifestObject[]): Iterable<readonly ManifestObject[]> {
  for (let i = 0; i < objects.length; i++) yield objects.toSpliced(i, 1)
  for (const [i, one] of objects.entries()) for (const smaller of smallerValues(one)) yield objects.with(i, smaller as ManifestObject)
}

/** Every value with one item or optional field left out, at any depth. */
function* smallerValues(value: Plain): Iterable<Plain> {
  if (value === null || typeof value !== "object") return
  if (Array.isArray(value)) {
    const list: readonly Plain[] = value
    for (let i = 0; i < list.length; i++) yield list.toSpliced(i, 1)
    for (const [i, item] of list.entries()) for (const smaller of smallerValues(item)) yield list.with(i, smaller)
    return
  }
  const entries = Object.entries(value)
  for (let i = 0; i < entries.length; i++) yield Object.fromEntries(entries.toSpliced(i, 1))
  for (const [i, [key, item]] of entries.entries())
    for (const smaller of smallerValues(item)) yield Object.fromEntries(entries.with(i, [key, smaller]))
}

function addressesAt(from: typeof podAddresses, i: number, isDual: boolean): readonly string[] {
  const families = isDual ? ([4, 6] as const) : ([4] as const)
  return families.flatMap((family) => (from[family][i] === undefined ? [] : [addressText(from[family][i])]))
}

function nodeObject(name: string, addresses: readonly string[]): ManifestObject {
  return object("v1", "Node", {name}, {status: {addresses: addresses.map((address) => ({type: "InternalIP", address}))}})
}

type PodFrame = {readonly i: number; readonly nodes: readonly string[]; readonly isDual: boolean}

/** A pod: with an address mostly, without status, finished, on the host's network, on no node. */
function podObject(random: Random, {i, nodes, isDual}: PodFrame): ManifestObject {
  const kind = weighted(random, [
    [30, "plain"],
    [2, "host"],
    [1, "unnamed"],
    [1, "unscheduled"],
    [1, "finished"],
  ] as const)
  const podIPs = addressesAt(podAddresses, i, isDual).map((ip) => ({ip}))
  const node = kind === "unscheduled" ? {} : {nodeName: pick(random, nodes)}
  const host = kind === "host" ? {hostNetwork: true} : {}
  const account = chance(random, 50) ? {serviceAccountName: pick(random, accountNames)} : {}
  const status = kind === "unnamed" ? {} : {status: {phase: kind === "finished" ? "Succeeded" : "Running", podIPs}}
  const metadata = {name: `p${i}`, namespace: pick(random, namespaceNames), labels: labels(random)}
  return object("v1", "Pod", metadata, {spec: {...node, ...host, ...account, containers: [container(random)]}, ...status})
}

function container(random: Random): ManifestObject {
  const names = some(random, 3, () => pick(random, portNames))
  const ports = names.map((name) => ({name, containerPort: pick(random, portNumbers), protocol: pick(random, ["TCP", "UDP", "SCTP"])}))
  return {name: "main", image: "example.test/main", ports}
}

function workloadObject(random: Random): ManifestObject {
  const own = {app: pick(random, ["web", "db"])}
  const template = {metadata: {labels: {...labels(random), ...own}}, spec: {containers: [container(random)]}}
  return object(
    "apps/v1",
    "Deployment",
    {name: "d", namespace: pick(random, namespaceNames)},
    {spec: {selector: {matchLabels: own}, template}},
  )
}

/** A service with a selector, with slices of its own, or both. */
function serviceObjects(random: Random): readonly ManifestObject[] {
  if (chance(random, 50)) return []
  const namespace = pick(random, namespaceNames)
  const protocol = pick(random, ["TCP", "UDP"])
  const targetPort = chance(random, 30) ? pick(random, portNames) : pick(random, portNumbers)
  const spec = {selector: {app: pick(random, ["web", "db"])}, ports: [{protocol, port: 80, targetPort}], clusterIP: "10.96.0.10"}
  const service = object("v1", "Service", {name: "web", namespace}, {spec})
  if (chance(random, 50)) return [service]
  const endpoints = some(random, 2, () => pick(random, ["10.0.0.1", "10.0.0.2", "203.0.113.7"])).map((address) => ({
    addresses: [address],
    conditions: {ready: chance(random, 70)},
  }))
  const metadata = {name: "web-1", namespace, labels: {"kubernetes.io/service-name": "web"}}
  const slice = {addressType: "IPv4", endpoints, ports: [{name: "", protocol, port: pick(random, portNumbers)}]}
  return [service, object("discovery.k8s.io/v1", "EndpointSlice", metadata, slice)]
}

function networkSets(random: Random, isDual: boolean): readonly ManifestObject[] {
  const texts = isDual ? [...prefixTexts[4], ...prefixTexts[6]] : prefixTexts[4]
  return Array.from({length: random.below(3)}, (_, i) => {
    const spec = {nets: some(random, 3, () => pick(random, texts))}
    const metadata = {name: `s${i}`, labels: labels(random)}
    return chance(random, 50)
      ? object("projectcalico.org/v3", "GlobalNetworkSet", metadata, {spec})
      : object("projectcalico.org/v3", "NetworkSet", {...metadata, namespace: pick(random, namespaceNames)}, {spec})
  })
}

function hostObjects(
  random: Random,
  {nodes, isDual}: {readonly nodes: readonly string[]; readonly isDual: boolean},
): readonly ManifestObject[] {
  return nodes.flatMap((node, i) => {
    const faces = weighted(random, [
      [3, ["*"]],
      [3, ["eth0"]],
      [1, ["*", "eth0"]],
      [1, [""]],
      [1, []],
    ] as const)
    return faces.map((interfaceName) => {
      const face = interfaceName === "" ? {} : {interfaceName}
      const expected = interfaceName === "" || chance(random, 70) ? {expectedIPs: addressesAt(nodeAddresses, i, isDual)} : {}
      const profiles = chance(random, 60) ? {profiles: ["projectcalico-default-allow"]} : {}
      const ports = chance(random, 50) ? {ports: [{name: pick(random, portNames), protocol: "TCP", port: pick(random, portNumbers)}]} : {}
      const name = `${node}-${interfaceName === "*" ? "auto" : interfaceName === "" ? "plain" : interfaceName}-hep`
      return object(
        "projectcalico.org/v3",
        "HostEndpoint",
        {name, labels: labels(random)},
        {spec: {node, ...face, ...expected, ...profiles, ...ports}},
      )
    })
  })
}

function felixObject(random: Random): ManifestObject {
  const action = pick(random, ["Accept", "Drop", "Return"])
  const inbound = chance(random, 50) ? {failsafeInboundHostPorts: [{protocol: "TCP", port: 22, net: "203.0.113.0/24"}]} : {}
  return object("projectcalico.org/v3", "FelixConfiguration", {name: "default"}, {spec: {defaultEndpointToHostAction: action, ...inbound}})
}

/** Settings by which nodes have host endpoints that nobody wrote. */
function controllersObject(random: Random): ManifestObject {
  const usual = chance(random, 70) ? {} : {createDefaultHostEndpoint: "Disabled"}
  const template = {generateName: "t", interfaceCIDRs: [pick(random, prefixTexts[4])], labels: labels(random)}
  const hostEndpoint = {
    autoCreate: chance(random, 80) ? "Enabled" : "Disabled",
    ...usual,
    ...(chance(random, 30) ? {templates: [template]} : {}),
  }
  const spec = {controllers: {node: {hostEndpoint}}}
  return object("projectcalico.org/v3", "KubeControllersConfiguration", {name: "default"}, {spec})
}
