// What a pod and a pod template have in common.

import {anyFields, boolean, integer, isAbsent, list, report, text} from "../decode.ts"
import type {Cursor} from "../decode.ts"
import type {PodSpec} from "../resource.ts"

/** Reads a pod's spec; its labels are those of its metadata. */
export function decodePodSpec(cursor: Cursor, labels: ReadonlyMap<string, string>): PodSpec {
  const field = anyFields(cursor)
  return {
    labels,
    serviceAccountName: text(field("serviceAccountName")) || text(field("serviceAccount")) || "default",
    nodeName: text(field("nodeName")),
    hostNetwork: boolean(field("hostNetwork")) ?? false,
    ports: sharedPorts(cursor, [...list(field("containers")), ...list(field("initContainers"))].flatMap(portsOf)),
  }
}

/** The ports, or equal ones of an earlier pod. */
function sharedPorts({context}: Cursor, ports: PodSpec["ports"]): PodSpec["ports"] {
  const key = ports.map(({name, protocol, containerPort}) => `${name}\u0000${protocol}\u0000${containerPort}`).join("\u0000")
  return context.shared?.list(`ports\u0000${key}`, ports) ?? ports
}

/** The ports that a container names or numbers. */
function portsOf(container: Cursor): PodSpec["ports"] {
  return list(anyFields(container)("ports")).map((item) => {
    const field = anyFields(item)
    const containerPort = integer(field("containerPort")) ?? 0
    if (containerPort < 0 || containerPort > 65535)
      report(field("containerPort"), "bad-port", `${containerPort} is no port`, "a number from 1 to 65535")
    return {name: text(field("name")), protocol: isAbsent(field("protocol")) ? "TCP" : text(field("protocol")), containerPort}
  })
}
