// v1 Pod: labels, ports, addresses, and whether it still counts (resources §11).

import {parseAddress} from "../../net/address.ts"
import type {Address} from "../../net/address.ts"
import {parsePrefix} from "../../net/prefix.ts"
import {anyFields, boolean, decodedOnce, isAbsent, isWritten, list, text, wordOf} from "../decode.ts"
import type {Cursor, Fields} from "../decode.ts"
import type {Pod} from "../resource.ts"
import {namespacedObject} from "./core-metadata.ts"
import {plainObject} from "./defaulted.ts"
import type {Draft, Kind} from "./kind.ts"
import {reportNoAddress} from "./literal.ts"
import {decodePodSpec} from "./pod-spec.ts"
import {partsOf, reportSlips} from "./slips.ts"

/** The kind. */
export const podKind: Kind = {group: "", versions: ["v1"], kind: "Pod", metadata: namespacedObject, keys: null, decode: decodePod}

const podParts = partsOf("spec", "status")

const addressAnnotations = ["cni.projectcalico.org/podIPs", "cni.projectcalico.org/podIP", "vpc.amazonaws.com/pod-ips"]
/** An annotation of these that is present and empty says that the address was taken away. */
const releasedAnnotations = ["cni.projectcalico.org/podIP", "vpc.amazonaws.com/pod-ips"]
const finalPhases = ["Failed", "Succeeded", "Completed"]

/** Reads one pod. */
function decodePod({root, metadata, apiVersion, at}: Draft): Pod {
  reportSlips(root, podParts)
  const top = anyFields(root)
  const meta = anyFields(top("metadata"))
  const status = anyFields(top("status"))
  const terminating = !isAbsent(meta("deletionTimestamp"))
  const annotations = anyFields(meta("annotations"))
  const released = terminating && releasedAnnotations.some((name) => isReleased(annotations(name)))
  const {name, namespace, labels} = metadata
  return {
    kind: "Pod",
    apiVersion,
    name,
    namespace,
    labels,
    at,
    object: plainObject(root, metadata),
    spec: decodePodSpec(top("spec"), labels),
    addresses: addressesOf(top("status"), status, annotations),
    finished: released || finalPhases.includes(text(status("phase"))),
    ready: isReady(status("conditions")),
    terminating,
    owners: ownersOf(meta("ownerReferences")),
  }
}

/** Whether an annotation is present and empty. */
function isReleased(annotation: Cursor): boolean {
  return isWritten(annotation) && (isAbsent(annotation) || text(annotation) === "")
}

/** The first source that has any: podIPs, podIP, annotations. Null: nobody said where the pod is. */
function addressesOf(statusCursor: Cursor, status: Fields, annotations: Fields): readonly Address[] | null {
  const written = list(status("podIPs")).map((item) => anyFields(item)("ip"))
  const many = written.flatMap(addressIn)
  const [first] = written
  // WHY not read again: nearly every pod says its first address twice.
  const isSaid = first !== undefined && many.length === written.length && wordOf(first) === wordOf(status("podIP"))
  const one = isSaid ? many : addressIn(status("podIP"))
  const fromStatus = many.length > 0 ? many : one
  // WHY a copy: the list that was gathered has room for more, and there is one for every pod.
  if (fromStatus.length > 0) return [...fromStatus]
  for (const name of addressAnnotations) {
    const cursor = annotations(name)
    const addresses = text(cursor)
      .split(",")
      .flatMap((part) => addressAt(cursor, part.trim()))
    if (addresses.length > 0) return addresses
  }
  return isAbsent(statusCursor) || hasNoNews(status) ? null : []
}

/** WHY: `status: {}` is what tools leave of a status that they cut; it says nothing about the address. */
function hasNoNews(status: Fields): boolean {
  return ["phase", "conditions", "podIP", "podIPs", "hostIP", "containerStatuses", "startTime"].every((name) => isAbsent(status(name)))
}

/** The address that a field of the status holds; none where it is absent. */
function addressIn(cursor: Cursor): readonly Address[] {
  const source = text(cursor)
  return source === "" ? [] : said(cursor, source, parseAddress(source))
}

/** What an annotation says: an address, or a block that holds one address. */
function addressAt(cursor: Cursor, source: string): readonly Address[] {
  return source === "" ? [] : said(cursor, source, parseAddress(source) ?? parsePrefix(source)?.address)
}

/** An address, or none, which is reported. */
function said(cursor: Cursor, source: string, address: Address | undefined): readonly Address[] {
  if (!address) reportNoAddress(cursor, source)
  return address ? [address] : []
}

/** Whether the condition Ready holds; a pod that says nothing of it is taken to be ready. */
function isReady(conditions: Cursor): boolean {
  for (const item of list(conditions)) {
    const field = anyFields(item)
    if (text(field("type")) === "Ready") return text(field("status")) === "True"
  }
  return true
}

/** The controllers that own an object, as `Kind/name`. */
export function ownersOf(cursor: Cursor): readonly string[] {
  return decodedOnce(cursor, ownersIn)
}

function ownersIn(cursor: Cursor): readonly string[] {
  const owners = list(cursor).flatMap((item) => {
    const field = anyFields(item)
    const isController = boolean(field("controller")) ?? true
    return isController ? [`${text(field("kind"))}/${text(field("name"))}`] : []
  })
  return cursor.context.shared?.list(owners.join("\u0000"), owners) ?? owners
}
