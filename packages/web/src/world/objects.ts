// New objects of the world from what the form's fields hold. Pure.

import {printBlock} from "@carveout/engine/edit"
import {labelsFrom, partsOf, portsFrom} from "./words.ts"
import type {ReadField} from "./words.ts"

/** A value as it is written. */
export type PlainObject = {readonly [key: string]: Plain}
type Plain = string | number | boolean | null | readonly Plain[] | PlainObject

/** Kinds that the form makes. */
export const newKinds = ["Namespace", "Pod", "Service", "ServiceAccount", "NetworkSet", "GlobalNetworkSet", "Node"] as const
/** One of them. */
export type NewKind = (typeof newKinds)[number]

/** What the form's fields hold, as texts. Fields that a kind has not are left alone. */
export type NewObject = {
  readonly kind: NewKind
  readonly namespace: string
  readonly name: string
  readonly labels: string
  readonly ports: string
  readonly serviceAccount: string
  readonly node: string
  readonly nets: string
}

/** The fields that a kind has beside its name and labels. */
export const fieldsOf: Readonly<Record<NewKind, readonly ("namespace" | "ports" | "serviceAccount" | "node" | "nets")[]>> = {
  Namespace: [],
  Pod: ["namespace", "ports", "serviceAccount", "node"],
  Service: ["namespace", "ports"],
  ServiceAccount: ["namespace"],
  NetworkSet: ["namespace", "nets"],
  GlobalNetworkSet: ["nets"],
  Node: ["nets"],
}

/** The manifest of a new object, or what is wrong with a field. */
export function manifestOf(object: NewObject): ReadField<string> {
  const {kind, name, namespace} = object
  if (name.trim() === "") return {ok: false, message: "the object needs a name"}
  const labels = labelsFrom(object.labels)
  if (!labels.ok) return labels
  const isService = kind === "Service"
  const ports = portsFrom(object.ports, isService ? "port" : "containerPort")
  if (!ports.ok) return ports
  const isInNamespace = fieldsOf[kind].includes("namespace")
  // WHY: a Service's labels are nobody's; what is written there is whom it leads to.
  const own = isService ? {} : labels.value
  const value = {
    apiVersion: kind === "NetworkSet" || kind === "GlobalNetworkSet" ? "projectcalico.org/v3" : "v1",
    kind,
    metadata: {
      name: name.trim(),
      ...(isInNamespace ? {namespace: namespace.trim() || "default"} : {}),
      ...(Object.keys(own).length === 0 ? {} : {labels: own}),
    },
    ...partsOfKind(object, {labels: labels.value, ports: ports.value}),
  }
  return {ok: true, value: `${printBlock(value as never, 0)}\n`}
}

type Read = {readonly labels: PlainObject; readonly ports: readonly PlainObject[]}

function partsOfKind({kind, name, serviceAccount, node, nets}: NewObject, {labels, ports}: Read): PlainObject {
  switch (kind) {
    case "Pod":
      return {
        spec: {
          ...(serviceAccount.trim() === "" ? {} : {serviceAccountName: serviceAccount.trim()}),
          ...(node.trim() === "" ? {} : {nodeName: node.trim()}),
          containers: [{name: name.trim(), ...(ports.length === 0 ? {} : {ports})}],
        },
      }
    case "Service":
      return {spec: {selector: labels, ...(ports.length === 0 ? {} : {ports})}}
    case "NetworkSet":
    case "GlobalNetworkSet":
      return {spec: {nets: partsOf(nets)}}
    case "Node":
      return partsOf(nets).length === 0 ? {} : {status: {addresses: partsOf(nets).map((address) => ({type: "InternalIP", address}))}}
    default:
      return {}
  }
}
