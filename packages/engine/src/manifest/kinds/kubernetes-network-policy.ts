// networking.k8s.io/v1 NetworkPolicy (resources §9).

import {fields, isAbsent, isWritten, list, oneOf, quiet, report} from "../decode.ts"
import type {Cursor, Fields} from "../decode.ts"
import {directions} from "../resource.ts"
import type {Direction, KubernetesPolicy} from "../resource.ts"
import {toPlain} from "../yaml/plain.ts"
import type {PlainValue} from "../yaml/plain.ts"
import {defaultedObject} from "./defaulted.ts"
import type {Draft, Kind} from "./kind.ts"
import {decodeLabelSelector} from "./label-selector.ts"
import {reportLeftOpen} from "./left-open.ts"
import {subdomainProblem} from "./metadata.ts"
import {reportNoSpec} from "./no-spec.ts"
import {decodeKubernetesRules} from "./kubernetes-rule.ts"

/** A selector that matches every pod. */
const everyone = {matchLabels: new Map<string, string>(), matchExpressions: []}

/** What stands in Calico's kind of the same name alone. */
const calicos = {
  kind: "NetworkPolicy",
  apiVersion: "projectcalico.org/v3",
  keys: ["selector", "types", "order", "tier", "serviceAccountSelector"],
}

/** The kind. */
export const kubernetesNetworkPolicyKind: Kind = {
  group: "networking.k8s.io",
  versions: ["v1"],
  kind: "NetworkPolicy",
  metadata: {scope: "namespaced", nameProblem: subdomainProblem, decoding: "strict"},
  keys: ["spec", "status"],
  decode: decodePolicy,
}

/** Reads one policy. */
function decodePolicy({root, metadata, apiVersion, at}: Draft): KubernetesPolicy {
  const field = specOf(root)
  reportNoSpec(root, "every pod of its namespace", "enforced")
  const egress = decodeKubernetesRules(field("egress"), "to", "enforced")
  const policyTypes = decodeTypes(field("policyTypes"), egress.length)
  reportLeftOpen(field, "policyTypes", policyTypes)
  return {
    kind: "NetworkPolicy",
    apiVersion,
    ...metadata,
    at,
    object: defaultedObject(root, metadata, (again) => ({
      spec: {policyTypes: [...policyTypes], podSelector: {}, ...withPortDefaults(specOf(again))},
    })),
    podSelector: decodeLabelSelector(field("podSelector"), "strict") ?? everyone,
    policyTypes,
    ingress: decodeKubernetesRules(field("ingress"), "from", "enforced"),
    egress,
    stagedAction: null,
  }
}

function specOf(root: Cursor): Fields {
  const spec = fields(root, ["apiVersion", "kind", "metadata", "spec", "status"])("spec")
  return fields(spec, ["podSelector", "ingress", "egress", "policyTypes"], calicos)
}

/** The directions as written, or the API's default. */
function decodeTypes(cursor: Cursor, egressRules: number): readonly Direction[] {
  const items = list(cursor)
  if (items.length > 2) report(cursor, "too-many-items", "there are two directions", "name each once")
  if (items.length > 0) {
    const types = items.flatMap((item) => {
      if (isAbsent(item)) report(item, "bad-word", "an empty direction", "Ingress or Egress")
      return oneOf(item, directions) ?? []
    })
    // WHY a copy: the list that was gathered has room for more, and there is one for every policy.
    return types.slice()
  }
  return egressRules > 0 ? ["Ingress", "Egress"] : ["Ingress"]
}

/** Rules and selector of a spec in plain form, ports with their protocol. */
export function withPortDefaults(field: (name: string) => Cursor): {readonly [name: string]: PlainValue | undefined} {
  const result: {[name: string]: PlainValue | undefined} = {}
  if (isWritten(field("podSelector")) && !isAbsent(field("podSelector"))) result["podSelector"] = toPlain(field("podSelector").node ?? null)
  for (const name of ["ingress", "egress"] as const) {
    const rules = list(quiet(field(name)))
    if (rules.length > 0) result[name] = rules.map((rule) => plainRule(toPlain(rule.node ?? null)))
  }
  return result
}

/** A rule with TCP where a port names no protocol, and without lists that hold nothing. */
function plainRule(rule: PlainValue): PlainValue {
  if (typeof rule !== "object" || rule === null || Array.isArray(rule)) return {}
  const result: {[key: string]: PlainValue} = {}
  for (const [key, value] of Object.entries(rule)) {
    if (value === null || (Array.isArray(value) && value.length === 0)) continue
    result[key] = key === "ports" && Array.isArray(value) ? value.map(plainPort) : value
  }
  return result
}

/** A port with its protocol. */
function plainPort(port: PlainValue): PlainValue {
  if (typeof port !== "object" || port === null || Array.isArray(port)) return {protocol: "TCP"}
  return {...port, protocol: port["protocol"] || "TCP"}
}
