// What a pod and a pod template have in common.

import {anyFields, boolean, decodedOnce, integer, isMistyped, list, report, text, transport} from "../decode.ts"
import {parseAddress} from "../../net/address.ts"
import {isPortName} from "../../net/port.ts"
import type {Cursor, Fields} from "../decode.ts"
import {lookupCacheOf} from "./lookup-cache.ts"
import {subdomainProblem} from "./metadata.ts"
import {podLookupsOf} from "./pod-lookups.ts"
import type {PodPort, PodSpec} from "../resource.ts"
import {partHomes, reportSlips, words} from "./slips.ts"
import type {PartlyRead} from "./slips.ts"

const podFields: PartlyRead = {
  read: ["containers", "initContainers", "hostNetwork", "nodeName", "serviceAccountName", "serviceAccount", "dnsPolicy", "dnsConfig"],
  others: words(
    "activeDeadlineSeconds affinity automountServiceAccountToken enableServiceLinks ephemeralContainers evictionResponders hostAliases " +
      "hostIPC hostPID hostUsers hostname hostnameOverride imagePullSecrets nodeSelector os overhead preemptionPolicy priority " +
      "priorityClassName readinessGates resourceClaims resources restartPolicy runtimeClassName schedulerName schedulingGates schedulingGroup " +
      "securityContext setHostnameAsFQDN shareProcessNamespace subdomain terminationGracePeriodSeconds tolerations " +
      "topologySpreadConstraints volumes workloadRef",
  ),
  isWhole: true,
  homes: partHomes({containers: "args command env image ports volumeMounts", metadata: "annotations labels"}),
}
const containerFields: PartlyRead = {
  read: ["ports"],
  others: words(
    "args command env envFrom image imagePullPolicy lifecycle livenessProbe name readinessProbe resizePolicy resources restartPolicy " +
      "restartPolicyRules securityContext startupProbe stdin stdinOnce terminationMessagePath terminationMessagePolicy tty volumeDevices " +
      "volumeMounts workingDir",
  ),
  isWhole: true,
  homes: partHomes({
    spec: "containers hostNetwork initContainers nodeName serviceAccount serviceAccountName",
    ports: "containerPort hostPort",
  }),
}
const portFields: PartlyRead = {read: ["containerPort", "hostIP", "hostPort", "name", "protocol"], others: new Set(), isWhole: true}

/** Reads a pod's spec; its labels are those of its metadata. */
export function decodePodSpec(cursor: Cursor, labels: ReadonlyMap<string, string>): PodSpec {
  reportSlips(cursor, podFields)
  const field = anyFields(cursor)
  const serviceAccountName = text(field("serviceAccountName")) || text(field("serviceAccount")) || "default"
  const nodeName = text(field("nodeName"))
  // WHY not of the usual account: a dump names it for nearly every pod.
  if (serviceAccountName !== "default") checkNameOf("a ServiceAccount", field("serviceAccountName"), serviceAccountName)
  checkNameOf("a node", field("nodeName"), nodeName)
  const hostNetwork = boolean(field("hostNetwork")) ?? false
  const usual = decodedOnce(field("containers"), portsOfAll)
  const init = list(field("initContainers")).flatMap(portsOfInit)
  const ports = init.length === 0 ? usual : [...usual, ...init]
  // WHY only there: nobody else can have an address of the machine, and arguments of all containers are much text.
  const cache = hostNetwork ? lookupCacheOf(list(field("containers")), labels) : undefined
  const lookups = podLookupsOf(field, hostNetwork)
  const spec = {labels, serviceAccountName, nodeName, hostNetwork, ports: cursor.context.shared?.ports(ports) ?? ports}
  if (cache === undefined && lookups === undefined) return spec
  return {...spec, ...(cache === undefined ? {} : {cache}), ...(lookups === undefined ? {} : {lookups})}
}

/** A name of an object that the pod speaks of. */
function checkNameOf(whom: string, cursor: Cursor, name: string): void {
  if (name !== "" && subdomainProblem(name) !== undefined)
    report(cursor, "bad-name", `\`${name.slice(0, 80)}\` cannot be the name of ${whom}`)
}

/** The ports of an init container. One that is started again runs beside the others, and is a sidecar. */
function portsOfInit(container: Cursor): PodSpec["ports"] {
  const isSidecar = text(anyFields(container)("restartPolicy")) === "Always"
  return isSidecar ? portsOf(container) : portsOf(container).map((port) => ({...port, isBrief: true}))
}

/** The ports of a list of containers. */
function portsOfAll(containers: Cursor): PodSpec["ports"] {
  return list(containers).flatMap(portsOf)
}

/** The ports that a container names or numbers. */
function portsOf(container: Cursor): PodSpec["ports"] {
  reportSlips(container, containerFields)
  return decodedOnce(anyFields(container)("ports"), portsIn)
}

function portsIn(ports: Cursor): PodSpec["ports"] {
  const names = new Set<string>()
  return list(ports).map((item) => {
    const isClean = reportSlips(item, portFields)
    const field = anyFields(item)
    const containerPort = integer(field("containerPort")) ?? 0
    if (isClean && containerPort === 0 && !isMistyped(field("containerPort"), "number"))
      report(field("containerPort"), "missing-field", "the port has no `containerPort`", "a number from 1 to 65535")
    if (containerPort < 0 || containerPort > 65535)
      report(field("containerPort"), "bad-port", `${containerPort} is no port`, "a number from 1 to 65535")
    const name = text(field("name"))
    if (name !== "" && !isPortName(name))
      report(field("name"), "bad-port", `\`${name}\` is no valid port name`, "at most 15 of a-z, 0-9 and `-`, with a letter")
    if (name !== "" && names.has(name))
      report(
        field("name"),
        "repeated-port-name",
        `two ports of the container are called \`${name}\`: the server refuses the pod`,
        "rename one",
      )
    names.add(name)
    const port = {name, protocol: transport(field("protocol")), containerPort}
    const host = hostOf(field)
    return host === null ? port : {...port, host}
  })
}

/** The port of the machine that leads to a container's. */
function hostOf(field: Fields): NonNullable<PodPort["host"]> | null {
  const [port, written] = [integer(field("hostPort")) ?? 0, text(field("hostIP"))]
  if (port < 1 || port > 65535) return null
  const address = parseAddress(written) ?? null
  return {port, address: address?.value === 0n ? null : address}
}
