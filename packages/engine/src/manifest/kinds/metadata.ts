// Metadata of a resource: name, namespace, labels, annotations, with the rules of its kind (resources §2, §3.1, §3.3).

import type {Acceptance} from "../../text/diagnostic.ts"
import {acceptancePrefix, acceptancesIn} from "../acceptance.ts"
import {
  boolean,
  decodedOnce,
  fields,
  isAbsent,
  isMistyped,
  list,
  mapItems,
  report,
  text,
  textOrNull,
  anyFields,
  integer,
} from "../decode.ts"
import type {Cursor} from "../decode.ts"
import {isLabelKey, isLabelValue, isNamespaceName, isSubdomain} from "./name.ts"
import {reportSlips} from "./slips.ts"
import type {PartlyRead} from "./slips.ts"

/** What a kind demands of its metadata. */
export type MetadataRules = {
  readonly scope: "namespaced" | "cluster"
  /** Why a name does not fit, or undefined. */
  readonly nameProblem: (name: string) => string | undefined
  /** `strict`: unknown keys are errors, as the API's decoder has it. `lax`: dumps of other kinds. */
  readonly decoding: "strict" | "lax"
  /** A label that defaulting writes over, before anybody looks at the user's own value. */
  readonly replacedLabel?: string
}

/**
 * Name, namespace and labels as read; the namespace defaulted. Annotations are checked and not kept, but for findings that they accept: they are long, and
 * say nothing about flows.
 */
export type Metadata = {
  readonly name: string
  readonly namespace: string
  readonly labels: ReadonlyMap<string, string>
  readonly accepts?: readonly Acceptance[]
}

const known = [
  "name",
  "generateName",
  "namespace",
  "selfLink",
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "labels",
  "annotations",
  "ownerReferences",
  "finalizers",
  "managedFields",
]

/** `others`: what servers of old had. WHY the known ones again: a set is asked faster than a list, and each pod of a dump has some. */
const laxFields: PartlyRead = {
  read: known,
  others: new Set([...known, "clusterName", "initializers"]),
  closed: "a label stands under `labels`, an annotation under `annotations`: look at its indent",
}

/** LIMIT: bytes of all annotations of an object together, as the API has it. */
const annotationBytesMax = 256 * 1024

/** The usual rule: a DNS subdomain. */
export function subdomainProblem(name: string): string | undefined {
  if (name.length > 253) return `is too long by ${name.length - 253} characters`
  return isSubdomain(name)
    ? undefined
    : "must be lower-case letters, digits, `-` and `.`, each part beginning and ending with a letter or digit"
}

/** Reads and checks the metadata of a document. */
export function decodeMetadata(cursor: Cursor, rules: MetadataRules, defaultNamespace: string): Metadata {
  const field = rules.decoding === "strict" ? fields(cursor, known) : anyFields(cursor)
  if (rules.decoding === "lax") reportMetadataSlips(cursor)
  const name = text(field("name")) || generatedName(field, rules)
  checkName(field("name"), name, rules)
  if (rules.decoding === "strict" && hasRest(cursor)) checkRest(field)
  const written = text(field("namespace"))
  const namespace = namespaceOf(field("namespace"), {written, rules, defaultNamespace})
  const labels = decodeLabels(field("labels"), rules.replacedLabel)
  const accepts = checkAnnotations(field("annotations"))
  return accepts === undefined ? {name, namespace, labels} : {name, namespace, labels, accepts}
}

/** Reports misspelt fields of metadata of which only a part is read. */
export function reportMetadataSlips(cursor: Cursor): void {
  reportSlips(cursor, laxFields)
}

/**
 * What stands before the end that the server gives to a name; empty where the object has no such. WHY Kubernetes' own objects alone: Calico's
 * validator wants a name.
 */
function generatedName(field: (name: string) => Cursor, {decoding}: MetadataRules): string {
  return decoding === "lax" ? text(field("generateName")).replace(/[-.]+$/, "") : ""
}

/** A missing or malformed name. */
function checkName(cursor: Cursor, name: string, rules: MetadataRules): void {
  if (isMistyped(cursor, "string")) return
  if (name === "") {
    report(cursor, "missing-field", "the object has no name")
    return
  }
  const problem = rules.nameProblem(name)
  if (problem !== undefined) report(cursor, "bad-name", `the name \`${name.slice(0, 80)}\` ${problem}`)
}

/** Fields that are read. */
const readFields: ReadonlySet<string> = new Set(["name", "namespace", "labels", "annotations"])

/** Whether there is a field that nothing here reads. WHY asked: people write none, and each would be looked for. */
function hasRest({node}: Cursor): boolean {
  return node?.kind === "map" && node.entries.some(({key}) => !readFields.has(key))
}

/** Types of the fields that nothing here reads. */
function checkRest(field: (name: string) => Cursor): void {
  for (const name of ["generateName", "selfLink", "uid", "resourceVersion"]) text(field(name))
  for (const name of ["creationTimestamp", "deletionTimestamp"]) checkTime(field(name))
  for (const name of ["generation", "deletionGracePeriodSeconds"]) integer(field(name))
  for (const finalizer of list(field("finalizers"))) text(finalizer)
  for (const owner of list(field("ownerReferences"))) {
    const part = fields(owner, ["apiVersion", "kind", "name", "uid", "controller", "blockOwnerDeletion"])
    for (const key of ["apiVersion", "kind", "name", "uid"]) text(part(key))
    boolean(part("controller"))
  }
}

/** A moment as the API writes it. */
function checkTime(cursor: Cursor): void {
  const value = textOrNull(cursor)
  if (value === null || /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value)) return
  report(cursor, "wrong-type", `\`${value.slice(0, 80)}\` is no time`, "such as `2026-01-31T12:00:00Z`; better leave the field out")
}

/** The namespace of a namespaced kind, the default one where none is written. */
function namespaceOf(
  cursor: Cursor,
  {written, rules, defaultNamespace}: {readonly written: string; readonly rules: MetadataRules; readonly defaultNamespace: string},
): string {
  if (rules.scope === "cluster") {
    if (written !== "") reportDropped(cursor, written)
    return ""
  }
  if (written !== "" && !isNamespaceName(written))
    report(cursor, "bad-namespace", `\`${written.slice(0, 80)}\` cannot be the name of a namespace`)
  return written === "" ? defaultNamespace : written
}

/** WHY no error, though Kubernetes' validation has one: a server takes the namespace off before it validates (ADR 0123). */
function reportDropped(cursor: Cursor, written: string): void {
  const message = `the kind is cluster-scoped: the server drops \`namespace: ${written.slice(0, 80)}\` and takes the object for the whole cluster`
  report(cursor, "namespace-dropped", message, "remove the field; what is meant for one namespace is of another kind")
}

const noLabels: ReadonlyMap<string, string> = new Map()

/** Labels, each key and value checked, except the value of one that defaulting replaces. */
export function decodeLabels(cursor: Cursor, replaced?: string): ReadonlyMap<string, string> {
  if (isAbsent(cursor)) return noLabels
  return replaced === undefined ? decodedOnce(cursor, sharedLabels) : readLabels(cursor, replaced)
}

/** Labels, or equal ones that were read before. */
function sharedLabels(cursor: Cursor): ReadonlyMap<string, string> {
  const entries = cursor.node?.kind === "map" ? cursor.node.entries : []
  return (entries.length === 0 ? undefined : cursor.context.shared?.labels.of(entries)) ?? readLabels(cursor, undefined)
}

/** Labels with what is to be said of them. */
function readLabels(cursor: Cursor, replaced: string | undefined): ReadonlyMap<string, string> {
  const labels = new Map<string, string>()
  for (const {key, cursor: item} of mapItems(cursor)) {
    const value = text(item)
    labels.set(key, value)
    if (!isLabelKey(key)) report(item, "bad-label", `\`${key.slice(0, 80)}\` cannot be a label's key`)
    if (key !== replaced && !isLabelValue(value)) report(item, "bad-label", `\`${value.slice(0, 80)}\` cannot be a label's value`)
  }
  return labels
}

/**
 * Annotations: keys checked in lower case, values free, all of them together limited. `notes` is given each as `key=value`. Gives the findings that
 * somebody accepts by them, if any.
 */
export function checkAnnotations(cursor: Cursor, notes?: string[]): readonly Acceptance[] | undefined {
  if (isAbsent(cursor)) return undefined
  const {shared} = cursor.context
  let size = 0
  let isAccepting = false
  for (const {key, cursor: item} of mapItems(cursor)) {
    const value = isAbsent(item) ? "" : text(item)
    size += byteLength(key) + byteLength(value)
    notes?.push(`${key}=${value}`)
    if (shared?.isKnown(key)) continue
    const isOurs = key.startsWith(acceptancePrefix)
    isAccepting ||= isOurs
    // WHY ours not: at what is known nobody looks any more.
    if (!isLabelKey(key.toLowerCase())) report(item, "bad-label", `\`${key.slice(0, 80)}\` cannot be an annotation's key`)
    else if (!isOurs) shared?.remember(key)
  }
  if (size > annotationBytesMax)
    report(cursor, "too-long", `the annotations are ${size - annotationBytesMax} bytes over the limit of ${annotationBytesMax} together`)
  return isAccepting ? acceptancesIn(cursor) : undefined
}

/** Bytes of a text in UTF-8. */
function byteLength(value: string): number {
  let bytes = value.length
  for (let i = 0; i < value.length; i++) {
    const unit = value.charCodeAt(i)
    if (unit >= 0x80) bytes += unit < 0x800 || isPaired(value, i) ? 1 : 2
  }
  return bytes
}

/** Whether a unit is half of a pair: a pair is four bytes, a half alone three. */
function isPaired(value: string, at: number): boolean {
  return (value.codePointAt(at) ?? 0) > 0xffff || (at > 0 && (value.codePointAt(at - 1) ?? 0) > 0xffff)
}
